"""A dashboard's variables: what they may be, what they are, and how they are written into a query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tocsin.outputs.preview.board import Variable
from tocsin.values import Duration

ALL = "$__all"
"""What Grafana writes where all values are chosen."""

_REFERENCE = re.compile(
    r"\$\{(?P<braced>\w+)(?:\.\w+)?(?::(?P<form>[\w ]+))?\}"
    r"|\$(?P<bare>\w+)"
    r"|\[\[(?P<old>\w+)(?::(?P<oldform>\w+))?\]\]"
)
"""`${name}`, `${name:regex}`, `$name`, and what was written before there were those: `[[name]]`."""

_LABEL_VALUES = re.compile(
    r"^\s*label_values\(\s*(?:(?P<series>.+?)\s*,\s*)?(?P<label>[A-Za-z_]\w*)\s*\)\s*$", re.DOTALL
)
_REGEX = re.compile(r"^/(?P<pattern>.*)/(?P<flags>[a-z]*)$", re.DOTALL)


@dataclass(frozen=True)
class Chosen:
    """The values a variable has now."""

    values: tuple[str, ...]
    several: bool = False
    """Whether more could be chosen: a value is then escaped, and two are an alternative."""
    literal: bool = False
    """Whether it is written as it is, such as an expression for all values, or a duration."""


Choices = Mapping[str, Chosen]
"""What each variable is, by its name."""


def label_query(query: str) -> tuple[str, str] | None:
    """The series and label that `label_values(series, label)` asks for; None if it is another query.

    >>> label_query("label_values(up{job=~'a, b'}, instance)"), label_query("label_values(job)")
    (("up{job=~'a, b'}", 'instance'), ('', 'job'))
    """
    match = _LABEL_VALUES.match(query)
    return (match["series"] or "", match["label"]) if match else None


def listed(variable: Variable) -> tuple[str, ...]:
    r"""The values of a variable that names them itself: `a, b`, or `A : a, B : b` with texts.

    >>> listed(Variable("v", "custom", "1m,Day : 1d, x\\,y", "", (), False, ""))
    ('1m', '1d', 'x,y')
    """
    parts = re.split(r"(?<!\\),", variable.query)
    values = (re.sub(r"^.*? : ", "", part.strip()).replace("\\,", ",") for part in parts)
    return tuple(value for value in values if value)


def filtered(values: Iterable[str], regex: str) -> tuple[str, ...]:
    """The values that the variable's regular expression lets through, or the part of each it takes."""
    if not regex:
        return tuple(values)
    match = _REGEX.match(regex)
    try:
        pattern = re.compile(match["pattern"] if match else f"^(?:{regex})$")
    except re.error:
        return tuple(values)  # JavaScript has forms that Python does not
    found = ((pattern.search(value), value) for value in values)
    taken = (match[1] if pattern.groups else value for match, value in found if match)
    return tuple(dict.fromkeys(value for value in taken if value))


def chosen(variable: Variable, values: tuple[str, ...], wanted: str = "") -> Chosen:
    """What the variable is: what is wanted, else what the dashboard says, else the first value there is."""
    if wanted:
        return Chosen((wanted,), variable.several)
    if ALL in variable.current or (variable.several and not variable.current):
        if variable.all_value:
            return Chosen((variable.all_value,), literal=True)
        return Chosen(values, several=True)
    kept = tuple(value for value in variable.current if not values or value in values)
    return Chosen(kept or values[:1], variable.several)


def written(text: str, choices: Choices) -> str:
    r"""The text with every variable replaced; an unknown one stays, so that the error names it.

    >>> one, two = Chosen(("a.b",)), Chosen(("a.b", "c"), several=True)
    >>> written('x{a="$one", b=~"${two}", c="$none"}', {"one": one, "two": two})
    'x{a="a.b", b=~"(a\\\\.b|c)", c="$none"}'
    """

    def replaced(match: re.Match[str]) -> str:
        name = match["braced"] or match["bare"] or match["old"]
        known = choices.get(name)
        return match[0] if known is None else _value(known, match["form"] or match["oldform"] or "")

    return _REFERENCE.sub(replaced, text)


def _value(value: Chosen, form: str) -> str:
    match form:
        case "csv" | "raw" | "text":
            return ",".join(value.values)
        case "pipe":
            return "|".join(value.values)
        case "doublequote":
            return ",".join(f'"{each}"' for each in value.values)
    if value.literal or (not value.several and form != "regex"):
        return value.values[0] if value.values else ""
    escaped = [_escaped(each) for each in value.values]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def _escaped(value: str) -> str:
    """For a regular expression within a string of PromQL: a backslash is doubled."""
    return re.sub(r"([\\^$.*+?()\[\]{}|/])", r"\\\\\1", value)


def built_in(start: float, end: float, step: Duration, scrape: Duration) -> dict[str, Chosen]:
    """Grafana's own variables for a panel whose points are `step` apart; times are Unix seconds."""
    span = Duration(round((end - start) * 1000))
    rate = max(step + scrape, scrape * 4)
    texts = {
        "__interval": str(step),
        "__interval_ms": str(step.milliseconds),
        "__rate_interval": str(rate),
        "__range": str(span),
        "__range_s": f"{round(span.seconds)}",
        "__range_ms": str(span.milliseconds),
        "__from": f"{start * 1000:.0f}",
        "__to": f"{end * 1000:.0f}",
        "__auto": "",
    }
    return {name: Chosen((text,), literal=True) for name, text in texts.items()}
