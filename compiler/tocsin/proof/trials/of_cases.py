"""The project's own cases as trials, and its alerts as subjects."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.plan.cases import Case, Query, Sample
from tocsin.plan.names import SLO_ID
from tocsin.plan.rules import AlertingRule, Plan, ServicePlan
from tocsin.proof.plain.written import quoted
from tocsin.proof.slicing import reads
from tocsin.proof.trials.asking import asked_of
from tocsin.proof.trials.closure import Feeds
from tocsin.proof.trials.trial import Answer, Question, Rules, Statement, Subject, Told, Trial


def subjects_of(plan: Plan) -> tuple[Subject, ...]:
    """Every alert of the project with the cases that say something of it."""
    return tuple(subject for service in plan for subject in _of_a_service(service))


def _of_a_service(service: ServicePlan) -> Iterator[Subject]:
    feeds = Feeds(service.groups)
    heads = (f'"name": {quoted(group.name)}, "interval": {group.interval}' for group in service.groups)
    rules = Rules(service.groups, tuple(heads))
    trials = [(case, trial_of(case, service)) for case in service.cases]
    for rule in service.alerts:
        objective = dict(rule.labels).get(SLO_ID, "")
        needed = feeds.of(rule.expr)
        fed = [each.expr for group in service.groups for each in group.rules if id(each) in needed]
        read = frozenset(name for expr in (rule.expr, *fed) for name in reads(expr))
        own = tuple(
            trial
            for case, trial in trials
            if _may_tell(case, rule, objective, read) and asked_of(trial, rule, rule.alert)
        )
        yield Subject(rule, rules, own, f"of {objective}" if objective else "")


def _may_tell(case: Case, rule: AlertingRule, objective: str, read: frozenset[str]) -> bool:
    """Whether the case moves the alert, names it, or speaks of all there are; see `slicing`."""
    if case.objective and case.objective != objective:
        return False
    return case.touched is None or bool(case.touched & read) or rule.alert in case.alerts


def trial_of(case: Case, service: ServicePlan) -> Trial:
    """The case, with the step and the order of evaluation that its service has."""
    step = case.step or service.evaluation_interval
    order = ", ".join(quoted(group.name) for group in service.groups)
    series = ", ".join(
        f'{{"series": {quoted(str(each))}, "values": {quoted(values)}}}' for each, values in case.series
    )
    return Trial(
        case.name,
        str(case.origin) if case.origin else "",
        f'"evaluation_interval": {step}, "group_eval_order": [{order}]',
        f'"interval": {case.interval}, "input_series": [{series}]',
        step,
        tuple(_statements(case)),
        tuple(map(_question, case.queries)),
        len(case.series),
    )


def _statements(case: Case) -> Iterator[Statement]:
    """Alerts of one name at one time are one statement, as they are one answer of promtool's."""
    together: dict[tuple[object, str], list[Told]] = {}
    for each in case.notifications:
        together.setdefault((each.at, each.alert), []).append(Told(each.labels, each.annotations))
    for each in case.notifications:
        told = together.pop((each.at, each.alert), None)
        if told:
            yield Statement(each.at, each.alert, tuple(told))


def _question(query: Query) -> Question:
    return Question(query.at, query.expr, tuple(map(_answer, query.samples)))


def _answer(sample: Sample) -> Answer:
    return Answer(sample.name, sample.labels, str(sample.value))
