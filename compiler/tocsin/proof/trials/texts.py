"""Rules and assertions in one line of YAML each, as promtool reads them."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.plan.cases import Labels
from tocsin.plan.rules import AlertingRule, Pairs, Rule
from tocsin.promql.parts import quote
from tocsin.proof.plain.written import quoted
from tocsin.proof.trials.trial import Answer, Question, Statement


def rule_text(rule: Rule, name: str = "") -> str:
    """The rule, under another name if one is given.

    >>> from tocsin.plan.rules import RecordingRule
    >>> from tocsin.promql.parse import parse
    >>> print(rule_text(RecordingRule("job:up:sum", parse("sum by (job) (up)"))))
    {"record": "job:up:sum", "expr": "sum by (job) (up)"}
    """
    if isinstance(rule, AlertingRule):
        fields = [f'"alert": {quoted(name or rule.alert)}', f'"expr": {quoted(str(rule.expr))}']
        fields += [f'"for": {quoted(str(rule.for_))}'] if rule.for_ else []
        fields += [f'"keep_firing_for": {quoted(str(rule.keep_firing_for))}'] if rule.keep_firing_for else []
        fields += [f'"annotations": {_pairs(rule.annotations)}'] if rule.annotations else []
    else:
        fields = [f'"record": {quoted(name or rule.record)}', f'"expr": {quoted(str(rule.expr))}']
    fields += [f'"labels": {_pairs(rule.labels)}'] if rule.labels else []
    return "{" + ", ".join(fields) + "}"


def rule_file(groups: Iterable[tuple[str, Iterable[str]]]) -> str:
    """A rule file of groups, each with what it says of itself and its rules."""
    written = (f'{{{head}, "rules": [\n' + ",\n".join(rules) + "]}" for head, rules in groups)
    return '{"groups": [' + ",\n".join(written) + "]}\n"


def test_text(body: str, statements: Iterable[Statement], questions: Iterable[Question]) -> str:
    """One test, with what it brings along and these assertions."""
    alerts = ",\n".join(map(_statement, statements))
    queries = ",\n".join(map(_question, questions))
    parts = [body] if body else []
    parts += [f'"alert_rule_test": [{alerts}]'] if alerts else []
    parts += [f'"promql_expr_test": [{queries}]'] if queries else []
    return "{" + ", ".join(parts) + "}"


def _statement(each: Statement) -> str:
    told = ", ".join(
        f'{{"exp_labels": {_pairs(one.labels)}, "exp_annotations": {_pairs(one.annotations)}}}'
        for one in each.told
    )
    return f'{{"eval_time": {each.at}, "alertname": {quoted(each.alert)}, "exp_alerts": [{told}]}}'


def _question(each: Question) -> str:
    samples = ", ".join(f'{{"labels": {quoted(_series(a))}, "value": {a.value}}}' for a in each.answers)
    return f'{{"expr": {quoted(str(each.expr))}, "eval_time": {each.at}, "exp_samples": [{samples}]}}'


def _series(answer: Answer) -> str:
    labels = ",".join(f"{name}={quote(value)}" for name, value in answer.labels)
    return f"{answer.name}{{{labels}}}" if labels or not answer.name else answer.name


def _pairs(pairs: Pairs | Labels) -> str:
    return "{" + ", ".join(f"{quoted(name)}: {quoted(value)}" for name, value in pairs) + "}"
