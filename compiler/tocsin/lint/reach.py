"""Which labels the series of an expression carry: surely, possibly, and never.

The types of `promql` say which labels are declared. Here the same question is answered for rules that
nobody declared anything for, from matchers, groupings and functions alone. What cannot be ruled out is
possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tocsin.promql.functions import ABSENCE, ValueType
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    MatchOp,
    Negate,
    Node,
    RangeSelector,
    Selector,
    String,
    Subquery,
)

SCRAPED = frozenset({"instance", "job"})
"""Labels Prometheus itself gives to every series it scrapes."""

_SYNTHETIC = frozenset({"ALERTS", "ALERTS_FOR_STATE"})
"""Series that the rule engine writes: they carry what their alert carried."""

_WITHOUT_SERIES = frozenset({"vector", "scalar", "time", "pi"})
_KEEPING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations that choose series and leave their labels alone."""


@dataclass(frozen=True)
class Reach:
    """The labels of an expression's series.

    If `open`, every label is possible but those `never` there; else only `names` are.
    """

    names: frozenset[str] = frozenset()
    open: bool = False
    never: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    """Surely there, with a value that is not empty."""
    fixed: frozenset[tuple[str, str]] = frozenset()
    """Surely there, with this value."""
    scraped: frozenset[str] = frozenset()
    """There if the series come from a scrape, as nearly all do."""

    def may_have(self, label: str) -> bool:
        """Whether a series may carry this label."""
        return label not in self.never if self.open else label in self.names

    @property
    def exact(self) -> bool:
        """Whether it is known which labels there can be."""
        return not self.open

    def keep(self, labels: Iterable[str]) -> Reach:
        """What `by` and `on` leave."""
        kept = frozenset(labels)
        names = frozenset(label for label in kept if self.may_have(label))
        return self._only(kept, Reach(names))

    def drop(self, labels: Iterable[str]) -> Reach:
        """What `without` and `ignoring` leave."""
        gone = frozenset(labels)
        rest = (self.names | self.always | self.scraped | {name for name, _ in self.fixed}) - gone
        return self._only(rest, Reach(self.names - gone, self.open, self.never | gone))

    def free(self, labels: Iterable[str]) -> Reach:
        """With labels that may or may not be there, with any value."""
        added = frozenset(labels)
        rest = (self.names | self.always | self.scraped | {name for name, _ in self.fixed}) - added
        return self._only(rest, Reach(self.names | added, self.open, self.never - added))

    def _only(self, labels: frozenset[str], base: Reach) -> Reach:
        return replace(
            base,
            always=self.always & labels,
            fixed=frozenset(pair for pair in self.fixed if pair[0] in labels),
            scraped=self.scraped & labels,
        )

    def __str__(self) -> str:
        return ", ".join(sorted(self.names)) or "no labels"


NOTHING = Reach()
ANYTHING = Reach(open=True)


def reach(node: Node) -> Reach:
    """The labels that series of this expression can carry.

    >>> from tocsin.promql.parse import parse
    >>> seen = reach(parse('sum by (job) (up{job="db"}) > 0'))
    >>> seen.may_have("instance"), seen.fixed
    (False, frozenset({('job', 'db')}))
    """
    match node:
        case Selector():
            return _selected(node)
        case RangeSelector():
            return _selected(node.selector)
        case Subquery() | Negate():
            return reach(node.expr)
        case Call():
            return _called(node)
        case Aggregate():
            return _aggregated(node)
        case Binary():
            return _combined(node)
    return NOTHING


def _selected(node: Selector) -> Reach:
    matchers = [matcher for matcher in node.matchers if matcher.label != "__name__"]
    fixed = frozenset((m.label, m.value) for m in matchers if m.op is MatchOp.EQUAL and m.value)
    declared = node.schema.labels
    from_scrape = node.name and ":" not in node.name and node.name not in _SYNTHETIC
    return Reach(
        declared.names | {label for label, _ in fixed},
        declared.open,
        frozenset(m.label for m in matchers if m.op is MatchOp.EQUAL and not m.value),
        frozenset(m.label for m in matchers if _forbids_empty(m)),
        fixed,
        SCRAPED if from_scrape else frozenset(),
    )


def _forbids_empty(matcher: Matcher) -> bool:
    """Whether only series that have the label pass."""
    match matcher.op:
        case MatchOp.EQUAL:
            return bool(matcher.value)
        case MatchOp.NOT_EQUAL:
            return not matcher.value
    try:
        passes = re.fullmatch(matcher.value, "") is not None
    except re.error:  # Prometheus reads RE2, which Python does not always understand
        return False
    return passes if matcher.op is MatchOp.NOT_REGEX else not passes


