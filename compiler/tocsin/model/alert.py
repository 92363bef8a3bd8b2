"""Alerts: a condition, how long it must hold, whom it wakes and what it tells them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, InstanceOf

from tocsin.model.declaration import UNNAMED, Declaration, shown
from tocsin.model.fields import AlertName, DurationText, LabelName, Slug, Text
from tocsin.model.template import read_template
from tocsin.promql.expression import (
    BROKEN,
    RATE_INTERVAL,
    Expr,
    Operators,
    Unusable,
    asks_grafana,
    node_of,
)
from tocsin.promql.functions import ABSENCE
from tocsin.promql.nodes import Binary, Call, Node

_DEEPEST = 100
"""Nesting that nobody can read; printing takes some seven Python frames a level, of 1000 there are."""

RESERVED_LABELS = frozenset({"alertname", "severity", "service", "team"})


class Severity(Enum):
    """How loudly an alert speaks."""

    PAGE = "page"
    """Wakes someone up: users are hurt now, and a person can do something about it."""
    TICKET = "ticket"
    """Waits for office hours."""


class Runbook(Declaration):
    """What to do about an alert; a page of its own, linked from the notification."""

    noun: ClassVar[str] = "runbook"

    name: Slug
    title: Text
    meaning: Text = "-"
    steps: tuple[Text, ...] = ()
    """What to do, in order; commands in back-quotes."""


def _expression(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError(f"is {value}: Python's == compares definitions; write .eq(...) or .ne(...)")
    if isinstance(value, Unusable):
        raise ValueError(f"is no condition: {value._unusable()}")
    if not isinstance(value, Operators):
        raise ValueError(
            f"is {shown(value)}; expected an expression such as ratio(...) > percent(5), or raw('...')"
        )
    return Expr(node_of(value))


Condition = Annotated[InstanceOf[Expr], BeforeValidator(_expression)]
"""An expression that holds for some series and not for others."""


def is_condition(node: Node) -> bool:
    """Whether the expression filters at all; without, it alerts for as long as there is data."""
    return any(
        (isinstance(part, Binary) and (part.is_condition or part.operator in ("and", "unless")))
        or (isinstance(part, Call) and part.function in ABSENCE)
        for part in node.walk()
    )


def _is_deeper_than(most: int, node: Node) -> bool:
    level = [node]
    for _ in range(most):
        level = [child for each in level for child in each.children]
        if not level:
            return False
    return True


def _template(text: str) -> str:
    problems = read_template(text).problems
    if problems:
        raise ValueError(f"is no working template: {'; '.join(problems)}")
    return text


TemplateText = Annotated[str, AfterValidator(_template)]
"""A Go template that renders."""


def _severity(value: object) -> object:
    if isinstance(value, Severity) or value in [each.value for each in Severity]:
        return value
    expected = " or ".join(f"Severity.{each.name}" for each in Severity)
    raise ValueError(f"is {shown(value)}; expected {expected}")


class Alert(Declaration):
    """One alerting rule."""

    noun: ClassVar[str] = "alert"
    name: AlertName
    expr: Condition
    for_: DurationText = "0s"
    """How long the condition must hold without a gap before the alert fires."""
    keep_firing_for: DurationText = "0s"
    """How long it goes on firing after the condition last held."""
    severity: Annotated[Severity, BeforeValidator(_severity)]
    summary: Annotated[Text, AfterValidator(_template)]
    """One line for the notification; a Go template, in which `$value` is the left side's value."""
    description: TemplateText = ""
    labels: dict[LabelName, TemplateText] = {}
    runbook: Runbook | None = None

    @classmethod
    def stand_in(cls, field: str) -> object:
        """An expression, severity or name that causes no further mistakes."""
        return {"expr": BROKEN, "severity": Severity.TICKET}.get(field, UNNAMED)

    def _contradictions(self) -> Iterator[str]:
        node = self.expr.node
        if _is_deeper_than(_DEEPEST, node):
            yield f"expr is nested more than {_DEEPEST} deep; aggregate instead of adding up one by one"
            return
        if asks_grafana(node):
            yield f"expr has the window {RATE_INTERVAL}, which is for panels; write a length such as '5m'"
        if node != BROKEN.node and not is_condition(node):
            yield f"expr has no condition: {node} alerts whenever it has data; compare it with a threshold"
        for label in sorted(RESERVED_LABELS & self.labels.keys()):
            yield f"label {label} is set by the compiler; take it out"
        texts = {"summary": self.summary, "description": self.description}
        texts |= {f"label {name}": text for name, text in self.labels.items()}
        for name, text in texts.items():
            yield from self._unreadable(name, text)
        for label, text in self.labels.items():
            if read_template(text).prints_value:
                yield f"label {label} holds $value: each new value is a new alert, so it never fires"

    def _unreadable(self, name: str, text: str) -> Iterator[str]:
        """The labels that the text reads and no series of the expression carries."""
        known = self.expr.node.type.labels
        for label in sorted(read_template(text).labels):
            # Whether a metric's name survives is not tracked; it does in a plain comparison.
            if not known.may_have(label) and label != "__name__":
                yield f"{name} reads $labels.{label}, which the expression does not have; it leaves {known}"


def unknown_alert() -> Alert:
    """Stands in where an alert is expected and something else was given."""
    alert = Alert.model_construct(name=UNNAMED, expr=BROKEN, severity=Severity.TICKET, summary=UNNAMED)
    alert._broken = True
    return alert
