"""The rule files that a test names, as promtool reads them: rules by place, by name, by what they read.

Only the familiar is read into rules. A file that holds anything else (an unknown field, an expression
beyond the parser, a selector without a name) keeps its reason, and tests of it run with whole files:
what it means is for promtool to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from tocsin.errors import collecting
from tocsin.promql.nodes import Call, Matcher, MatchOp, Node, Selector
from tocsin.promql.parse import PromQLSyntaxError, parse
from tocsin.proof.plain.written import Written, again, is_nothing

STATES = frozenset({"ALERTS", "ALERTS_FOR_STATE"})
"""Series that the engine writes about every alert."""

_GROUP_FIELDS = frozenset({"name", "interval", "limit", "rules"})
_RULE_FIELDS = frozenset({"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"})
_QUERY = re.compile(r"\{\{.*\bquery\b", re.DOTALL)
_OUT_OF_NOTHING = frozenset({"absent", "absent_over_time", "vector", "time", "pi", "scalar"})


class Unfamiliar(Exception):
    """Something that is left to promtool to make sense of."""


@dataclass(frozen=True, eq=False)
class TestedGroup:
    """A group of rules: its file, its name, and its fields but for the rules, written again."""

    __test__ = False

    file: str
    name: str
    head: str


@dataclass(frozen=True, eq=False)
class TestedRule:
    """A rule: where it stands, what it is called, and what it reads."""

    __test__ = False

    group: TestedGroup
    name: str
    alerts: bool
    """Whether it is an alert; else it records."""
    expr: Node
    labels: Mapping[str, str]
    limit: int
    """How many series or alerts its group allows; 0 for any number."""
    asks: bool
    """Whether a template of it sends queries of its own."""
    written: Written
    reads: frozenset[str] = field(init=False)
    spontaneous: bool = field(init=False)
    """Whether it may have a result although none of what it reads is there."""

    def __post_init__(self) -> None:
        nodes = list(self.expr.walk())
        object.__setattr__(self, "reads", frozenset(n.name for n in nodes if isinstance(n, Selector)))
        constant = not any(isinstance(node, Selector) for node in nodes)
        made = any(isinstance(n, Call) and (n.function in _OUT_OF_NOTHING or not n.arguments) for n in nodes)
        object.__setattr__(self, "spontaneous", constant or made)

    @cached_property
    def text(self) -> str:
        """The rule, written again."""
        return again(self.written)


@dataclass(frozen=True)
class RuleFile:
    """What one file holds; if there is anything unfamiliar in it, why it runs as a whole."""

    name: str
    groups: tuple[TestedGroup, ...] = ()
    rules: tuple[TestedRule, ...] = ()
    whole: str = ""


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All rules of the files that a test names, in order."""

    files: tuple[str, ...] = ()
    groups: tuple[TestedGroup, ...] = ()
    rules: tuple[TestedRule, ...] = ()
    whole: str = ""
    """Why tests run with whole files; empty if the rules are known."""
    named: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The alerts of a name, by their numbers in `rules`."""
    recorded: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Who records a series, by their numbers."""
    readers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Who reads a series, by their numbers."""

    @cached_property
    def alerts(self) -> tuple[int, ...]:
        """All alerts, by number."""
        return tuple(each for numbers in self.named.values() for each in numbers)

    @cached_property
    def spontaneous(self) -> frozenset[int]:
        """Rules that may have a result although nothing is there that they read, by number."""
        return frozenset(number for number, rule in enumerate(self.rules) if rule.spontaneous)


def read_rules(name: str, document: Written | str) -> RuleFile:
    """The rules of a file's document, or of nothing, for the reason that stands in its place."""
    if isinstance(document, str):
        return RuleFile(name, whole=f"{name}: {document}")
    try:
        groups = [_group(group, name) for group in _groups(document)]
    except Unfamiliar as reason:
        return RuleFile(name, whole=f"{name}: {reason}")
    return RuleFile(name, tuple(g for g, _ in groups), tuple(rule for _, rules in groups for rule in rules))


def rulebook(files: Sequence[RuleFile]) -> Rulebook:
    """The rules of these files together."""
    names = tuple(each.name for each in files)
    groups = tuple(group for each in files for group in each.groups)
    rules = tuple(rule for each in files for rule in each.rules)
    whole = next((each.whole for each in files if each.whole), "")
    return Rulebook(
        names,
        groups,
        rules,
        whole,
        named=_index((rule.name, number) for number, rule in enumerate(rules) if rule.alerts),
        recorded=_index((rule.name, number) for number, rule in enumerate(rules) if not rule.alerts),
        readers=_index((name, number) for number, rule in enumerate(rules) for name in rule.reads),
    )


