"""What proving says: a verdict a case, and what no case says anything about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.plan.cases import Case
from tocsin.plan.rules import ServicePlan


@dataclass(frozen=True)
class Verdict:
    """A case with the engine's words where it disagrees; none where the case holds."""

    service: str
    case: Case
    complaint: str = ""

    @property
    def holds(self) -> bool:
        """Whether the engine did all that was expected, and nothing else."""
        return not self.complaint


def complaint(output: str) -> str:
    """The failures in promtool's output, without its headings and blank lines.

    >>> complaint("Unit Testing:  a.yaml\\n  FAILED:\\n    name: x,\\n      alertname: A, time: 5m, ...\\n")
    'alertname: A, time: 5m, ...'
    """
    lines = [line.strip() for line in output.splitlines()]
    headings = re.compile(r"Unit Testing:|FAILED:$|SUCCESS$|name: [^,]*,$")
    return "\n".join(line for line in lines if line and not headings.match(line))


def never_fired(service: ServicePlan, cases: Sequence[Case]) -> tuple[str, ...]:
    """Alerts that no case shows firing: nothing says that they can."""
    shown = {notification.alert for case in cases for notification in case.notifications}
    return tuple(dict.fromkeys(rule.alert for rule in service.alerts if rule.alert not in shown))
