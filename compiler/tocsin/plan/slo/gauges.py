"""Where gauges must stand so that a query shows a wanted share: the query solved for one unknown.

While nothing changes, a query over gauges is arithmetic. Some of its series are unknown, the others stand
where they do on a normal day; if what comes out is a straight line of the unknown, any share has its level.
Two ways are tried: one selection is the unknown, or it takes from what another selects besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tocsin.model.levels import Series, Standing
from tocsin.plan.slo.division import unclamped
from tocsin.plan.slo.selecting import selects
from tocsin.promql.nodes import (
    NOW,
    ONE_TO_ONE,
    Aggregate,
    Binary,
    Call,
    Node,
    Number,
    RangeSelector,
    Selector,
    Subquery,
)
from tocsin.values import Duration, exact

Labels = tuple[tuple[str, str], ...]


class Untold(ValueError):
    """What no level of a gauge can show, in words for the author of the query."""


@dataclass(frozen=True)
class Line:
    """`slope * x + offset`, where x is the unknown."""

    slope: Fraction
    offset: Fraction

    @classmethod
    def at(cls, value: Decimal | Fraction | int) -> Line:
        """What does not depend on the unknown."""
        return cls(Fraction(0), Fraction(value))

    def constant(self, where: Node) -> Fraction:
        """Its value.

        Raises:
            Untold: it depends on the unknown.
        """
        if self.slope:
            raise Untold(f"{where} is no straight line of what it reads")
        return self.offset

    def scaled(self, factor: Fraction) -> Line:
        """So many times this."""
        return Line(self.slope * factor, self.offset * factor)

    def __add__(self, other: Line) -> Line:
        return Line(self.slope + other.slope, self.offset + other.offset)


UNKNOWN = Line(Fraction(1), Fraction(0))
Vector = dict[Labels, Line]
World = Mapping[Series, Line]


@dataclass(frozen=True)
class Showing:
    """The series of a query, each at a line of the unknown, and the share that the query then shows."""

    series: tuple[tuple[Series, Line], ...]
    share: Line

    def at(self, share: Decimal) -> tuple[Standing, ...]:
        """The levels at which the query shows this share."""
        unknown = (Fraction(share) - self.share.offset) / self.share.slope
        return tuple(
            Standing(series, _decimal(line.slope * unknown + line.offset)) for series, line in self.series
        )


def _decimal(value: Fraction) -> Decimal:
    return exact(Decimal(value.numerator) / Decimal(value.denominator))


def solve(query: Node, normal: Mapping[Series, Decimal], labels: Labels, within: Duration) -> Showing:
    """Levels of the gauges for each share; `normal` is where they stand on a normal day.

    `labels` are those of the group that the query is asked about, `within` the window it is asked for.

    Raises:
        Untold: there are none that can be found this way.
    """
    query = unclamped(query)
    for node in query.walk():
        if isinstance(node, RangeSelector | Subquery) and node.window > within:
            raise Untold(f"it looks back {node.window} when it is asked for {within}")
    problems = []
    for world in _worlds(query, normal):
        try:
            shares = [_Evaluation(world, samples).share(query, labels) for samples in (7, 11)]
            if shares[0] != shares[1]:
                raise Untold("what it shows depends on how often the series are scraped")
            if not shares[0].slope:
                raise Untold("it does not depend on the gauges that were tried")
        except Untold as problem:
            problems.append(str(problem))
        else:
            return Showing(tuple(world.items()), shares[0])
    raise Untold(problems[0])


def _worlds(query: Node, normal: Mapping[Series, Decimal]) -> Iterator[World]:
    """What may be unknown: a selection; or a part of another, which has the rest of it."""
    stands = {series: Line.at(value) for series, value in normal.items()}
    selectors = dict.fromkeys(node for node in query.walk() if isinstance(node, Selector))
    chosen = [tuple(series for series in normal if selects([each], series)) for each in selectors]
    sets = [each for each in dict.fromkeys(chosen) if each]
    for part in sets:
        for whole in sets:
            others = [series for series in whole if series not in part]
            if others and set(part) < set(whole):
                shared = UNKNOWN.scaled(Fraction(1, len(part)))
                left = (UNKNOWN.scaled(Fraction(-1)) + Line.at(1)).scaled(Fraction(1, len(others)))
                yield stands | dict.fromkeys(part, shared) | dict.fromkeys(others, left)
    for part in sets:
        yield stands | dict.fromkeys(part, UNKNOWN)
    if not sets:
        yield {}  # which shows no share, but tells why


_OVER_TIME = frozenset(f"{name}_over_time" for name in ("avg", "min", "max", "last", "sum", "count"))
_ARITHMETIC = frozenset("+-*/")


@dataclass(frozen=True)
class _Evaluation:
    """The query's value while all series stand still; `samples` of each are in any window."""

    world: World
    samples: int

    def share(self, query: Node, labels: Labels) -> Line:
        found = self._vector(query)
        if not found:
            raise Untold("the normal day has no series that it reads")
        if set(found) != {labels}:
            raise Untold(f"it gives {len(found)} series where one was expected for each group")
        return found[labels]

    def _vector(self, node: Node) -> Vector:
        value = self._value(node)
        if isinstance(value, Line):
            raise Untold(f"{node} is a number, not a series")
        return value

    def _value(self, node: Node) -> Line | Vector:
        match node:
            case Number(value):
                if not value.is_finite():
                    raise Untold(f"{node} is no number that can be computed with")
                return Line.at(value)
            case Selector(when=when) if when == NOW:
                return {s.labels: line for s, line in self.world.items() if selects([node], s)}
            case Call(function, arguments):
                return self._call(node, function, arguments)
            case Aggregate(parameter=None):
                return self._aggregate(node, self._vector(node.expr))
            case Binary():
                return self._binary(node)
        raise Untold(f"what {node} gives is not known while the series stand still")

    def _call(self, node: Node, function: str, arguments: tuple[Node, ...]) -> Line | Vector:
        match function, arguments:
            case "vector", (Number(value),):
                return {(): Line.at(value)}
            case _, (RangeSelector() | Subquery() as ranged,) if function in _OVER_TIME:
                inside = ranged.selector if isinstance(ranged, RangeSelector) else ranged.expr
                return _each(self._vector(inside), lambda line: self._over_time(function, line))
        raise Untold(f"what {node} gives is not known while the series stand still")

    def _over_time(self, function: str, line: Line) -> Line:
        if function == "count_over_time":
            return Line.at(self.samples)
        return line.scaled(Fraction(self.samples)) if function == "sum_over_time" else line

    def _aggregate(self, node: Aggregate, inner: Vector) -> Vector:
        groups: dict[Labels, list[Line]] = {}
        for labels, line in inner.items():
            kept = tuple(pair for pair in labels if (pair[0] in node.grouping) is not node.without)
            groups.setdefault(kept, []).append(line)
        return {labels: _aggregated(node, lines) for labels, lines in groups.items()}

    def _binary(self, node: Binary) -> Line | Vector:
        left, right = self._value(node.left), self._value(node.right)
        match node, left, right:
            case Binary(operator="or", matching=matching), dict(), dict() if matching == ONE_TO_ONE:
                return right | left
            case Binary(operator=">"), dict(), Line() if not right.constant(node) and not node.return_bool:
                return left  # a guard: what is divided by nothing is told of below
        if node.operator not in _ARITHMETIC:
            raise Untold(f"what {node} gives is not known while the series stand still")
        if isinstance(left, Line):
            one = left
            if isinstance(right, Line):
                return _arithmetic(node, one, right)
            return _each(right, lambda line: _arithmetic(node, one, line))
        if isinstance(right, Line):
            other = right
            return _each(left, lambda line: _arithmetic(node, line, other))
        return _paired(node, left, right)


