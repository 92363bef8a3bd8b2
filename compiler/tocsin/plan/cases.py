"""Test cases: the samples of a scenario and what is asserted of the alerts at which minute.

A case is promtool's test group as data. Each expectation becomes assertions on both sides of every
change, on the series `ALERTS` that the engine itself writes; and one query at the end counts, over
all evaluations, how often each alert fired: no other alert may be in its answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.errors import Origin
from tocsin.model.levels import Series
from tocsin.promql.nodes import Node
from tocsin.values import Duration

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sample:
    """One series of an expected answer."""

    name: str
    labels: Labels
    value: int

    def __str__(self) -> str:
        return str(Series(self.name, self.labels)) if self.name or self.labels else "{}"


@dataclass(frozen=True)
class Query:
    """At `at`, `expr` answers exactly `samples`."""

    at: Duration
    expr: Node
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True)
class Notification:
    """At `at`, `alert` fires with exactly these labels and annotations."""

    at: Duration
    alert: str
    labels: Labels
    annotations: Labels


@dataclass(frozen=True)
class Case:
    """One test: named, with samples every `interval` and assertions in order of time."""

    name: str
    interval: Duration
    lasts: Duration
    series: tuple[tuple[Series, str], ...]
    queries: tuple[Query, ...]
    notifications: tuple[Notification, ...]
    alerts: tuple[str, ...]
    """The alerts it makes a statement about."""
    touched: frozenset[str] | None
    """The metrics that are not as on a normal day; None where the case speaks of all there are."""
    origin: Origin | None = None
    home: str = ""
    """The file it is written to, if it has one beside the service's."""
    step: Duration | None = None
    """How far evaluations are apart, if not as far as the service's."""
    objective: str = ""
    """The objective, by id, that it tells of, if it says nothing of any other rule."""
    exhaustive: bool = True
    """Whether it tells the whole story: alerts it says nothing of must not fire, and a state that was
    asserted lasts until the next one is. Otherwise nothing is expected but what is asserted, at that time.
    """
