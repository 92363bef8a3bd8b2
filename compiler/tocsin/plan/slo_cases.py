"""Cases that every objective gets: each burn-rate tier just below and just above its factor.

The series of a normal day are made to burn: good and bad events of the objective itself grow so
that the share of bad ones is an exact multiple of the budget. Everything has failed at that rate for
as long as there is history, so all windows agree, and which tiers fire follows from the factor alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.model.service import Service
from tocsin.plan.cases import Case
from tocsin.plan.rules import AlertingRule
from tocsin.plan.scenarios import Version


def slo_cases(service: Service, rules: Sequence[AlertingRule], engine: Version | None) -> tuple[Case, ...]:
    """The cases of all objectives of the service."""
    return ()
