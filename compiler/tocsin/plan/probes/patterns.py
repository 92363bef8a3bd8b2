"""Label values that matchers let pass, and values that they do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tocsin.promql.nodes import Matcher, MatchOp

_PLAIN = ("a", "1", "0", "other", "b", "zz", "500", "/", "none")
"""Values that are tried where nothing else is known."""

_CLASSES = {"d": "1", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}


def passes(value: str, matchers: Iterable[Matcher]) -> bool:
    """Whether a label of this value, the empty one if it is not there, meets all matchers."""
    return all(_meets(value, matcher) for matcher in matchers)


def _meets(value: str, matcher: Matcher) -> bool:
    match matcher.op:
        case MatchOp.EQUAL:
            return value == matcher.value
        case MatchOp.NOT_EQUAL:
            return value != matcher.value
    try:
        found = re.fullmatch(matcher.value, value, re.DOTALL) is not None
    except re.error:  # RE2 has forms that Python does not; without a reading there is no value either
        return False
    return found is (matcher.op is MatchOp.REGEX)


def candidates(matchers: Sequence[Matcher], preferred: Sequence[str] = ()) -> Iterator[str]:
    """Values worth trying for a label with these matchers, the plainest first."""
    seen: set[str] = set()
    for value in (*_named(matchers), *preferred, *_PLAIN, *_similar(matchers), ""):
        if value not in seen:
            seen.add(value)
            yield value


def _named(matchers: Sequence[Matcher]) -> Iterator[str]:
    for matcher in matchers:
        if matcher.op is MatchOp.EQUAL:
            yield matcher.value
    for matcher in matchers:
        if matcher.op is MatchOp.REGEX:
            yield from samples(matcher.value)


def _similar(matchers: Sequence[Matcher]) -> Iterator[str]:
    for matcher in matchers:
        if matcher.op is MatchOp.NOT_EQUAL:
            yield matcher.value
        if matcher.op is MatchOp.NOT_REGEX:
            yield from samples(matcher.value)


def samples(pattern: str) -> tuple[str, ...]:
    """A text for each alternative of a regular expression, as far as it can be read.

    >>> samples("4..|5..")
    ('400', '500')
    >>> samples("(GET|POST) /v[0-9]+")
    ('GET /v0', 'POST /v0')
    """
    try:
        found = _Sampler(pattern).alternatives()
        return tuple(each for each in found if re.fullmatch(pattern, each, re.DOTALL))
    except (_Unread, re.error):
        return ()


class _Unread(Exception):
    """A pattern beyond the sampler."""


class _Sampler:
    """Reads the common part of RE2: alternatives, groups, classes, dots, repetitions."""

    def __init__(self, pattern: str) -> None:
        self.rest = pattern
        self.any = "0" if re.match(r"[\^(]*\d", pattern) else "a"
        """What stands for any character: in `5..` a digit, so that it reads like the code it is."""

    def alternatives(self) -> list[str]:
        found = self._sequence()
        while self.rest.startswith("|"):
            self.rest = self.rest[1:]
            found += self._sequence()
        return list(dict.fromkeys(found))

    def _sequence(self) -> list[str]:
        texts = [""]
        while self.rest and self.rest[0] not in "|)":
            pieces = self._repeated(self._piece())
            texts = [text + piece for text in texts for piece in pieces][:8]
        return texts

    def _repeated(self, pieces: list[str]) -> list[str]:
        if match := re.match(r"\{(\d+)(?:,\d*)?\}", self.rest):
            self.rest = self.rest[match.end() :]
            pieces = [piece * int(match[1]) for piece in pieces]
        elif self.rest[:1] in ("*", "+", "?"):
            self.rest = self.rest[1:]
        else:
            return pieces
        self.rest = self.rest.removeprefix("?")
        return pieces

    def _piece(self) -> list[str]:
        first, self.rest = self.rest[0], self.rest[1:]
        match first:
            case "(":
                return self._group()
            case "[":
                return [self._class()]
            case ".":
                return [self.any]
            case "^" | "$":
                return [""]
            case "\\":
                letter, self.rest = self.rest[:1], self.rest[1:]
                if letter.isalnum() and letter not in _CLASSES:
                    raise _Unread
                return [_CLASSES.get(letter, letter)]
        return [first]

    def _group(self) -> list[str]:
        if match := re.match(r"\?(?:P?<\w+>|:)", self.rest):
            self.rest = self.rest[match.end() :]
        elif self.rest.startswith("?"):
            raise _Unread
        inside = self.alternatives()
        if not self.rest.startswith(")"):
            raise _Unread
        self.rest = self.rest[1:]
        return inside

    def _class(self) -> str:
        match = re.match(r"(\^?)(\]?(?:\\.|[^\]\\])*)\]", self.rest)
        if match is None:
            raise _Unread
        self.rest = self.rest[match.end() :]
        inside = re.compile(f"[{match[1]}{match[2]}]")
        for character in "0aA1-_./ :":
            if inside.fullmatch(character):
                return character
        return match[2][:1]
