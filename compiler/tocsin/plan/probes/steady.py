"""What an expression answers while every series is steady: series with forms, and when they are there.

Matching, grouping and filtering are followed label by label, on the few series a probe has. A rate of a
steady counter is its rate, an average over time of a steady gauge is the gauge; that is all that is known
of functions here. What a function makes of change is the engine's business alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tocsin.plan.probes.aggregation import aggregated
from tocsin.plan.probes.conditions import both, compared, neither
from tocsin.plan.probes.elements import (
    Answer,
    Element,
    Labels,
    Opaque,
    Spread,
    Vector,
    World,
    form_of,
    labels_of,
    operated,
    operated_element,
)
from tocsin.plan.probes.forms import TIME, Form, Underivable
from tocsin.plan.probes.matching import matched, set_operation
from tocsin.plan.probes.sources import QUANTILE, RATES, Role
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Negate,
    Node,
    Number,
    RangeSelector,
    Selector,
    String,
    Subquery,
)
from tocsin.promql.operators import OPERATORS, Kind


def answer(node: Node, world: World) -> Answer:
    """What the expression answers in this world.

    Raises:
        Underivable: a form, function or combination that no probe can be derived from.
    """
    match node:
        case Number():
            if not node.value.is_finite():
                raise Underivable("it computes with Inf or NaN")
            return Form.number(Fraction(node.value))
        case Selector():
            return _selected(node, world)
        case Negate():
            return _mapped(answer(node.expr, world), lambda form: Form.number(0).plus(form, -1))
        case Call():
            return _called(node, world)
        case Aggregate():
            return aggregated(node, vector(node.expr, world))
        case Binary():
            return _combined(node, world)
    raise Underivable(f"it has {type(node).__name__} where a value is expected")


def vector(node: Node, world: World) -> Vector:
    """The series of an expression that has series."""
    found = answer(node, world)
    if isinstance(found, Form):
        raise Underivable(f"it has the number {node} where series are expected")
    return found


def _number(node: Node, world: World) -> Form:
    """The number of an expression that is one."""
    found = answer(node, world)
    if not isinstance(found, Form):
        raise Underivable(f"it has the series {node} where a number is expected")
    return found


def _selected(node: Selector, world: World) -> Vector:
    found = []
    for source in world.sources:
        if not source.is_read_by(node):
            continue
        labels = source.series.labels
        match source.role:
            case Role.SPREAD:
                found.append(Element(labels, Spread(source)))
            case Role.COUNTER | Role.SLOPE:
                found.append(Element(labels, Opaque()))
            case Role.AGE:
                if node.when.offset:
                    raise Underivable("it reads an earlier timestamp (offset)")
                found.append(Element(labels, Form.unknown(TIME).plus(world.form(source), -1)))
            case Role.LEVEL:
                found.append(Element(labels, world.form(source)))
    return tuple(found)


def _mapped(found: Answer, change: Callable[[Form], Form]) -> Answer:
    if isinstance(found, Form):
        return change(found)
    return tuple(replace(each, value=change(form_of(each.value))) for each in found)


_STEADY = frozenset("avg_over_time min_over_time max_over_time last_over_time".split())
"""Functions that leave a steady value as it is."""
_STILL = frozenset("changes resets stddev_over_time stdvar_over_time".split())
"""Functions of which a steady value makes zero."""
_IDENTITY = frozenset({"sort", "sort_desc"})


def _called(node: Call, world: World) -> Answer:
    name, arguments = node.function, node.arguments
    match name:
        case "time":
            return Form.unknown(TIME)
        case "vector":
            return (Element((), _number(arguments[0], world)),)
        case "scalar":
            inner = vector(arguments[0], world)
            if len(inner) == 1 and not inner[0].when:
                return form_of(inner[0].value)
            raise Underivable("scalar() of what may be no single series")
        case "absent" | "absent_over_time":
            return _absent(node, world)
        case "label_replace":
            return _relabelled(node, world)
        case "abs" | "clamp_min" | "clamp_max" | "clamp":
            return _bent(node, world)
    if name == QUANTILE:
        return _quantiles(node, world)
    if name in _IDENTITY or (name == "round" and _is_fine(node)):
        return answer(arguments[0], world)
    ranges = [each for each in arguments if isinstance(each, RangeSelector | Subquery)]
    if len(ranges) == 1:
        return tuple(_over_time(name, node, each, ranges[0], world) for each in _ranged(ranges[0], world))
    raise Underivable(f"{name}() has no inverse here")


def _is_fine(node: Call) -> bool:
    """Whether a round() keeps all that can matter: it is to a hundredth or finer."""
    return any(isinstance(each, Number) and each.value <= Decimal("0.01") for each in node.arguments[1:])


def _ranged(node: RangeSelector | Subquery, world: World) -> Vector:
    if isinstance(node, RangeSelector):
        return _selected(node.selector, world)
    return vector(node.expr, world)


def _over_time(
    name: str, node: Call, each: Element, range_: RangeSelector | Subquery, world: World
) -> Element:
    """A function of a range, of one steady series."""
    value = each.value
    if name in RATES and isinstance(value, Spread):
        return each
    if isinstance(value, Opaque) and isinstance(range_, RangeSelector):
        source = next(
            s for s in world.sources if s.is_read_by(range_.selector) and s.series.labels == each.labels
        )
        form = world.form(source)
        seconds = Form.number(Fraction(range_.window.milliseconds, 1000))
        match name:
            case "rate" | "irate" | "deriv":
                return replace(each, value=form)
            case "increase" | "delta":
                return replace(each, value=form.times(seconds))
            case "idelta":
                return replace(each, value=form.times(Form.number(Fraction(world.scrape.milliseconds, 1000))))
    if name in _STEADY or name in ("quantile_over_time", "predict_linear"):
        return replace(each, value=form_of(value))
    if name in _STILL:
        return replace(each, value=Form.number(0))
    if name == "present_over_time":
        return replace(each, value=Form.number(1))
    if name in ("sum_over_time", "count_over_time"):
        raise Underivable(f"{name}() counts samples, of which versions see different numbers")
    raise Underivable(f"{name}() has no inverse here")


def _absent(node: Call, world: World) -> Vector:
    argument = node.arguments[0]
    if isinstance(argument, RangeSelector):
        argument = argument.selector
    if not isinstance(argument, Selector):
        inner = argument.expr if isinstance(argument, Subquery) else argument
        found = vector(inner, world)
        return tuple(Element((), Form.number(1), when) for when in neither(each.when for each in found))
    if _selected(argument, world):
        return ()
    mentioned = [matcher.label for matcher in argument.matchers]
    fixed = {
        m.label: m.value for m in argument.matchers if m.op.value == "=" and mentioned.count(m.label) == 1
    }
    return (Element(labels_of(fixed), Form.number(1)),)


def _relabelled(node: Call, world: World) -> Vector:
    target, text, source, pattern = (each.value for each in node.arguments[1:] if isinstance(each, String))
    found = []
    for each in vector(node.arguments[0], world):
        labels = dict(each.labels)
        try:
            match = re.fullmatch(pattern, labels.get(source, ""), re.DOTALL)
            if match:
                labels[target] = match.expand(re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", text))
        except (re.error, IndexError):
            raise Underivable("it has a label_replace() whose pattern cannot be followed") from None
        found.append(replace(each, labels=labels_of(labels)))
    return tuple(found)


def _bent(node: Call, world: World) -> Vector:
    """Functions that are a straight line on either side of a bound: abs(), and those that clamp."""
    found = list(vector(node.arguments[0], world))
    bounds = [_number(each, world) for each in node.arguments[1:]] or [Form.number(0)]
    sides = {"clamp_min": "<", "clamp_max": ">", "abs": "<"}.get(node.function, "<>")
    for operator, bound in zip(sides, bounds, strict=True):
        bent = None if node.function == "abs" else bound
        found = [out for each in found for out in _split(each, operator, bound, bent)]
    return tuple(found)


def _split(each: Element, operator: str, bound: Form, bent: Form | None) -> Iterator[Element]:
    """The series on both sides of a bound: beyond it, it is `bent`, or negated if that is None."""
    form = form_of(each.value)
    beyond = Form.number(0).plus(form, -1) if bent is None else bent
    outcome = compared(form, operator, bound)
    if isinstance(outcome, bool):
        yield replace(each, value=beyond if outcome else form)
        return
    for truth, value in ((True, beyond), (False, form)):
        if (when := both(each.when, frozenset({(outcome, truth)}))) is not None:
            yield replace(each, value=value, when=when)


def _quantiles(node: Call, world: World) -> Vector:
    share = node.arguments[0]
    if not isinstance(share, Number):
        raise Underivable("the share of its quantile is no number")
    groups: dict[Labels, list[Element]] = {}
    for each in vector(node.arguments[1], world):
        groups.setdefault(each.labels, []).append(each)
    found = []
    for labels, members in groups.items():
        if len(members) != 1 or not isinstance(members[0].value, Spread):
            raise Underivable("it takes a quantile of more than one histogram, or of what is none")
        found.append(Element(labels, world.form(members[0].value.source), members[0].when))
    return tuple(found)


def _combined(node: Binary, world: World) -> Answer:
    if OPERATORS[node.operator].kind is Kind.SET:
        return set_operation(node, vector(node.left, world), vector(node.right, world))
    left, right = answer(node.left, world), answer(node.right, world)
    if isinstance(left, Form) and isinstance(right, Form):
        return operated(node, left, right)
    if isinstance(left, Form):
        assert not isinstance(right, Form)
        return tuple(out for each in right for out in operated_element(node, left, each, kept=each))
    if isinstance(right, Form):
        return tuple(out for each in left for out in operated_element(node, each, right, kept=each))
    return matched(node, left, right)
