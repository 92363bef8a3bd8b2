"""Dashboards of any origin, read from JSON files within bounds.

What Grafana's interface exports, what file provisioning reads, what its HTTP API answers with a
`dashboard` inside, and resources of its newer API with one as their `spec`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tocsin.errors import Origin
from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.document import Dashboard, mapping

UNREADABLE = "dashboard/unreadable"

LARGEST = 16 * 2**20
"""Bytes of a file that is read; Grafana itself refuses far smaller ones."""

_SUFFIX = ".json"
_SURROGATE = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
"""An escaped backslash, a pair, or half of one."""


@dataclass(frozen=True)
class DashboardFile:
    """What a file holds."""

    path: Path
    dashboard: Dashboard | None = None
    """None if it cannot be read; then `findings` say why."""
    findings: tuple[Finding, ...] = ()


def read_dashboard_files(paths: Iterable[Path]) -> tuple[DashboardFile, ...]:
    """The dashboards among the files given, and all below the folders, where other JSON is passed over.

    A path that is not there is nobody's dashboard; rule files are read elsewhere, and say so.
    """
    found: dict[Path, DashboardFile] = {}
    for path in paths:
        if path.is_dir():
            for file in _below(path):
                if (each := _read(file, given=False)) is not None:
                    found.setdefault(file.resolve(), each)
        elif path.suffix == _SUFFIX and path.is_file() and (each := _read(path, given=True)) is not None:
            found.setdefault(path.resolve(), each)
    return tuple(found.values())


def parse_dashboard(text: str, file: str) -> Dashboard:
    """A dashboard from its JSON; numbers keep the digits they are written with.

    Raises:
        ValueError: it is no JSON.
    """
    document = json.loads(text, parse_float=Decimal)
    return Dashboard(file, mapping(document), text)


def whole(text: str) -> str:
    r"""JSON without halves of surrogate pairs: it can write them, but they are no characters.

    >>> whole(r'["\ud83d\ude00", "\ud83d", "\\ud83d"]')
    '["\\ud83d\\ude00", "\\ufffd", "\\\\ud83d"]'
    """
    return _SURROGATE.sub(lambda match: r"\ufffd" if match["half"] else match[0], text)


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob(f"*{_SUFFIX}")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path


def _read(path: Path, *, given: bool) -> DashboardFile | None:
    """A dashboard; None for other JSON that nobody called one, and for rules that are written as JSON."""
    try:
        if (size := path.stat().st_size) > LARGEST:
            return _unreadable(path, f"has {size:,} bytes; more than {LARGEST:,} are not read", given)
        text = whole(path.read_bytes().decode("utf-8-sig"))
        document: Any = json.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        return _unreadable(path, f"is not UTF-8: {error.reason} at byte {error.start}", given)
    except OSError as error:
        return _unreadable(path, f"cannot be read: {error.strerror}", given)
    except json.JSONDecodeError as error:
        return _unreadable(path, f"is no JSON: {error.msg}", given, error.lineno)
    except (ValueError, RecursionError):
        return _unreadable(path, "is no JSON that can be read: too long a number, or nested too deep", given)
    data = mapping(document)
    inner = mapping(data.get("dashboard")) or _of_resource(data) or data
    if isinstance(inner.get("panels"), list):
        # What is wrapped has other lines than its own text would have, so none are counted.
        return DashboardFile(path, Dashboard(str(path), inner, text if inner is data else ""))
    if "groups" in data:
        return None
    return _unreadable(
        path, f"is {_kind(data)}; expected Grafana's classic JSON, with a list of panels", given
    )


def _of_resource(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The classic JSON in a resource of Grafana's API, whose name is its uid; empty if there is none."""
    spec = mapping(data.get("spec"))
    name = mapping(data.get("metadata")).get("name")
    return ({"uid": name} | dict(spec)) if isinstance(spec.get("panels"), list) else {}


def _kind(data: Mapping[str, Any]) -> str:
    """What JSON is that has no list of panels."""
    if "elements" in mapping(data.get("spec")):
        return "a dashboard of the new schema (v2)"
    rows = data.get("rows")
    has_panels = isinstance(rows, list) and any("panels" in mapping(row) for row in rows)
    return "a dashboard from before Grafana 5, in rows" if has_panels else "no dashboard"


def _unreadable(path: Path, message: str, given: bool, line: int = 1) -> DashboardFile | None:
    if not given:
        return None
    origin = Origin(str(path), line)
    return DashboardFile(path, findings=(Finding(UNREADABLE, Level.ERROR, message, "", origin),))
