"""What a trial asserts of one alert, asked of the same alert under another name.

promtool's cost is in laying out the series and evaluating the rules, so many versions of an alert are put
into one test, each under a name of its own. Every assertion about the alert is made of each version; what
is asserted of others does not depend on it and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tocsin.errors import collecting
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Aggregate, Call, Matcher, MatchOp, Node, RangeSelector, Selector, Subquery
from tocsin.promql.places import rewritten
from tocsin.proof.trials.trial import Answer, Question, Statement, Trial

ALERTNAME = "alertname"
STATES = frozenset({"ALERTS", "ALERTS_FOR_STATE"})
"""Series that the engine writes about every alert."""


@dataclass(frozen=True)
class Asked:
    """What a trial asserts of one alert."""

    statements: tuple[Statement, ...] = ()
    questions: tuple[Question, ...] = ()
    unused: int = 0
    """Assertions that speak of several alerts at once in a way that cannot be taken apart."""

    def __bool__(self) -> bool:
        return bool(self.statements or self.questions)


def asked_of(trial: Trial, rule: AlertingRule, name: str) -> Asked:
    """What the trial asserts of the alert, as if it were called `name`."""
    statements = tuple(
        replace(each, alert=name, told=tuple(told for told in each.told if _may_be(rule, dict(told.labels))))
        for each in trial.statements
        if each.alert == rule.alert
    )
    questions = []
    unused = 0
    for question in trial.questions:
        try:
            asked = _renamed(question, rule, name)
        except _Entangled:
            unused += 1
            continue
        if asked is not None:
            questions.append(asked)
    return Asked(statements, tuple(questions), unused)


class _Entangled(Exception):
    """The answer mixes the alert with others."""


def _renamed(question: Question, rule: AlertingRule, name: str) -> Question | None:
    """The question about the renamed alert alone; None if it is about other things."""
    selectors = [node for node in question.expr.walk() if isinstance(node, Selector) and node.name in STATES]
    if not selectors:
        return None
    fitting = [_fits(each, rule) for each in selectors]
    if not any(fitting):
        return None
    if not all(fitting) or any(
        isinstance(n, Selector) and n.name not in STATES for n in question.expr.walk()
    ):
        raise _Entangled
    if all(any(_fixes_name(m) for m in each.matchers) for each in selectors):
        answers = question.answers
    elif _tells_apart(question.expr):
        answers = tuple(
            each
            for each in question.answers
            if (labels := dict(each.labels)).get(ALERTNAME) == rule.alert and _may_be(rule, labels)
        )
    else:
        raise _Entangled
    return Question(question.at, _asking(question.expr, name), tuple(_called(each, name) for each in answers))


def _fixes_name(matcher: Matcher) -> bool:
    return matcher.label == ALERTNAME and matcher.op is MatchOp.EQUAL


def _fits(selector: Selector, rule: AlertingRule) -> bool:
    """Whether states of this alert are among what is selected."""
    own = {**static_labels(rule), ALERTNAME: rule.alert}
    return all(_passes(each, own[each.label]) for each in selector.matchers if each.label in own)


def _passes(matcher: Matcher, value: str) -> bool:
    """Whether a label of this value passes; where it cannot be told, it may."""
    match matcher.op:
        case MatchOp.EQUAL:
            return matcher.value == value
        case MatchOp.NOT_EQUAL:
            return matcher.value != value
    try:
        found = re.fullmatch(matcher.value, value, re.DOTALL) is not None
    except re.error:  # RE2 knows more than Python does
        raise _Entangled from None
    return found is (matcher.op is MatchOp.REGEX)


def static_labels(rule: AlertingRule) -> Mapping[str, str]:
    """The labels that the rule itself gives, but for those that are templates."""
    return {name: value for name, value in rule.labels if "{{" not in value}


def _may_be(rule: AlertingRule, labels: Mapping[str, str]) -> bool:
    """Whether an alert with these labels may come from this rule, and not from one of the same name."""
    own = static_labels(rule)
    return all(labels.get(name, value) == value for name, value in own.items())


def _tells_apart(node: Node) -> bool:
    """Whether each series of the answer is about one alert, and says which."""
    match node:
        case Selector():
            return node.name in STATES
        case RangeSelector():
            return _tells_apart(node.selector)
        case Subquery():
            return _tells_apart(node.expr)
        case Call():
            vectors = [each for each in node.arguments if any(isinstance(n, Selector) for n in each.walk())]
            return node.function.endswith("_over_time") and len(vectors) == 1 and _tells_apart(vectors[0])
        case Aggregate():
            by_name = (ALERTNAME in node.grouping) is not node.without
            return node.parameter is None and by_name and _tells_apart(node.expr)
    return False


def _asking(expr: Node, name: str) -> Node:
    """The expression, with every selector of states asking for this name alone."""

    def named(node: Node) -> Node:
        if not isinstance(node, Selector) or node.name not in STATES:
            return node
        others = tuple(each for each in node.matchers if each.label != ALERTNAME)
        return replace(node, matchers=(*others, Matcher(ALERTNAME, MatchOp.EQUAL, name)))

    with collecting():  # what the types say of it was said when it was read
        return rewritten(expr, named)


def _called(answer: Answer, name: str) -> Answer:
    labels = tuple((key, name if key == ALERTNAME else value) for key, value in answer.labels)
    return replace(answer, labels=labels)
