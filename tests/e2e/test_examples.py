"""The project in fixtures/examples: every option of an objective, compiled, committed and proved."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tocsin import pipeline
from tocsin.files.loader import load
from tocsin.files.settings import Settings, read_settings
from tocsin.model import slo as model
from tocsin.model.declaration import Declaration
from tocsin.model.metrics import Counter
from tocsin.model.slo import EventsSli, LatencySli, Missing, RatioSli, Slo, UptimeSli
from tocsin.plan.lower import READS_NATIVE
from tocsin.proof.runner import prove, silent_progress
from tocsin.proof.verdict import never_fired
from tocsin.tools.promtool import Promtool

ROOT = Path(__file__).parents[2] / "fixtures" / "examples"
KINDS = tuple(
    kind
    for _, kind in inspect.getmembers(model, inspect.isclass)
    if issubclass(kind, Declaration) and kind.__module__ == model.__name__
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return read_settings(ROOT)


@pytest.fixture(scope="module")
def slos(settings: Settings) -> tuple[Slo, ...]:
    [(_, service)] = load(settings)
    return service.slos


def declared(value: Any) -> Iterator[Declaration]:
    """The declaration and all that it is made of."""
    if isinstance(value, Declaration):
        yield value
        for name in type(value).model_fields:
            yield from declared(getattr(value, name))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_option_is_used(kind: type[Declaration], slos: tuple[Slo, ...]) -> None:
    own = [each for chosen in slos for each in declared(chosen) if type(each) is kind]
    used = {
        name
        for each in own
        for name, field in kind.model_fields.items()
        if field.is_required() or getattr(each, name) != field.get_default(call_default_factory=True)
    }

    assert set(kind.model_fields) - used == set()


def test_every_kind_of_indicator_is_used(slos: tuple[Slo, ...]) -> None:
    events = [chosen.sli for chosen in slos if isinstance(chosen.sli, EventsSli)]
    latencies = [chosen.sli.histogram.native for chosen in slos if isinstance(chosen.sli, LatencySli)]
    uptimes = [chosen for chosen in slos if isinstance(chosen.sli, UptimeSli)]

    assert {isinstance(sli.bad, Counter) for sli in events} == {True, False}
    assert set(latencies) == {True, False}
    assert {bool(chosen.by) for chosen in uptimes} == {True, False}
    assert [chosen for chosen in slos if isinstance(chosen.sli, RatioSli)]


def test_every_period_and_every_policy_is_used(slos: tuple[Slo, ...]) -> None:
    assert {chosen.period for chosen in slos} == {"1d", "1w", "4w", "30d", "90d"}
    assert {chosen.missing for chosen in slos} == {None, *Missing}


def test_what_is_committed_is_what_the_declarations_say(settings: Settings) -> None:
    assert [each.path for each in pipeline.stale(settings)] == []


@pytest.mark.promtool
def test_the_committed_rules_pass_promtools_own_check(settings: Settings, promtool: Promtool) -> None:
    pipeline.verify(settings.output_folder, promtool)


@pytest.mark.promtool
@pytest.mark.slow
def test_every_story_holds_and_every_alert_is_seen_firing(settings: Settings, promtool: Promtool) -> None:
    plan = pipeline.plan(settings, engine=promtool.version[:2])

    verdicts = prove(plan, lambda name: True, promtool, silent_progress)

    assert [(verdict.case.name, verdict.words) for verdict in verdicts if not verdict.holds] == []
    [service] = plan
    assert never_fired(service, service.cases) == ()
    read = promtool.version[:2] >= READS_NATIVE
    assert service.unshown == (() if read else ("examples-rendering", "examples-regional-rendering"))


@pytest.mark.promtool
@pytest.mark.slow
def test_committed_tests_pass_with_promtool_alone(settings: Settings, promtool: Promtool) -> None:
    """With all rules and all series in each file: one story of every objective, as there is time for."""
    if promtool.version[:2] < settings.version:
        pytest.skip("the project is for a Prometheus whose promtool reads native histograms")
    files = sorted((settings.output_folder / "prometheus" / "tests").glob("*-outage.yaml"))

    outcome = promtool.test_rules(files, timeout=600)

    assert outcome.code == 0, outcome.stdout + outcome.stderr
    assert len(files) == 15
