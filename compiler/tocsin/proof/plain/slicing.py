"""Slicing: which rules a test can tell anything about, so that promtool evaluates only those.

promtool evaluates every rule of every file for every test. What a test compares depends on the alerts
it names, the series its queries read, and what feeds these; and on the rules that might fail in it,
because one failing rule fails the test. All others are left out, and the verdict is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.promql.nodes import Node, Selector
from tocsin.proof.plain.documents import TestFile, TestGroup
from tocsin.proof.plain.rulebook import STATES, Rulebook, TestedGroup, alerts_read
from tocsin.proof.plain.supply import TestSupply, names_of


@dataclass(frozen=True)
class Slice:
    """The rules that a test is run with, by number; or why it is run with whole files."""

    rules: frozenset[int] = frozenset()
    whole: str = ""
    order: tuple[str, str] | None = None
    """Two groups in any order, of which one reads what the other makes, where what comes of it is compared.

    Nothing is told of rules that are only there because they might fail: that it is their order which makes
    them fail is next to impossible.
    """


def slice_for(book: Rulebook, file: TestFile, group: TestGroup) -> Slice:
    """The rules that decide about a test."""
    whole = book.whole or file.whole or group.whole
    if whole:
        return Slice(whole=whole)
    if STATES & names_of(group.series):
        return Slice(whole="the test brings along ALERTS, which the engine writes too")
    supply = TestSupply(book, file, group)
    asked = _closure(book, _asked(book, group))
    needed = asked | _closure(book, supply.fragile)
    asking = [book.rules[number] for number in sorted(needed) if book.rules[number].asks]
    if asking:
        return Slice(whole=f"a template of {asking[0].name} sends a query of its own")
    order = next(_unordered(book, file, needed & supply.live), None)
    if order:
        return Slice(
            whole=f"the verdict may depend on which group comes first, {' or '.join(order)}",
            order=next(_unordered(book, file, asked & supply.live), None),
        )
    return Slice(needed)


def _asked(book: Rulebook, group: TestGroup) -> Iterator[int]:
    """The rules whose results the test compares."""
    for alert in group.alerts:
        yield from book.named.get(alert.alert, ())
    for query in group.queries:
        yield from _feeding(book, query.expr)


def _feeding(book: Rulebook, tree: Node) -> Iterator[int]:
    """The rules whose results an expression reads."""
    names = {node.name for node in tree.walk() if isinstance(node, Selector)}
    for name in names - STATES:
        yield from book.recorded.get(name, ())
    if names & STATES:
        alerts = alerts_read(tree)
        if alerts is None:
            yield from book.alerts
        else:
            for alert in alerts:
                yield from book.named.get(alert, ())
        for name in names & STATES:
            yield from book.recorded.get(name, ())


def _closure(book: Rulebook, wanted: Iterable[int]) -> frozenset[int]:
    """These rules and, again and again, those whose results they read."""
    found: set[int] = set()
    waiting = list(wanted)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += _feeding(book, book.rules[number].expr)
    return frozenset(found)


def _unordered(book: Rulebook, file: TestFile, rules: frozenset[int]) -> Iterator[tuple[str, str]]:
    """Pairs of groups whose order matters and is random.

    promtool keeps groups in a map of Go's and sorts them by their place in `group_eval_order`; those
    that are not listed are all first, together with the one that is listed first.
    """
    places = {name: place for place, name in enumerate(file.order)}
    for number in sorted(rules):
        reader = book.rules[number]
        for other in sorted(set(_feeding(book, reader.expr)) & rules):
            writer = book.rules[other]
            if writer.group is reader.group:
                continue
            names = writer.group.name, reader.group.name
            if places.get(names[0], 0) == places.get(names[1], 0):
                yield names


def sliced_files(book: Rulebook, rules: frozenset[int]) -> tuple[str, ...]:
    """The rule files with these rules alone, each group where it was."""
    files: dict[str, dict[TestedGroup, list[str]]] = {}
    for number in sorted(rules):
        rule = book.rules[number]
        files.setdefault(rule.group.file, {}).setdefault(rule.group, []).append(rule.text)
    return tuple(
        '{"groups": ['
        + ",\n".join(
            f'{{{group.head}, "rules": [\n' + ",\n".join(texts) + "]}" for group, texts in groups.items()
        )
        + "]}\n"
        for groups in files.values()
    )
