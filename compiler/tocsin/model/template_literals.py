"""Literals of Go templates: strings, characters and numbers, as Go's strconv reads them."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"""\\(?:[abfnrtv\\"']|x[0-9a-fA-F]{2}|[0-3][0-7]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})""")
_INTEGER = re.compile(
    r"[+-]?(?:(?P<hex>0[xX](?:_?[0-9a-fA-F])+)|(?P<octal>0[oO]?(?:_?[0-7])+)|(?P<binary>0[bB](?:_?[01])+)"
    r"|(?P<decimal>0|[1-9](?:_?[0-9])*))"
)
_DIGITS = "[0-9](?:_?[0-9])*"
_HEX_DIGITS = "[0-9a-fA-F](?:_?[0-9a-fA-F])*"
_EXPONENT = rf"[+-]?{_DIGITS}"
_FLOAT = re.compile(rf"[+-]?(?:{_DIGITS}\.(?:{_DIGITS})?|\.{_DIGITS}|{_DIGITS}(?=[eE]))(?:[eE]{_EXPONENT})?")
_HEX_FLOAT = re.compile(rf"[+-]?0[xX]_?(?:{_HEX_DIGITS}\.?(?:{_HEX_DIGITS})?|\.{_HEX_DIGITS})[pP]{_EXPONENT}")


def unquoted(text: str) -> str | None:
    r"""The content of a string in quotes or back-quotes; None if it has an escape that Go does not know.

    >>> unquoted(r'"a\tb"'), unquoted(r'"\d"')
    ('a\tb', None)
    """
    inside = text[1:-1]
    if text.startswith("`"):
        return inside.replace("\r", "")
    if not all(_is_escape(escape, '"') for escape in re.findall(r"\\.[0-9a-fA-F]*", inside)):
        return None
    return _ESCAPE.sub(_unescape, inside)


def is_character(text: str) -> bool:
    r"""Whether it is one character in single quotes.

    >>> is_character("'a'"), is_character(r"'\n'"), is_character("'ab'")
    (True, True, False)
    """
    inside = text[1:-1]
    return len(inside) == 1 or bool(_ESCAPE.fullmatch(inside) and _is_escape(inside, "'"))


def _is_escape(text: str, quote: str) -> bool:
    match = _ESCAPE.match(text)
    if not match or (match.group() in ("\\'", '\\"') and match.group() != f"\\{quote}"):
        return False
    if text[1] not in "uU":
        return True
    point = int(match.group()[2:], 16)
    return point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF


_NAMED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _unescape(match: re.Match[str]) -> str:
    body = match.group()[1:]
    if body[0] in "xuU":
        return chr(int(body[1:], 16))
    if body[0] in "0123":
        return chr(int(body, 8))
    return _NAMED.get(body, body)


def is_number(text: str) -> bool:
    """Whether it is a number of Go that an int64, uint64 or float64 holds.

    >>> is_number("0x1F"), is_number("1+2i"), is_number("08"), is_number("1e999")
    (True, True, False, False)
    """
    real, _, imaginary = text.rpartition("+") if "+" in text[1:] else text.rpartition("-")
    if text.endswith("i") and real and real[-1] not in "eEpP":
        return is_number(real) and is_number(imaginary)
    text = text.removesuffix("i")
    whole = _INTEGER.fullmatch(text)
    if whole:
        digits = text.lstrip("+-").replace("_", "").lower()
        base = {"hex": 16, "octal": 8, "binary": 2, "decimal": 10}[whole.lastgroup or "decimal"]
        value = int(digits.removeprefix("0x").removeprefix("0o").removeprefix("0b") or "0", base)
        return value <= 2**63 if text.startswith("-") else value < 2**64
    if _FLOAT.fullmatch(text):
        return abs(float(text.replace("_", ""))) != float("inf")
    return bool(_HEX_FLOAT.fullmatch(text))
