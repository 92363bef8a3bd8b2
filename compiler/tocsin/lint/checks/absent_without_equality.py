"""absent() of several things at once, which speaks only when the last of them is gone."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.shape import shows_equality
from tocsin.plan.rules import AlertingRule, Rule
from tocsin.promql.functions import ABSENCE
from tocsin.promql.nodes import Binary, Call, Node, RangeSelector, Selector

_OF_EVERY_TARGET = frozenset({"up", "scrape_duration_seconds", "scrape_samples_scraped"})
"""Series that every target has, whatever it is."""


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    if not isinstance(rule, AlertingRule):
        return
    for call in _conditions(rule.expr):
        if call.function not in ABSENCE or not call.arguments:
            continue
        argument = call.arguments[0]
        selector = argument.selector if isinstance(argument, RangeSelector) else argument
        if isinstance(selector, Selector) and not shows_equality(selector):
            if selector.name in _OF_EVERY_TARGET and not selector.matchers:
                yield Problem(
                    f"{call.function}({selector.name}) speaks only when nothing at all is scraped any more",
                    f'name the job that must be there: {call.function}({selector.name}{{job="..."}})',
                )
            elif selector.matchers:
                yield Problem(
                    f"{call.function}() of several series at once speaks only when the last of them is gone, "
                    "and without a label to say whose they were",
                    "write one absent() with = for each of them",
                )


def _conditions(node: Node) -> Iterator[Call]:
    """The calls whose result is itself what alerts: not those that fill in a default, `0 * absent(...)`."""
    if isinstance(node, Call):
        yield node
    elif isinstance(node, Binary) and node.operator in ("or", "and"):
        yield from _conditions(node.left)
        yield from _conditions(node.right)
    elif isinstance(node, Binary) and (node.is_condition or node.operator == "unless"):
        yield from _conditions(node.left)


CHECK = Check(
    "absent/without-equality",
    Level.WARNING,
    "absent() of several things speaks only when all are gone",
    _run,
)