def _each(value: Line | Vector, change: Callable[[Line], Line]) -> Line | Vector:
    return (
        {labels: change(line) for labels, line in value.items()} if isinstance(value, dict) else change(value)
    )


def _aggregated(node: Aggregate, lines: list[Line]) -> Line:
    total = Line(
        sum((each.slope for each in lines), Fraction(0)), sum((each.offset for each in lines), Fraction(0))
    )
    match node.operation:
        case "sum":
            return total
        case "avg":
            return total.scaled(Fraction(1, len(lines)))
        case "count":
            return Line.at(len(lines))
        case "min" | "max" if len(set(lines)) == 1:
            return lines[0]
    raise Untold(f"{node} is no straight line of what it reads")


def _arithmetic(node: Binary, left: Line, right: Line) -> Line:
    match node.operator:
        case "+":
            return left + right
        case "-":
            return left + right.scaled(Fraction(-1))
        case "*" if not left.slope:
            return right.scaled(left.offset)
        case "*":
            return left.scaled(right.constant(node))
    divisor = right.constant(node)
    if not divisor:
        raise Untold(f"{node.right} is nothing on a normal day, and {node.left} is divided by it")
    return left.scaled(1 / divisor)


def _paired(node: Binary, left: Vector, right: Vector) -> Vector:
    """Series that agree on the labels that they are matched by, one to one."""
    matching = node.matching
    if matching.group:
        raise Untold(f"{node} has many series for one")

    def key(labels: Labels) -> Labels:
        if not matching.on and not matching.labels:
            return labels
        return tuple(pair for pair in labels if (pair[0] in matching.labels) is matching.on)

    others = {key(labels): line for labels, line in right.items()}
    mine = {key(labels): line for labels, line in left.items()}
    if (len(others), len(mine)) != (len(right), len(left)):
        raise Untold(f"{node} has many series for one")
    return {
        labels: _arithmetic(node, line, others[labels]) for labels, line in mine.items() if labels in others
    }
