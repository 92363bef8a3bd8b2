"""What a label must be: conditions for `.where(status=...)`."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

from tocsin.model.declaration import shown
from tocsin.promql.nodes import Matcher, MatchOp

_META = re.compile(r"([\\.+*?()|\[\]{}^$])")
_NOT_RE2 = re.compile(r"\(\?(?:[=!>]|<[=!])|(?<!\\)(?:\\\\)*\\[1-9]")
"""Look-around, atomic groups and references back, which RE2 leaves out to be fast on any input."""
_NOT_PYTHON = re.compile(r"\\[pPQzC]|\[\[:|\(\?")
"""What RE2 knows and Python does not, or reads in another way."""


@dataclass(frozen=True)
class Condition:
    """A condition on a label that is not named yet."""

    op: MatchOp
    value: str

    def on(self, label: str) -> Matcher:
        """The condition as a matcher of this label."""
        return Matcher(label, self.op, self.value)


def is_(value: str) -> Condition:
    """Equal to this text; a bare string in `.where()` means the same."""
    return Condition(MatchOp.EQUAL, value)


def is_not(value: str) -> Condition:
    """Anything but this text; a series without the label passes too."""
    return Condition(MatchOp.NOT_EQUAL, value)


def matches(pattern: str) -> Condition:
    """The whole value matches this regular expression (RE2, anchored at both ends)."""
    return Condition(MatchOp.REGEX, pattern)


def matches_not(pattern: str) -> Condition:
    """The whole value does not match this regular expression."""
    return Condition(MatchOp.NOT_REGEX, pattern)


def one_of(*values: str) -> Condition:
    r"""One of these texts, none of which is read as a pattern.

    >>> one_of("a.b", "c").value
    'a\\.b|c'
    """
    if len(values) == 1:
        return is_(values[0])
    return Condition(MatchOp.REGEX, "|".join(_META.sub(r"\\\1", value) for value in values))


def flaw(condition: Condition) -> str:
    """What is wrong with the condition's text, in words that follow the label's name; empty if nothing is.

    promtool has the last word on regular expressions; what is surely wrong is told at the author's line.

    >>> flaw(matches("5..|4.(")), flaw(matches("5.."))
    ("is matched with '5..|4.(', which is no regular expression: missing ), unterminated subpattern", '')
    """
    value: object = condition.value
    if not isinstance(value, str):
        return f"is compared with {shown(value)}; expected a text"
    try:
        value.encode()
    except UnicodeEncodeError:
        return f"is compared with {shown(value)}, which holds half a surrogate pair; that is no character"
    if condition.op not in (MatchOp.REGEX, MatchOp.NOT_REGEX):
        return ""
    if found := _NOT_RE2.search(value):
        return (
            f"is matched with {shown(value)}; Prometheus's regular expressions (RE2) have no {found.group()}"
        )
    if _NOT_PYTHON.search(value):
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(value)
    except re.error as error:
        return f"is matched with {shown(value)}, which is no regular expression: {error.msg}"
    return ""
