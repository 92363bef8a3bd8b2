"""What aggregations make of steady series, for each combination of those that are there."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from tocsin.plan.probes.conditions import When, both, choices, compared, neither
from tocsin.plan.probes.elements import Element, Held, Labels, Spread, Vector, form_of
from tocsin.plan.probes.forms import Form, Underivable
from tocsin.promql.nodes import Aggregate, Number
from tocsin.promql.operators import SELECTING


def aggregated(node: Aggregate, inner: Vector) -> Vector:
    """The aggregation of these series.

    Raises:
        Underivable: an operation without an inverse here.
    """
    if node.operation in SELECTING:
        count = node.parameter
        if node.operation in ("topk", "bottomk") and isinstance(count, Number) and len(inner) <= count.value:
            return inner
        raise Underivable(f"{node.operation} chooses among series")
    groups: dict[Labels, dict[Labels, list[Element]]] = {}
    for each in inner:
        groups.setdefault(_left(node, each), {}).setdefault(each.labels, []).append(each)
    found: list[Element] = []
    for labels, members in groups.items():
        for when, present in choices([_alternatives(each) for each in members.values()]):
            values = [value for value in present if value is not None]
            if values:
                found += _reduced(node, labels, when, values)  # type: ignore[arg-type]  # choices() passes them through
    return tuple(found)


def _left(node: Aggregate, each: Element) -> Labels:
    """The labels that the grouping leaves."""
    return tuple(pair for pair in each.labels if (pair[0] in node.grouping) is not node.without)


def _alternatives(members: list[Element]) -> list[tuple[When, object]]:
    """The values one series may have, and its absence."""
    found: list[tuple[When, object]] = [(each.when, each.value) for each in members]
    return [*found, *((when, None) for when in neither(each.when for each in members))]


def _reduced(node: Aggregate, labels: Labels, when: When, values: list[Held]) -> Vector:
    match node.operation:
        case "group":
            return (Element(labels, Form.number(1), when),)
        case "count":
            return (Element(labels, Form.number(len(values)), when),)
    if any(isinstance(value, Spread) for value in values):
        return (_of_buckets(node, labels, when, values),)
    if len(values) == 1 and node.operation in ("sum", "min", "max", "avg"):
        return (Element(labels, values[0], when),)
    forms = [form_of(value) for value in values]
    total = reduce(Form.plus, forms)
    match node.operation:
        case "sum":
            return (Element(labels, total, when),)
        case "avg":
            return (Element(labels, total.times(Form.number(Fraction(1, len(forms)))), when),)
        case "min" | "max":
            return _extreme(node.operation, labels, when, forms)
        case "quantile" if len(forms) == 1:
            return (Element(labels, forms[0], when),)
        case "stddev" | "stdvar" if len(forms) == 1:
            return (Element(labels, Form.number(0), when),)
    raise Underivable(f"{node.operation} of several series has no inverse here")


def _of_buckets(node: Aggregate, labels: Labels, when: When, values: list[Held]) -> Element:
    keeps = ("le" in node.grouping) is not node.without
    if node.operation != "sum" or len(values) != 1 or not keeps:
        raise Underivable("it aggregates buckets in a way that no quantile can be taken of")
    return Element(labels, values[0], when)


def _extreme(operation: str, labels: Labels, when: When, forms: list[Form]) -> Vector:
    """The largest or smallest of several: each of them, where it is that."""
    found: list[Element] = []
    for number, form in enumerate(forms):
        met: When | None = when
        for place, other in enumerate(forms):
            if place == number or met is None:
                continue
            strict = place < number
            sign = {"max": ">", "min": "<"}[operation] + ("" if strict else "=")
            outcome = compared(form, sign, other)
            if isinstance(outcome, bool):
                met = met if outcome else None
            else:
                met = both(met, frozenset({(outcome, True)}))
        if met is not None:
            found.append(Element(labels, form, met))
    return tuple(found)
