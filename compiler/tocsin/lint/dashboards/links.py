"""Links between alerts, dashboards and runbooks: whether they lead anywhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.variables import names
from tocsin.plan import names as emitted

ALERT_LINK = "alert/link"
"""The id under which it is reported that an annotation of an alert leads nowhere."""

_DASHBOARD = re.compile(r"(?:^|/)d/(?P<uid>[^/?#]+)")
_CHOICE = re.compile(r"[?&](?P<key>viewPanel|var-[^=&]+)=(?P<value>[^&#]*)")
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


def unresolved(
    project: Project, runbooks: Collection[str] | None = None, runbook_base_url: str = ""
) -> tuple[Finding, ...]:
    """Alerts whose `dashboard_url` or `runbook_url` leads nowhere.

    `runbooks` are the names of the pages that are generated below `runbook_base_url`; None if they are
    kept elsewhere.
    """
    found = []
    for alert in project.alerts:
        annotations = dict(alert.annotations)
        words = []
        if (url := annotations.get(emitted.DASHBOARD_URL)) is not None:
            words += [f"dashboard_url {each}" for each in broken(url, project.dashboards)]
        if runbooks is not None and (url := annotations.get(emitted.RUNBOOK_URL)) is not None:
            name = url.removeprefix(runbook_base_url.rstrip("/")).strip("/")
            if name not in runbooks:
                words.append(
                    f"runbook_url leads to {name}, which is not generated; there are {_listed(runbooks)}"
                )
        found += [Finding(ALERT_LINK, Level.ERROR, each, "", alert.origin, alert.alert) for each in words]
    return tuple(dict.fromkeys(found))


def _listed(known: Collection[str]) -> str:
    return ", ".join(sorted(known)) or "none"
