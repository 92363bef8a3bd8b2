"""pytest collects a project's scenarios: `pytest rules_src -k webhook -x`, `--lf`, `-n 2` work as with tests.

Only where it is asked for: the folder of the declarations, or something in it, is an argument, or `--tocsin`
is, or the ini option `tocsin` is on. pytest loads this module at every start, in every project on a machine
where tocsin is installed; so it imports nothing but pytest until scenarios are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

_SECTION = re.compile(r"^\[\s*tool\.tocsin\s*\]\s*(?:#.*)?$(?P<body>.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_SOURCE = re.compile(r"^\s*source\s*=\s*[\"'](?P<name>[^\"']+)", re.MULTILINE)
_DEFAULT_SOURCE = "rules_src"

SOURCES = pytest.StashKey[frozenset[Path]]()
"""Folders of declarations whose scenarios are collected."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--tocsin`, and the ini option of the same name."""
    group = parser.getgroup("tocsin", "alerting rules, proved by promtool")
    group.addoption("--tocsin", action="store_true", help="collect the scenarios of the project's alerts")
    parser.addini("tocsin", "collect the scenarios of the project's alerts", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Find out whose scenarios are asked for; with the option, add their folder to what is collected."""
    found = {source for argument in config.args for source in _asked_for(config, argument)}
    wanted = config.getoption("--tocsin")
    if wanted or config.getini("tocsin"):
        source = _source_above(config.invocation_params.dir) or _source_above(config.rootpath)
        if source is None and wanted:
            raise pytest.UsageError("--tocsin: no pyproject.toml here or above has a [tool.tocsin] table")
        if source is not None and source not in found:
            if wanted or config.args_source is not pytest.Config.ArgsSource.ARGS:
                config.args.append(str(source))
            found.add(source)
    config.stash[SOURCES] = frozenset(found)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Below a folder of declarations, scenarios take the place of what else would be collected."""
    found = yield
    for source in parent.config.stash[SOURCES]:
        if file_path.is_relative_to(source):
            is_service = file_path.name == "__init__.py" and file_path.parent.parent == source
            return [_scenarios(file_path, parent)] if is_service else []
    return found


def _scenarios(path: Path, parent: pytest.Collector) -> pytest.Collector:
    # Imported here: it takes its time, and most runs of pytest are about something else.
    from tocsin.pytest_plugin.items import ServiceFile

    made: Any = ServiceFile.from_parent(parent, path=path)
    assert isinstance(made, pytest.Collector)
    return made


def _asked_for(config: pytest.Config, argument: str) -> Iterator[Path]:
    """The folder of declarations that an argument is, or lies in."""
    path = (config.invocation_params.dir / argument.partition("::")[0]).absolute()
    source = _source_above(path)
    if source is not None and path.is_relative_to(source):
        yield source


def _source_above(path: Path) -> Path | None:
    """The folder of declarations of the project that a path lies in."""
    for folder in (path, *path.parents):
        file = folder / "pyproject.toml"
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        if section := _SECTION.search(text):
            named = _SOURCE.search(section["body"])
            return folder / (named["name"] if named else _DEFAULT_SOURCE)
    return None
