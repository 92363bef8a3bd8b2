"""Checks of dashboards are found and run, with what is known around each dashboard."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.errors import Origin
from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Project, Surroundings
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.runner import checks, lint


def test_checks_are_found_by_their_names_in_order() -> None:
    ids = [check.id for check in checks()]

    assert ids == sorted(ids, key=lambda id_: id_.replace("/", "_"))
    assert "panel/overlap" in ids


def test_a_check_is_given_each_dashboard_and_what_is_around_it(project: Project) -> None:
    seen: list[tuple[str, Surroundings]] = []

    def look(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
        seen.append((dashboard.uid, around))
        yield Fault(("uid",), "is so", "mend it")
        yield Fault((), "is so", level=Level.WARNING)

    first = Dashboard("a.json", {"uid": "a", "annotations": {"list": [{"expr": "x"}]}})
    nameless = Dashboard("b.json", {})

    findings = lint([first, nameless], project, [DashboardCheck("a/b", Level.ERROR, "a thing", look)])

    assert [(uid, around.project, len(around.questions)) for uid, around in seen] == [
        ("a", project, 1),
        ("", project, 0),
    ]
    assert seen[1][1].taken == {"a": "a.json"}
    assert findings == tuple(
        finding
        for file, name in (("a.json", "a"), ("b.json", "dashboard"))
        for finding in (
            Finding("a/b", Level.WARNING, "is so", "", Origin(file, 1), name),
            Finding("a/b", Level.ERROR, "uid is so", "mend it", Origin(file, 1), name),
        )
    )


def test_without_a_selection_all_checks_run(project: Project) -> None:
    given = Dashboard("a.json", {"uid": "a", "title": "A", "editable": True, "panels": [{"type": "stat"}]})

    assert {each.check for each in lint([given])} == {
        "dashboard/editable",
        "dashboard/refresh",
        "panel/description",
        "panel/title",
        "panel/unit",
    }
