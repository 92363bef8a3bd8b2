"""promtool's test files of any origin as trials, and the alerts of their rule files as subjects.

What cannot be read is passed over, by name and with the reason; promtool may well run it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.errors import Origin
from tocsin.plan.cases import Labels
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, Rule
from tocsin.promql.nodes import Selector
from tocsin.proof.plain.documents import QueryTest, TestFile, TestGroup
from tocsin.proof.plain.reading import Reading
from tocsin.proof.plain.rulebook import Rulebook, TestedGroup, TestedRule, Unfamiliar, expression
from tocsin.proof.plain.written import Written, again
from tocsin.proof.trials.asking import asked_of
from tocsin.proof.trials.trial import Answer, Question, Rules, Statement, Subject, Told, Trial
from tocsin.values import Duration

_ASSERTIONS = ("alert_rule_test", "promql_expr_test")


@dataclass(frozen=True)
class PassedOver:
    """A file, rule or test that cannot be read, and why."""

    what: str
    why: str


@dataclass
class _Collection:
    """What the readings hold, gathered: each rule file is read once, however many tests name it."""

    rules: dict[int, tuple[TestedRule, Rule]] = field(default_factory=dict)
    groups: dict[int, tuple[TestedGroup, list[Rule]]] = field(default_factory=dict)
    around: dict[int, dict[int, None]] = field(default_factory=dict)
    """For each alert, the groups of all rule files that are loaded with it."""
    trials: dict[int, list[Trial]] = field(default_factory=dict)
    passed_over: list[PassedOver] = field(default_factory=list)


def subjects_of_files(readings: Sequence[Reading]) -> tuple[tuple[Subject, ...], tuple[PassedOver, ...]]:
    """Every alert of the rule files with the tests that say something of it; and what is passed over."""
    found = _Collection()
    for reading in readings:
        reason = reading.unread or reading.file.whole or reading.book.whole
        if reason:
            found.passed_over.append(PassedOver(reading.name, reason))
            continue
        _gather_rules(reading.book, found)
        trials = list(_trials(reading, found))
        for tested in reading.book.rules:
            rule = found.rules.get(id(tested), (tested, None))[1]
            if isinstance(rule, AlertingRule):
                own = (trial for trial in trials if asked_of(trial, rule, rule.alert))
                found.trials.setdefault(id(tested), []).extend(own)
                around = found.around.setdefault(id(tested), {})
                around |= dict.fromkeys(id(group) for group in reading.book.groups)
    subjects = tuple(_subjects(found))
    return subjects, tuple(dict.fromkeys(found.passed_over))


def _subjects(found: _Collection) -> Iterator[Subject]:
    alerts = [(tested, rule) for tested, rule in found.rules.values() if isinstance(rule, AlertingRule)]
    files: dict[str, list[str]] = {}
    for tested, rule in alerts:
        files.setdefault(rule.alert, []).append(tested.group.file)
    loaded: dict[tuple[int, ...], Rules] = {}
    for tested, rule in alerts:
        around = tuple(found.around[id(tested)])
        if around not in loaded:
            groups = [found.groups[each] for each in around]
            loaded[around] = Rules(
                tuple(Group(group.name, Duration(0), tuple(rules)) for group, rules in groups),
                tuple(group.head for group, _ in groups),
            )
        place = _place(tested, files[rule.alert])
        yield Subject(rule, loaded[around], tuple(found.trials[id(tested)]), place)


def _place(tested: TestedRule, files: Sequence[str]) -> str:
    """What tells a rule from others of its name, which stand in these files."""
    if len(files) == 1:
        return ""
    line = tested.written.line
    return f"at line {line}" if len(set(files)) == 1 else f"at {tested.group.file}:{line}"


def _gather_rules(book: Rulebook, found: _Collection) -> None:
    for tested in book.rules:
        if id(tested) in found.rules:
            continue
        members = found.groups.setdefault(id(tested.group), (tested.group, []))[1]
        try:
            rule = _rule(tested)
        except ValueError as error:
            where = f"{tested.group.file}:{tested.written.line}"
            found.passed_over.append(PassedOver(f"{where}: {tested.name}", str(error)))
            continue
        found.rules[id(tested)] = tested, rule
        members.append(rule)
    for group in book.groups:
        found.groups.setdefault(id(group), (group, []))


def _rule(tested: TestedRule) -> Rule:
    fields = tested.written.fields
    labels = tuple(tested.labels.items())
    origin = Origin(tested.group.file, tested.written.line)
    if not tested.alerts:
        return RecordingRule(tested.name, tested.expr, labels, origin)
    annotations = _labels(fields["annotations"].fields) if "annotations" in fields else ()
    for_, keep = (_duration(fields, key) for key in ("for", "keep_firing_for"))
    return AlertingRule(tested.name, tested.expr, for_, keep, labels, annotations, origin)


def _trials(reading: Reading, found: _Collection) -> Iterator[Trial]:
    for group in reading.file.groups:
        where = f"{reading.name}:{group.line}"
        if group.whole:
            found.passed_over.append(PassedOver(f"{where}: {group.title}", group.whole))
            continue
        try:
            yield _trial(reading.file, group, where)
        except (Unfamiliar, ValueError) as reason:
            found.passed_over.append(PassedOver(f"{where}: {group.title}", str(reason)))


def _trial(file: TestFile, group: TestGroup, where: str) -> Trial:
    assert group.written is not None
    fields = group.written.fields
    statements, asked = (fields[key].items if key in fields else () for key in _ASSERTIONS)
    body = {key: value for key, value in fields.items() if key not in (*_ASSERTIONS, "name")}
    return Trial(
        group.title,
        where,
        file.head,
        ", ".join(f'"{key}": {again(value)}' for key, value in body.items()),
        file.step,
        tuple(map(_statement, statements)),
        tuple(_question(each, query) for each, query in zip(asked, group.queries, strict=True)),
        len(group.series),
    )


def _statement(test: Written) -> Statement:
    fields = test.fields
    told = fields["exp_alerts"].items if "exp_alerts" in fields else ()
    name = (fields["alertname"].text or "") if "alertname" in fields else ""
    return Statement(_duration(fields, "eval_time"), name, tuple(map(_told, told)))


def _told(expected: Written) -> Told:
    pairs = [
        _labels(expected.fields[key].fields) if key in expected.fields else ()
        for key in ("exp_labels", "exp_annotations")
    ]
    return Told(pairs[0], pairs[1])


def _question(test: Written, query: QueryTest) -> Question:
    fields = test.fields
    samples = fields["exp_samples"].items if "exp_samples" in fields else ()
    return Question(_duration(fields, "eval_time"), query.expr, tuple(map(_answer, samples)))


def _answer(sample: Written) -> Answer:
    fields = sample.fields
    text = (fields["labels"].text or "") if "labels" in fields else ""
    value = again(fields["value"]) if "value" in fields else "0"
    if text.replace(" ", "") in ("", "{}"):
        return Answer("", (), value)
    tree = expression(text) if not text.lstrip().startswith("{") else expression(f"nameless{text.lstrip()}")
    if not isinstance(tree, Selector):
        raise Unfamiliar(f"{text} is no series")
    labels = tuple((each.label, each.value) for each in tree.matchers)
    return Answer("" if tree.name == "nameless" else tree.name, labels, value)


def _duration(fields: Mapping[str, Written], key: str) -> Duration:
    return Duration.parse(fields[key].text or "0") if key in fields else Duration(0)


def _labels(fields: Mapping[str, Written]) -> Labels:
    return tuple((name, each.text or "") for name, each in fields.items())
