"""A service: everything one team declares, in one object per package of rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, InstanceOf

from tocsin.errors import Origin, report
from tocsin.model.alert import Alert
from tocsin.model.dashboard import Dashboard
from tocsin.model.declaration import UNNAMED, Declaration
from tocsin.model.drill import Drill
from tocsin.model.fields import PositiveDuration, SeriesLevel, Slug
from tocsin.model.scenario import Scenario, flat
from tocsin.model.slo import Slo


class Service(Declaration):
    """What `rules_src/<package>/__init__.py` exports as `service`."""

    noun: ClassVar[str] = "service"

    name: Slug
    owner: Slug
    """The team that is woken; the label `team` of every alert."""
    alerts: tuple[InstanceOf[Alert], ...] = ()
    slos: tuple[InstanceOf[Slo], ...] = ()
    normal: Annotated[tuple[SeriesLevel, ...], BeforeValidator(flat)] = ()
    """The series of a normal day; they go on in every scenario that does not say otherwise."""
    drills: tuple[InstanceOf[Drill], ...] = ()
    scenarios: tuple[InstanceOf[Scenario], ...] = ()
    dashboard: Dashboard = Dashboard()
    """What stands first on the service's dashboard; the rest follows from the alerts and objectives."""
    scrape_interval: PositiveDuration = "15s"
    evaluation_interval: PositiveDuration = "1m"

    def _contradictions(self) -> Iterator[str]:
        yield from ()
        for kind in (self.alerts, self.slos, self.drills, self.scenarios):
            check_unique(kind)
        known = {alert.name for alert in self.alerts}
        for panel in self.dashboard.panels:
            alert = panel.shown_alert
            if alert is not None and alert.name not in known:
                words = f"shows {alert.subject}, which is none of {self.subject}'s"
                report(words, subject=panel.subject, origin=panel.origin)


def check_unique(declared: Sequence[Alert | Slo | Drill | Scenario]) -> None:
    """Report each declaration whose name another one has already, at its own line."""
    first: dict[str, Origin | None] = {}
    for each in declared:
        if each.name in first:
            report(f"this name is taken by {first[each.name]}", subject=each.subject, origin=each.origin)
        elif each.name != UNNAMED:
            first[each.name] = each.origin
