"""Mistakes made on purpose in a sound dashboard: each is caught, by a message that says where.

A fixture says in words what is wrong, how the shop's dashboard is changed (as in RFC 6902), and what the
schema and the checks say of it. What they say is rewritten by `make golden`; who has to catch it is not.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.runner import lint
from tocsin.lint.dashboards.schema import violations

FOLDER = Path(__file__).parents[3] / "fixtures" / "dashboards" / "mistakes"
MISTAKES = sorted(FOLDER.glob("*.json"))

Data = dict[str, Any]


def patched(document: Data, changes: list[Data]) -> Data:
    document = copy.deepcopy(document)
    for change in changes:
        *path, last = change["path"].removeprefix("/").split("/")
        target: Any = document
        for key in path:
            target = target[int(key) if isinstance(target, list) else key]
        match change["op"]:
            case "add" if isinstance(target, list):
                target.insert(len(target) if last == "-" else int(last), change["value"])
            case "remove":
                del target[int(last) if isinstance(target, list) else last]
            case "replace":
                key = int(last) if isinstance(target, list) else last
                assert target[key] != change["value"], "the change changes nothing"
                target[key] = change["value"]
            case "add":
                assert last not in target
                target[last] = change["value"]
    return document


def said(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{each.check}: {each.rule}: {each.message}" for each in findings]


@pytest.mark.parametrize("file", MISTAKES, ids=lambda file: file.stem)
def test_a_mistake_is_caught_where_it_is(
    file: Path,
    shop: Data,
    project: Project,
    written: Callable[[Data], Dashboard],
    request: pytest.FixtureRequest,
) -> None:
    mistake = json.loads(file.read_text(encoding="utf-8"))
    dashboard = written(patched(shop, mistake["patch"]))

    schema = said(violations(dashboard))
    checks = said(tuple(each for each in lint([dashboard], project) if each.level is not Level.INFORMATION))

    if request.config.getoption("--update-golden", default=False):
        mistake |= {"schema": schema, "checks": checks}
        file.write_text(json.dumps(mistake, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert schema == mistake["schema"]
    assert checks == mistake["checks"]
    # By hand, so that no rewriting can hide that a mistake is no longer caught, or by one of them only.
    caught = {name for name, found in (("schema", schema), ("checks", checks)) if found}
    assert caught == set(mistake["caught by"])
    assert all(mistake["where"] in each for each in schema + checks)


def test_nothing_is_wrong_with_the_dashboard_they_are_made_in(
    shop: Data, project: Project, written: Callable[[Data], Dashboard]
) -> None:
    assert violations(written(shop)) == ()
    assert lint([written(shop)], project) == ()


def test_neither_the_schema_nor_the_checks_alone_would_do() -> None:
    by = [tuple(json.loads(file.read_text(encoding="utf-8"))["caught by"]) for file in MISTAKES]

    assert len(by) >= 37
    assert by.count(("schema",)) >= 10
    assert by.count(("checks",)) >= 10
