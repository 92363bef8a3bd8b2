"""What three versions of promtool print about failures is read into the same data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.proof.failures import AlertFailure, Answered, Complaint, Fired, QueryFailure, read_failures
from tocsin.tools.promtool import Promtool

PRINTED = Path(__file__).parents[2] / "fixtures" / "promtool" / "failures"
VERSIONS = ("2.42", "2.53", "3.5")


def printed(version: str) -> Complaint:
    return read_failures((PRINTED / f"{version}.txt").read_text(encoding="utf-8"))


def alert(at: str, name: str, expected: tuple[Fired, ...], got: tuple[Fired, ...]) -> AlertFailure:
    return AlertFailure(at, name, expected, got)


def fired(name: str, labels: dict[str, str], summary: str | None) -> Fired:
    pairs = tuple(sorted({"alertname": name, **labels}.items()))
    return Fired(pairs, (("summary", summary),) if summary is not None else ())


PAGE = {"severity": "page", "team": "t", "x": "1"}
TICKET = {"severity": "ticket", "x": "1"}
ODD_PODS = tuple(fired("D", {"pod": pod, "x": "1"}, None) for pod in ("a, b}", "c"))
A_FIRES = fired("A", PAGE, 'm is 2, "quoted"')


def state(name: str, state: str, value: str = "1E+00", **labels: str) -> Answered:
    pairs = {"__name__": "ALERTS", "alertname": name, "alertstate": state, **labels}
    return Answered(tuple(sorted(pairs.items())), value)


EVER = 'count_over_time(ALERTS{alertname="A"}[11m])'
TOTAL = 'sum by (alertname, slo_id) (count_over_time(ALERTS{alertstate="firing"}[11m]))'
EXPECTED = (
    alert("2m", "A", (), (A_FIRES,)),
    alert("3m", "A", (fired("A", TICKET, "other"),), (A_FIRES,)),
    alert("3m", "B", (fired("B", TICKET, "b"), fired("B", TICKET | {"x": "2"}, "b")), ()),
    QueryFailure("1m", 'ALERTS{alertname="A"}', (), (state("A", "pending", **PAGE),)),
    QueryFailure("1m", 'ALERTS{alertname="B"}', (state("B", "firing"),), ()),
    QueryFailure(
        "10m",
        TOTAL,
        (Answered((("alertname", "A"),), "3E+00"), Answered((("alertname", "C"),), "3E+00")),
        (Answered((("alertname", "A"),), "9E+00"),),
    ),
    QueryFailure(
        "10m",
        EVER,
        (),
        tuple(
            Answered(tuple(sorted({"alertname": "A", "alertstate": s, **PAGE}.items())), value)
            for s, value in (("firing", "9E+00"), ("pending", "2E+00"))
        ),
    ),
    QueryFailure(
        "10m",
        'sum(count_over_time(ALERTS{alertname="A"}[11m])) >= bool 5 * 0',
        (Answered((), "0E+00"),),
        (Answered((), "1E+00"),),
    ),
    alert("2m", "D", (), ODD_PODS),
    alert("2m", "A", (), (fired("A", PAGE, 'm is 7, "quoted"'),)),
    QueryFailure(
        "1m",
        'ALERTS{alertname="D"}',
        (),
        (state("D", "firing", pod="a, b}", x="1"), state("D", "firing", pod="c", x="1")),
    ),
)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_failure_is_read_in_the_order_it_is_printed(version: str) -> None:
    assert printed(version).failures == EXPECTED


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_else_is_left_of_what_was_printed(version: str) -> None:
    assert printed(version).other == ()


@pytest.mark.promtool
def test_this_promtool_prints_what_the_fixtures_hold(promtool: Promtool) -> None:
    outcome = promtool.test_rules([PRINTED / "tests.yaml"], timeout=60)
    assert read_failures(outcome.stdout + outcome.stderr) == Complaint(EXPECTED)


def test_success_is_no_complaint() -> None:
    assert read_failures("Unit Testing:  /a b/tests.yaml\n  SUCCESS\n\n") == Complaint()


def test_what_is_no_failed_expectation_is_kept_in_promtools_words() -> None:
    said = "  FAILED:\ntests.yaml: yaml: line 3: mapping values are not allowed in this context\n"
    other = ("tests.yaml: yaml: line 3: mapping values are not allowed in this context",)
    assert read_failures(said) == Complaint((), other)


def test_a_query_that_has_no_answer_is_kept_in_promtools_words() -> None:
    said = '    name: x,\n    expr: "sum(", time: 1m, err: parse error: unclosed left parenthesis\n'
    assert read_failures(said).other == (
        'expr: "sum(", time: 1m, err: parse error: unclosed left parenthesis',
    )


def test_quotes_line_breaks_and_foreign_letters_are_read_as_they_were() -> None:
    said = (
        "    alertname: A, time: 1h30m, \n        exp:[], \n        got:[\n            0:\n"
        '              Labels:{alertname="A", "a.b"="ü\\u00a0}"}\n'
        '              Annotations:{summary="one\\n\\"two\\"\\\\"}\n            ]\n'
    )
    [failure] = read_failures(said).failures
    assert isinstance(failure, AlertFailure)
    assert failure.at == "1h30m"
    assert failure.got == (Fired((("alertname", "A"), ("a.b", "ü\xa0}")), (("summary", 'one\n"two"\\'),)),)
