"""Runs: when two are the same, and how they are spread over processes."""

from __future__ import annotations

from dataclasses import replace

from tocsin.proof.runs import Run, batches


def test_every_part_of_a_run_is_in_its_key() -> None:
    run = Run("head", "tests", ("rules",), ("path",), "contents")
    others = [
        replace(run, head="h"),
        replace(run, tests="t"),
        replace(run, rules=("rul", "es")),
        replace(run, paths=()),
        replace(run, contents="c"),
    ]

    keys = {each.key("2.42.0") for each in (run, *others)} | {run.key("2.53.3")}

    assert len(keys) == 7
    assert run.key("2.42.0") == replace(run, cost=5.0).key("2.42.0")


def test_batches_hold_every_run_once_and_weigh_alike() -> None:
    runs = [Run("", str(number), cost=float(number)) for number in range(1, 41)]

    packed = batches(runs, 2)

    assert sorted(number for batch in packed for number in batch) == list(range(40))
    loads = [sum(runs[number].cost for number in batch) for batch in packed]
    assert len(packed) == 2
    assert max(loads) - min(loads) <= 1


def test_there_are_no_more_batches_than_runs() -> None:
    assert batches([Run("", "")], 8) == ((0,),)
    assert batches([], 8) == ()


def test_there_are_as_many_batches_for_each_worker_and_each_is_worth_a_process() -> None:
    sizes = [len(batch) for batch in batches([Run("", str(number), cost=100.0) for number in range(6000)], 2)]

    assert len(sizes) == 40
    assert (min(sizes), max(sizes)) == (150, 150)
