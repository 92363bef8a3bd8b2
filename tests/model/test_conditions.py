"""Conditions on labels become matchers, and their flaws are told where they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tocsin.model.conditions import Condition, flaw, is_, is_not, matches, matches_not, one_of
from tocsin.promql.nodes import MatchOp
from tocsin.promql.parts import quote
from tocsin.tools.promtool import Promtool

FINE = [
    "5..", "4..|5..", "", "a{1,3}", "(?i)abc", "(?P<x>a)", r"\p{L}+", r"\d\w\s\b", r"a\.b", "[a-z[:alpha:]]",
    r"\Qa.b\E", r"\z", "é|🔥", r"\\1", "[^a]", "a*?", "x{,3}", "{code}", r"\-",
]  # fmt: skip
NOT_RE2 = {
    "(?=a)b": "(?=",
    "a(?!b)": "(?!",
    "(?<=a)b": "(?<=",
    "(?<!a)b": "(?<!",
    r"(a)\1": r"\1",
    "(?>a)": "(?>",
}
BROKEN = {
    "5..|4.(": "missing ), unterminated subpattern",
    "5..)": "unbalanced parenthesis",
    "[a": "unterminated character set",
    "*a": "nothing to repeat",
    "a**": "multiple repeat",
    "a\\": "bad escape (end of pattern)",
}


def test_each_condition_is_one_operator() -> None:
    made = [is_("a"), is_not("a"), matches("a"), matches_not("a")]

    assert [each.op for each in made] == [
        MatchOp.EQUAL, MatchOp.NOT_EQUAL, MatchOp.REGEX, MatchOp.NOT_REGEX
    ]  # fmt: skip
    assert [str(each.on("x").value) for each in made] == ["a"] * 4
    assert is_("a").on("x").label == "x"


def test_one_of_takes_texts_and_not_patterns() -> None:
    assert one_of("a") == is_("a")
    assert one_of("a.b", "c|d", "(e)") == matches(r"a\.b|c\|d|\(e\)")


@pytest.mark.parametrize("pattern", FINE)
def test_patterns_that_prometheus_reads_have_no_flaw(pattern: str) -> None:
    assert flaw(matches(pattern)) == ""


@pytest.mark.parametrize("pattern", NOT_RE2)
def test_what_re2_leaves_out_is_named(pattern: str) -> None:
    assert flaw(matches(pattern)) == (
        f"is matched with {pattern!r}; Prometheus's regular expressions (RE2) have no {NOT_RE2[pattern]}"
    )


@pytest.mark.parametrize("pattern", BROKEN)
def test_a_broken_pattern_is_told(pattern: str) -> None:
    words = f"is matched with {pattern!r}, which is no regular expression: {BROKEN[pattern]}"

    assert flaw(matches_not(pattern)) == words
    assert flaw(is_(pattern)) == ""


def test_what_is_no_text_is_told() -> None:
    number: Any = 500

    assert flaw(is_not(number)) == "is compared with 500; expected a text"
    assert flaw(Condition(MatchOp.EQUAL, "\ud800")) == (
        "is compared with '\\ud800', which holds half a surrogate pair; that is no character"
    )


@pytest.mark.promtool
def test_promtool_gives_the_same_verdicts(promtool: Promtool, tmp_path: Path) -> None:
    def accepts(pattern: str) -> bool:
        path = tmp_path / "rules.yaml"
        rules = [{"record": "a", "expr": f"x{{a=~{quote(pattern)}}}"}]
        path.write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]}), encoding="utf-8")
        return promtool.check_rules([path], lint=False).code == 0

    assert [pattern for pattern in FINE if not accepts(pattern)] == []
    assert [pattern for pattern in (*NOT_RE2, *BROKEN) if accepts(pattern)] == []
