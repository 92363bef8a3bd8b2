"""Links between alerts, dashboards and runbooks: whether they lead anywhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.queries import questions
from tocsin.lint.dashboards.variables import names
from tocsin.plan import names as emitted
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Selector

ALERT_LINK = "alert/link"
"""The id under which it is reported that an annotation of an alert leads nowhere."""

_DASHBOARD = re.compile(r"(?:^|/)d/(?P<uid>[^/?#]+)")
_CHOICE = re.compile(r"[?&](?P<key>viewPanel|var-[^=&]+)=(?P<value>[^&#]*)")
_SHOWN = re.compile(r"[?&]viewPanel=(?:panel-)?(?P<id>\d+)")
_PANEL = re.compile(r"(?:panel-)?(?P<id>\d+)")


def is_inside(url: str) -> bool:
    """Whether a link of a dashboard leads to another dashboard of the same Grafana."""
    return url.startswith(("/d/", "d/"))


def broken(url: str, dashboards: Mapping[str, Dashboard]) -> Iterator[str]:
    """In words, what a link to a dashboard names that is not there."""
    found = _DASHBOARD.search(url.partition("?")[0])
    if found is None:
        yield f"is {url}, which is no link to a dashboard; expected /d/<uid>"
        return
    uid = found["uid"]
    if "$" in uid:
        return
    target = dashboards.get(uid)
    if target is None:
        yield f"leads to the dashboard {uid}, which is not generated; there are {_listed(dashboards)}"
        return
    known, variables = {str(panel.id) for panel in target.panels}, names(target)
    for choice in _CHOICE.finditer(url):
        key, value = choice["key"], choice["value"]
        panel = _PANEL.fullmatch(value)
        if key == "viewPanel" and (panel is None or panel["id"] not in known):
            yield f"leads to the panel {value} of {uid}, which has none of this id"
        elif key != "viewPanel" and (name := key.removeprefix("var-")) not in variables:
            yield f"sets the variable {name} of {uid}, which has {_listed(variables)}"


def unresolved(project: Project) -> tuple[Finding, ...]:
    """Alerts whose `dashboard_url` or `runbook_url` leads nowhere, or to a panel of something else."""
    found = []
    for alert in project.alerts:
        annotations = dict(alert.annotations)
        words: list[str] = []
        if (url := annotations.get(emitted.DASHBOARD_URL)) is not None:
            wrong = list(broken(url, project.dashboards)) or list(_unrelated(url, alert, project))
            words += [f"dashboard_url {each}" for each in wrong]
        if (url := annotations.get(emitted.RUNBOOK_URL)) is not None and project.runbooks is not None:
            words += [f"runbook_url {each}" for each in _without_page(url, project.runbooks)]
        found += [Finding(ALERT_LINK, Level.ERROR, each, "", alert.origin, alert.alert) for each in words]
    return tuple(dict.fromkeys(found))


def _unrelated(url: str, alert: AlertingRule, project: Project) -> Iterator[str]:
    """That the panel an alert leads to shows nothing of what the alert reads."""
    target, panel = _DASHBOARD.search(url), _SHOWN.search(url)
    if target is None or panel is None:
        return
    dashboard = project.dashboards[target["uid"]]
    shown = {
        selector.name
        for question in questions(dashboard, written=project.written)
        if question.panel is not None and str(question.panel.id) == panel["id"]
        for selector in question.selectors
    }
    read = {node.name for node in alert.expr.walk() if isinstance(node, Selector)}
    if not _behind(shown, project) & _behind(read, project):
        yield f"leads to the panel {panel['id']} of {dashboard.uid}, which shows nothing that the alert reads"


def _behind(series: Collection[str], project: Project) -> set[str]:
    """These series, and all that they are recorded from."""
    found, fresh = set[str](), set(series)
    while fresh:
        found |= fresh
        fresh = {source for name in fresh for source in project.sources.get(name, ())} - found
    return found


def _without_page(url: str, pages: Mapping[str, frozenset[str]]) -> Iterator[str]:
    page, _, section = url.rpartition("/")[2].partition("#")
    if page not in pages:
        yield f"leads to the page {page}, which is not generated; there are {_listed(pages)}"
    elif section and section not in pages[page]:
        yield f"leads to the section {section} of {page}, which has {_listed(pages[page])}"


def _listed(known: Collection[str]) -> str:
    return ", ".join(sorted(known)) or "none"
