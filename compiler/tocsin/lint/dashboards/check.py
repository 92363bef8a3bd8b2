"""What a check of dashboards is, what it is given and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from tocsin.lint.check import Level
from tocsin.lint.dashboards.document import Dashboard, Pointer
from tocsin.lint.dashboards.queries import Question
from tocsin.lint.reach import reach
from tocsin.lint.shape import comparisons, constant
from tocsin.plan.dashboards.shapes import Annotation, Query
from tocsin.plan.rules import AlertingRule, Plan, RecordingRule, Rule
from tocsin.promql.nodes import Node, Selector
from tocsin.promql.types import Labels, Schema


@dataclass(frozen=True)
class Fault:
    """What a check found, and the JSON pointer to where."""

    at: Pointer
    message: str
    hint: str = ""
    level: Level | None = None
    """Where it differs from the check's own."""


@dataclass(frozen=True)
class Project:
    """What stands behind the dashboards of a project, and is unknown of anybody else's."""

    plan: Plan
    metrics: Mapping[str, Schema] = field(default_factory=dict)
    """What is declared of each metric, by the name of its series."""
    dashboards: Mapping[str, Dashboard] = field(default_factory=dict)
    """All that are generated, by uid."""
    extended: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """The ids of panels to which authors have added what the models lack, by the uid of their dashboard."""
    queries: tuple[Query | Annotation, ...] = ()
    """What the compiler's own panels and annotations ask."""
    runbooks: Mapping[str, frozenset[str]] | None = None
    """The pages of runbooks that are generated, by file, with their sections; None if nothing is known."""

    @cached_property
    def schemas(self) -> Mapping[str, Schema]:
        """What is known of each series: declared, read by some rule, or recorded by one."""
        read: dict[str, Schema] = {}
        recorded: dict[str, list[Schema]] = {}
        for rule in _rules(self.plan):
            for node in rule.expr.walk():
                if isinstance(node, Selector) and node.schema != Schema():
                    read[node.name] = node.schema
            if isinstance(rule, RecordingRule):
                recorded.setdefault(rule.record, []).append(_recorded(rule))
        return {name: _either(each) for name, each in recorded.items()} | read | dict(self.metrics)

    @cached_property
    def written(self) -> Mapping[str, Node]:
        """What the compiler's own queries mean, by the text they were written as."""
        return {each.written: each.expr for each in self.queries}

    @cached_property
    def alerts(self) -> tuple[AlertingRule, ...]:
        """Every alert of every service."""
        return tuple(alert for service in self.plan for alert in service.alerts)

    @cached_property
    def limits(self) -> Mapping[str, tuple[Limit, ...]]:
        """The numbers that alerts compare something with, by the metrics they compare."""
        found: dict[str, list[Limit]] = {}
        for alert in self.alerts:
            for name, limit in _limits(alert):
                found.setdefault(name, []).append(limit)
        return {name: tuple(dict.fromkeys(each)) for name, each in found.items()}

    @cached_property
    def sources(self) -> Mapping[str, frozenset[str]]:
        """What each recorded series is computed from."""
        found: dict[str, frozenset[str]] = {}
        for rule in _rules(self.plan):
            if isinstance(rule, RecordingRule):
                found[rule.record] = found.get(rule.record, frozenset()) | _names(rule.expr)
        return found

    @cached_property
    def parts(self) -> frozenset[Node]:
        """Every expression that stands in a rule, with all it is made of."""
        return frozenset(node for rule in _rules(self.plan) for node in rule.expr.walk())


def _rules(plan: Plan) -> Iterator[Rule]:
    return (rule for service in plan for group in service.groups for rule in group.rules)


def _recorded(rule: RecordingRule) -> Schema:
    """What a recording rule says of the series it records."""
    left = reach(rule.expr)
    added = frozenset(name for name, _ in rule.labels)
    return Schema(unit=rule.expr.type.unit, labels=Labels(left.names | added, left.open))


def _either(schemas: list[Schema]) -> Schema:
    """What holds of a series that several rules record."""
    units = {each.unit for each in schemas}
    names = frozenset(name for each in schemas for name in each.labels.names)
    labels = Labels(names, any(each.labels.open for each in schemas))
    return Schema(unit=units.pop() if len(units) == 1 else None, labels=labels)


@dataclass(frozen=True)
class Limit:
    """A number that an alert compares something with."""

    alert: str
    number: Decimal


def _limits(alert: AlertingRule) -> Iterator[tuple[str, Limit]]:
    for each in comparisons(alert.expr):
        for number, measured in ((each.right, each.left), (each.left, each.right)):
            if (value := constant(number)) is not None:
                for name in sorted(_names(measured)):
                    yield name, Limit(alert.alert, value)


def _names(node: Node) -> frozenset[str]:
    return frozenset(each.name for each in node.walk() if isinstance(each, Selector))


@dataclass(frozen=True)
class Surroundings:
    """What a check may know besides the dashboard itself."""

    project: Project | None = None
    """None for a dashboard that nobody declared anything for."""
    taken: Mapping[str, str] = field(default_factory=dict)
    """The uids of dashboards that were looked at before this one, with their files."""
    questions: tuple[Question, ...] = ()
    """What the dashboard asks Prometheus."""
    uses: tuple[tuple[Pointer, str], ...] = ()
    """Every mention of a variable, with the pointer to the text it stands in."""


@dataclass(frozen=True)
class DashboardCheck:
    """One check: looks at one dashboard at a time."""

    id: str
    """Family and subject, `panel/overlap`; also the name of its module, page and test."""
    level: Level
    summary: str
    run: Callable[[Dashboard, Surroundings], Iterator[Fault]]
