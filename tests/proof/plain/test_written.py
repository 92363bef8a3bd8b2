"""What was written is written again so that nothing changes its type."""

from __future__ import annotations

import pytest
import yaml
from tests.proof.plain.builders import written

from tocsin.proof.plain.written import again, has_tags, is_nothing, quoted


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("5", "5"),
        ('"5"', '"5"'),
        ("up == 1", '"up == 1"'),
        ("~", "~"),
        ("", "null"),
        ("'~'", '"~"'),
        ("[1, a b]", '[1, "a b"]'),
        ("{a: 1, b: [x]}", '{"a": 1, "b": [x]}'),
        ("|\n  a\n  b\n", '"a\\nb\\n"'),
    ],
)
def test_a_value_stays_as_plain_as_it_was(text: str, line: str) -> None:
    assert again(written(f"x: {text}").fields["x"]) == line


@pytest.mark.parametrize(
    "text", ["plain", 'say "é" \\ \n\t', "\x7f\x85\u2028\ufeff", "\U0001f514", "{{ $value }}"]
)
def test_yaml_reads_a_quoted_text_as_it_is(text: str) -> None:
    assert yaml.safe_load(quoted(text)) == text


def test_nothing_is_what_has_no_quotes() -> None:
    assert is_nothing(written("x: null").fields["x"])
    assert not is_nothing(written('x: "null"').fields["x"])
    assert not is_nothing(written("x: []").fields["x"])


@pytest.mark.parametrize("text", ["a: !!str 5", "- !local x", "[!<tag:x> y]"])
def test_tags_are_noticed(text: str) -> None:
    assert has_tags(text)


def test_a_matcher_is_no_tag() -> None:
    assert not has_tags('expr: up{job!="x"} != 5 and a !~ b')
