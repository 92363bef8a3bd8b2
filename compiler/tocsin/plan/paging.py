"""How soon an alert pages, as data: what runbooks, reports and `tocsin explain` show alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tocsin.values import Duration, decimal_text

NEVER, AT_ONCE = "never", "-"


@dataclass(frozen=True)
class Timing:
    """For one size of fault: how long until pending and firing, and the shortest that fires; None: never."""

    fault: str
    pending: Duration | None
    fires: Duration | None
    shortest: Duration | None


@dataclass(frozen=True)
class PageTable:
    """An alert's timings, and by which engine they were measured."""

    alert: str
    engine: str
    """The version of promtool."""
    waits: bool
    """Whether the alert has a `for`, and so is pending before it fires."""
    timings: tuple[Timing, ...]
    """None where its worlds are not known: it has no drill."""

    HEAD = ("fault", "pending after", "pages after", "shortest that pages")

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """The table in words, under the words of `HEAD`."""
        for each in self.timings:
            pending = minutes(each.pending) if self.waits else AT_ONCE
            yield each.fault, pending, minutes(each.fires), minutes(each.shortest)

    @property
    def span(self) -> str:
        """From the soonest to the latest that it pages, in words: `6 to 10 min`."""
        known = sorted(each.fires for each in self.timings if each.fires is not None)
        if not known:
            return NEVER if self.timings else ""
        soonest, latest = minutes(known[0]), minutes(known[-1])
        return soonest if soonest == latest else f"{soonest.removesuffix(' min')} to {latest}"


def minutes(after: Duration | None) -> str:
    """A length of time in minutes, to a tenth.

    >>> minutes(Duration.parse("90s")), minutes(None)
    ('1.5 min', 'never')
    """
    return NEVER if after is None else f"{decimal_text(after.minutes.quantize(Decimal('0.1')))} min"
