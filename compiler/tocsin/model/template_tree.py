"""What a parsed Go template consists of. Data only: see `template_syntax` for how it is read."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    is_nil: bool = False


@dataclass(frozen=True)
class Path:
    """Fields of something: of dot (`.Labels.pod`), a variable (`$labels.pod`), or parentheses."""

    start: str | Pipe | Word
    """`.`, the variable with its `$`, the parentheses' content, or a function."""
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        start = self.start if isinstance(self.start, str) else "(...)"
        return start if not self.fields else f"{start.removesuffix('.')}.{'.'.join(self.fields)}"


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
