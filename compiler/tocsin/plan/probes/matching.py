"""How the series of two answers find each other: one to one, many to one, `and`, `or`, `unless`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tocsin.plan.probes.conditions import When, both, neither
from tocsin.plan.probes.elements import Element, Labels, Vector, labels_of, operated_element
from tocsin.plan.probes.forms import Underivable
from tocsin.promql.nodes import Binary, Matching
from tocsin.promql.operators import OPERATORS, Kind


def key(labels: Labels, matching: Matching) -> Labels:
    """What of the labels has to be equal."""
    return tuple(pair for pair in labels if (pair[0] in matching.labels) is matching.on)


def matched(node: Binary, left: Vector, right: Vector) -> Vector:
    """Arithmetic or a comparison of series that match.

    Raises:
        Underivable: what should match one series matches several, which the engine refuses.
    """
    swapped = node.matching.group == "right"
    many, one = (right, left) if swapped else (left, right)
    ones = _by_key(one, node.matching)
    found: list[Element] = []
    for each in many:
        for other in ones.get(key(each.labels, node.matching), ()):
            when = both(each.when, other.when)
            if when is None:
                continue
            kept = Element(_result(node, each, other), each.value, when)
            first, second = (other, each) if swapped else (each, other)
            found += operated_element(node, first, second, kept=kept)
    _refuse_doubles(node.matching, many, ones)
    return tuple(found)


def _by_key(elements: Vector, matching: Matching) -> dict[Labels, list[Element]]:
    grouped: dict[Labels, list[Element]] = {}
    for each in elements:
        grouped.setdefault(key(each.labels, matching), []).append(each)
    for members in grouped.values():
        if len({each.labels for each in members}) > 1:
            raise Underivable("several series of one side match one of the other")
    return grouped


def _refuse_doubles(matching: Matching, many: Vector, ones: dict[Labels, list[Element]]) -> None:
    if matching.group is None:
        _by_key(tuple(each for each in many if key(each.labels, matching) in ones), matching)


def _result(node: Binary, each: Element, other: Element) -> Labels:
    matching = node.matching
    if matching.group is None:
        return key(each.labels, matching) if matching.labels or matching.on else each.labels
    labels = dict(each.labels)
    if OPERATORS[node.operator].kind is not Kind.SET:
        labels |= {name: dict(other.labels).get(name, "") for name in matching.include}
    return labels_of(labels)


def set_operation(node: Binary, left: Vector, right: Vector) -> Vector:
    """`and`, `or` and `unless`."""
    matching = node.matching
    match node.operator:
        case "and":
            return tuple(
                replace(each, when=when)
                for each in left
                for when in _joined(each.when, (o.when for o in _partners(each, right, matching)))
            )
        case "unless":
            return _without(left, right, matching)
    return (*left, *_without(right, left, matching))


def _partners(each: Element, others: Vector, matching: Matching) -> Vector:
    wanted = key(each.labels, matching)
    return tuple(other for other in others if key(other.labels, matching) == wanted)


def _joined(own: When, alternatives: Iterable[When]) -> Iterable[When]:
    """One's own condition with each of the alternatives that it does not contradict, none of them twice."""
    met = [when for each in alternatives if (when := both(own, each)) is not None]
    return dict.fromkeys(own if own in met else when for when in met)


def _without(kept: Vector, others: Vector, matching: Matching) -> Vector:
    """The series that none of the others matches."""
    found = []
    for each in kept:
        partners = _partners(each, others, matching)
        found += [replace(each, when=when) for when in _joined(each.when, neither(o.when for o in partners))]
    return tuple(found)
