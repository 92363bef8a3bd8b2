"""What proving says: a verdict a case, and what no case says anything about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.plan import names
from tocsin.plan.cases import Case, Labels
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
    r"""The failures in promtool's output, without its headings and blank lines.

    >>> complaint("Unit Testing:  a.yaml\n  FAILED:\n    name: x,\n      alertname: A, time: 5m, ...\n")
    'alertname: A, time: 5m, ...'
    """
    lines = [line.strip() for line in output.splitlines()]
    headings = re.compile(r"Unit Testing:|FAILED:$|SUCCESS$|name: [^,]*,$")
    return "\n".join(line for line in lines if line and not headings.match(line))


def never_fired(service: ServicePlan, cases: Sequence[Case]) -> tuple[str, ...]:
    """Alerts that no case shows firing: nothing says that they can."""
    shown = {_identity(each.alert, each.labels) for case in cases for each in case.notifications}
    identities = [_identity(rule.alert, rule.labels) for rule in service.alerts]
    return tuple(dict.fromkeys(each for each in identities if each not in shown))


def _identity(alert: str, labels: Labels) -> str:
    """An alert's name; that of an objective's alert with the objective, as all objectives share names."""
    objective = dict(labels).get(names.SLO_ID)
    return f"{alert} of {objective}" if objective else alert
