"""What proving says: a verdict a case, and what no case says anything about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.plan import names
from tocsin.plan.cases import Case, Labels
from tocsin.plan.rules import ServicePlan
from tocsin.proof.wording import in_words


@dataclass(frozen=True)
class Verdict:
    """A case with promtool's output where it disagrees; none where the case holds."""

    service: str
    case: Case
    complaint: str = ""
    kept: bool = False
    """Whether it is one of an earlier run."""
    late: bool = False
    """Whether promtool was stopped because it took too long."""

    @property
    def holds(self) -> bool:
        """Whether the engine did all that was expected, and nothing else."""
        return not self.complaint

    @property
    def words(self) -> tuple[str, ...]:
        """What it disagrees with, a line an assertion."""
        return in_words(self.case, self.complaint)


def never_fired(service: ServicePlan, cases: Sequence[Case]) -> tuple[str, ...]:
    """Alerts that no case shows firing: nothing says that they can.

    Those that this engine cannot show, or whose objective it cannot, are told of by name elsewhere.
    """
    shown = {
        _identity(dict(sample.labels).get("alertname", ""), sample.labels)
        for case in cases
        for query in case.queries
        for sample in query.samples
        if ("alertstate", "firing") in sample.labels
    }
    rules = (
        rule
        for rule in service.alerts
        if dict(rule.labels).get(names.SLO_ID, rule.alert) not in service.unshown
    )
    identities = [_identity(rule.alert, rule.labels) for rule in rules]
    return tuple(dict.fromkeys(each for each in identities if each not in shown))


def _identity(alert: str, labels: Labels) -> str:
    """An alert's name; that of an objective's alert with the objective, as all objectives share names."""
    objective = dict(labels).get(names.SLO_ID)
    return f"{alert} of {objective}" if objective else alert


def untold(service: ServicePlan) -> tuple[tuple[str, str], ...]:
    """Objectives, by id, of which no story can be derived: why, and what their authors can do."""
    way_out = 'show its alerts in a Scenario: Fires(alert=slo.alert("SLOBurnFast"), ...)'
    return tuple(
        (each, f"no story of it can be derived, as {why}; {way_out}") for each, why in service.untold
    )
