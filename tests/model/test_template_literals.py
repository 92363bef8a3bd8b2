"""Literals are what Go's strconv makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tocsin.model.template_literals import is_character, is_number, unquoted

NUMBERS = (
    "0 7 10 1_000 0x1F 0X1f 0x_1 0b101 0o17 017 0_7 18446744073709551615 -9223372036854775808 +5 "
    "1.5 .5 1. 1.5_0 1_0.5 1e1_0 1e3 1E-3 1.5e+3 0x1p-2 2i 1.5e3i 1+2i 1-2i 1e+5"
).split()
NO_NUMBERS = (
    "08 0b12 0o8 1__0 1_ 1e 0x 1e999 18446744073709551616 -9223372036854775809 + - 1+2 3- 1._5 1_.5 1e_1 0x1p 1+i"  # noqa: E501
).split()
STRINGS = {
    '""': "",
    '"a b"': "a b",
    r'"\a\b\f\n\r\t\v\\\""': '\a\b\f\n\r\t\v\\"',
    r'"\x41\101\u00e9\U0001F525"': "AAé🔥",
    '`a\\n\r\n"`': 'a\\n\n"',
}
NO_STRINGS = [r'"\d"', r'"\'"', r'"\777"', r'"\x4"', r'"\u12"', r'"\ud800"', r'"\U00110000"', r'"\8"']
CHARACTERS = ["'a'", "'é'", "'🔥'", r"'\n'", r"'\''", r"'\x41'", r"'\u00e9'", r"'\\'"]
NO_CHARACTERS = ["''", "'ab'", r"'\"'", r"'\d'", r"'\ud800'"]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_told(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize("text", STRINGS)
def test_escapes_are_resolved(text: str) -> None:
    assert unquoted(text) == STRINGS[text]


@pytest.mark.parametrize("text", NO_STRINGS)
def test_an_escape_that_go_does_not_know_is_none(text: str) -> None:
    assert unquoted(text) is None


def test_characters_are_one_character_long() -> None:
    assert [text for text in CHARACTERS if not is_character(text)] == []
    assert [text for text in NO_CHARACTERS if is_character(text)] == []


@pytest.mark.promtool
def test_promtool_reads_the_same_literals(refused_by_promtool: Callable[[Sequence[str]], list[str]]) -> None:
    fine = [f"{{{{ {text} }}}}" for text in (*NUMBERS, *STRINGS, *CHARACTERS)]
    wrong = [f"{{{{ {text} }}}}" for text in (*NO_NUMBERS, *NO_STRINGS, *NO_CHARACTERS)]

    assert refused_by_promtool([*fine, *wrong]) == wrong
