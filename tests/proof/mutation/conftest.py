"""An alert from the text of its condition, and what an operator makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tocsin.errors import collecting
from tocsin.plan.rules import AlertingRule, RecordingRule
from tocsin.promql.parse import parse
from tocsin.proof.mutation.mutants import mutants, operators
from tocsin.proof.mutation.operator import Setting
from tocsin.values import Duration

Made = list[tuple[str, str]]


def rule(text: str, *, for_: str = "0s", keep: str = "0s", summary: str = "") -> AlertingRule:
    """An alert of this condition."""
    with collecting():
        expr = parse(text)
    annotations = (("summary", summary),) if summary else ()
    return AlertingRule("A", expr, Duration.parse(for_), Duration.parse(keep), (), annotations)


@pytest.fixture
def make() -> Callable[..., AlertingRule]:
    """Makes an alert: `make("up == 0", for_="5m")`."""
    return rule


@pytest.fixture
def mutate() -> Callable[..., Made]:
    """What one operator makes of a condition: what was changed, and what it then says."""

    def changed(operator: str, text: str, recordings: tuple[RecordingRule, ...] = (), **how: str) -> Made:
        setting = Setting(Duration.parse("1m"), {each.record: (each,) for each in recordings})
        chosen = [each for each in operators() if each.id == operator]
        return [(each.said, each.text) for each in mutants(rule(text, **how), setting, chosen)]

    return changed
