"""The rules by which the type of an expression follows from its parts, and what each forbids.

Every function takes types and returns a type; a breach is reported at the author's line and the
likeliest type is returned, so that one mistake does not hide the next. Mistakes that only Prometheus
could tell (a function's argument count in an imported text) are found here too. `shown` is the
expression in question, for the message; it is put into words only if there is one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from decimal import Decimal

from tocsin.errors import report
from tocsin.promql.functions import ABSENCE, FUNCTIONS, Function, UnitEffect, ValueType
from tocsin.promql.operators import AGGREGATIONS, OPERATORS, SELECTING, Kind
from tocsin.promql.parts import ONE_TO_ONE, Matching
from tocsin.promql.types import ANY_LABELS, NO_LABELS, Labels, Type
from tocsin.promql.units import EVENTS, RATIO, SECONDS, Unit

VECTOR, SCALAR = ValueType.VECTOR, ValueType.SCALAR


def check_binary(
    symbol: str, left: Type, right: Type, matching: Matching, return_bool: bool, shown: object
) -> None:
    """Report what is wrong with `left symbol right`."""
    kind = OPERATORS[symbol].kind
    for side in (left, right):
        if side.value not in (VECTOR, SCALAR):
            report(f"{shown}: {symbol} takes instant vectors and scalars; got a {side.value.value}")
            return
    if return_bool and kind is not Kind.COMPARISON:
        report(f"{shown}: bool belongs to comparisons; {symbol} is none")
    if SCALAR in (left.value, right.value):
        if kind is Kind.SET:
            report(f"{shown}: {symbol} combines two instant vectors; got a scalar")
            return
        if matching != ONE_TO_ONE:
            report(f"{shown}: only series are matched; got a scalar")
    elif kind is not Kind.SET or symbol != "or":
        _check_matching(left.labels, right.labels, matching, shown)
    if kind is Kind.SET:
        if matching.group:
            report(f"{shown}: {symbol} matches many series with many; it takes no group_{matching.group}")
        return
    if kind is Kind.COMPARISON and left.value is right.value is SCALAR and not return_bool:
        report(f"{shown}: two scalars are compared with bool; call .as_bool()")
    _check_units(symbol, kind, left, right, shown)


def _check_units(symbol: str, kind: Kind, left: Type, right: Type, shown: object) -> None:
    if symbol not in ("+", "-") and kind is not Kind.COMPARISON:
        return
    if left.unit and right.unit and not left.unit.agrees(right.unit):
        verb = "compares" if kind is Kind.COMPARISON else "combines"
        report(f"{shown}: {verb} {left.unit} with {right.unit}; both sides must have one unit")
    if kind is Kind.COMPARISON:
        for measured, number in ((left, right), (right, left)):
            if number.bare and measured.unit is not None and not measured.unit.is_count:
                report(f"{shown}: {_is(measured.unit)} compared with a bare number; {_advice(measured.unit)}")


def _is(unit: Unit) -> str:
    return str(unit) if unit.is_ratio else f"a value in {unit}"


def _advice(unit: Unit) -> str:
    if unit.is_ratio:
        return "write the threshold as percent(5)"
    if unit == SECONDS:
        return "write the threshold as seconds(3) or milliseconds(300)"
    if unit == Unit.of("bytes"):
        return "write the threshold as mebibytes(512)"
    if dict(unit.powers).get("seconds") == -1:
        return "write the threshold as per_second(5) or per_minute(300)"
    return f"write the threshold as a quantity in {unit}"


def _check_matching(left: Labels, right: Labels, matching: Matching, shown: object) -> None:
    for name in matching.labels if matching.on else ():
        for side, labels in (("left", left), ("right", right)):
            if not labels.may_have(name):
                report(f"{shown}: matches on {name}, which the {side} side does not have; it has {labels}")
    if matching.group and matching.include:
        side, labels = ("right", right) if matching.group == "left" else ("left", left)
        for name in matching.include:
            if not labels.may_have(name):
                report(f"{shown}: takes {name} from the {side} side, which does not have it; it has {labels}")
    if matching.on or left.open or right.open:
        return
    left, right = left.drop(matching.labels), right.drop(matching.labels)
    if left.names != right.names:
        report(
            f"{shown}: nothing matches, the left side has {left} and the right side {right}; "
            "aggregate both sides alike, or say which labels match with on= or ignoring="
        )


def check_negation(inner: Type, shown: object) -> None:
    """Report a sign before what has none."""
    if inner.value not in (VECTOR, SCALAR):
        report(f"{shown}: - takes an instant vector or a scalar; got a {inner.value.value}")


def binary_type(symbol: str, left: Type, right: Type, matching: Matching, return_bool: bool) -> Type:
    """The type of `left symbol right` under vector matching (Prometheus: VectorBinop, resultMetric)."""
    unit = _binary_unit(symbol, left, right, return_bool)
    if left.value is SCALAR and right.value is SCALAR:
        return Type(SCALAR, unit, bare=left.bare and right.bare)
    if SCALAR in (left.value, right.value):
        vector = left if left.value is VECTOR else right
        return Type(VECTOR, unit, vector.labels, vector.observed)
    observed = left.observed or right.observed
    return Type(VECTOR, unit, _binary_labels(symbol, left.labels, right.labels, matching), observed)


def _binary_labels(symbol: str, left: Labels, right: Labels, matching: Matching) -> Labels:
    if symbol in ("and", "unless"):
        return left
    if symbol == "or":
        return left.union(right)
    if matching.group:
        many, one = (left, right) if matching.group == "left" else (right, left)
        return many.drop(matching.include).union(one.keep(matching.include))
    return left.keep(matching.labels) if matching.on else left.drop(matching.labels)


def _binary_unit(symbol: str, left: Type, right: Type, return_bool: bool) -> Unit | None:
    if symbol in ("and", "unless"):
        return left.unit
    if symbol == "or" or symbol in ("+", "-"):
        return _common(left, right)
    if OPERATORS[symbol].kind is Kind.COMPARISON:
        if return_bool:
            return None
        return left.unit if left.value is VECTOR else right.unit
    if symbol == "%":
        return left.unit
    if symbol not in ("*", "/"):
        return None
    if right.bare and left.unit is not None:
        return left.unit.scaled(symbol, _number(right))
    if left.bare and right.unit is not None:
        return right.unit.scaled(symbol, _number(left)) if symbol == "*" else RATIO / right.unit
    if left.unit is None or right.unit is None:
        return None
    return left.unit * right.unit if symbol == "*" else left.unit / right.unit


def _common(left: Type, right: Type) -> Unit | None:
    """The unit of either, if they do not contradict each other."""
    if left.unit is None or right.unit is None:
        return left.unit or right.unit
    return left.unit if left.unit.agrees(right.unit) else None


def _number(bare: Type) -> Decimal:
    return bare.literal if isinstance(bare.literal, Decimal) else Decimal(1)


def aggregate_type(
    operation: str, inner: Type, parameter: Type | None, grouping: tuple[str, ...], without: bool
) -> Type:
    """The type of `operation by (grouping) (parameter, inner)`."""
    units = {"count": Unit.of("series"), "group": None, "count_values": Unit.of("series"), "stdvar": None}
    labels = inner.labels.drop(grouping) if without else inner.labels.keep(grouping)
    if operation in SELECTING:
        labels = inner.labels
    if operation == "count_values":
        labels = _named_by(parameter, labels)
    return Type(VECTOR, units.get(operation, inner.unit), labels, inner.observed)


def _named_by(name: Type | None, labels: Labels) -> Labels:
    """The labels and the one that a string names."""
    return labels.add((name.literal,)) if name and isinstance(name.literal, str) else ANY_LABELS


def check_aggregate(operation: str, inner: Type, parameter: Type | None, shown: object) -> None:
    """Report an unknown aggregation, a wrong operand, a missing or superfluous parameter."""
    if operation not in AGGREGATIONS:
        report(f"{operation} is no aggregation; PromQL has {', '.join(AGGREGATIONS)}")
        return
    if inner.value is not VECTOR:
        report(f"{shown}: {operation} aggregates an instant vector; got a {inner.value.value}")
    wanted = AGGREGATIONS[operation]
    given = parameter.value.value if parameter else None
    if wanted != given:
        expected = f"takes a {wanted} parameter" if wanted else "takes no parameter"
        report(f"{shown}: {operation} {expected}; got {_a(given) if given else 'none'}")


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def check_call(name: str, arguments: Sequence[Type], shown: object) -> None:
    """Report an unknown function, a wrong number of arguments, or one of the wrong kind or unit."""
    function = FUNCTIONS.get(name)
    if function is None:
        near = difflib.get_close_matches(name, FUNCTIONS, n=1)
        report(f"{name} is no PromQL function" + (f"; did you mean {near[0]}?" if near else ""))
        return
    most = None if function.repeats else len(function.parameters)
    if len(arguments) < function.required or (most is not None and len(arguments) > most):
        report(f"{shown}: {name} takes {_count(function)}; got {len(arguments)}")
        return
    for position, given in enumerate(arguments):
        wanted = function.parameters[min(position, len(function.parameters) - 1)]
        if given.value is not wanted:
            kinds = f"is {_a(wanted.value)}; got {_a(given.value.value)}"
            report(f"{shown}: argument {position + 1} of {name} {kinds}")
    if name in ("clamp", "clamp_min", "clamp_max", "round"):
        _check_limits(name, arguments[0].unit, arguments[1:], shown)


def _check_limits(name: str, unit: Unit | None, limits: Iterable[Type], shown: object) -> None:
    for limit in limits:
        if unit and limit.unit and not unit.agrees(limit.unit):
            report(f"{shown}: {name} of {_is(unit)} takes numbers in that unit; got {limit.unit}")


def _count(function: Function) -> str:
    most = len(function.parameters)
    if function.repeats:
        return f"at least {function.required} argument{'' if function.required == 1 else 's'}"
    if function.required != most:
        return f"{function.required} to {most} arguments"
    return f"{most} argument{'' if most == 1 else 's'}"


def call_type(name: str, arguments: Sequence[Type], equalities: tuple[str, ...]) -> Type:
    """The type of `name(arguments)`; `equalities` are the labels an absent() takes from its selector."""
    function = FUNCTIONS.get(name)
    if function is None:
        return Type(VECTOR, None, ANY_LABELS)
    if name in ABSENCE:
        return Type(VECTOR, None, Labels.of(*equalities))
    series = next((a for a in arguments if a.value in (VECTOR, ValueType.RANGE)), None)
    base = series or next((a for a in arguments if a.value is SCALAR), None)
    unit = _call_unit(function, base) if base else _call_unit(function, Type(SCALAR))
    bare = name == "vector" and base is not None and base.bare
    if series is None or function.returns is SCALAR:
        return Type(function.returns, unit, NO_LABELS, bare=bare)
    labels = series.labels
    if name == "info":
        labels = ANY_LABELS
    if name in ("label_replace", "label_join"):
        labels = _named_by(arguments[1] if len(arguments) > 1 else None, labels)
    if name in ("histogram_quantile", "histogram_fraction"):
        labels = labels.drop(("le",))
    return Type(function.returns, unit, labels, series.observed)


def _call_unit(function: Function, base: Type) -> Unit | None:
    match function.unit:
        case UnitEffect.SAME:
            return base.unit
        case UnitEffect.PER_SECOND:
            return base.unit / SECONDS if base.unit else None
        case UnitEffect.SECONDS:
            return SECONDS
        case UnitEffect.RATIO:
            return RATIO
        case UnitEffect.OBSERVED:
            return base.observed
        case UnitEffect.OBSERVED_SUM:
            # A histogram's own unit is events, per second after rate(): the same factor applies to the sum.
            return base.observed * base.unit / EVENTS if base.observed and base.unit else None
        case UnitEffect.UNKNOWN:
            return None
