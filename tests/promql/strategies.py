"""Arbitrary expressions that Prometheus accepts, over every form of PromQL, for property tests.

Label sets are open, so nothing depends on what series exist; numbers stand as in raw text, without
units. What only some promtools accept or write alike is left out by parameters, each named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tocsin.errors import collecting
from tocsin.promql.functions import FUNCTIONS, Function, ValueType
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    MatchOp,
    Modifiers,
    Node,
    Number,
    RangeSelector,
    Selector,
    String,
    Subquery,
    negate,
)
from tocsin.promql.operators import AGGREGATIONS, EXPERIMENTAL_AGGREGATIONS, OPERATORS, Kind
from tocsin.values import Duration

T = TypeVar("T")

LABELS = ("a", "a1", "A", "code", "le", "job", "by", "on", "offset", "with_a_rather_long_name")
NAMES = (
    "up",
    "a:b",
    "x_total",
    "requests_in_flight_by_the_frontend_of_the_shop",
    "on",
    "NaN",
    "bool",
    "my.name",
)
REGEXES = ("", "5..", "a|b", r"a\.b", "[^/]+", "(?i)x", "é+", r"\pL", r"a\"b", "x{1,100}")

# Which of the newest characters can be printed depends on the age of Go's and Python's tables.
_characters = st.one_of(st.characters(max_codepoint=0x2FF), st.sampled_from("€\u200b\ufeff\U000e0001𝄞😀"))
texts = st.one_of(
    st.sampled_from(("", "a", "500", 'say "hi"', "back\\slash", "two\nlines")),
    st.text(_characters, max_size=9),
)
labels = st.lists(st.sampled_from(LABELS), max_size=3).map(tuple)


def _duration(parts: list[int]) -> Duration:
    length = min(sum(parts), 9_000_000_000_000)
    # Prometheus 3.5 reads durations as binary fractions of a second: long ones lose a millisecond.
    return Duration(length if length < 10**9 else length // 1000 * 1000)


_units = st.sampled_from((1, 1000, 60_000, 3_600_000, 86_400_000, 604_800_000, 31_536_000_000))
_parts = st.builds(lambda unit, count: unit * count, _units, st.integers(1, 70))
durations = st.lists(_parts, min_size=1, max_size=3).map(_duration)


@st.composite
def matchers(draw: st.DrawFn) -> Matcher:
    op = draw(st.sampled_from(MatchOp))
    value = texts if op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL) else st.sampled_from(REGEXES)
    return Matcher(draw(st.sampled_from(LABELS)), op, draw(value))


@st.composite
def modifiers(draw: st.DrawFn) -> Modifiers:
    if draw(st.booleans()):
        return Modifiers()
    sign = draw(st.sampled_from((-1, 0, 1)))
    times = st.decimals(0, 253_402_300_799, places=3)  # the year 9999, the last that Python has
    at = draw(st.one_of(st.none(), st.sampled_from(("start()", "end()")), times))
    return Modifiers(draw(durations) * sign, at)


@st.composite
def selectors(draw: st.DrawFn) -> Selector:
    conditions = draw(st.lists(matchers(), max_size=4))
    name = draw(st.sampled_from((*NAMES, "")))
    if not name:
        conditions.append(Matcher("job", MatchOp.EQUAL, "anything"))
    return Selector(name, tuple(conditions), draw(modifiers()))


@st.composite
def matchings(draw: st.DrawFn) -> Matching:
    pairing, on = draw(labels), draw(st.booleans())
    group = draw(st.sampled_from((None, None, "left", "right"))) if pairing or on else None
    taken = draw(labels) if group else ()
    return Matching(pairing, on, group, tuple(name for name in taken if name not in pairing))


ordinary_numbers = st.one_of(st.integers(-1000, 1000), st.decimals(-1000, 1000, places=3)).map(Decimal)
"""Numbers that all promtools write alike: 2.53 writes very small and very large ones with an exponent."""

all_numbers = st.one_of(
    ordinary_numbers,
    st.floats().map(lambda value: Decimal(repr(value))),
    st.decimals(-1000, 1000, places=20),
)


@dataclass(frozen=True)
class Grammar:
    """Which expressions are wanted."""

    numbers: st.SearchStrategy[Decimal] = all_numbers
    function: Callable[[Function], bool] = lambda function: not function.experimental
    aggregation: Callable[[str], bool] = lambda name: name not in EXPERIMENTAL_AGGREGATIONS

    def any(self, depth: int = 4) -> st.SearchStrategy[Node]:
        """Expressions of every kind of value."""
        return st.one_of(
            _vectors(self, depth),
            _vectors(self, depth),
            _scalars(self, depth),
            _ranges(self, depth),
            texts.map(String),
        )

    def calls(self, returns: ValueType) -> list[Function]:
        """The functions with this result."""
        return [each for each in FUNCTIONS.values() if each.returns is returns and self.function(each)]

    def literals(self) -> st.SearchStrategy[Node]:
        """Numbers as they stand in a text."""
        return self.numbers.map(lambda value: Number(value, from_text=True))


@lru_cache
def _vectors(grammar: Grammar, depth: int) -> st.SearchStrategy[Node]:
    if depth == 0:
        return selectors()
    inner = _vectors(grammar, depth - 1)
    return st.one_of(
        selectors(),
        _calls(grammar, ValueType.VECTOR, depth),
        _aggregates(grammar, depth),
        _aggregates(grammar, depth),
        _binaries(inner, inner, True),
        _binaries(inner, _scalars(grammar, depth - 1), False),
        _binaries(_scalars(grammar, depth - 1), inner, False),
        inner.map(negate),
    )


@lru_cache
def _scalars(grammar: Grammar, depth: int) -> st.SearchStrategy[Node]:
    if depth == 0:
        return grammar.literals()
    inner = _scalars(grammar, depth - 1)
    return st.one_of(
        grammar.literals(),
        _calls(grammar, ValueType.SCALAR, depth),
        _binaries(inner, inner, False, scalars=True),
        inner.map(negate),
    )


@lru_cache
def _ranges(grammar: Grammar, depth: int) -> st.SearchStrategy[Node]:
    plain = st.builds(RangeSelector, selectors(), durations)
    if depth == 0:
        return plain
    steps = st.one_of(st.none(), durations)
    return st.one_of(plain, st.builds(Subquery, _vectors(grammar, depth - 1), durations, steps, modifiers()))


def _of(grammar: Grammar, kind: ValueType, depth: int) -> st.SearchStrategy[Node]:
    match kind:
        case ValueType.VECTOR:
            return _vectors(grammar, depth)
        case ValueType.RANGE:
            return _ranges(grammar, depth)
        case ValueType.SCALAR:
            return _scalars(grammar, depth)
    return texts.map(String)


@st.composite
def _calls(draw: st.DrawFn, grammar: Grammar, returns: ValueType, depth: int) -> Node:
    function = draw(st.sampled_from(grammar.calls(returns)))
    kinds = list(function.parameters)
    given = draw(st.integers(function.required, len(kinds)))
    if given == len(kinds) and function.repeats:
        kinds += [kinds[-1]] * draw(st.integers(0, 2))
        given = len(kinds)
    return Call(function.name, tuple(draw(_of(grammar, kind, depth - 1)) for kind in kinds[:given]))


@st.composite
def _aggregates(draw: st.DrawFn, grammar: Grammar, depth: int) -> Node:
    operation = draw(st.sampled_from([name for name in AGGREGATIONS if grammar.aggregation(name)]))
    parameter: Node | None = None
    if AGGREGATIONS[operation] == "scalar":
        parameter = draw(_scalars(grammar, depth - 1))
    if AGGREGATIONS[operation] == "string":
        parameter = draw(st.sampled_from(LABELS).map(String))
    operand = draw(_vectors(grammar, depth - 1))
    return Aggregate(operation, operand, draw(labels), draw(st.booleans()), parameter)


@st.composite
def _binaries(
    draw: st.DrawFn,
    left: st.SearchStrategy[Node],
    right: st.SearchStrategy[Node],
    matched: bool,
    scalars: bool = False,
) -> Node:
    operator = draw(st.sampled_from([o for o in OPERATORS.values() if matched or o.kind is not Kind.SET]))
    as_bool = operator.kind is Kind.COMPARISON and (scalars or draw(st.booleans()))
    matching = draw(matchings()) if matched and draw(st.booleans()) else Matching()
    if operator.kind is Kind.SET and matching.group:
        matching = Matching(matching.labels, matching.on)
    return Binary(operator.text, draw(left), draw(right), as_bool, matching)


def built(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """What the strategy draws, built without a complaint about labels or units: Prometheus knows neither."""

    @st.composite
    def draw_collecting(draw: st.DrawFn) -> T:
        with collecting():
            return draw(strategy)

    return draw_collecting()


def examples(strategy: st.SearchStrategy[T], count: int) -> list[T]:
    """The same examples on every run: for checks that are cheap only when many are made at once."""
    found: list[T] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(example: T) -> None:
        found.append(example)

    keep()
    return found