def _called(node: Call) -> Reach:
    if node.function in ABSENCE:
        return _absent(node.arguments[0]) if node.arguments else NOTHING
    if node.function in _WITHOUT_SERIES:
        return NOTHING
    vectors = [each for each in node.arguments if each.type.value in (ValueType.VECTOR, ValueType.RANGE)]
    if not vectors:
        return NOTHING
    inner = reach(vectors[0])
    if node.function in ("label_replace", "label_join"):
        return _relabelled(inner, [each.value for each in node.arguments if isinstance(each, String)])
    if node.function == "histogram_quantile":
        return inner.drop(("le",))
    return ANYTHING if node.function == "info" else inner


def _relabelled(inner: Reach, texts: list[str]) -> Reach:
    """After label_replace() or label_join(), given their strings: the first is the label that is set."""
    if not texts:
        return ANYTHING
    name, value, *reads = texts
    free = inner.free((name,))
    if reads == ["", ""] and value and "$" not in value:
        # label_replace(v, name, value, "", ""): of no label, which the empty pattern always matches.
        label = frozenset({name})
        return replace(free, always=free.always | label, fixed=free.fixed | {(name, value)})
    return free


def _absent(argument: Node) -> Reach:
    """absent() takes its labels from equality matchers, of labels that no other matcher mentions."""
    selector = argument.selector if isinstance(argument, RangeSelector) else argument
    if not isinstance(selector, Selector):
        return NOTHING
    mentioned = [matcher.label for matcher in selector.matchers]
    fixed = frozenset(
        (m.label, m.value)
        for m in selector.matchers
        if m.op is MatchOp.EQUAL and m.value and m.label != "__name__" and mentioned.count(m.label) == 1
    )
    names = frozenset(label for label, _ in fixed)
    return Reach(names, always=names, fixed=fixed)


def _aggregated(node: Aggregate) -> Reach:
    inner = reach(node.expr)
    if node.operation in _KEEPING:
        return inner
    left = inner.drop(node.grouping) if node.without else inner.keep(node.grouping)
    if node.operation == "count_values":
        return left.free((node.parameter.value,)) if isinstance(node.parameter, String) else ANYTHING
    return left


def _combined(node: Binary) -> Reach:
    if node.left.type.value is ValueType.SCALAR:
        return reach(node.right)
    if node.right.type.value is ValueType.SCALAR or node.operator in ("and", "unless"):
        return reach(node.left)
    left, right = reach(node.left), reach(node.right)
    matching = node.matching
    if node.operator == "or":
        return _either(left, right)
    if matching.group:
        many = left if matching.group == "left" else right
        return many.free(matching.include) if matching.include else many
    if matching.on:
        return _both(left.keep(matching.labels), right.keep(matching.labels))
    return _both(left.drop(matching.labels), right.drop(matching.labels))


def _either(left: Reach, right: Reach) -> Reach:
    mentioned = left.names | right.names | left.never | right.never
    return Reach(
        left.names | right.names,
        left.open or right.open,
        frozenset(label for label in mentioned if not left.may_have(label) and not right.may_have(label)),
        left.always & right.always,
        left.fixed & right.fixed,
        left.scraped & right.scraped,
    )


def _both(left: Reach, right: Reach) -> Reach:
    """One to one: both sides have the same labels with the same values."""
    open_ = left.open and right.open
    candidates = left.names | right.names
    names = frozenset(label for label in candidates if left.may_have(label) and right.may_have(label))
    return Reach(
        names,
        open_,
        left.never | right.never,
        left.always | right.always,
        left.fixed | right.fixed,
        left.scraped & right.scraped,
    )


@dataclass(frozen=True)
class Mismatch:
    """Why no series of the left ever pairs with one of the right."""

    label: str
    left: str | None
    """The value on the left; None if the label is never there, empty if it has some value."""
    right: str | None
    certain: bool
    """Whether it holds for any series, or only for those that come from a scrape."""


def mismatch(left: Reach, right: Reach, matching: Matching) -> Mismatch | None:
    """A label that keeps the two sides apart, the most certain one; None if they may match."""
    values_left, values_right = dict(left.fixed), dict(right.fixed)
    labels = left.always | right.always | left.scraped | right.scraped
    labels &= frozenset(matching.labels) if matching.on else labels - frozenset(matching.labels)
    found = None
    for label in sorted(labels):
        one, other = values_left.get(label), values_right.get(label)
        if one and other and one != other:
            return Mismatch(label, one, other, True)
        for here, there, mirrored in ((left, right, False), (right, left, True)):
            if there.may_have(label) or label not in here.always | here.scraped:
                continue
            value = dict(here.fixed).get(label, "")
            certain = label in here.always
            if found is None or (certain and not found.certain):
                found = Mismatch(label, None if mirrored else value, value if mirrored else None, certain)
    return found
