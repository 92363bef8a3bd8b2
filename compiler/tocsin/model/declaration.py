"""The base of every declaration: frozen, strict, and aware of the line it was written on.

Pydantic's complaints are translated here, once, into the words authors know; while rules are being
loaded they are collected (see `tocsin.errors`) and the half-built declaration stands in for the real
one, so that the rest of the module is checked too.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from tocsin.errors import Origin, caller, report


class Declaration(BaseModel):
    """A noun that authors declare with keyword arguments."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    noun: ClassVar[str] = "declaration"
    _origin: Origin | None = PrivateAttr(default=None)

    if not TYPE_CHECKING:

        def __init__(self, **given: Any) -> None:
            origin = caller()
            try:
                super().__init__(**given)
            except ValidationError as error:
                subject = _subject(type(self).noun, given.get("name"))
                for complaint in error.errors(include_url=False):
                    report(_in_words(type(self), complaint), subject=subject, origin=origin)
                self._stand_in(given)
            self._origin = origin

        def _stand_in(self, given: dict[str, Any]) -> None:
            """Look built: given values unvalidated, defaults elsewhere, None where there is none."""
            values = {
                name: given.get(name, None if field.is_required() else field.get_default(call_default_factory=True))
                for name, field in type(self).model_fields.items()
            }
            object.__setattr__(self, "__dict__", values)
            object.__setattr__(self, "__pydantic_fields_set__", set(given))
            object.__setattr__(self, "__pydantic_extra__", None)
            object.__setattr__(self, "__pydantic_private__", {"_origin": None})

    @property
    def origin(self) -> Origin | None:
        """The author's line that declared this."""
        return self._origin

    @property
    def subject(self) -> str:
        """How messages call this: `alert StripeWebhookFailures`."""
        return _subject(self.noun, getattr(self, "name", None))


def _subject(noun: str, name: object) -> str:
    return f"{noun} {name}" if isinstance(name, str) and name else noun


def _in_words(model: type[Declaration], complaint: Any) -> str:
    path = [part for part in complaint["loc"] if not (isinstance(part, str) and part.startswith("function-"))]
    name = _path(path)
    match complaint["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            near = difflib.get_close_matches(name, model.model_fields, n=1)
            known = f"did you mean {near[0]}?" if near else f"it has {', '.join(model.model_fields)}"
            return f"has no field {name}; {known}"
        case "value_error":
            words = str(complaint["ctx"]["error"])
            return f"{name} {words}" if name and not words.startswith(name) else words
        case "is_instance_of":
            expected = complaint["ctx"]["class"]
            return f"{name} is {_shown(complaint['input'])}; expected {_article(expected)}"
    words = complaint["msg"].removeprefix("Input should be ")
    return f"{name} is {_shown(complaint['input'])}; expected {words}"


def _path(parts: list[Any]) -> str:
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"
