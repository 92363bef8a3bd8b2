"""What a check is, what it is given and what it returns.

Data only. Which checks there are is found by `lint.runner`; how findings look is for the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from tocsin.errors import Origin
from tocsin.plan.rules import Group, RecordingRule, Rule
from tocsin.values import Duration


class Level(Enum):
    """How bad a finding is. Errors and warnings make the command fail, information does not."""

    ERROR = "error"
    """The rule does not do what it says, whatever the data: it never fires, always fires, or measures
    something else."""
    WARNING = "warning"
    """The rule works, and will surprise somebody."""
    INFORMATION = "information"
    """Worth knowing; there are good reasons to leave it as it is."""


@dataclass(frozen=True)
class Problem:
    """What a check found in one rule: in one sentence, and how to mend it."""

    message: str
    hint: str = ""
    level: Level | None = None
    """Where it differs from the check's own."""


@dataclass(frozen=True)
class Context:
    """What a check may know besides the rule itself."""

    group: Group
    scrape_interval: Duration | None = None
    """How often metrics are scraped; None if nobody said."""
    recordings: Mapping[str, tuple[RecordingRule, ...]] = field(default_factory=dict)
    """The recording rules of the whole plan, by the name they record."""
    earlier: tuple[Rule, ...] = ()
    """Rules of the same name that come before this one in its service or file."""


@dataclass(frozen=True)
class Check:
    """One check: looks at one rule at a time."""

    id: str
    """Family and subject, `ratio/unaggregated`; also the name of its module, page, test and fixtures."""
    level: Level
    summary: str
    run: Callable[[Rule, Context], Iterator[Problem]]


@dataclass(frozen=True)
class Finding:
    """A problem with its place, ready to be shown."""

    check: str
    level: Level
    message: str
    hint: str = ""
    origin: Origin | None = None
    rule: str = ""
    expression: str = ""


def name_of(rule: Rule) -> str:
    """What a rule is called: the alert, or the series that is recorded."""
    return rule.record if isinstance(rule, RecordingRule) else rule.alert
