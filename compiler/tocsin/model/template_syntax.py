"""The grammar of Go templates: text in, a tree out, or the first thing that does not parse.

A port of the rules of Go's text/template/parse (lex.go and parse.go as of Go 1.19, with which
Prometheus 2.42 is built), so that what passes here passes `promtool check rules`. Which functions
and labels there are, and what a tree means, is for `template`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

KEYWORDS = frozenset("block break continue define else end if range template with".split())
_ESCAPE = re.compile(
    r"""\\(?:[abfnrtv\\"']|x[0-9a-fA-F]{2}|[0-3][0-7]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"""
)
_SCANNED = re.compile(
    r"[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?"
    r"|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
"""How far the lexer reads a number; whether it is one is decided afterwards."""
_INTEGER = re.compile(
    r"[+-]?(?:(?P<hex>0[xX](?:_?[0-9a-fA-F])+)|(?P<octal>0[oO]?(?:_?[0-7])+)|(?P<binary>0[bB](?:_?[01])+)"
    r"|(?P<decimal>0|[1-9](?:_?[0-9])*))"
)
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][+-]?[0-9]+)?")
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")
_SPACE = " \t\r\n"
_LONGEST_SHOWN = 60


class TemplateSyntaxError(ValueError):
    """The template does not parse; says where and why."""


@dataclass(frozen=True)
class Pipe:
    """`$declared := command | command`, the whole of an action or a pair of parentheses."""

    shown: str
    declares: tuple[str, ...]
    assigns: bool
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Command:
    """An operand, and those that follow it as its arguments."""

    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class Word:
    """The name of a function."""

    name: str


@dataclass(frozen=True)
class Literal:
    """A string, number, truth value or nil; `text` is the content of a string, else None."""

    text: str | None = None


@dataclass(frozen=True)
class Path:
    """Fields of something: of dot (`.Labels.pod`), a variable (`$labels.pod`), or parentheses."""

    start: str | Pipe | Word
    """`.`, the variable with its `$`, the parentheses' content, or a function."""
    fields: tuple[str, ...] = ()


Operand = Word | Literal | Path | Pipe


@dataclass(frozen=True)
class Print:
    """`{{ pipeline }}`."""

    pipe: Pipe


@dataclass(frozen=True)
class Block:
    """`{{ if }}`, `{{ with }}` or `{{ range }}`, with the actions inside."""

    word: str
    pipe: Pipe
    body: tuple[Action, ...]
    otherwise: tuple[Action, ...]


@dataclass(frozen=True)
class Include:
    """`{{ template "name" pipeline }}`, and what a `{{ block }}` comes down to."""

    name: str
    pipe: Pipe | None
    shown: str


@dataclass(frozen=True)
class Text:
    """What stands between actions, if it is more than blanks; copied as it is."""


Action = Text | Print | Block | Include