def _index(pairs: Iterable[tuple[str, int]]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for name, number in pairs:
        found.setdefault(name, []).append(number)
    return {name: tuple(numbers) for name, numbers in found.items()}


def _groups(document: Written) -> tuple[Written, ...]:
    expect_fields(document, frozenset({"groups"}), "the file")
    groups = document.fields.get("groups")
    return elements(groups, "groups") if groups else ()


def _group(group: Written, file: str) -> tuple[TestedGroup, list[TestedRule]]:
    expect_fields(group, _GROUP_FIELDS, "a group")
    fields = group.fields
    limit = scalar(fields["limit"], "limit") if "limit" in fields else "0"
    if not limit.isdecimal():
        raise Unfamiliar(f"limit is {limit!r}")
    head = ", ".join(f'"{key}": {again(value)}' for key, value in fields.items() if key != "rules")
    found = TestedGroup(file, scalar(fields["name"], "name") if "name" in fields else "", head)
    members = elements(fields["rules"], "rules") if "rules" in fields else ()
    return found, [_rule(each, found, int(limit)) for each in members]


def _rule(rule: Written, group: TestedGroup, limit: int) -> TestedRule:
    expect_fields(rule, _RULE_FIELDS, "a rule")
    fields = rule.fields
    kinds = [key for key in ("alert", "record") if key in fields]
    if len(kinds) != 1 or "expr" not in fields:
        raise Unfamiliar(f"the rule at line {rule.line} is no rule")
    texts = [text for key in ("labels", "annotations") if key in fields for text in _texts(fields[key])]
    labels = fields["labels"].fields if "labels" in fields else {}
    return TestedRule(
        group,
        scalar(fields[kinds[0]], kinds[0]),
        kinds == ["alert"],
        expression(scalar(fields["expr"], "expr")),
        {name: scalar(value, name) for name, value in labels.items()},
        limit,
        any(_QUERY.search(text) for text in texts),
        rule,
    )


def _texts(pairs: Written) -> Iterator[str]:
    if not isinstance(pairs.content, dict) and not is_nothing(pairs):
        raise Unfamiliar(f"line {pairs.line} has no names with values")
    for name, value in pairs.fields.items():
        yield scalar(value, name)


@lru_cache(maxsize=4096)
def expression(text: str) -> Node:
    """The tree of an expression in which every selector has a name.

    Raises:
        Unfamiliar: it cannot be read, or it has a selector that may read any series.
    """
    try:
        with collecting():
            tree = parse(text)
    except PromQLSyntaxError as error:
        raise Unfamiliar(f"an expression is beyond what tocsin reads: {error}") from None
    if any(isinstance(node, Selector) and not node.name for node in tree.walk()):
        raise Unfamiliar("a selector without a name may read any series")
    return tree


def alerts_read(tree: Node) -> frozenset[str] | None:
    """The alerts whose state an expression reads; None for all of them."""
    found: set[str] = set()
    for node in tree.walk():
        if isinstance(node, Selector) and node.name in STATES:
            names = [each.value for each in node.matchers if _fixes_the_alert(each)]
            if not names:
                return None
            found.add(names[0])
    return frozenset(found)


def _fixes_the_alert(matcher: Matcher) -> bool:
    return matcher.label == "alertname" and matcher.op is MatchOp.EQUAL


def expect_fields(value: Written, known: frozenset[str], what: str) -> None:
    """Refuse what is no mapping, or has fields that are not known.

    Raises:
        Unfamiliar: with the line.
    """
    if not isinstance(value.content, dict):
        raise Unfamiliar(f"{what} at line {value.line} has no fields")
    for name in value.fields:
        if name not in known:
            raise Unfamiliar(f"{what} at line {value.line} has a field {name!r}")


def elements(value: Written, what: str) -> tuple[Written, ...]:
    """The elements of a list, or of nothing.

    Raises:
        Unfamiliar: it is something else.
    """
    if not isinstance(value.content, tuple) and not is_nothing(value):
        raise Unfamiliar(f"{what} at line {value.line} is no list")
    return value.items


def scalar(value: Written, what: str) -> str:
    """The text of a scalar.

    Raises:
        Unfamiliar: it is something else.
    """
    if value.text is None:
        raise Unfamiliar(f"{what} at line {value.line} is no text")
    return "" if is_nothing(value) else value.text
