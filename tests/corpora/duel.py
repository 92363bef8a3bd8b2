"""Two sets of rules for one objective, asked on the real engine when they page and when they open tickets.

promtool evaluates both on the same series. It prints what a query answered where it was told to expect
nothing; so it tells when alerts were first and last firing, and how often.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from tests.corpora.sloth_specs import Published
from tests.corpora.traffic import SCRAPES_A_MINUTE, Story, series_of

from tocsin.errors import ToolError
from tocsin.model.service import Service
from tocsin.outputs import prometheus
from tocsin.plan.rules import ServicePlan
from tocsin.plan.slo.lower import lower_objective, objective_of
from tocsin.proof.failures import QueryFailure, read_failures
from tocsin.proof.workspace import workspace
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

SIGNALS = ("page", "ticket", "no data")
_SECONDS_A_STORY = 20.0

_ALERTS = {
    ("sloth", "page"): 'sloth_severity="page"',
    ("sloth", "ticket"): 'sloth_severity="ticket"',
    ("tocsin", "page"): 'slo_burn_tier=~"fast|medium"',
    ("tocsin", "ticket"): 'slo_burn_tier=~"slow|chronic"',
    ("tocsin", "no data"): 'alertname="SLONoData"',
}
"""Sloth has one alert for two tiers, and none for data that is missing."""


@dataclass(frozen=True)
class Firing:
    """The first and the last minute, and the number of evaluations, at which an alert fires."""

    first: int
    last: int
    times: int

    def __str__(self) -> str:
        return f"from {self.first}m to {self.last}m, {self.times} times"


Firings = dict[tuple[str, str], Firing]
"""By side and signal; what never fires is not there."""


def ours(each: Published) -> ServicePlan:
    """tocsin's rules for the objective."""
    service = Service(name=each.service, owner="corpora", slos=(each.slo,), evaluation_interval=each.interval)
    groups = tuple(lower_objective(objective_of(slo, service, None)) for slo in service.slos)
    return ServicePlan(service.name, "corpora", Duration.parse(each.interval), groups)


def fight(
    duels: Sequence[tuple[Published, Sequence[Story]]], promtool: Promtool
) -> dict[tuple[str, str], Firings]:
    """What fires when, by the objective's source and the story's name."""
    with workspace() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        files = [_write(each, stories, folder, number) for number, (each, stories) in enumerate(duels)]
        told = [stories for _, stories in duels]
        outcomes = list(pool.map(lambda path, stories: _ask(path, len(stories), promtool), files, told))
    return {
        (each.source, story.name): firings
        for (each, stories), outcome in zip(duels, outcomes, strict=True)
        for story, firings in zip(stories, outcome, strict=True)
    }


def _write(each: Published, stories: Sequence[Story], folder: Path, number: int) -> Path:
    """Both sets of rules and a file of tests; the path of the tests."""
    plan = ours(each)
    [rules] = prometheus.render((plan,))
    names = (f"tocsin-{number}.yaml", f"sloth-{number}.yaml")
    (folder / names[0]).write_text(rules.text, encoding="utf-8")
    (folder / names[1]).write_text(yaml.safe_dump({"groups": list(each.groups)}), encoding="utf-8")
    document = {
        "rule_files": list(names),
        "evaluation_interval": each.interval,
        "group_eval_order": [*(group["name"] for group in each.groups), *(g.name for g in plan.groups)],
        "tests": [_test(each, story, index) for index, story in enumerate(stories)],
    }
    path = folder / f"tests-{number}.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def _test(each: Published, story: Story, index: int) -> dict[str, Any]:
    series = series_of(story, each.indicator, each.budget)
    return {
        "interval": f"{60 // SCRAPES_A_MINUTE}s",
        "input_series": [{"series": name, "values": values} for name, values in series],
        "promql_expr_test": [
            {"expr": _questions(story, each.interval, index), "eval_time": f"{story.minutes}m"}
        ],
    }


def _questions(story: Story, interval: str, index: int) -> str:
    """For each alert the first and the last minute and the number of times, each labelled with what it is."""
    span = f"{story.minutes}m"
    asked = []
    for (side, signal), matcher in _ALERTS.items():
        alerts = f'ALERTS{{alertstate="firing",{matcher}}}'
        answers = {
            "first": f"min(min_over_time(timestamp({alerts})[{span}:{interval}])) / 60",
            "last": f"max(max_over_time(timestamp({alerts})[{span}:{interval}])) / 60",
            "times": f"max(count_over_time(count({alerts})[{span}:{interval}]))",
        }
        asked += [
            f'label_replace({expr}, "asked", "{index}/{side}/{signal}/{what}", "", "")'
            for what, expr in answers.items()
        ]
    return " or ".join(asked)


def _ask(path: Path, stories: int, promtool: Promtool) -> list[Firings]:
    """What promtool answers, by the number of the story."""
    outcome = promtool.test_rules([path], timeout=_SECONDS_A_STORY * stories)
    text = outcome.stdout + outcome.stderr
    complaint = read_failures(text)
    if outcome.code not in (0, 1) or complaint.other or "WARNING" in text:
        raise ToolError(f"promtool did not evaluate {path.name}:\n{text.strip()[:2000]}")
    found: list[dict[tuple[str, str], dict[str, int]]] = [{} for _ in range(stories)]
    for failure in complaint.failures:
        assert isinstance(failure, QueryFailure)
        for answer in failure.got:
            index, side, signal, what = dict(answer.labels)["asked"].split("/")
            found[int(index)].setdefault((side, signal), {})[what] = int(Decimal(answer.value))
    return [{alert: Firing(**answers) for alert, answers in each.items()} for each in found]
