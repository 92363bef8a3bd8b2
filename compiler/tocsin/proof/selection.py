"""Choosing what is proved: by name, with the expressions of `-k` as pytest has them; or a part of so many."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tocsin.errors import AuthorError

_TOKEN = re.compile(r"\s*(\(|\)|[^\s()]+)")


def selects(expression: str) -> Callable[[str], bool]:
    """A predicate for names: words that occur in them, joined by `and`, `or`, `not` and parentheses.

    >>> wanted = selects("webhook and not latency")
    >>> wanted("StripeWebhookFailures: held"), wanted("StripeWebhookLatencyHigh: held")
    (True, False)
    """
    tokens = _TOKEN.findall(expression)
    if not tokens:
        return lambda name: True
    parser = _Parser(expression, tokens)
    predicate = parser.either()
    if parser.tokens:
        parser.refuse()
    return predicate


@dataclass(frozen=True)
class Part:
    """One of several parts that together are everything: every so-manyth, so that all are alike."""

    number: int
    """Counted from 1."""
    of: int

    def has(self, place: int) -> bool:
        """Whether what stands at a place, counted from 0, belongs to it."""
        return place % self.of == self.number - 1


EVERYTHING = Part(1, 1)


def read_part(text: str) -> Part:
    """The part that `--shard` names.

    >>> [place for place in range(7) if read_part("2/3").has(place)]
    [1, 4]
    """
    match = re.fullmatch(r"([1-9]\d{0,5})/([1-9]\d{0,5})", text)
    if match is None or int(match[1]) > int(match[2]):
        raise AuthorError(f"--shard is {text!r}; expected a part and how many there are, such as '2/8'")
    return Part(int(match[1]), int(match[2]))


class _Parser:
    """Recursive descent: `or` binds loosest, `not` tightest."""

    def __init__(self, expression: str, tokens: list[str]) -> None:
        self.expression = expression
        self.tokens = list(tokens)

    def either(self) -> Callable[[str], bool]:
        left = self.both()
        while self._take("or"):
            left = _either(left, self.both())
        return left

    def both(self) -> Callable[[str], bool]:
        left = self.one()
        while self._take("and"):
            left = _both(left, self.one())
        return left

    def one(self) -> Callable[[str], bool]:
        if self._take("not"):
            inner = self.one()
            return lambda name: not inner(name)
        if self._take("("):
            inside = self.either()
            if not self._take(")"):
                self.refuse()
            return inside
        if not self.tokens or self.tokens[0] in (")", "and", "or"):
            self.refuse()
        word = self.tokens.pop(0).casefold()
        return lambda name: word in name.casefold()

    def refuse(self) -> None:
        raise AuthorError(
            f"-k is {self.expression!r}; expected words joined by and, or, not and parentheses, "
            "such as 'webhook and not latency'"
        )

    def _take(self, token: str) -> bool:
        if self.tokens and self.tokens[0] == token:
            self.tokens.pop(0)
            return True
        return False


def _either(left: Callable[[str], bool], right: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda name: left(name) or right(name)


def _both(left: Callable[[str], bool], right: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda name: left(name) and right(name)
