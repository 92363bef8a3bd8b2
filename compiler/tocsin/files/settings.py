"""The settings of a project: `[tool.tocsin]` in its pyproject.toml. Every one has a default."""

from __future__ import annotations

import difflib
import keyword
import re
import sys
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any

from tocsin.errors import AuthorError, Mistake, Origin
from tocsin.values import Duration

_FILE = "pyproject.toml"
_VERSION = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
_OLDEST = (2, 42)
"""The first Prometheus with keep_firing_for."""


EXTRA_OUTPUTS = ("configmaps", "grafana-operator", "grafana-api")
"""What `extra_outputs` can switch on; all else is always written."""


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
    dashboard_base_url: str = ""
    """Where Grafana is served; without, alerts carry no dashboard_url."""
    retention: str = ""
    """How long Prometheus keeps samples; windows and periods beyond it are refused. Empty: not known."""
    extra_outputs: tuple[str, ...] = ()
    """Ways to deploy the dashboards that are written besides: configmaps, grafana-operator, grafana-api."""
    preview: str = ""
    """The scenario that previews show where none is named; by default a normal day."""
    version: tuple[int, int] = field(default=(2, 42), init=False)

    def __post_init__(self) -> None:
        match = _VERSION.fullmatch(self.prometheus)
        if match:
            object.__setattr__(self, "version", _as_pair(match))

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
    text = ""
    try:
        text = file.read_text(encoding="utf-8-sig")
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        words, _, place = str(error).rpartition(" (at ")
        line = re.match(r"line (\d+)", place)
        origin = Origin(str(file), int(line[1]) if line else max(1, len(text.splitlines())))
        raise AuthorError(Mistake(f"is no TOML: {words}", origin=origin)) from None
    except UnicodeDecodeError as error:
        raise AuthorError(f"{file} cannot be read: it is not UTF-8 ({error.reason})") from None
    except OSError as error:
        raise AuthorError(f"{file} cannot be read: {error.strerror}") from None
    tool = document.get("tool")
    table = tool.get("tocsin") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise AuthorError(f"{file}: tool.tocsin is {table!r}; expected a table, [tool.tocsin]")
    return table


def _settings(root: Path, table: dict[str, Any]) -> Settings:
    mistakes = [(key, words) for key, value in table.items() if (words := _mistake(key, value))]
    if not mistakes and (words := _overlap(Settings(root, **table))):
        mistakes = [("output" if "output" in table else "source", words)]
    if mistakes:
        lines = (root / _FILE).read_text(encoding="utf-8-sig").splitlines()
        told = [Mistake(words, "[tool.tocsin]", _origin(lines, key)) for key, words in mistakes]
        raise AuthorError(sorted(told, key=lambda mistake: mistake.origin or Origin(_FILE, 1)))
    return Settings(root, **table | {"extra_outputs": tuple(table.get("extra_outputs", ()))})


def _overlap(settings: Settings) -> str:
    source, output = PurePosixPath(settings.source), PurePosixPath(settings.output)
    if source.is_relative_to(output) or output.is_relative_to(source):
        return f"source is {settings.source!r} and output {settings.output!r}; expected folders apart"
    return ""


def _origin(lines: list[str], key: str) -> Origin:
    """The line that sets the key, in whichever way TOML lets one write it; else the table's first."""
    section, fallback = "", 1
    for number, line in enumerate(lines, 1):
        if heading := re.match(r"\s*\[+\s*([^\]]*?)\s*\]", line):
            section = re.sub(r"[\s\"']", "", heading[1])
            fallback = number if section == "tool.tocsin" else fallback
            name = section
        else:
            name = re.sub(r"[\s\"']", "", f"{section}.{line.split('=')[0]}")
        if f"{name}.".lstrip(".").startswith(f"tool.tocsin.{key}."):
            return Origin(_FILE, number)
    return Origin(_FILE, fallback)


def _mistake(key: str, value: object) -> str:
    if key not in _KEYS:
        near = difflib.get_close_matches(key, _KEYS, n=1)
        return f"unknown key {key}; " + (f"did you mean {near[0]}?" if near else f"known: {', '.join(_KEYS)}")
    if key == "extra_outputs":
        return _no_outputs(value)
    if not isinstance(value, str):
        return f"{key} is {value!r}; expected a string"
    if key in ("source", "output") and not _is_inside(value):
        return f"{key} is {value!r}; expected a folder inside the project"
    if key == "source" and not all(_can_be_imported(part) for part in PurePosixPath(value).parts):
        return f"source is {value!r}; expected a folder that Python can import, such as 'rules_src'"
    if key == "prometheus" and (not (match := _VERSION.fullmatch(value)) or _as_pair(match) < _OLDEST):
        return f"prometheus is {value!r}; expected a version such as '2.42', which is the oldest, or '3.5'"
    if key == "retention" and not _is_duration(value):
        return f"retention is {value!r}; expected a duration such as '30d'"
    if key.endswith("_base_url") and value and not re.fullmatch(r"https?://\S+", value):
        return f"{key} is {value!r}; expected an address that begins with https://"
    return ""


def _no_outputs(value: object) -> str:
    given = value if isinstance(value, list) else [value]
    unknown = [each for each in given if each not in EXTRA_OUTPUTS]
    if isinstance(value, list) and not unknown:
        return ""
    return f"extra_outputs is {value!r}; expected a list of {', '.join(map(repr, EXTRA_OUTPUTS))}"


def _is_duration(text: str) -> bool:
    try:
        return bool(Duration.parse(text))
    except ValueError:
        return False


def _is_inside(folder: str) -> bool:
    path = PurePosixPath(folder)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and folder.isprintable()


def _can_be_imported(name: str) -> bool:
    """Whether it is a name for a package, and not one that is taken: by Python itself, or by us."""
    taken = name in sys.stdlib_module_names or name == "tocsin"
    return name.isidentifier() and not keyword.iskeyword(name) and not taken


def _as_pair(match: re.Match[str]) -> tuple[int, int]:
    return int(match[1]), int(match[2])
