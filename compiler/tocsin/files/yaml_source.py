"""YAML as it was written: every value with its line, within bounds that no honest file comes near.

Lives here: reading a text into values that know where they stand. What the values mean is for others.
A text of other people is read, so nothing in it is constructed, and neither its depth nor what its
aliases expand to can exhaust the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

_DEEPEST = 60
"""Nested values. A rule file needs six."""

_LARGEST = 2_000_000
"""Values after aliases are expanded. The largest rule file in public has some 30,000."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(Exception):
    """The text cannot be read; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        self.message = message
        self.line = line
        super().__init__(f"line {line}: {message}")


@dataclass(frozen=True)
class Value:
    """A scalar's text, a list, or a mapping, and the line it begins on."""

    line: int
    content: str | tuple[Value, ...] | dict[str, Value]
    size: int = 1
    """How many values it holds, itself included, with aliases expanded."""
    quoted: bool = False

    @property
    def text(self) -> str | None:
        """The text of a scalar; None if it is something else."""
        return self.content if isinstance(self.content, str) else None

    @property
    def items(self) -> tuple[Value, ...]:
        """The elements of a list; none if it is something else."""
        return self.content if isinstance(self.content, tuple) else ()

    @property
    def fields(self) -> dict[str, Value]:
        """The fields of a mapping; none if it is something else."""
        return self.content if isinstance(self.content, dict) else {}


def read_yaml(text: str) -> tuple[Value, ...]:
    """The documents of a text, in order.

    Raises:
        YamlError: it is no YAML, has two equal keys in one mapping, or is too deep or too large.
    """
    try:
        return tuple(_Reader(yaml.parse(text, Loader=_LOADER)).documents())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(error.problem or "is no YAML", mark.line + 1 if mark else 1) from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).partition("\n")[0], 1) from None


class _Reader:
    """Builds values from the parser's events."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.anchors: dict[str, Value] = {}

    def documents(self) -> Iterator[Value]:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.anchors = {}
                yield self._value(next(self.events), 1)

    def _value(self, event: Any, depth: int) -> Value:
        if depth > _DEEPEST:
            raise YamlError(f"is nested deeper than {_DEEPEST} levels", _line(event))
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise YamlError(f"the alias *{event.anchor} stands for nothing", _line(event))
            return self.anchors[event.anchor]
        if isinstance(event, yaml.ScalarEvent):
            value = Value(_line(event), event.value, quoted=event.style in ("'", '"'))
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(event, depth)
        else:
            value = self._mapping(event, depth)
        if value.size > _LARGEST:
            raise YamlError(f"holds more than {_LARGEST:,} values", value.line)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _list(self, start: Any, depth: int) -> Value:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(event, depth + 1))
        return Value(_line(start), tuple(items), 1 + sum(item.size for item in items))

    def _mapping(self, start: Any, depth: int) -> Value:
        fields: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            value = self._value(next(self.events), depth + 1)
            if key.text is None:
                raise YamlError("a key is a list or a mapping; expected a name", key.line)
            if key.text == "<<" and not key.quoted:
                for each in value.items or (value,):
                    merged = each.fields | merged
            elif key.text in fields:
                first = fields[key.text].line
                raise YamlError(f"the key {key.text} is there twice, first at line {first}", key.line)
            else:
                fields[key.text] = value
        content = merged | fields
        return Value(_line(start), content, 1 + sum(1 + value.size for value in content.values()))


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1
