"""Mutants are killed by the trials that would fail with them, and by no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from tests.proof.trials.conftest import alert, loaded, question, record, statement, trial

from tocsin.proof.mutation.running import Standing, likely_first, run_all, standings
from tocsin.proof.runs import Run
from tocsin.proof.trials.runs import Ask, Said
from tocsin.proof.trials.trial import Rules, Subject, Trial

pytestmark = pytest.mark.promtool

A = alert("A", 'sum by (j) (x{k="1"}) > 5', "2m", severity="page")
TOLD = {"severity": "page", "j": "a"}
FIRES = trial(
    statement("3m", "A"),
    statement("4m", "A", TOLD),
    values={'x{j="a",k="1"}': "5 5 6x10"},
    title="six fire after two minutes",
)
QUIET = trial(statement("10m", "A"), values={'x{j="a",k="1"}': "5x10"}, title="five do not")
OTHERS = trial(
    statement("10m", "A"),
    values={'x{j="a",k="1"}': "5x10", 'x{j="a",k="2"}': "5x10"},
    title="others do not count",
)


def run(stands: list[Standing], ask: Ask) -> list[int]:
    settled: list[int] = []
    run_all(stands, ask, settled.append)
    return settled


def left(stand: Standing) -> list[str]:
    return [each.said for each in stand.living.values()]


def one(*trials: Trial, rules: Rules | None = None) -> list[Standing]:
    return standings([Subject(A, rules or loaded((A,)), trials)])


def test_what_no_trial_notices_survives(ask: Ask) -> None:
    [stand] = stands = one(FIRES)
    settled = run(stands, ask)

    assert left(stand) == [
        "sum is max",
        "sum is avg",
        'k="1" of x is dropped',
        "the threshold 5 is 5.25",
    ]
    assert {each.killed_by for each in stand.fates.values()} == {"six fire after two minutes"}
    assert sum(settled) == len(stand.fates) + 4


def test_each_further_trial_may_notice_more(ask: Ask) -> None:
    [stand] = stands = one(QUIET, OTHERS, FIRES)
    run(stands, ask)

    assert left(stand) == ["sum is max", "sum is avg", "the threshold 5 is 5.25"]
    by = {each.mutant.said: each.killed_by for each in stand.fates.values()}
    assert by['k="1" of x is dropped'] == "others do not count"


def test_a_trial_that_the_alert_fails_kills_nothing(ask: Ask) -> None:
    wrong = trial(statement("4m", "A", {"severity": "ticket"}), values={'x{j="a",k="1"}': "9x10"})
    [stand] = stands = one(wrong, QUIET)
    run(stands, ask)

    assert list(stand.failing) == ["a trial"]
    assert {each.killed_by for each in stand.fates.values()} == {"five do not"}


def test_what_the_engine_cannot_evaluate_is_killed_and_the_others_are_run(ask: Ask) -> None:
    shares = alert("A", "sum by (j) (x) / on (j) y > 1", severity="page")
    both = trial(
        statement("4m", "A", TOLD),
        values={'x{j="a",k="1"}': "9x9", 'x{j="a",k="2"}': "9x9", 'y{j="a"}': "9x9"},
    )
    [stand] = stands = standings([Subject(shares, loaded((shares,)), (both,))])
    run(stands, ask)

    killed = {each.mutant.said for each in stand.fates.values() if each.killed_by}
    assert "sum by (j) is dropped" in killed
    assert "> is <" in killed


def test_alerts_of_one_name_that_cannot_be_told_apart_are_run_in_their_place(ask: Ask) -> None:
    twin = alert("A", "y > 1", severity="page")
    both = trial(
        statement("4m", "A", TOLD, {"severity": "page", "m": "b"}),
        values={'x{j="a",k="1"}': "6x10", 'y{m="b"}': "2x10"},
        title="both fire",
    )
    [stand] = stands = one(both, rules=loaded((A, twin)))
    run(stands, ask)

    assert stand.failing == {}
    assert "> is <" not in left(stand)
    assert "the threshold 5 is 5.25" in left(stand)


def test_a_mutant_that_reads_more_is_run_with_what_feeds_it(ask: Ask) -> None:
    reads = alert("A", 'absent(total{id="a"})', severity="page")
    rules = loaded((record("total", "p", id="a"), record("total", "q", id="b"), reads))
    gone = trial(
        statement("4m", "A", {"severity": "page", "id": "a"}), values={"q": "1x10"}, title="one is gone"
    )
    [stand] = stands = standings([Subject(reads, rules, (gone,))])
    run(stands, ask)

    assert left(stand) == ["for 0s is 1m"]


def test_too_many_samples_say_nothing_about_a_mutant(ask: Ask) -> None:
    long = alert("A", "count_over_time(x[8h]) > 500", severity="page")
    body = '"interval": 3s, "input_series": [{"series": "x", "values": "1x12000"}]'
    fires = statement("9h", "A", {"severity": "page"})
    calm = Trial("long", "", '"evaluation_interval": 1m', body, FIRES.step, (fires,))
    [stand] = stands = standings([Subject(long, loaded((long,)), (calm,))])
    run(stands, ask)

    [unrunnable] = [each for each in stand.fates.values() if each.unrunnable]
    assert unrunnable.mutant.said == "the window 8h of x is 16h"
    assert "too many samples" in unrunnable.unrunnable


def test_those_that_are_noticed_are_not_run_again() -> None:
    asked: list[Run] = []

    class Words:
        words = ""

    def silent(runs: Iterable[Run]) -> Mapping[Run, Said]:
        asked.extend(each := list(runs))
        return {run: Words() for run in each}

    [stand] = stands = one(QUIET, OTHERS, FIRES)
    run(stands, silent)

    assert len(asked) == 3
    assert len(stand.living) > 10


def test_trials_in_which_it_fires_come_first_and_then_those_that_ask_the_most() -> None:
    asks = trial(
        question("5m", 'ALERTS{alertname="A"}'), question("9m", 'ALERTS{alertname="A"}'), title="asks"
    )
    subject = Subject(A, loaded((A,)), (QUIET, asks, FIRES))

    assert [each.title for each in likely_first(subject)] == [
        "six fire after two minutes",
        "asks",
        "five do not",
    ]
