"""histogram_quantile() of what is no histogram any more, or of a share outside 0 to 1."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.reach import reach
from tocsin.lint.shape import constant, source
from tocsin.plan.rules import Rule
from tocsin.promql.nodes import Call, Node
from tocsin.promql.types import MetricKind
from tocsin.values import decimal_text


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    for call in rule.expr.walk():
        if isinstance(call, Call) and call.function == "histogram_quantile" and len(call.arguments) == 2:
            share, buckets = call.arguments
            yield from _share(share)
            yield from _buckets(buckets)


def _share(node: Node) -> Iterator[Problem]:
    value = constant(node)
    if value is not None and not 0 <= value <= 1:
        shown = decimal_text(value)
        yield Problem(
            f"the quantile {shown} lies outside 0 to 1, so the result is infinite",
            f"write {decimal_text(value / 100)} for {shown} %" if 1 < value <= 100 else "",
        )


def _buckets(node: Node) -> Iterator[Problem]:
    selector = source(node)
    if selector is None or reach(node).may_have("le"):
        return
    # Native histograms have no buckets by label; only the name, or the declaration, tells.
    if selector.name.endswith("_bucket") or selector.schema.kind is MetricKind.BUCKETS:
        yield Problem(
            f"the label le of {selector.name} is aggregated away, so there are no buckets and no quantile",
            "keep it: sum by (le) (...)",
        )


CHECK = Check(
    "quantile/without-le",
    Level.ERROR,
    "histogram_quantile() cannot work on what it is given",
    _run,
)
