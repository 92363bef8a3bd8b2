"""Field types that several declarations share, each with its own words when it is given wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from tocsin.promql.nodes import METRIC_NAME
from tocsin.values import Duration

_ALERT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_LONGEST_SLUG = 63
"""As long as a Kubernetes name may be; it becomes a file name and a label value."""


def _duration(text: str) -> str:
    try:
        return str(Duration.parse(text))
    except ValueError:
        raise ValueError(f"is {text!r}; expected a duration such as '5m' or '1h30m'") from None


def _positive(text: str) -> str:
    if not Duration.parse(text):
        raise ValueError(f"is {text!r}; expected a duration longer than nothing, such as '5m'")
    return text


def _matching(pattern: re.Pattern[str], expected: str, longest: int = 200) -> Callable[[str], str]:
    def validate(text: str) -> str:
        if not pattern.fullmatch(text) or len(text) > longest:
            raise ValueError(f"is {text!r}; expected {expected}")
        return text

    return validate


DurationText = Annotated[str, AfterValidator(_duration)]
"""A duration as Prometheus writes it; kept canonical, so that `60m` and `1h` are one."""

PositiveDuration = Annotated[DurationText, AfterValidator(_positive)]
"""A duration longer than nothing."""

MetricName = Annotated[str, AfterValidator(_matching(METRIC_NAME, "letters, digits, _ and :, no leading digit"))]
"""A metric name that every supported Prometheus reads."""

LabelName = Annotated[str, AfterValidator(_matching(_LABEL_NAME, "letters, digits and _, no leading digit"))]
"""A label name that every supported Prometheus reads."""

AlertName = Annotated[str, AfterValidator(_matching(_ALERT_NAME, "letters, digits and _ such as 'DiskFull'"))]
"""An alert's name: also a file name and a part of a URL."""

Slug = Annotated[
    str,
    AfterValidator(
        _matching(_SLUG, f"lower-case words joined by - or _, {_LONGEST_SLUG} characters at most", _LONGEST_SLUG)
    ),
]
"""A name that becomes a file name and a label value: it cannot leave the output folder."""

Text = Annotated[str, AfterValidator(lambda text: _not_empty(text))]
"""Prose for people; not empty."""


def _not_empty(text: str) -> str:
    if not text.strip():
        raise ValueError(f"is {text!r}; expected some text")
    return text
