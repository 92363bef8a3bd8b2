"""What a template in a label or annotation means: do its functions exist, which labels does it read.

Whatever would page somebody with `<error expanding template: ...>` is found here, at compile time. The
template is not rendered: the engine does that in the tests. It is followed symbolically, with the kind
of value that dot and each variable hold, because `.Labels.pod` is the alert's label at the top, and
another series' inside `range query "up"`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from tocsin.model.template_syntax import parse
from tocsin.model.template_tokens import TemplateSyntaxError
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
    Word,
)

_MANY = 99

FUNCTIONS = {
    # text/template/funcs.go: the fewest and the most arguments.
    **dict.fromkeys(("not", "len"), (1, 1)),
    **dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge"), (2, 2)),
    **dict.fromkeys(("and", "or", "index", "slice", "call", "printf"), (1, _MANY)),
    **dict.fromkeys(("print", "println", "html", "js", "urlquery"), (0, _MANY)),
    "eq": (2, _MANY),
    # Prometheus, template/template.go.
    **dict.fromkeys(
        ("query", "first", "value", "strvalue", "safeHtml", "title", "toUpper", "toLower"), (1, 1)
    ),
    **dict.fromkeys(
        ("graphLink", "tableLink", "stripPort", "stripDomain", "parseDuration", "toTime"), (1, 1)
    ),
    **dict.fromkeys(("humanize", "humanize1024", "humanizeDuration"), (1, 1)),
    **dict.fromkeys(("humanizePercentage", "humanizeTimestamp"), (1, 1)),
    **dict.fromkeys(("label", "match", "sortByLabel"), (2, 2)),
    **dict.fromkeys(("pathPrefix", "externalURL"), (0, 0)),
    "reReplaceAll": (3, 3),
    "args": (0, _MANY),
}
"""The functions of Prometheus 2.42 with how many arguments each takes, a piped one counted."""


class _Kind(Enum):
    DATA = auto()
    """What a template is given: Labels, Value and so on."""
    LABELS = auto()
    TEXT = auto()
    NUMBER = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class _Value:
    kind: _Kind
    follows_value: bool = False
    """Whether it changes as `$value` does."""


_DATA = _Value(_Kind.DATA)
_TEXT = _Value(_Kind.TEXT)
_NUMBER = _Value(_Kind.NUMBER)
_UNKNOWN = _Value(_Kind.UNKNOWN)
_THE_LABELS = _Value(_Kind.LABELS)
_THE_VALUE = _Value(_Kind.NUMBER, follows_value=True)

_FIELDS = {"Labels": _THE_LABELS, "Value": _THE_VALUE, "ExternalLabels": _UNKNOWN, "ExternalURL": _TEXT}
_VARIABLES = {
    "$": _DATA,
    "$labels": _THE_LABELS,
    "$value": _THE_VALUE,
    "$externalLabels": _UNKNOWN,
    "$externalURL": _TEXT,
}
VARIABLES = frozenset(_VARIABLES)

_TRUTHS = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "not", "match"})
"""Functions whose result says yes or no, so that it does not change with each new value."""
_PRINTED = frozenset(
    {"title", "toUpper", "toLower", "stripPort", "stripDomain", "print", "printf", "println"}
)


@dataclass
class Template:
    """What was read. `labels` are those whose absence would leave a hole in the text.

    A label that the template itself tests (`{{ if $labels.pod }}`, `{{ or $labels.pod "none" }}`) is
    not among them: its author has thought of its absence.
    """

    problems: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    reads_value: bool = False
    prints_value: bool = False
    """Whether the text changes with each new value, rather than only depend on it."""
    is_static: bool = True


def read_template(text: str) -> Template:
    """Read a template.

    >>> read_template("{{ $value | humanise }} of {{ $labels.pod }}").problems
    ['{{ $value | humanise }}: no function humanise; did you mean humanize?']
    >>> sorted(read_template("{{ $labels.pod }}").labels)
    ['pod']
    """
    template = Template(is_static="{{" not in text)
    try:
        tree = parse(text, functions=frozenset(FUNCTIONS), variables=VARIABLES)
    except TemplateSyntaxError as error:
        template.problems.append(str(error))
        return template
    template.problems += [f"{complaint}{_hint(complaint)}" for complaint in tree.complaints]
    if not tree.complaints:
        _Reader(template, tree.definitions).read(tree.actions, _Scope(_DATA, _VARIABLES))
    template.problems = list(dict.fromkeys(template.problems))
    return template


def _hint(complaint: str) -> str:
    unknown = complaint.rpartition(" ")[2]
    if unknown.startswith("$"):
        return "; there are $labels, $value, $externalLabels and $externalURL, and none inside a define"
    near = difflib.get_close_matches(unknown, FUNCTIONS, n=1)
    return f"; did you mean {near[0]}?" if near else ""


@dataclass(frozen=True)
class _Scope:
    """What dot and the variables hold, and which labels are known to be there."""

    dot: _Value
    variables: dict[str, _Value]
    tested: frozenset[str] = frozenset()


class _Reader:
    def __init__(self, template: Template, definitions: dict[str, tuple[Action, ...]]) -> None:
        self.template = template
        self.definitions = definitions
        self.including: tuple[str, ...] = ()
        self.shown = ""

    def read(self, actions: Iterable[Action], scope: _Scope) -> None:
        for action in actions:
            match action:
                case Print():
                    value, scope = self._pipe(action.pipe, scope)
                    self.template.prints_value |= value.follows_value and not action.pipe.declares
                case Block():
                    self._block(action, scope)
                case Include():
                    self._include(action, scope)

    def _block(self, block: Block, scope: _Scope) -> None:
        if block.word == "range":
            value, inside = self._pipe(block.pipe, scope)
            element = _TEXT if value.kind is _Kind.LABELS else _UNKNOWN
            names = block.pipe.declares
            held = {names[0]: _TEXT if element is _TEXT else _UNKNOWN} if names else {}
            held |= {names[-1]: element} if names else {}
            inside = replace(inside, dot=element, variables=inside.variables | held)
        else:
            value, tested, inside = self._test(block.pipe, scope)
            dot = value if block.word == "with" else scope.dot
            inside = replace(inside, dot=dot, tested=scope.tested | tested)
        self.read(block.body, inside)
        self.read(block.otherwise, replace(inside, dot=scope.dot, tested=scope.tested))

    def _include(self, include: Include, scope: _Scope) -> None:
        dot = _UNKNOWN
        if include.pipe is not None:
            dot, _ = self._pipe(include.pipe, scope)
        if include.name not in self.definitions:
            self._complain(include.shown, f"no template {include.name} is defined here")
        elif include.name not in self.including:
            outer, self.including = self.including, (*self.including, include.name)
            self.read(self.definitions[include.name], _Scope(dot, {"$": dot}))
            self.including = outer

    # -- pipelines

    def _pipe(self, pipe: Pipe, scope: _Scope) -> tuple[_Value, _Scope]:
        """The value, and the scope with what the pipeline declares."""
        piped: _Value | Literal | None = None
        for command in pipe.commands:
            piped = self._command(command, piped, scope, pipe.shown)
        value = _of(piped)
        return value, replace(scope, variables=scope.variables | dict.fromkeys(pipe.declares, value))

    def _test(self, pipe: Pipe, scope: _Scope) -> tuple[_Value, frozenset[str], _Scope]:
        """Like a pipeline, but labels that are looked up only to see if they are there do not count."""
        if len(pipe.commands) == 1:
            value, tested = self._test_command(pipe.commands[0], scope, pipe.shown)
            variables = scope.variables | dict.fromkeys(pipe.declares, value)
            return value, tested, replace(scope, variables=variables)
        value, inside = self._pipe(pipe, scope)
        return value, frozenset(), inside

    def _test_command(self, command: Command, scope: _Scope, shown: str) -> tuple[_Value, frozenset[str]]:
        name = command.operands[0]
        if isinstance(name, Pipe) and len(command.operands) == len(name.commands) == 1:
            return self._test_command(name.commands[0], scope, shown)
        if isinstance(name, Word) and name.name in ("and", "or", "not"):
            return self._logic(name.name, command.operands[1:], scope, shown, only_tests=True)
        template, self.template = self.template, Template()
        value = _of(self._command(command, None, scope, shown))
        found, self.template = self.template, template
        template.problems += found.problems
        template.reads_value |= found.reads_value
        lookup = len(command.operands) == 1 or (isinstance(name, Word) and name.name == "index")
        if not lookup:
            template.labels |= found.labels
        return value, frozenset(found.labels) if lookup else frozenset()

    def _logic(
        self, word: str, operands: tuple[Operand, ...], scope: _Scope, shown: str, *, only_tests: bool
    ) -> tuple[_Value, frozenset[str]]:
        """`and`, `or` and `not`: all but the last operand are only tested, in a condition all are."""
        self._check_count(word, len(operands), shown)
        tested: frozenset[str] = frozenset()
        values = [_UNKNOWN]
        for position, operand in enumerate(operands, 1):
            inside = replace(scope, tested=scope.tested | tested) if word == "and" else scope
            if only_tests or position < len(operands):
                value, found = self._test_command(Command((operand,)), inside, shown)
                tested |= found
            else:
                value = _of(self._operand(operand, inside, shown))
            values.append(value)
        follows = word != "not" and any(value.follows_value for value in values)
        return _Value(values[-1].kind if len(set(values[1:])) == 1 else _Kind.UNKNOWN, follows), tested

    def _command(
        self, command: Command, piped: _Value | Literal | None, scope: _Scope, shown: str
    ) -> _Value | Literal:
        first, *rest = command.operands
        if isinstance(first, Word):
            if first.name in ("and", "or") and piped is None:
                return self._logic(first.name, tuple(rest), scope, shown, only_tests=False)[0]
            arguments = [self._operand(operand, scope, shown) for operand in rest]
            return self._call(first.name, [*arguments, *([piped] if piped is not None else [])], scope, shown)
        if isinstance(first, Literal) and first.is_nil:
            self._complain(shown, "nil is no value that can be printed or handed on")
        value = self._operand(first, scope, shown)
        if (rest or piped is not None) and _of(value).kind is not _Kind.UNKNOWN:
            functions = [each.name for each in rest if isinstance(each, Word)]
            hint = f", as in {first} | {functions[0]}" if functions and isinstance(first, Path) else ""
            self._complain(shown, f"only a function takes arguments; to hand a value on, write a |{hint}")
        return value

    def _operand(self, operand: Operand, scope: _Scope, shown: str) -> _Value | Literal:
        match operand:
            case Literal():
                return operand
            case Word():
                return self._call(operand.name, [], scope, shown)
            case Pipe():
                if len(operand.commands) == 1 and len(operand.commands[0].operands) == 1:
                    return self._operand(operand.commands[0].operands[0], scope, shown)
                return self._pipe(operand, scope)[0]
            case Path():
                return self._path(operand, scope, shown)

    def _path(self, path: Path, scope: _Scope, shown: str) -> _Value:
        match path.start:
            case Pipe() | Word():
                value = _of(self._operand(path.start, scope, shown))
            case ".":
                value = scope.dot
            case _:
                value = scope.variables.get(path.start, _UNKNOWN)
        for name in path.fields:
            value = self._field(value, name, scope, shown)
        self.template.reads_value |= value == _THE_VALUE
        return value

    def _field(self, value: _Value, name: str, scope: _Scope, shown: str) -> _Value:
        match value.kind:
            case _Kind.LABELS:
                self._look_up(name, scope)
                return _TEXT
            case _Kind.DATA:
                if name in _FIELDS:
                    return _FIELDS[name]
                near = [known for known in _FIELDS if known.lower() == name.lower()]
                self._complain(
                    shown, f"there is no .{name}; write {f'.{near[0]}' if near else f'$labels.{name}'}"
                )
            case _Kind.TEXT:
                self._complain(shown, f"a text has no field .{name}")
            case _Kind.NUMBER:
                self._complain(shown, f"a number has no field .{name}")
        return _UNKNOWN

    def _look_up(self, label: str, scope: _Scope) -> None:
        if label not in scope.tested:
            self.template.labels.add(label)

    def _call(self, name: str, arguments: list[_Value | Literal], scope: _Scope, shown: str) -> _Value:
        self._check_count(name, len(arguments), shown)
        values = [_of(argument) for argument in arguments]
        follows = name not in _TRUTHS and any(value.follows_value for value in values)
        if name == "index" and len(arguments) > 1 and values[0].kind is _Kind.LABELS:
            key = arguments[1]
            if isinstance(key, Literal) and key.text is not None:
                self._look_up(key.text, scope)
            return _TEXT
        is_text = name in _PRINTED or name.startswith("humanize")
        return _Value(_Kind.TEXT if is_text else _Kind.UNKNOWN, follows)

    def _check_count(self, name: str, given: int, shown: str) -> None:
        fewest, most = FUNCTIONS[name]
        if not fewest <= given <= most:
            wanted = f"at least {fewest}" if most == _MANY else str(fewest)
            plural = "" if fewest == 1 else "s"
            self._complain(shown, f"{name} takes {wanted} argument{plural}; got {given or 'none'}")

    def _complain(self, shown: str, words: str) -> None:
        self.template.problems.append(f"{shown}: {words}")


def _of(value: _Value | Literal | None) -> _Value:
    if isinstance(value, Literal):
        return _TEXT if value.text is not None else _UNKNOWN
    return value or _UNKNOWN
