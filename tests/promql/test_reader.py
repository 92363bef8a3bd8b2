"""Text that the parser refuses, misreads or crashes on, although or because Prometheus does otherwise."""

from __future__ import annotations

import pytest

from tocsin.promql.reader import PromQLSyntaxError, read, regex_problem


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        (r"m{x=`a\d+`}", r'm{x="a\\d+"}'),
        ('`say "x"`', r'"say \"x\""'),
        ("``", '""'),
        ("`two\nlines`", r'"two\nlines"'),
        (r'"a`b`c"', '"a`b`c"'),
        (r"'a`b`c'", '"a`b`c"'),
        (r'"\"`\d`"', None),
        (r'"\\"', r'"\\"'),
        ("1_000", "1000"),
        ("1_000.000_5", "1000.0005"),
        ('"1_000"', '"1_000"'),
        ("a_1_000", "a_1_000"),
        ("a:1_000", "a:1_000"),
        ("m # 1_000 `x`", "m"),
        ('m # "', "m"),
        ('m{a="# no comment"}', 'm{a="# no comment"}'),
        ("holt_winters(m[5m], 0.5, 0.5)", "holt_winters(m[5m], 0.5, 0.5)"),
        ('m{a="@ -5"}', 'm{a="@ -5"}'),
        ('"\\\\xff"', '"\\\\xff"'),
    ],
)
def test_what_prometheus_reads_is_read(text: str, read_as: str | None) -> None:
    if read_as is None:
        with pytest.raises(PromQLSyntaxError):
            read(text)
    else:
        assert read(text).prettify() == read_as


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("m @ -5", "@ takes a time since 1970; got a negative one"),
        ("m @-1.5", "@ takes a time since 1970; got a negative one"),
        (r'"\xff"', r"\xff is a byte, not a character; write \u and the character's code"),
        (r'm{a="\\\377"}', r"\377 is a byte, not a character; write \u and the character's code"),
        ("(" * 1001 + "a" + ")" * 1001, "more than 1000 times '(': too much to be read"),
        ("-" * 100_000 + "a", "more than 1000 times '-': too much to be read"),
        ("a" + " + a" * 1001, "more than 1000 times '+': too much to be read"),
        ("a" + " ^ a" * 1001, "more than 1000 times '^': too much to be read"),
        ("sum(", "unclosed left parenthesis"),
        ("", "no expression found in input"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(PromQLSyntaxError) as refused:
        read(text)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    "text", ["(" * 1000 + "a" + ")" * 1000, "-" * 1000 + "a", "a" + " ^ a" * 1000, "a" * 100_000]
)
def test_as_much_as_may_be_is_read(text: str) -> None:
    assert read(text) is not None


def test_a_pattern_is_judged_once_and_remembered() -> None:
    regex_problem.cache_clear()

    assert [regex_problem("x{5}") for _ in range(3)] == ["", "", ""]
    assert regex_problem.cache_info().misses == 1
