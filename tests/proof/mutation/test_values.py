from __future__ import annotations

import pytest

from tocsin.errors import collecting
from tocsin.plan.rules import RecordingRule
from tocsin.promql.nodes import Node
from tocsin.promql.parse import parse
from tocsin.proof.mutation.values import is_never_negative, is_whole


def read(text: str) -> Node:
    with collecting():
        return parse(text)


RECORDED = {
    "bad": (RecordingRule("bad", read("x > bool 1")),),
    "share": (RecordingRule("share", read("a / b")),),
    "round": (RecordingRule("round", read("round")),),
}


@pytest.mark.parametrize(
    "text",
    [
        "up",
        "count(x)",
        "max by (job) (up)",
        "sum_over_time(bad[1h])",
        "1 - (avg(up) >= bool 0.5) or vector(1)",
        "round(x, 5)",
        "changes(x[5m]) * 2 + 1",
        "max_over_time(bad[1h:1m])",
        "up == 0",
        "up and x",
        "floor(x)",
    ],
)
def test_whole_numbers_are_known(text: str) -> None:
    assert is_whole(read(text), RECORDED)


@pytest.mark.parametrize(
    "text",
    ["x", "share", "round", "avg(up)", "rate(x[5m])", "up / 2", "up * 0.5", "round(x, 0.5)", "-x", "+Inf"],
)
def test_what_may_be_a_fraction_is_not_whole(text: str) -> None:
    assert not is_whole(read(text), RECORDED)


@pytest.mark.parametrize(
    "text", ["5", "abs(x)", "count(x)", "rate(x[5m]) > 2", "x > bool 2", "max(resets(x[5m]))"]
)
def test_what_is_counted_is_never_negative(text: str) -> None:
    assert is_never_negative(read(text))


@pytest.mark.parametrize("text", ["x", "-1", "deriv(x[5m])", "rate(x[5m]) - 1", "stddev(x)", "x > 2", "-up"])
def test_anything_else_may_be(text: str) -> None:
    assert not is_never_negative(read(text))
