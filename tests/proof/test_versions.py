"""Why promtools disagree is told from what they say, else from the shape of what was evaluated."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.promql.parse import parse
from tocsin.proof.report import Said
from tocsin.proof.versions import UNKNOWN, Evidence, why
from tocsin.values import Duration

VERSIONS = ("2.42.0", "2.53.3", "3.5.3")
COMPARED = '    expr: "m", time: 0s,\n        exp: {} 3E+00\n        got: {} %s\n'


def said(failing: str, words: str = "no") -> tuple[Said, ...]:
    """`-` where a version passes, `x` where it fails."""
    return tuple(
        Said(version, words if mark == "x" else "", mark == "-")
        for version, mark in zip(VERSIONS, failing, strict=True)
    )


def shape(*exprs: str, interval: str = "1m", **how: Any) -> Evidence:
    return Evidence(tuple(map(parse, exprs)), Duration.parse(interval) if interval else Duration(0), **how)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            "yaml: unmarshal errors:\n  line 6: field fuzzy_compare not found in type main.unitTestFile",
            "promtool 2.42.0 does not know the field fuzzy_compare",
        ),
        (
            'group "g": could not parse expression: unknown function with name "mad_over_time"',
            "promtool 2.42.0 does not know the function mad_over_time",
        ),
        (
            "1:48: parse error: unexpected character: '{'",
            "promtool 2.42.0 cannot read it: parse error: unexpected character: '{'",
        ),
        ("got: {{count:1 counter_reset_hint:not_reset}}", "promtool 2.42.0 compares the counter reset hints"),
    ],
)
def test_what_it_says_itself_comes_first(words: str, reason: str) -> None:
    assert why(said("xx-", words), shape("rate(m[5m])")).startswith(reason)


@pytest.mark.parametrize("got", ["2.9999999999999996E+00", "3.0000000000000004E+00"])
def test_last_digits_are_seen_in_the_values(got: str) -> None:
    reason = "values differ in their last digits, and promtool compares all of them"
    assert why(said("--x", COMPARED % got), shape("rate(m[5m])")) == reason


@pytest.mark.parametrize("got", ["2.9E+00", "{{count:1}}", "3E+00, {} 4E+00"])
def test_other_values_are_no_last_digits(got: str) -> None:
    assert "last digits" not in why(said("--x", COMPARED % got), shape("m"))


@pytest.mark.parametrize(
    ("failing", "evidence", "reason"),
    [
        ("--x", shape("sum(rate(m[5m])) > 1"), "probably as a sample exactly as old as the window ([5m])"),
        ("xx-", shape("max_over_time(m[1h:1m])"), "probably as a sample exactly as old as the window ([1h])"),
        (
            "xx-",
            shape("absent(up)"),
            "probably as a sample exactly 5 minutes old is seen no longer since 3.0",
        ),
        ("--x", shape("rate(m[5m])", interval="7m"), "probably as a sample exactly 5 minutes old"),
        ("-xx", shape("rate(m[4m])"), "probably as rate looked further beyond the samples before 2.51"),
        ("x--", shape("m", interval=""), "without an interval of its own, promtool before 2.49 puts all"),
        ("x--", shape("m", native=True), "promtool reads samples of native histograms since 2.53"),
    ],
)
def test_without_words_the_shape_tells(failing: str, evidence: Evidence, reason: str) -> None:
    assert why(said(failing), evidence).startswith(reason)


@pytest.mark.parametrize(
    ("failing", "evidence"),
    [("-x-", shape("rate(m[5m])")), ("-xx", shape("m")), ("--x", Evidence()), ("x--", shape("vector(1)"))],
)
def test_what_is_not_known_is_not_made_up(failing: str, evidence: Evidence) -> None:
    assert why(said(failing), evidence) == UNKNOWN


def test_where_all_agree_there_is_nothing_to_explain() -> None:
    assert why(said("xxx"), shape("rate(m[5m])")) == why(said("---"), shape("m")) == ""
