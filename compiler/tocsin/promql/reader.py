"""promql-parser, and what it needs to read all that Prometheus does. The only module that imports it.

Its grammar is Prometheus 2.45's and a little more; what it accepts is not proof for the targeted
version, which promtool has the last word on. Text that it refuses although Prometheus takes it is
rewritten first; text on which it crashes or misreads is refused. Its tree becomes ours in `parse`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import promql_parser

_MOST = 1000
"""Of each sign that nests. At some 10,000 its stack overflows, and the process with it."""

_FLOAT, _RANGE = promql_parser.ValueType.Scalar, promql_parser.ValueType.Matrix
promql_parser.register_extra_functions(
    # Prometheus 2's name of double_exponential_smoothing.
    [promql_parser.Function("holt_winters", [_RANGE, _FLOAT, _FLOAT], promql_parser.ValueType.Vector)]
)

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    | (?P<quoted>"(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*')
    | `(?P<literal>[^`]*)`
    | (?P<past>@\s*-)
    | (?<![\w:.])(?P<number>[0-9][0-9_]*(?:\.[0-9_]*)?)
    """,
    re.VERBOSE | re.DOTALL,
)
_BYTE = re.compile(r"(?<!\\)(?:\\\\)*(\\x[89a-fA-F][0-9a-fA-F]|\\[23][0-7]{2})")


class PromQLSyntaxError(ValueError):
    """The text is no PromQL, or more than can be read; the message is meant for its author."""


def read(text: str) -> Any:
    """The tree of promql-parser.

    Raises:
        PromQLSyntaxError: it cannot be read.
    """
    for sign in "(-+^":
        if text.count(sign) > _MOST:
            raise PromQLSyntaxError(f"more than {_MOST} times {sign!r}: too much to be read")
    try:
        return promql_parser.parse(_TOKEN.sub(_rewritten, text))
    except ValueError as error:
        raise PromQLSyntaxError(str(error)) from None


def _rewritten(token: re.Match[str]) -> str:
    """The token as promql-parser reads it."""
    if (literal := token["literal"]) is not None:
        return _quoted(literal)
    if token["number"]:
        return token["number"].replace("_", "")
    if token["past"]:
        raise PromQLSyntaxError("@ takes a time since 1970; got a negative one")
    if token["quoted"] and (byte := _BYTE.search(token["quoted"])):
        raise PromQLSyntaxError(f"{byte[1]} is a byte, not a character; write \\u and the character's code")
    return token[0]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


_LOOKAROUND = re.compile(r"\(\?<?[=!]|\\[1-9]")
_TOO_MANY = re.compile(r"\{(?:\d+,)?(?:[1-9]\d{4,}|[2-9]\d{3}|1(?!000\b)\d{3})(?:,\d*)?\}")


@lru_cache(maxsize=1024)
def regex_problem(pattern: str) -> str:
    r"""What keeps a pattern from being one of RE2's regular expressions, or nothing.

    promql-parser has another engine, whose patterns are RE2's with few exceptions; those that only one of
    the two knows pass here, and promtool judges them.

    >>> regex_problem("5.."), regex_problem("(a")
    ('', 'it does not parse')
    """
    if "\\Q" in pattern:  # the quoting of RE2, which the other engine does not know
        return ""
    if _TOO_MANY.search(pattern):
        return "RE2 repeats at most 1000 times"
    try:
        promql_parser.parse(f"x{{y=~{_quoted(pattern)}}}")
    except ValueError:
        return (
            "RE2 has neither lookaround nor back-references"
            if _LOOKAROUND.search(pattern)
            else "it does not parse"
        )
    return ""
