"""The settings of a project: `[tool.tocsin]` in its pyproject.toml. Every one has a default."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any

from tocsin.errors import AuthorError, Mistake, Origin
from tocsin.values import Duration

_FILE = "pyproject.toml"
_VERSION = re.compile(r"(\d+)\.(\d+)")


@dataclass(frozen=True)
class Settings:
    """Where a project's files lie and what they are compiled for."""

    root: Path
    source: str = "rules_src"
    """The folder of the declarations, below the root."""
    output: str = "generated"
    """The folder of what is generated, below the root."""
    prometheus: str = "2.42"
    """The oldest Prometheus that must read the rules."""
    runbook_base_url: str = ""
    """Where the runbooks are served; without, alerts carry no runbook_url."""
    retention: str = ""
    """How long Prometheus keeps samples; windows and periods beyond it are refused. Empty: not known."""
    version: tuple[int, int] = field(default=(2, 42), init=False)

    def __post_init__(self) -> None:
        match = _VERSION.fullmatch(self.prometheus)
        if match:
            object.__setattr__(self, "version", (int(match[1]), int(match[2])))

    @property
    def source_folder(self) -> Path:
        """Where the declarations lie."""
        return self.root / self.source

    @property
    def output_folder(self) -> Path:
        """Where the generated files lie."""
        return self.root / self.output


_KEYS = tuple(each.name for each in fields(Settings) if each.init and each.name != "root")


def read_settings(start: Path) -> Settings:
    """The settings of the project that `start` lies in.

    Raises:
        AuthorError: there is no project, its file cannot be read, or settings are unknown or wrong.
    """
    for folder in (start, *start.parents):
        file = folder / _FILE
        if file.is_file() and (table := _table(file)) is not None:
            return _settings(folder, table)
    raise AuthorError(f"no {_FILE} with a [tool.tocsin] table in {start} or above it")


def _table(file: Path) -> dict[str, Any] | None:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AuthorError(f"{file} cannot be read: {error}") from None
    table = document.get("tool", {}).get("tocsin")
    return table if isinstance(table, dict) else None


def _settings(root: Path, table: dict[str, Any]) -> Settings:
    mistakes = [mistake for key, value in table.items() if (mistake := _mistake(key, value))]
    if mistakes:
        lines = (root / _FILE).read_text(encoding="utf-8").splitlines()
        raise AuthorError(Mistake(words, "[tool.tocsin]", _origin(lines, key)) for key, words in mistakes)
    return Settings(root, **table)


def _origin(lines: list[str], key: str) -> Origin:
    numbers = [number for number, line in enumerate(lines, 1) if line.split("=")[0].strip() == key]
    return Origin(_FILE, numbers[-1] if numbers else 1)


def _mistake(key: str, value: object) -> tuple[str, str] | None:
    if key not in _KEYS:
        near = difflib.get_close_matches(key, _KEYS, n=1)
        return key, f"unknown key {key}; " + (f"did you mean {near[0]}?" if near else f"known: {', '.join(_KEYS)}")
    if not isinstance(value, str):
        return key, f"{key} is {value!r}; expected a string"
    if key in ("source", "output") and not _is_inside(value):
        return key, f"{key} is {value!r}; expected a folder inside the project"
    if key == "source" and not all(part.isidentifier() for part in PurePosixPath(value).parts):
        return key, f"source is {value!r}; expected a folder that Python can import, such as 'rules_src'"
    if key == "prometheus" and not _VERSION.fullmatch(value):
        return key, f"prometheus is {value!r}; expected a version such as '2.42'"
    if key == "retention" and not _is_duration(value):
        return key, f"retention is {value!r}; expected a duration such as '30d'"
    if key == "runbook_base_url" and value and not re.match(r"https?://[^\s]+$", value):
        return key, f"runbook_base_url is {value!r}; expected an address that begins with https://"
    return None


def _is_duration(text: str) -> bool:
    try:
        return bool(Duration.parse(text))
    except ValueError:
        return False


def _is_inside(folder: str) -> bool:
    path = PurePosixPath(folder)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
