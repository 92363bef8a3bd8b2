"""What a plan is made of: rules that hold expressions, not text, in groups, with their test cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tocsin.errors import Origin
from tocsin.plan.cases import Case
from tocsin.plan.dashboards.shapes import Dashboard
from tocsin.promql.nodes import Node
from tocsin.values import Duration

if TYPE_CHECKING:
    from tocsin.plan.runbooks import Guide
    from tocsin.plan.slo.objective import Objective

Pairs = tuple[tuple[str, str], ...]
"""Names with their values, in the order they are written."""


@dataclass(frozen=True)
class RecordingRule:
    """A series computed at each evaluation."""

    record: str
    expr: Node
    labels: Pairs = ()
    origin: Origin | None = None


@dataclass(frozen=True)
class AlertingRule:
    """An alert: the condition, its delay, and what it carries when it fires."""

    alert: str
    expr: Node
    for_: Duration
    keep_firing_for: Duration
    labels: Pairs
    annotations: Pairs
    origin: Origin | None = None


Rule = RecordingRule | AlertingRule


@dataclass(frozen=True)
class Group:
    """Rules evaluated together, in order, every `interval`."""

    name: str
    interval: Duration
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class ServicePlan:
    """All that is emitted for one service."""

    name: str
    package: str
    """The folder that declares it, for the note at the head of each file."""
    evaluation_interval: Duration
    groups: tuple[Group, ...]
    cases: tuple[Case, ...] = ()
    scrape_interval: Duration | None = None
    """How far samples are apart; None where nobody said, as in a rule file by hand."""
    unprobed: tuple[tuple[str, str], ...] = ()
    """Alerts whose shape no boundary probe can be derived from, each with the reason."""
    unshown: tuple[str, ...] = ()
    """Objectives, by id, and alerts without cases: the engine these are for does not read their samples."""
    objectives: tuple[Objective, ...] = ()
    """What was promised of it, with all its numbers."""
    guides: tuple[Guide, ...] = ()
    """What to do about each of its alerts."""
    dashboard: Dashboard | None = None
    """The service's own page."""
    untold: Pairs = ()
    """Objectives, by id, of which no story can be derived, and why: their authors have to tell some."""

    @property
    def alerts(self) -> tuple[AlertingRule, ...]:
        """The alerting rules, in the order they are written."""
        return tuple(rule for group in self.groups for rule in group.rules if isinstance(rule, AlertingRule))


Plan = tuple[ServicePlan, ...]
"""All services, by name."""
