"""Matchers, modifiers, vector matching and string literals: written, canonical, refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.promql.complaints import complaints

from tocsin.promql.parts import (
    NOW,
    ONE_TO_ONE,
    Matcher,
    Matching,
    MatchOp,
    Modifiers,
    is_bare_name,
    label_list,
    quote,
)
from tocsin.values import Duration

EQUAL, NOT_EQUAL, REGEX, NOT_REGEX = MatchOp


@pytest.mark.parametrize(
    ("matcher", "text"),
    [
        (Matcher("a", EQUAL, "x"), 'a="x"'),
        (Matcher("a", NOT_EQUAL, ""), 'a!=""'),
        (Matcher("a", REGEX, r"\d+"), r'a=~"\\d+"'),
        (Matcher("a", NOT_REGEX, "x|y"), 'a!~"x|y"'),
    ],
)
def test_a_matcher_is_written_as_in_promql(matcher: Matcher, text: str) -> None:
    assert str(matcher) == text


@pytest.mark.parametrize("name", ["", "1a", "a-b", "a b", "é", "a:b", 'a"'])
def test_a_label_name_that_every_prometheus_knows_is_wanted(name: str) -> None:
    assert complaints(lambda: Matcher(name, EQUAL, "x")) == [
        f"{name!r} is no label name; letters, digits and _ only, no leading digit"
    ]


@pytest.mark.parametrize("op", [REGEX, NOT_REGEX])
@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(a", "it does not parse"),
        ("[", "it does not parse"),
        (r"\y", "it does not parse"),
        ("a(?=b)", "RE2 has neither lookaround nor back-references"),
        ("(?!b).*", "RE2 has neither lookaround nor back-references"),
        ("(?<=a)b", "RE2 has neither lookaround nor back-references"),
        (r"(a)\1", "RE2 has neither lookaround nor back-references"),
        ("a{1001}", "RE2 repeats at most 1000 times"),
        ("a{2,1001}", "RE2 repeats at most 1000 times"),
        ("a{2000,}", "RE2 repeats at most 1000 times"),
        ("a{10000}", "RE2 repeats at most 1000 times"),
    ],
)
def test_a_pattern_that_is_no_regular_expression_is_refused_in_words(
    op: MatchOp, pattern: str, problem: str
) -> None:
    assert complaints(lambda: Matcher("code", op, pattern)) == [
        f"code is matched by {pattern!r}, which is no regular expression: {problem}"
    ]


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "5..",
        "a|b",
        r"\d+",
        "(?i)x",
        "a{1000}",
        "a{2,1000}",
        r"a\.b",
        "[^/]+",
        'say "x"',
        "\n",
        "é",
        r"\Qa.b\E",
    ],
)
def test_a_pattern_of_re2_passes(pattern: str) -> None:
    assert complaints(lambda: Matcher("code", REGEX, pattern)) == []
    assert complaints(lambda: Matcher("code", EQUAL, "(a")) == []


@pytest.mark.parametrize(
    ("matcher", "passes"),
    [
        (Matcher("a", EQUAL, ""), True),
        (Matcher("a", EQUAL, "x"), False),
        (Matcher("a", NOT_EQUAL, "x"), True),
        (Matcher("a", NOT_EQUAL, ""), False),
        (Matcher("a", REGEX, ".*"), True),
        (Matcher("a", REGEX, "x|"), True),
        (Matcher("a", REGEX, ".+"), False),
        (Matcher("a", NOT_REGEX, ".+"), True),
        (Matcher("a", NOT_REGEX, ".*"), False),
        (Matcher("a", REGEX, r"\pL*"), False),
    ],
)
def test_it_is_known_whether_a_series_without_the_label_passes(matcher: Matcher, passes: bool) -> None:
    assert matcher.passes_absence is passes


@pytest.mark.parametrize(
    ("modifiers", "text"),
    [
        (NOW, ""),
        (Modifiers(Duration.parse("5m")), " offset 5m"),
        (Modifiers(Duration(-300_000)), " offset -5m"),
        (Modifiers(at="start()"), " @ start()"),
        (Modifiers(Duration.parse("1w"), "end()"), " @ end() offset 1w"),
        (Modifiers(at=Decimal(0)), " @ 0.000"),
        (Modifiers(at=Decimal("1609746000.1")), " @ 1609746000.100"),
        (Modifiers(at=Decimal("1.0005")), " @ 1.001"),
        (Modifiers(at=Decimal("1.0004")), " @ 1.000"),
    ],
)
def test_a_modifier_is_written_time_first(modifiers: Modifiers, text: str) -> None:
    assert str(modifiers) == text


def test_times_of_one_millisecond_are_one() -> None:
    assert Modifiers(at=Decimal("1.0001")) == Modifiers(at=Decimal("1.000")) == Modifiers(at=Decimal(1))
    assert hash(Modifiers(at=Decimal("1.0"))) == hash(Modifiers(at=Decimal(1)))


@pytest.mark.parametrize("at", ["now()", "start", Decimal("NaN"), Decimal("Infinity")])
def test_a_time_that_is_none_is_refused(at: Decimal | str) -> None:
    assert complaints(lambda: Modifiers(at=at)) == [
        f"@ {at} is no time; expected a unix time in seconds, start() or end()"
    ]


@pytest.mark.parametrize(
    ("matching", "text"),
    [
        (ONE_TO_ONE, ""),
        (Matching(on=True), "on ()"),
        (Matching(("b", "a", "b"), on=True), "on (a, b)"),
        (Matching(("a",)), "ignoring (a)"),
        (Matching(("a",), group="left"), "ignoring (a) group_left ()"),
        (Matching(("a",), on=True, group="right", include=("d", "c")), "on (a) group_right (c, d)"),
        (Matching(("a",), group="left", include=("a",)), "ignoring (a) group_left (a)"),
        (Matching(group="left"), "ignoring () group_left ()"),
        (Matching(on=True, group="left"), "on () group_left ()"),
    ],
)
def test_vector_matching_is_written_canonically(matching: Matching, text: str) -> None:
    assert str(matching) == text


def test_a_label_that_matches_need_not_be_taken_over() -> None:
    assert complaints(lambda: Matching(("a", "b"), on=True, group="left", include=("b", "c"))) == [
        "b stands in on and in group_left; what matches need not be taken over"
    ]


@pytest.mark.parametrize("name", ["", "a b", "1", "a:b", "inf", "NaN", "without"])
def test_a_list_of_labels_holds_names_that_the_grammar_takes_there(name: str) -> None:
    assert complaints(lambda: label_list(("a", name))) == [
        f"{name!r} cannot stand in a list of labels; letters, digits and _ only, no keyword"
    ]


def test_a_list_of_labels_is_sorted_and_holds_each_once() -> None:
    assert label_list(("b", "a", "by", "a")) == ("a", "b", "by")


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("up", True),
        ("a:b", True),
        (":a", True),
        ("sum", True),
        ("by", True),
        ("start", True),
        ("", False),
        ("1a", False),
        ("a.b", False),
        ("a b", False),
        *((word, False) for word in "and or unless atan2 bool on ignoring group_left group_right".split()),
        *((word, False) for word in "inf nan NaN Inf BOOL On anchored smoothed".split()),
    ],
)
def test_keywords_and_foreign_characters_do_not_name_a_metric_unquoted(name: str, bare: bool) -> None:
    assert is_bare_name(name) is bare


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("", '""'),
        ('a"b', r'"a\"b"'),
        ("a\\b", r'"a\\b"'),
        ("'", '"\'"'),
        ("\a\b\t\n\v\f\r", r'"\a\b\t\n\v\f\r"'),
        ("\x00\x1f\x7f", r'"\x00\x1f\x7f"'),
        ("\x80\xa0", r'"\u0080\u00a0"'),
        ("é€😀 ", '"é€😀 "'),
        ("\u200b\ufeff", r'"\u200b\ufeff"'),
        ("\U000e0001", r'"\U000e0001"'),
    ],
)
def test_a_string_is_escaped_as_go_does(text: str, quoted: str) -> None:
    assert quote(text) == quoted
