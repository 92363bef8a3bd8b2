"""The cast of a probe: a series for each selector, with labels that its matchers let pass.

Selectors of one metric get a series each that as few of the others as possible select, so that failures
can be told from successes. Labels that are joined or grouped by have the same value everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.model.levels import Series
from tocsin.plan.probes.forms import Underivable
from tocsin.plan.probes.patterns import candidates, passes
from tocsin.plan.probes.sources import Role, Source, roles
from tocsin.promql.nodes import Aggregate, Binary, Matcher, Node, Selector
from tocsin.promql.types import MetricKind

SUBJECT = "a"
"""The value of a label that nothing else is known of."""


@dataclass(frozen=True)
class Casting:
    """A way to choose labels, as the same labels can keep two selectors apart or let them match."""

    apart: bool = True
    """Whether each selector's series is kept out of the other selectors of its metric."""
    alike: bool = True
    """Whether what one selector demands of a label is given to all series."""
    doubled: str = ""
    """A label by which every series is there twice, for what compares or counts series."""


def castings(node: Node) -> Iterator[Casting]:
    """Ways worth trying, in this order."""
    yield from (Casting(apart, alike) for apart in (True, False) for alike in (True, False))
    aggregations = [each for each in node.walk() if isinstance(each, Aggregate)]
    grouped = sorted({label for each in aggregations for label in each.grouping} - {"le"})
    if aggregations:
        yield from (Casting(doubled=label) for label in (*grouped, "instance"))


def cast(node: Node, read_by_templates: frozenset[str], how: Casting) -> tuple[Source, ...]:
    """The series of the selectors.

    Raises:
        Underivable: a selector that no series can be found for.
    """
    known = roles(node)
    wanted = read_by_templates | (frozenset({how.doubled}) if how.doubled else frozenset())
    mentioned = _merged(_mentioned(node, wanted))
    everywhere = frozenset(m.label for each in mentioned for m in each.matchers) if how.alike else frozenset()
    shared = _shared(list(mentioned), frozenset().union(*mentioned.values()))
    found = []
    for selector, own in mentioned.items():
        role = known[selector.name]
        labels = _labels(selector, own | everywhere, shared, role)
        if how.apart:
            others = [o for o in mentioned if o.name == selector.name and o.matchers != selector.matchers]
            labels = _kept_out(selector, labels, others)
        if selector.schema.kind is MetricKind.NATIVE_HISTOGRAM:
            raise Underivable(
                f"it reads {selector.name}, a native histogram: versions differ in its quantiles"
            )
        for chosen in _doubled(selector, labels, how.doubled):
            series = Series.of(selector.name, {name: value for name, value in chosen.items() if value})
            found.append(Source(series, role))
    return tuple(dict.fromkeys(found))


def _merged(
    mentioned: Iterable[tuple[Selector, frozenset[str]]],
) -> dict[Selector, frozenset[str]]:
    """Each selector once, whenever it looks."""
    first: dict[tuple[str, tuple[Matcher, ...]], Selector] = {}
    found: dict[Selector, frozenset[str]] = {}
    for selector, labels in mentioned:
        same = first.setdefault((selector.name, selector.matchers), selector)
        found[same] = found.get(same, frozenset()) | labels
    return found


def _doubled(selector: Selector, labels: dict[str, str], label: str) -> Iterator[dict[str, str]]:
    yield labels
    if label in labels:
        matchers = on(label, selector.matchers)
        other = next((v for v in candidates(matchers) if v != labels[label] and passes(v, matchers)), None)
        if other:
            yield {**labels, label: other}


def _mentioned(node: Node, known: frozenset[str]) -> Iterator[tuple[Selector, frozenset[str]]]:
    """Each selector with the labels that its series are grouped or matched by.

    What `without` and `ignoring` name is there to be dropped, so only what they are said of has it.
    """
    match node:
        case Selector():
            yield node, known
        case Aggregate():
            known |= frozenset(node.grouping)
        case Binary():
            known |= frozenset(node.matching.labels) if node.matching.on else frozenset()
            known |= frozenset(node.matching.include)
    for child in node.children:
        yield from _mentioned(child, known)


def on(label: str, matchers: Sequence[Matcher]) -> list[Matcher]:
    """The matchers of one label."""
    return [matcher for matcher in matchers if matcher.label == label]


def _shared(selectors: Sequence[Selector], mentioned: frozenset[str]) -> Mapping[str, str]:
    """A value for each label that every selector lets pass, where there is one."""
    everything = [matcher for selector in selectors for matcher in selector.matchers]
    found = {}
    for label in sorted(mentioned | {matcher.label for matcher in everything}):
        matchers = on(label, everything)
        for value in candidates(matchers):
            if value and passes(value, matchers):
                found[label] = value
                break
    return found


def _labels(
    selector: Selector, mentioned: frozenset[str], shared: Mapping[str, str], role: Role
) -> dict[str, str]:
    own = {matcher.label for matcher in selector.matchers}
    wanted = own | {label for label in mentioned - {"le"} if selector.schema.labels.may_have(label)}
    labels = {}
    for label in sorted(wanted - {"__name__"} - ({"le"} if role is Role.SPREAD else set())):
        matchers = on(label, selector.matchers)
        tried = (*([shared[label]] if label in shared else ()), *candidates(matchers))
        value = next((each for each in tried if passes(each, matchers)), None)
        if value is None:
            given = ", ".join(map(str, matchers))
            raise Underivable(f"no label was found that {selector.name}{{{given}}} lets pass")
        labels[label] = value
    return labels


def _kept_out(selector: Selector, labels: dict[str, str], others: Sequence[Selector]) -> dict[str, str]:
    """The labels, changed so that the other selectors do not let them pass, where that is possible."""
    for other in others:
        if not all(passes(labels.get(m.label, ""), (m,)) for m in other.matchers):
            continue
        for label in sorted({matcher.label for matcher in other.matchers} - {"le"}):
            own, its = on(label, selector.matchers), on(label, other.matchers)
            tried = candidates([*own, *its])
            value = next((v for v in tried if v and passes(v, own) and not passes(v, its)), None)
            if value is not None:
                labels = {**labels, label: value}
                break
    return labels
