"""Where a long expression is wrapped, to the byte, as Prometheus's own formatter wraps it."""

from __future__ import annotations

import pytest

from tocsin.promql.nodes import Aggregate, Node, Selector
from tocsin.promql.parse import parse
from tocsin.promql.printer import WIDTH, pretty

LONG = "a" * 60
"""A metric name of which one fits on a line and two do not."""


def test_a_line_of_a_hundred_bytes_stays_and_one_of_a_hundred_and_one_is_wrapped() -> None:
    fits, too_long = (Aggregate("sum", Selector("a" * (length - len("sum()")))) for length in (100, 101))

    assert WIDTH == len(pretty(fits)) == 100
    assert pretty(fits) == str(fits)
    assert pretty(too_long) == f"sum(\n  {'a' * 96}\n)"


def test_the_width_is_counted_in_bytes() -> None:
    assert pretty(parse(f'sum(m{{x="{"é" * 44}"}})')) == f'sum(m{{x="{"é" * 44}"}})'
    assert pretty(parse(f'sum(m{{x="{"é" * 45}"}})')) == f'sum(\n  m{{x="{"é" * 45}"}}\n)'


def test_the_indent_does_not_count() -> None:
    side = "a" * 100

    assert pretty(parse(f"{side} + {side} + {side}")) == f"    {side}\n  +\n    {side}\n+\n  {side}"


CASES: list[tuple[str, str]] = [
    (f"{LONG} + {LONG}", f"  {LONG}\n+\n  {LONG}"),
    (
        f"{LONG} > bool on (x) group_left (y) {LONG}",
        f"  {LONG}\n> bool on (x) group_left (y)\n  {LONG}",
    ),
    (f"{LONG} - ({LONG} - b)", f"  {LONG}\n-\n  ({LONG} - b)"),
    (
        f"{LONG} - ({LONG} - {LONG})",
        f"  {LONG}\n-\n  (\n      {LONG}\n    -\n      {LONG}\n  )",
    ),
    (f"sum by (x) ({LONG} + {LONG})", f"sum by (x) (\n    {LONG}\n  +\n    {LONG}\n)"),
    (f"sum without () ({LONG} + {LONG})", f"sum without () (\n    {LONG}\n  +\n    {LONG}\n)"),
    (f"topk(3, {LONG} + {LONG})", f"topk(\n  3,\n    {LONG}\n  +\n    {LONG}\n)"),
    (f"clamp({LONG} + {LONG}, 1, 2)", f"clamp(\n    {LONG}\n  +\n    {LONG},\n  1,\n  2\n)"),
    (f"-({LONG} + {LONG})", f"-(\n    {LONG}\n  +\n    {LONG}\n)"),
    (f"-sum({LONG} + {LONG})", f"-sum(\n    {LONG}\n  +\n    {LONG}\n)"),
    (f"({LONG} + {LONG})[5m:1m] offset 5m", f"(\n    {LONG}\n  +\n    {LONG}\n)[5m:1m] offset 5m"),
    (f"sum({LONG} + {LONG})[5m:]", f"sum(\n    {LONG}\n  +\n    {LONG}\n)[5m:]"),
    # Prometheus leaves the indent off a subquery that fits, and only off that.
    (f"max_over_time({LONG}{LONG[:30]}[5m:])", f"max_over_time(\n{LONG}{LONG[:30]}[5m:]\n)"),
    (f"max_over_time({LONG}{LONG}[5m])", f"max_over_time(\n  {LONG}{LONG}[5m]\n)"),
    (f"{LONG}{LONG}", f"{LONG}{LONG}"),
    (f"sum({LONG}{LONG})", f"sum(\n  {LONG}{LONG}\n)"),
    (f'"{LONG}{LONG}"', f'"{LONG}{LONG}"'),
    (
        f"sum by (x) (rate({LONG}[5m])) / sum by (x) (rate({LONG}[5m])) > 0.05",
        f"    sum by (x) (rate({LONG}[5m]))\n  /\n    sum by (x) (rate({LONG}[5m]))\n>\n  0.05",
    ),
]


@pytest.mark.parametrize(("text", "wrapped"), CASES)
def test_an_expression_that_is_too_long_is_wrapped_form_by_form(text: str, wrapped: str) -> None:
    node = parse(text)

    assert pretty(node) == wrapped
    assert parse(wrapped) == node


@pytest.mark.parametrize("text", ["a", "1", '"x"', "a[5m]", "-a", "sum(a)", "a[5m:]", "a + b", "time()"])
def test_what_fits_stays_on_one_line(text: str) -> None:
    node: Node = parse(text)

    assert pretty(node) == str(node) == text
