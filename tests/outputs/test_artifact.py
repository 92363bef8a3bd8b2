"""The YAML that all generated files share."""

from __future__ import annotations

import yaml

from tocsin.outputs.artifact import Block, to_yaml

NOTE = "# Generated from rules/s by `tocsin generate`; do not edit.\n"


def test_keys_keep_the_order_they_were_given_in() -> None:
    assert to_yaml({"b": 1, "a": 2}, package="rules/s") == f"{NOTE}b: 1\na: 2\n"


def test_a_block_is_written_line_by_line() -> None:
    text = to_yaml({"expr": Block("a\n/\nb")}, package="rules/s")
    assert text == f"{NOTE}expr: |-\n  a\n  /\n  b\n"
    assert yaml.safe_load(text) == {"expr": "a\n/\nb"}


def test_what_is_used_twice_is_written_twice() -> None:
    shared = {"severity": "page"}
    assert "&" not in to_yaml([shared, shared], package="rules/s")


def test_long_and_foreign_text_stays_on_its_line() -> None:
    text = "é " * 500
    assert to_yaml({"a": text.strip()}, package="rules/s") == f"{NOTE}a: {text.strip()}\n"


def test_texts_that_look_like_other_things_stay_texts() -> None:
    values = ["yes", "1", "null", "", "1e3", "0x10", "- a", "a: b", "{{ $value }}", "2026-01-01"]
    assert yaml.safe_load(to_yaml(values, package="rules/s")) == values
