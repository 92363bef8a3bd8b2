"""Field types that several declarations share, each with its own words when it is given wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, InstanceOf

from tocsin.model.declaration import shown
from tocsin.model.levels import Level
from tocsin.promql.nodes import METRIC_NAME
from tocsin.values import Duration

_ALERT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_LABEL_NAME = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")
_LONGEST_SLUG = 63
"""As long as a Kubernetes name may be; it becomes a file name and a label value."""
_LONGEST_NAME = 200
"""With `.md` behind it still a file name, of which common file systems allow 255 bytes."""


def canonical_duration(value: object) -> str:
    """The duration in Prometheus's own notation.

    >>> canonical_duration("90m")
    '1h30m'
    >>> canonical_duration("5 minutes")
    Traceback (most recent call last):
    ValueError: is '5 minutes'; expected a duration such as '5m' or '1h30m'
    """
    if not isinstance(value, str):
        raise ValueError(f"is {shown(value)}; expected a duration such as '5m' or '1h30m'")
    try:
        return str(Duration.parse(value))
    except ValueError as error:
        if value.startswith("-"):
            raise ValueError(
                f"is {shown(value)}; a duration cannot be negative, write one such as '5m'"
            ) from None
        why = " (292 years at most)" if "292" in str(error) else ""
        raise ValueError(f"is {shown(value)}; expected a duration such as '5m' or '1h30m'{why}") from None


def _positive(text: str) -> str:
    if not Duration.parse(text):
        raise ValueError(f"is {text!r}; expected a duration longer than nothing, such as '5m'")
    return text


def _matching(
    pattern: re.Pattern[str], expected: str, longest: int = _LONGEST_NAME
) -> Callable[[object], str]:
    def validate(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(f"is {shown(value)}; expected {expected}")
        if len(value) > longest:
            raise ValueError(
                f"is {shown(value)}; expected {longest} characters at most, these are {len(value)}"
            )
        return value

    return validate


DurationText = Annotated[str, BeforeValidator(canonical_duration)]
"""A duration as Prometheus writes it; kept canonical, so that `60m` and `1h` are one."""

PositiveDuration = Annotated[DurationText, AfterValidator(_positive)]
"""A duration longer than nothing."""

MetricName = Annotated[
    str, BeforeValidator(_matching(METRIC_NAME, "letters, digits, _ and :, no leading digit"))
]
"""A metric name that every supported Prometheus reads."""

LabelName = Annotated[
    str, BeforeValidator(_matching(_LABEL_NAME, "letters, digits and _, no leading digit and no leading __"))
]
"""A label name that every supported Prometheus reads; those that begin with __ are its own."""

AlertName = Annotated[
    str,
    BeforeValidator(_matching(_ALERT_NAME, "letters, digits and _, no leading digit, such as 'DiskFull'")),
]
"""An alert's name: also a file name and a part of a URL."""

Slug = Annotated[
    str,
    BeforeValidator(
        _matching(_SLUG, "lower-case words of a-z and 0-9 joined by - or _, such as 'billing'", _LONGEST_SLUG)
    ),
]
"""A name that becomes a file name and a label value: it cannot leave the output folder."""


def _not_empty(text: str) -> str:
    if not text.strip():
        raise ValueError(f"is {text!r}; expected some text")
    return text


Text = Annotated[str, AfterValidator(_not_empty)]
"""Prose for people; not empty."""


def _level(value: object) -> object:
    if not isinstance(value, Level):
        # Nearly always it is the metric itself, of which the author has still to say what it does.
        words = "expected a level, such as requests.at(per_minute(400))"
        raise ValueError(f"is {shown(value)}; {words}")
    return value


SeriesLevel = Annotated[InstanceOf[Level], BeforeValidator(_level)]
"""What a series does in a phase."""
