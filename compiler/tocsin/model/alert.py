"""Alerts: a condition, how long it must hold, whom it wakes and what it tells them."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, InstanceOf, model_validator

from tocsin.errors import Origin, report
from tocsin.model.declaration import Declaration
from tocsin.model.fields import AlertName, DurationText, LabelName, Slug, Text
from tocsin.model.template import read_template
from tocsin.promql.expression import BROKEN, Expr, Operators, Unusable, node_of
from tocsin.promql.functions import ABSENCE
from tocsin.promql.nodes import Binary, Call, Node

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
        raise ValueError(f"is {value!r}; expected an expression such as ratio(...) > percent(5), or raw('...')")
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


def _template(text: str) -> str:
    problems = read_template(text).problems
    if problems:
        raise ValueError(f"does not parse: {'; '.join(problems)}")
    return text


TemplateText = Annotated[str, AfterValidator(_template)]
"""A Go template that parses."""


class Alert(Declaration):
    """One alerting rule."""

    noun: ClassVar[str] = "alert"
    name: AlertName
    expr: Condition
    for_: DurationText = "0s"
    """How long the condition must hold without a gap before the alert fires."""
    keep_firing_for: DurationText = "0s"
    """How long it goes on firing after the condition last held."""
    severity: Severity
    summary: Annotated[Text, AfterValidator(_template)]
    """One line for the notification; a Go template, in which `$value` is the left side's value."""
    description: TemplateText = ""
    labels: dict[LabelName, TemplateText] = {}
    runbook: Runbook | None = None

    @model_validator(mode="after")
    def _condition_and_templates_hold(self) -> Self:
        problems = [*self._condition_problems(), *self._template_problems()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _condition_problems(self) -> list[str]:
        node = self.expr.node
        if node != BROKEN.node and not is_condition(node):
            return [f"expr has no condition: {node} alerts whenever it has data; compare it with a threshold"]
        return []

    def _template_problems(self) -> list[str]:
        problems = []
        known = self.expr.node.type.labels
        texts = {"summary": self.summary, "description": self.description}
        texts |= {f"label {name}": text for name, text in self.labels.items()}
        for name, text in texts.items():
            problems += [
                f"{name} reads $labels.{label}, which the expression drops; it leaves {known}"
                for label in sorted(read_template(text).labels)
                if not known.may_have(label)
            ]
        for label in sorted(RESERVED_LABELS & self.labels.keys()):
            problems.append(f"label {label} is set by the compiler")
        for label, text in self.labels.items():
            if read_template(text).reads_value:
                problems.append(f"label {label} holds $value: each new value is a new alert, so it never fires")
        return problems


def check_unique(alerts: tuple[Alert, ...]) -> None:
    """Report every alert whose name another one has already, at its own line."""
    first: dict[str, Origin | None] = {}
    for alert in alerts:
        if alert.name in first:
            report(f"this name is taken by {first[alert.name]}", subject=alert.subject, origin=alert.origin)
        first.setdefault(alert.name, alert.origin)
