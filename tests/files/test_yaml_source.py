"""YAML with lines, and what is refused before it costs memory."""

from __future__ import annotations

import pytest

from tocsin.files.yaml_source import YamlError, read_yaml


def refusal(text: str) -> tuple[int, str]:
    with pytest.raises(YamlError) as caught:
        read_yaml(text)
    assert str(caught.value) == f"line {caught.value.line}: {caught.value.message}"
    return caught.value.line, caught.value.message


def test_every_value_knows_its_line() -> None:
    [document] = read_yaml("a:\n  - b: 1\n    c: |\n      two\n  - x\n")

    first, second = document.fields["a"].items
    assert (document.line, document.fields["a"].line, first.line, second.line) == (1, 2, 2, 5)
    assert (first.fields["c"].line, first.fields["c"].text) == (3, "two\n")


def test_nothing_is_taken_for_more_than_its_text() -> None:
    [document] = read_yaml("- no\n- 0x10\n- 2001-01-01\n- !!python/object/apply:os.system [ls]\n- ~\n")

    assert [item.text for item in document.items] == ["no", "0x10", "2001-01-01", None, "~"]


def test_a_value_of_one_kind_is_empty_as_another() -> None:
    [document] = read_yaml("a: [1]\nb: {c: 2}\n")

    assert (document.text, document.items) == (None, ())
    assert document.fields["a"].fields == {}
    assert document.fields["b"].items == ()


def test_all_documents_are_read() -> None:
    assert [each.text for each in read_yaml("a\n---\nb\n---\n")] == ["a", "b", ""]
    assert read_yaml("# nothing\n") == ()


def test_aliases_and_merge_keys_are_followed() -> None:
    text = "base: &b {x: 1, y: 2}\none: {<<: *b, y: 3}\ntwo: {<<: [*b, {z: 4, x: 5}]}\nthree: {'<<': 6}\n"
    [document] = read_yaml(text)

    def texts(name: str) -> dict[str, str | None]:
        return {key: value.text for key, value in document.fields[name].fields.items()}

    assert texts("one") == {"x": "1", "y": "3"}
    assert texts("two") == {"x": "1", "y": "2", "z": "4"}
    assert texts("three") == {"<<": "6"}


def test_a_key_that_is_there_twice_is_refused_with_both_lines() -> None:
    assert refusal("a:\n  b: 1\n  c: 2\n  b: 3\n") == (4, "the key b is there twice, first at line 2")


def test_a_key_that_is_no_name_is_refused() -> None:
    assert refusal("? [a]\n: 1\n") == (1, "a key is a list or a mapping; expected a name")


def test_what_is_no_yaml_is_refused_in_the_parsers_words() -> None:
    assert refusal("a: [1\nb: 2\n") == (2, "did not find expected ',' or ']'")
    line, message = refusal("a: \x00\n")
    assert (line, message.partition(":")[0]) == (1, "unacceptable character #x0000")


def test_an_alias_that_stands_for_nothing_is_refused() -> None:
    assert refusal("a: *b\n") == (1, "the alias *b stands for nothing")
    assert refusal("a: &a [*a]\n") == (1, "the alias *a stands for nothing")


def test_depth_is_bounded() -> None:
    assert refusal("[" * 100 + "]" * 100) == (1, "is nested deeper than 60 levels")
    assert refusal("[" * 100_000)[1] in ("is nested deeper than 60 levels", "exceeded max depth")


def test_aliases_that_multiply_are_refused_before_they_are_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    assert refusal("\n".join(lines)) == (7, "holds more than 2,000,000 values")
