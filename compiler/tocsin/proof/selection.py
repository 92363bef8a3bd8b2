"""Choosing cases by name: the expressions of `-k`, as pytest has them."""

from __future__ import annotations

import re
from collections.abc import Callable

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
