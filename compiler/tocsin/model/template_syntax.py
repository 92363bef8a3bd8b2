"""The grammar of Go templates: text in, a tree out, or the first thing that does not parse.

A port of the rules of Go's text/template/parse (lex.go and parse.go as of Go 1.19, with which
Prometheus 2.42 is built), so that what passes here passes `promtool check rules`. Which functions
and labels there are, and what a tree means, is for `template`.
"""

from __future__ import annotations

from tocsin.model.template_literals import is_character, is_number, unquoted
from tocsin.model.template_tokens import KEYWORDS, TemplateSyntaxError, Token, tokens
from tocsin.model.template_tree import (
    Action,
    Block,
    Command,
    Include,
    Literal,
    Operand,
    Path,
    Pipe,
    Print,
    Text,
    Tree,
    Word,
)


def parse(text: str, *, functions: frozenset[str], variables: frozenset[str]) -> Tree:
    """Read a template in which these functions and variables exist.

    >>> parse("{{ if .x }}", functions=frozenset(), variables=frozenset())
    Traceback (most recent call last):
    tocsin.model.template_tokens.TemplateSyntaxError: {{ if .x }}: has no {{ end }}
    """
    return _Parser(list(tokens(text)), functions, set(variables)).parse()


_OPERANDS = frozenset({"literal", "number", ".", "field", "word", "string", "variable", "("})
_END = Token("end of text", "", "")


class _Parser:
    def __init__(self, tokens: list[Token], functions: frozenset[str], variables: set[str]) -> None:
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

    def _peek(self) -> Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else _END

    def _peek_after(self, kind: str) -> Token:
        """The token after the one of this kind, blanks left out."""
        rest = (token for token in self.tokens[self.position + 1 :] if token.kind != "space")
        return next(rest, _END)

    def _next(self) -> Token:
        token = self._peek()
        self.position += 1
        return token

    def _next_significant(self) -> Token:
        self._skip_space()
        return self._next()

    def _skip_space(self) -> None:
        while self._peek().kind == "space":
            self.position += 1

    def _expect_end_of_action(self, after: str) -> None:
        token = self._next_significant()
        if token.kind != "}}":
            raise self._error(token, f"{token.text} stands behind {after}")

    def _error(self, token: Token, words: str) -> TemplateSyntaxError:
        return TemplateSyntaxError(f"{token.shown}: {words}")

    # -- actions

    def _actions(self, opened: Token) -> tuple[tuple[Action, ...], Token]:
        """The actions up to an `end` or `else`, and that token."""
        actions: list[Action] = []
        while self._peek() is not _END:
            found, stop = self._action()
            if stop is not None:
                return tuple(actions), stop
            actions += found
        raise self._error(opened, "has no {{ end }}")

    def _action(self) -> tuple[list[Action], Token | None]:
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
                        raise self._error(
                            token, "`else with` is newer than Prometheus 2.42; put a with inside the else"
                        )
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

    def _block(self, opened: Token) -> Block:
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

    def _include(self, opened: Token) -> Include:
        name = self._name(opened)
        self._skip_space()
        if self._peek().kind == "}}":
            self._next()
            return Include(name, None, opened.shown)
        return Include(name, self._pipe("}}", "template"), opened.shown)

    def _named_block(self, opened: Token) -> Include:
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

    def _define(self, name: str, opened: Token) -> None:
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

    def _name(self, opened: Token) -> str:
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
            raise self._error(
                opened,
                f"there is nothing between {what}" if what.startswith("the ") else f"{what} has no value",
            )
        for command in commands[1:]:
            first = command.operands[0]
            if isinstance(first, Literal) or first == Path("."):
                raise self._error(opened, "only a function may follow a |")
        return Pipe(opened.shown, declares, assigns, tuple(commands))

    def _unexpected(self, token: Token, what: str) -> str:
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
                start = Literal(is_nil=token.text == "nil")
            case "number":
                if token.text.startswith("'"):
                    if not is_character(token.text):
                        hint = 'write a string as "text"'
                        raise self._error(token, f"{token.text} is no single character; {hint}")
                elif not is_number(token.text):
                    raise self._error(token, f"{token.text} is no number")
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

    def _with_fields(self, start: Operand, token: Token) -> Operand:
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

    def _unquoted(self, token: Token) -> str:
        content = unquoted(token.text)
        if content is None:
            words = "has an escape that Go does not know; write \\\\ for a backslash"
            raise self._error(token, f"{token.text} {words}")
        return content
