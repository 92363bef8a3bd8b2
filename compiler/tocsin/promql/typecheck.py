"""The rules by which the type of an expression follows from its parts, and what each forbids.

Every function takes types and returns a type; a breach is reported at the author's line and the
likeliest type is returned, so that one mistake does not hide the next. Mistakes that only Prometheus
could tell (a function's argument count in an imported text) are found here too.
"""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.errors import report
from tocsin.promql.functions import ABSENCE, FUNCTIONS, Function, UnitEffect, ValueType
from tocsin.promql.operators import AGGREGATIONS, OPERATORS, Kind
from tocsin.promql.types import ANY_LABELS, NO_LABELS, Labels, Type
from tocsin.promql.units import RATIO, SECONDS, Unit

VECTOR, SCALAR = ValueType.VECTOR, ValueType.SCALAR


def check_binary(
    symbol: str, left: Type, right: Type, *, matching: tuple[str, ...] | None, return_bool: bool, shown: str
) -> None:
    """Report what is wrong with `left symbol right`; `shown` is its text, for the message."""
    kind = OPERATORS[symbol].kind
    for side in (left, right):
        if side.value not in (VECTOR, SCALAR):
            report(f"{shown}: {symbol} takes instant vectors and scalars; got a {side.value.value}")
            return
    if kind is Kind.SET:
        if SCALAR in (left.value, right.value):
            report(f"{shown}: {symbol} combines two instant vectors; got a scalar")
        elif symbol != "or" and matching is None:
            _check_matching(left.labels, right.labels, shown)
        return
    if kind is Kind.COMPARISON and left.value is right.value is SCALAR and not return_bool:
        report(f"{shown}: two scalars are compared with bool; call .as_bool()")
    _check_units(symbol, kind, left, right, shown)
    if left.value is right.value is VECTOR and matching is None:
        _check_matching(left.labels, right.labels, shown)


def _check_units(symbol: str, kind: Kind, left: Type, right: Type, shown: str) -> None:
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
    if unit.agrees(Unit.of("bytes")):
        return "write the threshold as mebibytes(512)"
    if dict(unit.powers).get("seconds") == -1:
        return "write the threshold as per_second(5) or per_minute(300)"
    return f"write the threshold as a quantity in {unit}"


def _check_matching(left: Labels, right: Labels, shown: str) -> None:
    if left.open or right.open or left.names == right.names:
        return
    report(
        f"{shown}: nothing matches, the left side has {left} and the right side {right}; "
        "aggregate both sides alike, or say which labels match with on= or ignoring="
    )


def binary_type(
    symbol: str,
    left: Type,
    right: Type,
    *,
    on: bool,
    matching: tuple[str, ...] | None,
    group: str | None,
    include: tuple[str, ...],
    return_bool: bool,
) -> Type:
    """The type of `left symbol right` under vector matching (Prometheus: VectorBinop, resultMetric)."""
    unit = _binary_unit(symbol, left, right, return_bool)
    if left.value is SCALAR and right.value is SCALAR:
        return Type(SCALAR, unit, bare=left.bare and right.bare)
    if SCALAR in (left.value, right.value):
        vector = left if left.value is VECTOR else right
        return Type(VECTOR, unit, vector.labels, vector.observed)
    if symbol in ("and", "unless"):
        return left
    if symbol == "or":
        return Type(VECTOR, unit, left.labels.union(right.labels), left.observed)
    if group == "left":
        labels = left.labels.add(include)
    elif group == "right":
        labels = right.labels.add(include)
    elif on:
        labels = left.labels.union(right.labels).keep(matching or ())
    else:
        labels = left.labels.drop(matching or ())
    return Type(VECTOR, unit, labels, left.observed)


def _binary_unit(symbol: str, left: Type, right: Type, return_bool: bool) -> Unit | None:
    if OPERATORS[symbol].kind is not Kind.ARITHMETIC:
        if return_bool:
            return None
        return left.unit if left.value is VECTOR or right.value is SCALAR else right.unit
    if symbol in ("+", "-", "%"):
        return left.unit if right.bare or right.unit is None else right.unit if left.bare else left.unit
    if symbol in ("*", "/"):
        if right.bare:
            return left.unit
        if left.bare:
            return right.unit if symbol == "*" else RATIO / right.unit if right.unit else None
        if left.unit is None or right.unit is None:
            return None
        return left.unit * right.unit if symbol == "*" else left.unit / right.unit
    return None


def aggregate_type(operation: str, inner: Type, grouping: tuple[str, ...], without: bool) -> Type:
    """The type of `operation by (grouping) (inner)`."""
    units = {"count": Unit.of("series"), "group": None, "count_values": None, "stdvar": None}
    labels = inner.labels.drop(grouping) if without else inner.labels.keep(grouping)
    if operation in ("topk", "bottomk", "limitk", "limit_ratio"):
        labels = inner.labels
    if operation == "count_values":
        labels = ANY_LABELS
    return Type(VECTOR, units.get(operation, inner.unit), labels, inner.observed)


def check_aggregate(operation: str, inner: Type, parameter: Type | None, shown: str) -> None:
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
        report(f"{shown}: {operation} {expected}; got {'a ' + given if given else 'none'}")


def check_call(name: str, arguments: Sequence[Type], shown: str) -> None:
    """Report an unknown function, a wrong number of arguments, or one of the wrong kind."""
    function = FUNCTIONS.get(name)
    if function is None:
        report(f"{name} is no PromQL function")
        return
    most = None if function.repeats else len(function.parameters)
    if len(arguments) < function.required or (most is not None and len(arguments) > most):
        report(f"{shown}: {name} takes {_count(function)}; got {len(arguments)}")
        return
    for position, given in enumerate(arguments):
        wanted = function.parameters[min(position, len(function.parameters) - 1)]
        if given.value is not wanted:
            report(
                f"{shown}: argument {position + 1} of {name} is a {wanted.value}; got a {given.value.value}"
            )


def _count(function: Function) -> str:
    most = len(function.parameters)
    if function.repeats:
        return f"at least {function.required} arguments"
    if function.required != most:
        return f"{function.required} to {most} arguments"
    return f"{most} argument{'' if most == 1 else 's'}"


def call_type(name: str, arguments: Sequence[Type], equalities: tuple[str, ...]) -> Type:
    """The type of `name(arguments)`; `equalities` are the labels an absent() takes from its selector."""
    function = FUNCTIONS.get(name)
    if function is None:
        return Type(VECTOR, None, ANY_LABELS)
    series = next((a for a in arguments if a.value in (VECTOR, ValueType.RANGE)), None)
    base = series or next((a for a in arguments if a.value is SCALAR), None)
    labels = series.labels if series else NO_LABELS
    observed = series.observed if series else None
    if name in ABSENCE:
        return Type(VECTOR, None, Labels.of(*equalities))
    if name in ("label_replace", "label_join"):
        labels = ANY_LABELS
    if name == "histogram_quantile":
        return Type(VECTOR, observed, labels.drop(("le",)))
    if name in ("histogram_sum", "histogram_avg"):
        return Type(VECTOR, observed, labels)
    unit = _call_unit(function, base.unit if base else None)
    bare = name == "vector" and base is not None and base.bare
    return Type(function.returns, unit, labels, observed, bare)


def _call_unit(function: Function, unit: Unit | None) -> Unit | None:
    effect = function.unit
    if effect is UnitEffect.PER_SECOND:
        return unit / SECONDS if unit is not None else None
    if effect is UnitEffect.SAME:
        return unit
    return {UnitEffect.SECONDS: SECONDS, UnitEffect.RATIO: RATIO}.get(effect)