@dataclass
class Tree:
    """A template that parses: its actions, and the templates it defines by name."""

    actions: tuple[Action, ...] = ()
    definitions: dict[str, tuple[Action, ...]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    """Unknown functions and variables: wrong, but no reason to stop reading."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    shown: str
    """The action it stands in."""


def parse(text: str, *, functions: frozenset[str], variables: frozenset[str]) -> Tree:
    """Read a template in which these functions and variables exist.

    >>> parse("{{ if .x }}", functions=frozenset(), variables=frozenset())
    Traceback (most recent call last):
    tocsin.model.template_syntax.TemplateSyntaxError: {{ if .x }}: has no {{ end }}
    """
    return _Parser(list(_tokens(text)), functions, set(variables)).parse()


def abbreviated(action: str) -> str:
    """An action as messages show it: on one line, not too long."""
    line = " ".join(action.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


# --- from text to tokens


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while (start := text.find("{{", position)) >= 0:
        if start > position:
            yield _Token("text", text[position:start], "")
        lexer = _ActionLexer(text, start)
        yield from lexer.tokens()
        position = lexer.position
    if text[position:]:
        yield _Token("text", text[position:], "")


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

    def tokens(self) -> list[_Token]:
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
        return [_Token(kind, text, shown) for kind, text in read]

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
        if character in "+-." or character.isascii() and character.isdigit():
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


# --- from tokens to a tree

_OPERANDS = frozenset({"literal", "number", ".", "field", "word", "string", "variable", "("})
_END = _Token("end of text", "", "")


class _Parser:
    def __init__(self, tokens: list[_Token], functions: frozenset[str], variables: set[str]) -> None:
        self.tokens = tokens
        self.position = 0
        self.functions = functions
        self.known = sorted(variables)
        self.loops = 0
        self.tree = Tree()

    def parse(self) -> Tree:
        actions: list[Action] = []
        while self._peek() is not _END:
            if self._peek().kind == "{{" and self._peek_after("{{").kind == "define":
                self._definition()
                continue
            found, stop = self._action()
            if stop is not None:
                raise self._error(stop, f"{{{{ {stop.kind} }}}} has no block before it")
            actions += found
        self.tree.actions = tuple(actions)
        return self.tree

    # -- moving

    def _peek(self) -> _Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else _END

    def _peek_after(self, kind: str) -> _Token:
        """The token after the one of this kind, blanks left out."""
        rest = (token for token in self.tokens[self.position + 1 :] if token.kind != "space")
        return next(rest, _END)

    def _next(self) -> _Token:
        token = self._peek()
        self.position += 1
        return token

    def _next_significant(self) -> _Token:
        self._skip_space()
        return self._next()

    def _skip_space(self) -> None:
        while self._peek().kind == "space":
            self.position += 1

    def _expect_end_of_action(self, after: str) -> None:
        token = self._next_significant()
        if token.kind != "}}":
            raise self._error(token, f"{token.text} stands behind {after}")

    def _error(self, token: _Token, words: str) -> TemplateSyntaxError:
        return TemplateSyntaxError(f"{token.shown}: {words}")

    # -- actions

    def _actions(self, opened: _Token) -> tuple[tuple[Action, ...], _Token]:
        """The actions up to an `end` or `else`, and that token."""
        actions: list[Action] = []
        while self._peek() is not _END:
            found, stop = self._action()
            if stop is not None:
                return tuple(actions), stop
            actions += found
        raise self._error(opened, "has no {{ end }}")

    def _action(self) -> tuple[list[Action], _Token | None]:
        """The next action, none for blanks; or the `end` or `else` that stands there."""
        token = self._next()
        if token.kind == "text":
            return [Text()] if token.text.strip() else [], None
        self._skip_space()
        token = self._peek()
        match token.kind:
            case "end":
                self._next()
                self._expect_end_of_action("end")
                return [], token
            case "else":
                self._next()
                self._skip_space()
                if self._peek().kind != "if":
                    if self._peek().kind == "with":
                        raise self._error(token, "`else with` is newer than Prometheus 2.42; put a with inside the else")
                    self._expect_end_of_action("else")
                return [], token
            case "if" | "with" | "range":
                self._next()
                return [self._block(token)], None
            case "template":
                self._next()
                return [self._include(token)], None
            case "block":
                self._next()
                return [self._named_block(token)], None
            case "break" | "continue":
                self._next()
                self._expect_end_of_action(token.kind)
                if not self.loops:
                    raise self._error(token, f"{token.kind} stands outside a range")
                return [], None
        return [Print(self._pipe("}}", "the braces"))], None

    def _block(self, opened: _Token) -> Block:
        scope = len(self.known)
        pipe = self._pipe("}}", opened.kind)
        self.loops += opened.kind == "range"
        body, stop = self._actions(opened)
        self.loops -= opened.kind == "range"
        otherwise: tuple[Action, ...] = ()
        if stop.kind == "else":
            if self._peek().kind == "if":
                if opened.kind != "if":
                    raise self._error(stop, f"`else if` inside a {opened.kind}; put an if inside the else")
                otherwise = (self._block(self._next()),)
            else:
                otherwise, stop = self._actions(opened)
                if stop.kind != "end":
                    raise self._error(opened, "has more than one else")
        self.known = self.known[:scope]
        return Block(opened.kind, pipe, body, otherwise)

    def _include(self, opened: _Token) -> Include:
        name = self._name(opened)
        self._skip_space()
        if self._peek().kind == "}}":
            self._next()
            return Include(name, None, opened.shown)
        return Include(name, self._pipe("}}", "template"), opened.shown)

    def _named_block(self, opened: _Token) -> Include:
        name = self._name(opened)
        pipe = self._pipe("}}", "block")
        self._define(name, opened)
        return Include(name, pipe, opened.shown)

    def _definition(self) -> None:
        self._next()
        opened = self._next_significant()
        name = self._name(opened)
        self._expect_end_of_action("define and its name")
        self._define(name, opened)

    def _define(self, name: str, opened: _Token) -> None:
        """A body of its own: it sees none of the variables around it."""
        known, loops, self.known, self.loops = self.known, self.loops, ["$"], 0
        body, stop = self._actions(opened)
        if stop.kind != "end":
            raise self._error(opened, "has an else, which belongs to if, with and range")
        self.known, self.loops = known, loops
        if body and self.tree.definitions.get(name):
            raise self._error(opened, f"template {name} is defined twice")
        if body or name not in self.tree.definitions:
            self.tree.definitions[name] = body

    def _name(self, opened: _Token) -> str:
        token = self._next_significant()
        if token.kind != "string":
            raise self._error(opened, f'{opened.kind} needs a name in quotes, {opened.kind} "name"')
        return self._unquoted(token)

    # -- pipelines

    def _pipe(self, closing: str, what: str) -> Pipe:
        self._skip_space()
        opened = self._peek()
        declares, assigns = self._declarations(what)
        commands: list[Command] = []
        while True:
            token = self._next_significant()
            if token.kind == closing:
                break
            if token.kind not in _OPERANDS:
                raise self._error(opened, self._unexpected(token, what))
            self.position -= 1
            commands.append(self._command())
        if not commands:
            raise self._error(opened, f"there is nothing between {what}" if what.startswith("the ") else f"{what} has no value")
        for command in commands[1:]:
            first = command.operands[0]
            if isinstance(first, Literal) or first == Path("."):
                raise self._error(opened, "only a function may follow a |")
        return Pipe(opened.shown, declares, assigns, tuple(commands))

    def _unexpected(self, token: _Token, what: str) -> str:
        if token.kind == "|":
            return "a | has nothing on its left"
        if token.kind in KEYWORDS:
            return f"{token.kind} cannot stand here"
        return f"cannot read {token.text!r} here"

    def _declarations(self, what: str) -> tuple[tuple[str, ...], bool]:
        declared: list[str] = []
        while self._peek().kind == "variable":
            start = self.position
            variable = self._next()
            self._skip_space()
            token = self._peek()
            if token.kind in (":=", "="):
                self._next()
                self._declare(variable.text, declared)
                return tuple(declared), token.kind == "="
            if token.text != "," or token.kind != "character":
                self.position = start
                break
            self._next()
            self._declare(variable.text, declared)
            self._skip_space()
            if what != "range" or len(declared) > 1:
                raise self._error(variable, "only a range declares two variables, and no more than two")
            if self._peek().kind not in ("variable", "}}"):
                raise self._error(variable, "a comma in a range stands between two variables")
        return tuple(declared), False

    def _declare(self, name: str, declared: list[str]) -> None:
        declared.append(name)
        self.known = [*self.known, name]

    def _command(self) -> Command:
        operands: list[Operand] = []
        while True:
            self._skip_space()
            operand = self._operand()
            if operand is not None:
                operands.append(operand)
            token = self._next()
            if token.kind == "space":
                continue
            if token.kind in ("}}", ")"):
                self.position -= 1
            elif token.kind != "|":
                raise self._error(token, f"cannot read {token.text!r} here; a blank or a | is missing")
            return Command(tuple(operands))

    def _operand(self) -> Operand | None:
        token = self._peek()
        start: Operand
        match token.kind:
            case "word":
                start = Word(token.text)
                if token.text not in self.functions:
                    self.tree.complaints.append(f"{token.shown}: no function {token.text}")
            case "literal":
                start = Literal()
            case "number":
                self._check_number(token)
                start = Literal()
            case "string":
                start = Literal(self._unquoted(token))
            case "variable":
                start = Path(token.text)
                if token.text not in self.known and token.text != "$":
                    self.tree.complaints.append(f"{token.shown}: no variable {token.text}")
            case "field":
                start = Path(".", (token.text[1:],))
            case ".":
                start = Path(".")
            case "(":
                self._next()
                start = self._pipe(")", "the parentheses")
                self.position -= 1
            case _:
                return None
        self._next()
        return self._with_fields(start, token)

    def _with_fields(self, start: Operand, token: _Token) -> Operand:
        fields: list[str] = []
        while self._peek().kind == "field":
            fields.append(self._next().text[1:])
        if not fields:
            return start
        if isinstance(start, Literal) or start == Path("."):
            raise self._error(token, f"{token.text} has no fields")
        if isinstance(start, Path):
            return Path(start.start, (*start.fields, *fields))
        return Path(start, tuple(fields))

    def _unquoted(self, token: _Token) -> str:
        if token.text.startswith("`"):
            return token.text[1:-1].replace("\r", "")
        inside = token.text[1:-1]
        if "\\" not in inside:
            return inside
        for escape in re.findall(r"\\.[0-9a-fA-F]*", inside):
            if not _is_escape(escape, '"'):
                raise self._error(token, f"{token.text} has an escape that Go does not know; write \\\\ for a backslash")
        return re.sub(_ESCAPE, _unescape, inside)

    def _check_number(self, token: _Token) -> None:
        text = token.text
        if text.startswith("'"):
            inside = text[1:-1]
            if len(inside) != 1 and not (_ESCAPE.fullmatch(inside) and _is_escape(inside, "'")):
                raise self._error(token, f'{text} is no single character; write a string as "text"')
        elif not _is_number(text):
            raise self._error(token, f"{text} is no number")


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


def _is_number(text: str) -> bool:
    real, _, imaginary = text.rpartition("+") if "+" in text[1:] else text.rpartition("-")
    if text.endswith("i") and real and real[-1] not in "eEpP":
        return _is_number(real) and _is_number(imaginary)
    text = text.removesuffix("i")
    whole = _INTEGER.fullmatch(text)
    if whole:
        digits = text.lstrip("+-").replace("_", "").lower()
        base = {"hex": 16, "octal": 8, "binary": 2, "decimal": 10}[whole.lastgroup or "decimal"]
        value = int(digits.removeprefix("0x").removeprefix("0o").removeprefix("0b") or "0", base)
        return value <= 2**63 if text.startswith("-") else value < 2**64
    if _FLOAT.fullmatch(text):
        return abs(float(text)) != float("inf")
    return bool(_HEX_FLOAT.fullmatch(text))
