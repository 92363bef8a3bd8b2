"""What a label must be: conditions for `.where(status=...)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.promql.nodes import Matcher, MatchOp

_META = re.compile(r"([\\.+*?()|\[\]{}^$])")


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
    """One of these texts, none of which is read as a pattern.

    >>> one_of("a.b", "c").value
    'a\\\\.b|c'
    """
    if len(values) == 1:
        return is_(values[0])
    return Condition(MatchOp.REGEX, "|".join(_META.sub(r"\\\1", value) for value in values))
