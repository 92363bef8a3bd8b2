"""A failed proof in words that can be read at night."""

from __future__ import annotations

import pytest

from tocsin.model.levels import Series
from tocsin.plan.cases import Case, Query
from tocsin.promql.parse import parse
from tocsin.proof.wording import in_words
from tocsin.values import Duration

A = 'ALERTS{alertname="A"}'
X = 'ALERTS{alertname="A",reason="x"}'
EVER = f"count_over_time({A}[11m])"
TOTAL = 'sum by (alertname, slo_id) (count_over_time(ALERTS{alertstate="firing"}[11m]))'
PENDING_TOTAL = 'sum(count_over_time(ALERTS{alertname="A",alertstate="pending"}[11m]))'
WITHIN = f"({PENDING_TOTAL} >= bool 2) * ({PENDING_TOTAL} <= bool 3)"
BURN = 'ALERTS{alertname="SLOBurnFast",slo_id="s-a"}'
OTHER = "slo:info"
QUESTIONS = (A, X, EVER, TOTAL, PENDING_TOTAL, WITHIN, BURN, OTHER, "sum(up)")
CASE = Case(
    "story",
    Duration.of(seconds=15),
    Duration.of(minutes=10),
    ((Series.of("up", {}), "1x5"),),
    tuple(Query(Duration.of(minutes=3), parse(expr)) for expr in QUESTIONS),
    (),
    ("A",),
    None,
)


def said(expr: str, expected: str, got: str, at: str = "3m") -> str:
    """What promtool prints of a query."""
    quoted = str(parse(expr)).replace('"', '\\"')
    return f'    expr: "{quoted}", time: {at},\n        exp: {expected}\n        got: {got}\n'


def alerts(expected: str, got: str) -> str:
    """What promtool prints of alerts, given as label sets with their annotations."""
    return (
        f"    name: story,\n    alertname: A, time: 3m, \n        exp:[{expected}], \n        got:[{got}]\n"
    )


def one(labels: str, annotations: str = "", number: int = 0) -> str:
    lines = (f"{number}:", f"  Labels:{{{labels}}}", f"  Annotations:{{{annotations}}}", "")
    return "".join(f"\n            {line}" for line in lines)


PENDING = '{__name__="ALERTS", alertname="A", alertstate="pending", severity="page"} 1E+00'
FIRING = PENDING.replace("pending", "firing")
PAGE = 'alertname="A", severity="page"'


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (said(A, PENDING, "nil"), "at 3m expected A pending, got silent"),
        (said(A, "nil", FIRING), "at 3m expected A silent, got firing"),
        (said(A, FIRING, PENDING), "at 3m expected A firing, got pending"),
        (
            said(A, FIRING, FIRING.replace("page", "ticket")),
            'at 3m expected A firing with severity="page", got firing with severity="ticket"',
        ),
        (
            said(A, FIRING, FIRING.replace(', severity="page"', ', pod="x"')),
            'at 3m expected A firing with severity="page", no pod, got firing with no severity, pod="x"',
        ),
        (said(X, FIRING, "nil"), 'at 3m expected A{reason="x"} firing, got silent'),
        (
            said(BURN, "nil", '{alertname="SLOBurnFast", alertstate="firing", slo_id="s-a"} 1E+00'),
            "at 3m expected SLOBurnFast of s-a silent, got firing",
        ),
        (
            said(TOTAL, '{alertname="A"} 3E+00', '{alertname="A"} 1E+00'),
            "in the whole scenario expected A firing at 3 evaluations, got 1 evaluation",
        ),
        (
            said(TOTAL, '{alertname="A"} 3E+00', "nil"),
            "in the whole scenario expected A firing at 3 evaluations, got none",
        ),
        (
            said(TOTAL, "nil", '{alertname="SLOBurnFast", slo_id="s-a"} 1.2E+01'),
            "in the whole scenario expected SLOBurnFast of s-a silent, got firing at 12 evaluations",
        ),
        (
            said(EVER, "nil", PENDING.replace("1E+00", "2E+00") + ", " + FIRING),
            "in the whole scenario expected A not even pending, "
            "got pending at 2 evaluations and firing at 1 evaluation",
        ),
        (
            said(PENDING_TOTAL, "{} 1E+01", "{} 1.2E+01"),
            "in the whole scenario expected A pending at 10 evaluations, got 12 evaluations",
        ),
        (
            said(WITHIN, "{} 1E+00", "{} 0E+00"),
            "in the whole scenario A fires at more or fewer evaluations than any version may",
        ),
        (
            said(OTHER, "nil", '{a="b"} 1E+00'),
            "at 3m expected slo:info to give nothing, got {a='b'} 1E+00",
        ),
        (said("sum(up)", "{} 1E+00", "nil"), "at 3m expected sum(up) to give {} 1E+00, got nothing"),
        (said("vector(1)", "nil", "{} 1E+00"), "at 3m expected vector(1) to give nothing, got {} 1E+00"),
        (alerts("", one(PAGE)), "at 3m expected A silent, got firing"),
        (alerts(one(PAGE), ""), "at 3m expected A firing, got silent"),
        (
            alerts(one(PAGE, 'summary="6%"'), one(PAGE, 'summary="5%"')),
            'at 3m expected A firing with summary="6%", got firing with summary="5%"',
        ),
        (
            alerts(
                one(f'{PAGE}, pod="x"') + "," + one(f'{PAGE}, pod="y"', number=1),
                one(f'{PAGE}, pod="x"') + "," + one(f'{PAGE}, pod="z"', number=1),
            ),
            'at 3m expected A firing with pod="y", got firing with pod="z"',
        ),
    ],
)
def test_each_kind_of_assertion_has_its_sentence(output: str, line: str) -> None:
    assert in_words(CASE, output) == (line,)


def test_counts_that_agree_are_not_mentioned() -> None:
    expected = '{alertname="A"} 3E+00, {alertname="B"} 2E+00'
    output = said(TOTAL, expected, expected.replace("2E+00", "4E+00"))
    assert in_words(CASE, output) == (
        "in the whole scenario expected B firing at 2 evaluations, got 4 evaluations",
    )


def test_what_is_said_twice_is_told_once() -> None:
    assert len(in_words(CASE, said(A, PENDING, "nil") * 2)) == 1


def test_that_nobody_is_told_is_not_repeated_where_the_state_says_it() -> None:
    assert in_words(CASE, alerts(one(PAGE), "") + said(A, FIRING, PENDING)) == (
        "at 3m expected A firing, got pending",
    )
    elsewhere = said(A, "nil", FIRING, at="2m").replace("time: 2m", "time: 3m")
    assert len(in_words(CASE, alerts("", one(PAGE)) + elsewhere)) == 1


def test_what_cannot_be_read_is_told_in_promtools_words() -> None:
    assert in_words(CASE, said(A, FIRING, "nil") + "  execution: vector contains metrics\n") == (
        "at 3m expected A firing, got silent",
        "execution: vector contains metrics",
    )
