"""Proving cases: each is rendered with the rules it needs, and put to the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tocsin.outputs import prometheus, promtool_tests
from tocsin.plan.cases import Case
from tocsin.plan.rules import Plan, ServicePlan
from tocsin.proof.bench import Bench
from tocsin.proof.plain.written import flow
from tocsin.proof.runs import SETTING_UP, Run
from tocsin.proof.slicing import Slice, slices
from tocsin.proof.verdict import Verdict
from tocsin.tools.promtool import Promtool


@dataclass(frozen=True)
class Chosen:
    """A case that is to be proved, and the service it speaks of."""

    service: ServicePlan
    case: Case


def prove(
    plan: Plan, wanted: Callable[[str], bool], promtool: Promtool, progress: Callable[[int], None]
) -> tuple[Verdict, ...]:
    """A verdict for each case whose name is wanted, in the order they are declared; nothing is kept.

    `progress` is called with the number of cases that have just been decided.
    """
    return decide(chosen(plan, wanted), Bench(promtool), progress)


def chosen(plan: Plan, wanted: Callable[[str], bool]) -> tuple[Chosen, ...]:
    """Every case whose name is wanted."""
    return tuple(Chosen(service, case) for service in plan for case in service.cases if wanted(case.name))


def decide(cases: Sequence[Chosen], bench: Bench, progress: Callable[[int], None]) -> tuple[Verdict, ...]:
    """A verdict for each case, in order."""
    runs = runs_of(cases)
    alike = Counter(runs)
    said = bench.answer(alike, lambda run, _: progress(alike[run]))
    return tuple(
        Verdict(each.service.name, each.case, said[run].words, said[run].kept, said[run].late)
        for each, run in zip(cases, runs, strict=True)
    )


def runs_of(cases: Sequence[Chosen]) -> list[Run]:
    """For each case, what promtool is asked: the case with the rules it needs."""
    runs: dict[int, Run] = {}
    services = {id(each.service): each.service for each in cases}
    for key, service in services.items():
        places = [place for place, each in enumerate(cases) if id(each.service) == key]
        for part in slices(service, [cases[place].case for place in places]):
            for place, run in zip(part.places, rendered(part), strict=True):
                runs[places[place]] = run
    return [runs[place] for place in range(len(cases))]


def rendered(part: Slice) -> Iterator[Run]:
    """For each case of a slice, what promtool is asked."""
    rules = tuple(artifact.text for artifact in prometheus.render((part.service,)))
    head = flow(promtool_tests.head(part.service, part.cases[0].step))[1:-1]
    count = sum(len(group.rules) for group in part.service.groups)
    for case in part.cases:
        step = case.step or part.service.evaluation_interval
        evaluations = case.lasts.milliseconds / step.milliseconds + 1
        cost = SETTING_UP + evaluations * (count + 0.5)
        yield Run(head, flow(promtool_tests.test(case)), rules, cost=cost)


def silent_progress(decided: int) -> None:
    """No progress bar: a pipe, or a test."""
