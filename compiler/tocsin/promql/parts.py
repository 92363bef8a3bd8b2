"""What forms of PromQL are made of besides other forms: matchers, modifiers, vector matching, literals.

Each part is canonical at construction, checks itself, and says how it is written. What has operands
is a form and lives in `nodes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from tocsin.errors import report
from tocsin.promql.reader import regex_problem
from tocsin.values import Duration, exact

METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")

_NO_BARE_NAME = frozenset(
    "and or unless atan2 bool on ignoring group_left group_right inf nan anchored smoothed".split()
)
"""Words that do not name a metric unless they are quoted, in capitals neither."""

_NO_BARE_LABEL = frozenset({"inf", "nan", "without"})
"""Words that cannot stand in a list of labels before Prometheus 3."""


class MatchOp(Enum):
    """The four ways a matcher compares a label with its value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    REGEX = "=~"
    NOT_REGEX = "!~"


@dataclass(frozen=True)
class Matcher:
    """One condition on one label.

    >>> print(Matcher("code", MatchOp.REGEX, "5.."))
    code=~"5.."
    """

    label: str
    op: MatchOp
    value: str

    def __post_init__(self) -> None:
        if not _LABEL_NAME.fullmatch(self.label):
            report(f"{self.label!r} is no label name; letters, digits and _ only, no leading digit")
        if self.op in (MatchOp.REGEX, MatchOp.NOT_REGEX) and (problem := regex_problem(self.value)):
            report(f"{self.label} is matched by {self.value!r}, which is no regular expression: {problem}")

    @property
    def passes_absence(self) -> bool:
        """Whether a series without the label passes; a selector needs a matcher that refuses it."""
        match self.op:
            case MatchOp.EQUAL:
                return self.value == ""
            case MatchOp.NOT_EQUAL:
                return self.value != ""
        try:
            matches_nothing = re.fullmatch(self.value, "") is not None
        except re.error:  # not every RE2 expression is one of Python's; promtool has the last word
            return False
        return matches_nothing is (self.op is MatchOp.REGEX)

    def __str__(self) -> str:
        return f"{self.label}{self.op.value}{quote(self.value)}"


@dataclass(frozen=True)
class Modifiers:
    """When a selector or subquery looks: shifted by `offset` (seconds later if negative), or `at` a time.

    >>> print(f"x{Modifiers(Duration.parse('5m'), Decimal(60))}")
    x @ 60.000 offset 5m
    """

    offset: Duration = Duration(0)
    at: Decimal | str | None = None
    """A unix time in seconds, kept to the millisecond; `start()` or `end()`."""

    def __post_init__(self) -> None:
        if isinstance(self.at, Decimal) and self.at.is_finite():
            rounded = self.at.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
            object.__setattr__(self, "at", exact(rounded))
        elif self.at not in (None, "start()", "end()"):
            report(f"@ {self.at} is no time; expected a unix time in seconds, start() or end()")
            object.__setattr__(self, "at", None)

    def __str__(self) -> str:
        text = ""
        if self.at is not None:
            text += f" @ {self.at}" if isinstance(self.at, str) else f" @ {self.at:.3f}"
        return f"{text} offset {self.offset}" if self.offset else text


NOW = Modifiers()


@dataclass(frozen=True)
class Matching:
    """Which labels pair the series of two vectors, and which side may have many for one.

    >>> print(Matching(("job",), on=True, group="left", include=("team",)))
    on (job) group_left (team)
    """

    labels: tuple[str, ...] = ()
    on: bool = False
    group: str | None = None
    """`left` or `right`: the side with many series; None is one to one."""
    include: tuple[str, ...] = ()
    """Labels that the side with many takes from the other."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", label_list(self.labels))
        object.__setattr__(self, "include", label_list(self.include))
        if self.on and self.group and (both := set(self.labels) & set(self.include)):
            report(f"{min(both)} stands in on and in group_{self.group}; what matches need not be taken over")

    def __str__(self) -> str:
        parts = []
        # The grammar has group_left and group_right after on or ignoring only.
        if self.labels or self.on or self.group:
            parts.append(f"{'on' if self.on else 'ignoring'} ({', '.join(self.labels)})")
        if self.group:
            parts.append(f"group_{self.group} ({', '.join(self.include)})")
        return " ".join(parts)


def label_list(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a grouping or matching, sorted, each once; reports those that cannot stand there."""
    for name in names:
        if not _LABEL_NAME.fullmatch(name) or name.lower() in _NO_BARE_LABEL:
            report(f"{name!r} cannot stand in a list of labels; letters, digits and _ only, no keyword")
    return tuple(sorted(set(names)))


ONE_TO_ONE = Matching()


def is_bare_name(name: str) -> bool:
    """Whether a metric name can be written as it is, not as a matcher of `__name__`."""
    return METRIC_NAME.fullmatch(name) is not None and name.lower() not in _NO_BARE_NAME


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"} | {
    chr(code): f"\\{letter}" for letter, code in zip("abfv", (7, 8, 12, 11), strict=True)
}


def quote(text: str) -> str:
    r"""A double-quoted PromQL string, escaped as Go's strconv.Quote does.

    >>> print(quote('say "hi"\n'), quote("naïve"), quote("\u200b"))
    "say \"hi\"\n" "naïve" "\u200b"
    """
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    # Go and Python agree on what is printable, except for the plain blank they both print.
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
