"""The base of every declaration: frozen, and aware of the line it was written on.

Pydantic's complaints are translated here, once, into the words authors know; while rules are being
loaded they are collected (see `tocsin.errors`) and the half-built declaration stands in for the real
one, so that the rest of the module is checked too.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError, field_validator

from tocsin.errors import Origin, caller, report
from tocsin.promql.expression import Expr

UNNAMED = "unnamed"
"""What a declaration is called whose name is missing or no text, while other mistakes are looked for."""

_LONGEST_SHOWN = 60


class Declaration(BaseModel):
    """A noun that authors declare with keyword arguments."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    noun: ClassVar[str] = "declaration"
    _origin: Origin | None = PrivateAttr(default=None)
    _broken: bool = PrivateAttr(default=False)

    if not TYPE_CHECKING:

        def __init__(self, *positional: Any, **given: Any) -> None:
            origin = caller()
            # What is said of an alert is called after it.
            name = given["name"] if "name" in given else getattr(given.get("alert"), "name", None)
            subject = _subject(type(self).noun, name)
            if positional:
                example = next(iter(type(self).model_fields))
                report(f"takes keyword arguments only, such as {example}=...", subject=subject, origin=origin)
            try:
                super().__init__(**given)
            except ValidationError as error:
                complaints = error.errors(include_url=False)
                alone = _alone(given, complaints)
                for name in alone:
                    words = f"{name} is {shown(given[name])} by itself; expected a tuple"
                    report(f"{words}, and one of one needs a comma: (...,)", subject=subject, origin=origin)
                others = [each for each in complaints if not set(each["loc"][:1]) & set(alone)]
                for words in _in_words(type(self), others):
                    report(words, subject=subject, origin=origin)
                self._stand_in(given, {part for each in complaints for part in each["loc"][:1]})
            self._origin = origin
            for words in list(self._contradictions()):
                report(words, subject=subject, origin=origin)
                self._broken = True

        def _stand_in(self, given: dict[str, Any], wrong: set[int | str]) -> None:
            """Become what was given rightly, with defaults elsewhere and stand-ins where there are none."""
            good = {name: value for name, value in given.items() if name not in wrong}
            needed = {name for name, field in type(self).model_fields.items() if field.is_required()}
            good |= {name: self.stand_in(name) for name in sorted(needed - good.keys())}
            try:
                super().__init__(**good)
            except ValidationError:  # the fields contradict each other, or a stand-in does not fit
                defaults = {
                    name: field.get_default(call_default_factory=True)
                    for name, field in type(self).model_fields.items()
                    if not field.is_required()
                }
                object.__setattr__(self, "__dict__", defaults | good)
                object.__setattr__(self, "__pydantic_fields_set__", set(good))
                object.__setattr__(self, "__pydantic_extra__", None)
                object.__setattr__(self, "__pydantic_private__", {"_origin": None, "_broken": True})
            self._broken = True

    @field_validator("*", mode="before")
    @classmethod
    def _is_sound(cls, value: object) -> object:
        if isinstance(value, set | frozenset):
            raise ValueError("is a set, which has no order; expected a tuple")
        for text in _texts(value):
            if any("\ud800" <= character <= "\udfff" for character in text):
                raise ValueError(f"holds {shown(text)}: half a surrogate pair is no character")
        return value

    @classmethod
    def stand_in(cls, field: str) -> object:
        """What a required field holds in a declaration that was given none, or a wrong one."""
        return UNNAMED

    def _contradictions(self) -> Iterator[str]:
        """What is wrong between fields that are right by themselves.

        Called on stand-ins too: a declaration's mistakes are told all at once.
        """
        yield from ()

    @property
    def origin(self) -> Origin | None:
        """The author's line that declared this."""
        return self._origin

    @property
    def is_broken(self) -> bool:
        """Whether mistakes were reported of it, so that it only stands in for what was meant."""
        return self._broken

    @property
    def subject(self) -> str:
        """How messages call this: `alert StripeWebhookFailures`."""
        return _subject(self.noun, getattr(self, "name", None))


def shown(value: object) -> str:
    """A value as messages show it: as Python writes it, cut where it gets long.

    >>> shown("a" * 100)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..."
    """
    if isinstance(value, Declaration):
        return value.subject
    if isinstance(value, Expr):
        return str(value)
    text = " ".join(repr(value).split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case tuple() | list():
            for each in value:
                yield from _texts(each)
        case dict():
            yield from _texts([*value.keys(), *value.values()])


def _subject(noun: str, name: object) -> str:
    return f"{noun} {name}" if isinstance(name, str) and name.isprintable() and 0 < len(name) < 100 else noun


def _alone(given: Mapping[str, Any], complaints: Sequence[Any]) -> tuple[str, ...]:
    """Tuples given as one declaration: a forgotten comma, but to pydantic a collection of fields."""
    elements = (each["loc"][0] for each in complaints if any(isinstance(part, int) for part in each["loc"]))
    return tuple(dict.fromkeys(name for name in elements if isinstance(given.get(name), Declaration)))


def _in_words(model: type[Declaration], complaints: Sequence[Any]) -> Iterator[str]:
    """What is wrong, one line a value: a value that is none of several types is complained of for each."""
    for _, same in groupby(
        complaints, lambda each: (each["loc"][:1], id(each["input"]), each["type"] in _TYPES)
    ):
        first, *others = same
        if others and first["type"] in _TYPES:
            path = _path(tuple(part for part in first["loc"] if part in others[0]["loc"]))
            expected = dict.fromkeys(_expected_type(each) for each in (first, *others))
            yield f"{path} is {shown(first['input'])}; expected {' or '.join(expected)}"
        else:
            for complaint in (first, *others):
                yield _complaint(model, complaint)


_TYPES = frozenset({"model_type", "dataclass_type", "is_instance_of", "callable_type"})
"""Complaints that a value is not of a type, one of which may do."""


def _expected_type(complaint: Any) -> str:
    context = complaint.get("ctx", {})
    name = context.get("class_name") or context.get("class")
    return _article(name) if name else "a function"


def _complaint(model: type[Declaration], complaint: Any) -> str:
    name = _path(complaint["loc"])
    given = complaint["input"]
    match complaint["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            near = difflib.get_close_matches(name, model.model_fields, n=1)
            known = f"did you mean {near[0]}?" if near else f"it has {', '.join(model.model_fields)}"
            return f"has no field {name}; {known}"
        case "value_error":
            words = str(complaint["ctx"]["error"])
            return f"{name} {words}" if name else words
        case kind if kind in _TYPES:
            return f"{name} is {shown(given)}; expected {_expected_type(complaint)}"
        case "tuple_type" if isinstance(given, str):
            return f"{name} is the text {shown(given)}; expected a tuple of texts, ({shown(given)},)"
        case _:
            words = re.sub(r"\ba valid (\w+)", lambda word: _article(word[1]), complaint["msg"])
            words = words.removeprefix("Input should be ")
            return f"{name} is {shown(given)}; expected {words}"


def _path(parts: tuple[int | str, ...]) -> str:
    if parts and parts[-1] == "[key]":
        return f"a key of {_path(parts[:-2])}"
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"
