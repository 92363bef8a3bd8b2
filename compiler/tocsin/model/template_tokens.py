"""From a Go template's text to tokens, as text/template/parse/lex.go cuts it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

KEYWORDS = frozenset("block break continue define else end if range template with".split())
_SCANNED = re.compile(
    r"[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?"
    r"|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
"""How far the lexer reads a number; whether it is one is decided afterwards."""
_SPACE = " \t\r\n"
_LONGEST_SHOWN = 60


class TemplateSyntaxError(ValueError):
    """The template does not parse; says where and why."""


@dataclass(frozen=True)
class Token:
    """A piece of the text, of a kind."""

    kind: str
    text: str
    shown: str
    """The action it stands in."""


def abbreviated(action: str) -> str:
    """An action as messages show it: on one line, not too long."""
    line = " ".join(action.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a template: its texts, and what stands in its actions.

    Raises:
        TemplateSyntaxError: a piece that is no token, or an action that is never closed.
    """
    position = 0
    while (start := text.find("{{", position)) >= 0:
        if start > position:
            yield Token("text", text[position:start], "")
        lexer = _ActionLexer(text, start)
        yield from lexer.tokens()
        position = lexer.position
    if text[position:]:
        yield Token("text", text[position:], "")


def _trims_left(text: str, position: int) -> bool:
    return text[position : position + 1] == "-" and text[position + 1 : position + 2] in tuple(_SPACE)


def _is_word_character(character: str) -> bool:
    return character == "_" or character.isalpha() or character.isdecimal()


class _ActionLexer:
    """Reads what stands between one pair of braces; afterwards `position` is behind it."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.position = start + 2
        self.depth = 0

    def tokens(self) -> list[Token]:
        if _trims_left(self.text, self.position):
            self.position += 2
        if self.text.startswith("/*", self.position):
            self._comment()
            return []
        read: list[tuple[str, str]] = [("{{", "{{")]
        while not self._closes():
            begun = self.position
            kind = self._next()
            read.append((kind, self.text[begun : self.position]))
        if self.depth:
            raise self._error("a parenthesis is never closed")
        read.append(("}}", "}}"))
        self._skip_closing()
        shown = abbreviated(self.text[self.start : self.position])
        return [Token(kind, text, shown) for kind, text in read]

    def _closes(self) -> bool:
        rest = self.text[self.position : self.position + 4]
        return rest.startswith("}}") or (len(rest) == 4 and rest[0] in _SPACE and rest[1:] == "-}}")

    def _skip_closing(self) -> None:
        if self.text.startswith("}}", self.position):
            self.position += 2
        else:
            self.position += 4

    def _comment(self) -> None:
        end = self.text.find("*/", self.position)
        if end < 0:
            raise self._error("a comment is never closed by */")
        self.position = end + 2
        if not self._closes():
            raise self._error("a comment must be alone between its braces, {{/* like this */}}")
        self._skip_closing()

    def _next(self) -> str:
        character = self.text[self.position : self.position + 1]
        if not character:
            raise self._error("{{ is never closed by }}")
        if character in _SPACE:
            # One at a time: a blank before -}} belongs to the closing braces.
            self.position += 1
            return "space"
        if character == "`":
            return self._raw_string()
        if character in "\"'":
            return self._quoted(character)
        if character == ":":
            if not self.text.startswith(":=", self.position):
                raise self._error("a : must be followed by =")
            self.position += 2
            return ":="
        if character == "$" or (character == "." and not self._digit_follows()):
            return self._path_step(character)
        if character in "+-." or (character.isascii() and character.isdigit()):
            return self._number()
        if _is_word_character(character):
            return self._word()
        self.position += 1
        if character in "()":
            self.depth += 1 if character == "(" else -1
            if self.depth < 0:
                raise self._error("a ) has no ( before it")
            return character
        if character in "=|":
            return character
        if character.isascii() and character.isprintable():
            return "character"
        raise self._error(f"cannot read {character!r}")

    def _digit_follows(self) -> bool:
        return self.text[self.position + 1 : self.position + 2] in tuple("0123456789")

    def _raw_string(self) -> str:
        end = self.text.find("`", self.position + 1)
        if end < 0:
            raise self._error("a string is never closed by `")
        self.position = end + 1
        return "string"

    def _quoted(self, quote: str) -> str:
        closed = re.compile(rf"{quote}(?:[^{quote}\\\n]|\\[^\n])*{quote}").match(self.text, self.position)
        if not closed:
            raise self._error(f"a string is never closed by {quote}")
        self.position = closed.end()
        return "string" if quote == '"' else "number"

    def _path_step(self, character: str) -> str:
        self.position += 1
        begun = self.position
        while self.position < len(self.text) and _is_word_character(self.text[self.position]):
            self.position += 1
        self._must_end_here()
        if character == "$":
            return "variable"
        return "." if self.position == begun else "field"

    def _number(self) -> str:
        self._scan_number()
        if self.text[self.position : self.position + 1] in ("+", "-"):
            self._scan_number()
        return "number"

    def _scan_number(self) -> None:
        scanned = _SCANNED.match(self.text, self.position)
        assert scanned is not None  # it matches the empty string
        after = self.text[scanned.end() : scanned.end() + 1]
        if _is_word_character(after or " "):
            raise self._error(f"{scanned.group()}{after} is no number")
        self.position = scanned.end()

    def _word(self) -> str:
        begun = self.position
        while self.position < len(self.text) and _is_word_character(self.text[self.position]):
            self.position += 1
        self._must_end_here()
        word = self.text[begun : self.position]
        return word if word in KEYWORDS else "literal" if word in ("true", "false", "nil") else "word"

    def _must_end_here(self) -> None:
        after = self.text[self.position : self.position + 1]
        if after and after not in " \t\r\n.,|:()}":
            hint = "; a name has letters, digits and _ only" if after == "-" else ""
            raise self._error(f"cannot read {after!r} here{hint}")

    def _error(self, words: str) -> TemplateSyntaxError:
        end = self.text.find("}}", self.position)
        shown = abbreviated(self.text[self.start : end + 2 if end >= 0 else len(self.text)])
        return TemplateSyntaxError(f"{shown}: {words}")
