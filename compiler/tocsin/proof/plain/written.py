"""Values as somebody wrote them, and the same values written again so that Go reads them alike.

JSON is YAML, so what is written again is JSON; but a number, a truth value or nothing stays as plain as
it was, because promtool takes 5 for a number and "5" for a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Protocol


class Written(Protocol):
    """A scalar's text, a list, or a mapping, that knows the line it begins on."""

    @property
    def line(self) -> int:
        """Counted from 1."""
        ...

    @property
    def content(self) -> object:
        """Its text, a tuple, or a dictionary."""
        ...

    @property
    def quoted(self) -> bool:
        """Whether a scalar has quotes, and is a text whatever it looks like."""
        ...

    @property
    def text(self) -> str | None:
        """The text of a scalar; None if it is something else."""
        ...

    @property
    def items(self) -> tuple[Written, ...]:
        """The elements of a list; none if it is something else."""
        ...

    @property
    def fields(self) -> Mapping[str, Written]:
        """The fields of a mapping; none if it is something else."""
        ...


_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN = re.compile(r"[-+.~\w]*", re.ASCII)
"""What may be something else than a text if it has no quotes: all of YAML's numbers, true, null."""

_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What JSON may hold as it is and YAML may not (YAML 1.1, 5.1)."""

_TAG = re.compile(r"(?:^|[\s\[{,])!(?:!|<|[A-Za-z])", re.MULTILINE)


def is_nothing(value: Written) -> bool:
    """Whether it is null."""
    return not value.quoted and value.text in _NOTHING


def has_tags(text: str) -> bool:
    """Whether a document seems to say of what type a value is, which is lost when it is written again.

    >>> has_tags("value: !!str 5"), has_tags('expr: up != 1 and a{b!="c"}')
    (True, False)
    """
    return _TAG.search(text) is not None


def again(value: Written) -> str:
    """The value in one line of YAML."""
    content = value.content
    if isinstance(content, dict):
        return "{" + ", ".join(f"{quoted(key)}: {again(each)}" for key, each in content.items()) + "}"
    if isinstance(content, tuple):
        return "[" + ", ".join(map(again, content)) + "]"
    text = value.text or ""
    if not value.quoted and _PLAIN.fullmatch(text):
        return text or "null"
    return quoted(text)


def quoted(text: str) -> str:
    r"""A text with quotes around it.

    >>> print(quoted('say "é\n\x85"'))
    "say \"é\n\u0085\""
    """
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return flow(text)


def flow(data: object) -> str:
    r"""Data in one line of YAML, every text with quotes.

    >>> print(flow({"labels": {"a": "5"}, "value": 5}))
    {"labels": {"a": "5"}, "value": 5}
    """
    written = json.dumps(data, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)
