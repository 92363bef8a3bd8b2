"""A division whose narrower side divides each of its series by itself."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.reach import reach
from tocsin.lint.shape import is_narrower, source, vector_pairs
from tocsin.plan.rules import Rule
from tocsin.promql.nodes import Binary, Matcher, Matching, Node


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    for division in vector_pairs(rule.expr):
        if division.operator == "/":
            yield from _of_division(division)


def _of_division(division: Binary) -> Iterator[Problem]:
    part, whole = source(division.left), source(division.right)
    if part is None or whole is None:
        return
    if is_narrower(part, whole):
        labels = _extra(part.matchers, whole.matchers)
    elif is_narrower(whole, part):
        labels = _extra(whole.matchers, part.matchers)
    else:
        return
    if labels and all(_is_matched(label, division) for label in labels):
        names = ", ".join(labels)
        yield Problem(
            f"both sides select {part.name} and keep {names}, so each series is divided by itself: "
            "the ratio is 1 for every series there is, whatever the real share",
            f"aggregate {names} away on both sides, for example with sum() or sum without ({names})",
        )


def _extra(narrow: tuple[Matcher, ...], wide: tuple[Matcher, ...]) -> list[str]:
    return sorted({matcher.label for matcher in narrow if matcher not in wide})


def _is_matched(label: str, division: Binary) -> bool:
    """Whether series pair up only with those that have the same value of the label."""
    return _compares(label, division.matching) and all(
        _leaves(side, label) for side in (division.left, division.right)
    )


def _compares(label: str, matching: Matching) -> bool:
    return (label in matching.labels) is matching.on


def _leaves(side: Node, label: str) -> bool:
    return reach(side).may_have(label)


CHECK = Check(
    "ratio/unaggregated",
    Level.ERROR,
    "a ratio of one metric divides each series by itself",
    _run,
)
