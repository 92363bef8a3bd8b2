"""A recorded series that does not look like one."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.plan.rules import RecordingRule, Rule


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    if isinstance(rule, RecordingRule) and ":" not in rule.record:
        yield Problem(
            f"{rule.record} looks like a metric that some program exposes",
            "name it level:metric:operation, as in job:requests:rate5m",
        )


CHECK = Check(
    "recording/name",
    Level.INFORMATION,
    "a recorded series is named like a scraped one",
    _run,
)
