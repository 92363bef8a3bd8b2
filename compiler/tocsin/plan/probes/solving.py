"""Values for unknowns: on a wanted side of each threshold, far from it or just beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tocsin.plan.probes.conditions import OPPOSITE, Comparison, Literal
from tocsin.plan.probes.forms import TIME, Form, Number, Values
from tocsin.plan.probes.sources import Role, Source

NEAR = Fraction(1, 100)
"""How far from a threshold just beside it is, as a share of the threshold."""
TOO_FAR = Fraction(1, 10)
"""A whole step that is farther away than this is no boundary any more; then counters grow by fractions."""
SAFE = Fraction(1, 500)
"""What floats, in any order, surely keep apart."""

_TRAFFIC = Fraction(10_000)
"""What a counter counts a second, if nothing else is wanted of it: so that a thousandth is still whole."""
_HEIGHT = Fraction(100)
_ROUNDS = 6


@dataclass(frozen=True)
class Solver:
    """Finds values for the unknowns of these series."""

    sources: Mapping[str, Source]
    scrape: Fraction
    """Seconds between two samples."""
    times: tuple[Fraction, Fraction]
    """The first and the last evaluation that anything is claimed of, in seconds."""

    def start(self) -> dict[str, Fraction]:
        """What the unknowns are as long as nothing is wanted of them."""
        usual = {Role.COUNTER: _TRAFFIC, Role.SLOPE: Fraction(0)}
        return {name: usual.get(source.role, _HEIGHT) for name, source in self.sources.items()}

    def met(self, literals: Iterable[Literal], values: Values) -> bool:
        """Whether all comparisons come out as wanted, at any time, and not by a float's breadth."""
        return all(self._met(comparison, truth, values) for comparison, truth in literals)

    def _met(self, comparison: Comparison, truth: bool, values: Values) -> bool:
        for time in self.times:
            now = {**values, TIME: time}
            if comparison.holds(now) is not truth:
                return False
            left, right = comparison.left.at(now), comparison.right.at(now)
            if isinstance(left, float) or isinstance(right, float):
                continue
            if left == right and self._is_chance(comparison, values):
                return False
            if (
                left != right
                and abs(left - right) < SAFE * max(abs(left), abs(right))
                and not self._is_plain(comparison)
            ):
                return False
        return True

    def _is_chance(self, comparison: Comparison, values: Values) -> bool:
        """Whether equality could be spoilt by how the engine computes."""
        return not (
            self._is_plain(comparison)
            or not any(values.get(name) for name in comparison.unknowns)
            or all(self._is_whole(form, values) or _is_itself(form, values) for form in comparison.sides)
        )

    def _is_whole(self, form: Form, values: Values) -> bool:
        """Whether whole numbers of gauges are added and subtracted, which floats do without loss."""
        weights = (*(weight for _, weight in form.top.weights), form.top.constant)
        return (
            not form.bottom.unknowns
            and all(weight.denominator == 1 for weight in weights)
            and all(
                self.sources[name].role is Role.LEVEL and values[name].denominator == 1
                for name in form.unknowns
                if name in self.sources
            )
            and TIME not in form.unknowns
        )

    def _is_plain(self, comparison: Comparison) -> bool:
        """Whether a gauge is compared as it is with a number, or another gauge."""
        return all(form.constant is not None or self._is_gauge(form) for form in comparison.sides)

    def _is_gauge(self, form: Form) -> bool:
        [*names] = form.unknowns
        return (
            len(names) == 1
            and names[0] in self.sources
            and self.sources[names[0]].role is Role.LEVEL
            and form == Form.unknown(names[0])
        )

    def at_edge(self, comparison: Comparison, unknown: str, values: Values) -> Fraction | None:
        """The value of one unknown that makes both sides equal, where no float can spoil that."""
        now = {**values, TIME: self.times[0]}
        for side, other in (comparison.sides, comparison.sides[::-1]):
            edge = other.at(now)
            if unknown not in side.unknowns or unknown in other.unknowns or isinstance(edge, float):
                continue
            found = side.solve(unknown, edge, now)
            if found is None or not self._is_signed(unknown, found):
                continue
            moved = {**values, unknown: found}
            if not self._is_chance(comparison, moved) or self._is_exact_ratio(comparison, moved):
                return found
        return None

    def _is_exact_ratio(self, comparison: Comparison, values: Values) -> bool:
        """Whether a whole gauge is divided by another, which floats round to the number they compare with."""
        ratio, number = comparison.sides
        parts = (ratio.top, ratio.bottom)
        return number.constant is not None and all(
            [weight for _, weight in part.weights] == [1]
            and not part.constant
            and all(
                name in self.sources
                and self.sources[name].role is Role.LEVEL
                and values[name].denominator == 1
                for name in part.unknowns
            )
            for part in parts
        )

    def settle(
        self, literals: Sequence[Literal], values: Values, kept: frozenset[str] = frozenset()
    ) -> dict[str, Fraction] | None:
        """Values with which all comparisons come out as wanted; those of `kept` are not touched."""
        found = dict(values)
        for _ in range(_ROUNDS):
            wrong = [each for each in literals if not self.met([each], found)]
            if not wrong:
                return found
            for comparison, truth in wrong:
                found = self._moved(comparison, truth, found, kept, literals) or found
        return None

    def _moved(
        self,
        comparison: Comparison,
        truth: bool,
        values: Values,
        kept: frozenset[str],
        literals: Sequence[Literal],
    ) -> dict[str, Fraction] | None:
        """With one unknown moved so that the comparison comes out as wanted, and if possible all others."""
        best = None
        for unknown in self.pivots(comparison):
            if unknown in kept:
                continue
            # Gauges below zero are odd, but some conditions know nothing else.
            for value in sorted(self.far(comparison, truth, unknown, values), key=lambda each: each < 0):
                moved = {**values, unknown: value}
                if self.met([(comparison, truth)], moved):
                    if self.met([each for each in literals if self.met([each], values)], moved):
                        return moved
                    best = best or moved
        return best

    def pivots(self, comparison: Comparison) -> list[str]:
        """The unknowns that can decide a comparison: those above the line on the left first."""
        order = (
            comparison.left.top,
            comparison.left.bottom,
            comparison.right.top,
            comparison.right.bottom,
        )
        names = [name for each in order for name, _ in each.weights if name != TIME]
        return list(dict.fromkeys(sorted(set(names), key=lambda name: self._preference(name, comparison))))

    def _preference(self, name: str, comparison: Comparison) -> tuple[bool, bool, str]:
        """What stands on both sides of a line moves it less."""
        left = comparison.left
        return (
            name not in left.top.unknowns,
            name in left.bottom.unknowns and name not in left.top.unknowns,
            name,
        )

    def far(self, comparison: Comparison, truth: bool, unknown: str, values: Values) -> Iterator[Fraction]:
        """Values of one unknown that are clearly on the wanted side, the plainest first."""
        if self.sources[unknown].role in (Role.COUNTER, Role.SLOPE):
            yield Fraction(0)
        operator = comparison.operator if truth else OPPOSITE[comparison.operator]
        for share in (Fraction(1, 2), Fraction(1, 5), Fraction(1, 20), Fraction(1, 50)):
            for target, side in self._targets(comparison, operator, unknown, values, share):
                found = side.solve(unknown, target, {**values, TIME: self.times[0]})
                if found is not None and self._admits(unknown, found):
                    yield self.rounded(unknown, found)

    def _targets(
        self, comparison: Comparison, operator: str, unknown: str, values: Values, share: Fraction
    ) -> Iterator[tuple[Fraction, Form]]:
        """What one side has to become: away from the other by a share of it, or by twice that if it is 0."""
        now = {**values, TIME: self.times[0]}
        for side, other, sign in (
            (comparison.left, comparison.right, 1),
            (comparison.right, comparison.left, -1),
        ):
            if unknown not in side.unknowns or unknown in other.unknowns:
                continue
            goal: Number = other.at(now)
            if isinstance(goal, float):
                continue
            away = abs(goal) * share or 2 * share
            if goal.denominator == 1 and self._is_gauge(side):
                away = _whole(away, up=True)
            ways = {">": (1,), ">=": (1, 0), "<": (-1,), "<=": (-1, 0), "==": (0,), "!=": (1, -1)}[operator]
            for way in ways:
                yield goal + away * way * sign, side

    def _admits(self, unknown: str, value: Fraction) -> bool:
        return value >= 0 if self.sources[unknown].role in (Role.COUNTER, Role.SPREAD) else True

    def rounded(self, unknown: str, value: Fraction, up: bool | None = None) -> Fraction:
        """The value as samples show it: counters in whole steps, gauges with few digits."""
        if self.sources[unknown].role is Role.COUNTER:
            return _whole(value * self.scrape, up) / self.scrape
        return _digits(value, 4, up)

    # -- just beside a threshold

    def beside(
        self, comparison: Comparison, truth: bool, unknown: str, values: Values, others: Sequence[Literal]
    ) -> Fraction | None:
        """The value of one unknown with which a comparison only just comes out as wanted, and others do."""
        operator = comparison.operator if truth else OPPOSITE[comparison.operator]
        wanted = [(comparison, truth), *others]
        for target, side, edge in self._edges(comparison, operator, unknown, values):
            found = side.solve(unknown, target, {**values, TIME: self.times[0]})
            if found is None:
                continue
            nearest: tuple[float, Fraction] | None = None
            for value in self._shown(unknown, found):
                moved = {**values, unknown: value}
                if not self._is_signed(unknown, value) or not self.met(wanted, moved):
                    continue
                distance = abs(float(side.at({**moved, TIME: self.times[0]})) - float(edge))
                if not distance and target != edge and edge:
                    continue  # beside it is not at it
                if nearest is None or distance < nearest[0]:
                    nearest = (distance, value)
                if not edge or distance <= max(TOO_FAR * abs(edge), abs(target - edge) * Fraction(11, 10)):
                    return value
            if nearest is not None:
                return nearest[1]
        return None

    def _is_signed(self, unknown: str, value: Fraction) -> bool:
        return value >= 0 or self.sources[unknown].role not in (Role.COUNTER, Role.SPREAD)

    def _edges(
        self, comparison: Comparison, operator: str, unknown: str, values: Values
    ) -> Iterator[tuple[Fraction, Form, Fraction]]:
        """What one side becomes beside the threshold, which side, and where the threshold is."""
        now = {**values, TIME: self.times[0]}
        for side, other, sign in (
            (comparison.left, comparison.right, 1),
            (comparison.right, comparison.left, -1),
        ):
            if unknown not in side.unknowns or unknown in other.unknowns:
                continue
            edge = other.at(now)
            if isinstance(edge, float):
                continue
            for way in {">": (1,), ">=": (1,), "<": (-1,), "<=": (-1,), "==": (0,), "!=": (1, -1)}[operator]:
                yield self._just(edge, way * sign, side, unknown), side, edge

    def _just(self, edge: Fraction, way: int, side: Form, unknown: str) -> Fraction:
        """A step from the threshold: to the next whole number where a gauge is compared with one."""
        source = self.sources[unknown]
        if not way:
            return edge
        if not edge:
            step = Fraction(1) if source.role is Role.LEVEL else 1 / self.scrape
            return way * step
        near = abs(edge) * NEAR
        if source.role is Role.LEVEL and edge.denominator == 1 and side == Form.unknown(unknown):
            near = Fraction(max(1, -(-near.numerator // near.denominator)))
        if source.role is Role.AGE:
            near = max(near, 2 * self.scrape)
        return edge + way * near

    def _shown(self, unknown: str, value: Fraction) -> Iterator[Fraction]:
        """The value as samples can show it, nearest whole steps first, then finer ones."""
        if self.sources[unknown].role is Role.COUNTER:
            for up in (True, False):
                yield _whole(value * self.scrape, up) / self.scrape
            for up in (True, False):
                yield _digits(value * self.scrape, 4, up) / self.scrape
        for digits in (3, 4, 6):
            for up in (True, False):
                yield _digits(value, digits, up)


def _is_itself(form: Form, values: Values) -> bool:
    """Whether one number is divided by itself, because all else is zero; or is a constant."""
    top = {name: weight for name, weight in form.top.weights if values.get(name)}
    bottom = {name: weight for name, weight in form.bottom.weights if values.get(name)}
    alone = top == bottom and len(top) == 1 and not form.top.constant and not form.bottom.constant
    return alone or form.constant is not None


def _whole(value: Fraction, up: bool | None) -> Fraction:
    if up is None:
        return Fraction(round(value))
    return Fraction(-(-value.numerator // value.denominator) if up else value.numerator // value.denominator)


def _digits(value: Fraction, digits: int, up: bool | None) -> Fraction:
    """The value with this many digits that count; whole numbers of up to seven are left as they are."""
    if not value or (value.denominator == 1 and abs(value) < 10**7):
        return value
    size = Fraction(1)
    while abs(value) * size < 10 ** (digits - 1):
        size *= 10
    while abs(value) * size >= 10**digits:
        size /= 10
    return _whole(value * size, up) / size
