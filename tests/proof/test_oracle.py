"""The engine answers any query at any time of a case, and of many cases in one run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tocsin.errors import ToolError
from tocsin.files.proof_cache import ProofCache
from tocsin.plan.cases import Case, Query
from tocsin.plan.lower import lower
from tocsin.plan.rules import ServicePlan
from tocsin.promql.parse import parse
from tocsin.proof.bench import Bench
from tocsin.proof.failures import Answered
from tocsin.proof.oracle import Inquiry, ask
from tocsin.tools.promtool import Promtool, usable_version
from tocsin.values import Duration

Small = Callable[..., ServicePlan]
MakeService = Callable[..., object]
TOOLS = Path(__file__).parents[2] / ".tools"


def case_of(plan: ServicePlan, name: str) -> Case:
    return next(case for case in plan.cases if case.name == name)


def inquiry(case: Case, *asked: tuple[str, str]) -> Inquiry:
    return Inquiry(case, tuple(Query(Duration.parse(at), parse(expr)) for at, expr in asked))


def words(answered: Sequence[Answered]) -> str:
    """An answer in short: values with the labels that matter here."""
    parts = []
    for each in answered:
        labels = [value for name, value in each.labels if name in ("pod", "alertstate")]
        parts.append(" ".join([*labels, str(float(each.value))]))
    return ", ".join(parts)


def answers(plan: ServicePlan, promtool: Promtool, *inquiries: Inquiry) -> list[list[str]]:
    return [
        [words(each) for each in given] for given in ask(plan, inquiries, Bench(promtool), about="answer")
    ]


@pytest.mark.promtool
def test_values_states_and_what_is_not_there(small: Small, promtool: Promtool) -> None:
    plan = small()
    held = case_of(plan, "Overload: held and over")

    asked = inquiry(
        held,
        ("10m", "load"),
        ("11m", "load"),
        ("16m", 'ALERTS{alertname="Overload"}'),
        ("16m", 'ALERTS_FOR_STATE{alertname="Overload"}'),
        ("16m", "nothing"),
        ("16m", "load > bool 5"),
        ("16m", "2 * 3"),
        ("16m", "0 / 0"),
    )

    assert answers(plan, promtool, asked) == [
        ["a 1.0", "a 9.0", "firing a 1.0", "a 660.0", "", "a 1.0", "6.0", "nan"]
    ]


@pytest.mark.promtool
def test_each_case_is_answered_by_itself_though_all_are_asked_the_same_at_once(
    small: Small, promtool: Promtool
) -> None:
    plan = small()
    held, five, idle = (
        case_of(plan, name) for name in ("Overload: held and over", "Overload: five is fine", "Idle: no jobs")
    )

    same = ("20m", "load"), ("20m", "ALERTS")

    assert answers(
        plan, promtool, inquiry(held, *same), inquiry(five, *same), inquiry(idle, *same), Inquiry(held, ())
    ) == [["a 9.0", "firing a 1.0"], ["a 5.0", ""], ["a 1.0", "firing 1.0"], []]


@pytest.mark.promtool
def test_labels_are_those_of_the_series(small: Small, promtool: Promtool) -> None:
    plan = small()
    [[answered]] = ask(plan, [inquiry(plan.cases[0], ("0m", "load"))], Bench(promtool), about="answer")
    assert answered == (Answered((("__name__", "load"), ("pod", "a")), "1E+00"),)


@pytest.mark.promtool
def test_cases_are_evaluated_in_their_own_steps(small: Small, promtool: Promtool) -> None:
    plan = small()
    held = case_of(plan, "Overload: held and over")
    coarse = replace(held, step=Duration.parse("4m"))
    asked = ("15m", "ALERTS"), ("16m", "ALERTS"), ("20m", "ALERTS")
    assert answers(plan, promtool, inquiry(coarse, *asked), inquiry(held, *asked)) == [
        ["pending a 1.0", "pending a 1.0", "firing a 1.0"],
        ["pending a 1.0", "firing a 1.0", "firing a 1.0"],
    ]


@pytest.mark.promtool
@pytest.mark.parametrize("version", ["2.42", "2.53", "3.5"])
def test_every_version_is_understood(
    version: str, small_service: Callable[..., object], promtool: Promtool
) -> None:
    path = TOOLS / f"promtool-{version}" / "promtool"
    if not path.exists():
        pytest.skip(f"promtool {version} is not unpacked; make test-matrix unpacks it")
    engine = Promtool(path, usable_version(path))
    [plan] = lower([("rules/s", small_service())], engine=engine.version[:2])  # type: ignore[list-item]
    held = case_of(plan, "Overload: held and over")
    asked = [(f"{minute}m", expr) for minute in (11, 16, 31) for expr in ("load", "ALERTS")]
    assert answers(plan, engine, inquiry(held, *asked)) == [
        ["a 9.0", "pending a 1.0", "a 9.0", "firing a 1.0", "a 1.0", ""]
    ]


def test_nothing_asked_is_nothing_answered() -> None:
    plan = ServicePlan("s", "rules/s", Duration.parse("1m"), ())
    assert ask(plan, [], Bench(Promtool(Path(__file__), (2, 42, 0))), about="answer") == ()


@pytest.mark.promtool
def test_a_query_that_fails_is_told_in_promtools_words(small: Small, promtool: Promtool) -> None:
    plan = small()
    clash = inquiry(plan.cases[0], ("0m", 'label_replace(load, "a b", "x", "", "")'))
    with pytest.raises(ToolError) as error:
        ask(plan, [clash], Bench(promtool), about="say so")
    assert str(error.value).startswith("promtool did not say so:\n")
    assert "a b" in str(error.value)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 7", "promtool fails without saying why"),
        ("echo out of cheese >&2; exit 1", "out of cheese"),
        ("sleep 60", "promtool had no answer after 0.2 s, and was stopped"),
    ],
)
def test_a_promtool_that_says_something_else_is_an_error(
    script: str, said: str, small: Small, tmp_path: Path
) -> None:
    path = tmp_path / "promtool"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    bench = Bench(Promtool(path, (2, 42, 0)), seconds=0.2 if "sleep" in script else 60)
    plan = small()
    with pytest.raises(ToolError) as error:
        ask(plan, [inquiry(plan.cases[0], ("0m", "load"))], bench, about="answer")
    assert str(error.value) == f"promtool did not answer:\n{said}"


@pytest.mark.promtool
def test_what_was_asked_before_is_known(small: Small, promtool: Promtool, tmp_path: Path) -> None:
    plan = small()
    question = inquiry(case_of(plan, "Overload: held and over"), ("11m", "load"), ("11m", "nothing"))
    bench = Bench(promtool, cache=ProofCache(tmp_path))
    first = ask(plan, [question], bench, about="answer")
    broken = tmp_path / "promtool"
    shutil.copy2(promtool.path, broken)
    with broken.open("r+b") as file:
        file.write(b"\0\0\0\0")
    os.utime(broken, ns=(promtool.path.stat().st_atime_ns, promtool.path.stat().st_mtime_ns))
    again = Bench(Promtool(broken, promtool.version), cache=ProofCache(tmp_path))
    assert ask(plan, [question], again, about="answer") == first != ((), ())
