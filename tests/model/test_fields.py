"""Fields say what they expect, whatever they are given."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tocsin.model.fields import AlertName, DurationText, LabelName, MetricName, PositiveDuration, Slug, Text

KINDS = {
    "duration": DurationText,
    "positive": PositiveDuration,
    "metric": MetricName,
    "label": LabelName,
    "alert": AlertName,
    "slug": Slug,
    "text": Text,
}
DURATION = "expected a duration such as '5m' or '1h30m'"
METRIC = "expected letters, digits, _ and :, no leading digit"
LABEL = "expected letters, digits and _, no leading digit and no leading __"
ALERT = "expected letters, digits and _, no leading digit, such as 'DiskFull'"
SLUG = "expected lower-case words of a-z and 0-9 joined by - or _, such as 'billing'"

FINE = [
    ("duration", "5m", "5m"),
    ("duration", "90m", "1h30m"),
    ("duration", "0", "0s"),
    ("duration", "0s", "0s"),
    ("duration", "1y2w3d4h5m6s7ms", None),
    ("positive", "1ms", "1ms"),
    ("metric", "a:b_c1", "a:b_c1"),
    ("label", "_a1", "_a1"),
    ("alert", "DiskFull", "DiskFull"),
    ("slug", "a-b_c-1", "a-b_c-1"),
    ("slug", "a" * 63, "a" * 63),
    ("text", " x ", " x "),
]
WRONG = [
    ("duration", "5 minutes", f"is '5 minutes'; {DURATION}"),
    ("duration", "", f"is ''; {DURATION}"),
    ("duration", "5", f"is '5'; {DURATION}"),
    ("duration", "1m1h", f"is '1m1h'; {DURATION}"),
    ("duration", "5m\n", f"is '5m\\n'; {DURATION}"),
    ("duration", "\u0665m", f"is '\u0665m'; {DURATION}"),
    ("duration", 5, f"is 5; {DURATION}"),
    ("duration", None, f"is None; {DURATION}"),
    ("duration", "-5m", "is '-5m'; a duration cannot be negative, write one such as '5m'"),
    ("duration", "300y", f"is '300y'; {DURATION} (292 years at most)"),
    ("positive", "0s", "is '0s'; expected a duration longer than nothing, such as '5m'"),
    ("positive", "x", f"is 'x'; {DURATION}"),
    ("metric", "a-b", f"is 'a-b'; {METRIC}"),
    ("metric", "1a", f"is '1a'; {METRIC}"),
    ("metric", "a" * 201, f"is '{'a' * 56}...; expected 200 characters at most, these are 201"),
    ("label", "a:b", f"is 'a:b'; {LABEL}"),
    ("label", "__name__", f"is '__name__'; {LABEL}"),
    ("label", "", f"is ''; {LABEL}"),
    ("label", "a\n", f"is 'a\\n'; {LABEL}"),
    ("alert", "Disk Full", f"is 'Disk Full'; {ALERT}"),
    ("alert", "../Disk", f"is '../Disk'; {ALERT}"),
    ("alert", "Größe", f"is 'Größe'; {ALERT}"),
    ("slug", "../x", f"is '../x'; {SLUG}"),
    ("slug", "a/b", f"is 'a/b'; {SLUG}"),
    ("slug", "/a", f"is '/a'; {SLUG}"),
    ("slug", ".", f"is '.'; {SLUG}"),
    ("slug", "a\0", f"is 'a\\x00'; {SLUG}"),
    ("slug", "Billing", f"is 'Billing'; {SLUG}"),
    ("slug", "a--b", f"is 'a--b'; {SLUG}"),
    ("slug", 5, f"is 5; {SLUG}"),
    ("slug", "a" * 64, f"is '{'a' * 56}...; expected 63 characters at most, these are 64"),
    ("text", " \n", "is ' \\n'; expected some text"),
]


def complaint(kind: str, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(KINDS[kind]).validate_python(value)
    [error] = caught.value.errors()
    return str(error["ctx"]["error"])


@pytest.mark.parametrize(("kind", "value", "kept"), FINE)
def test_what_is_right_is_kept_canonical(kind: str, value: str, kept: str | None) -> None:
    found = TypeAdapter(KINDS[kind]).validate_python(value)

    assert found == kept if kept else TypeAdapter(KINDS[kind]).validate_python(found) == found


@pytest.mark.parametrize(("kind", "value", "words"), WRONG)
def test_what_is_wrong_is_told_with_what_is_expected(kind: str, value: object, words: str) -> None:
    assert complaint(kind, value) == words
