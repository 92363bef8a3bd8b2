"""Which series a selector selects: matchers held against labels, as Prometheus does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tocsin.model.levels import Series
from tocsin.promql.nodes import Matcher, MatchOp, Node, Selector


def selectors_of(node: Node) -> tuple[Selector, ...]:
    """Every selector in an expression."""
    return tuple(each for each in node.walk() if isinstance(each, Selector))


def selects(selectors: Iterable[Selector], series: Series) -> bool:
    """Whether any of them selects the series."""
    return any(each.name == series.name and passes(each.matchers, series) for each in selectors)


def passes(matchers: Iterable[Matcher], series: Series) -> bool:
    """Whether the series' labels pass all the matchers; a label that is not there is empty."""
    labels = dict(series.labels)
    return all(_passes(matcher, labels.get(matcher.label, "")) for matcher in matchers)


def _passes(matcher: Matcher, value: str) -> bool:
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return (value == matcher.value) is (matcher.op is MatchOp.EQUAL)
    return bool(re.fullmatch(matcher.value, value)) is (matcher.op is MatchOp.REGEX)
