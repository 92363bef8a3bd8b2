"""What promtool passes over in silence: tests that prove nothing, and alerts that no test speaks of.

A verdict never depends on it. An alert counts as tested if a test names it, or a query asks for its
state by name; what a file loads but tocsin cannot read is not spoken of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tocsin.errors import Origin
from tocsin.proof.plain.documents import selected_alerts
from tocsin.proof.plain.reading import Reading
from tocsin.proof.plain.slicing import Slice
from tocsin.proof.report import Level, Note, in_order

UNKNOWN_ALERT = "test/unknown-alert"
NO_RULE_FILE = "test/no-rule-file"
NO_TEST = "test/no-test"
ORDER = "test/order-dependent"
NOTHING_COMPARED = "test/compares-nothing"
NEVER_TESTED = "alert/never-tested"
ONLY_FIRING = "alert/only-firing"
ONLY_QUIET = "alert/only-quiet"


def notes(readings: Sequence[Reading], slices: Sequence[Sequence[Slice]]) -> tuple[Note, ...]:
    """All there is to say about files, given the slices of each one's tests."""
    found: list[Note] = []
    for reading, parts in zip(readings, slices, strict=True):
        if not reading.unread:
            found += _on_a_file(reading)
            found += _on_order(reading, parts)
    return in_order([*found, *_on_alerts(readings)])


def _on_a_file(reading: Reading) -> Iterator[Note]:
    top = Origin(reading.name, 1)
    for pattern in reading.missing:
        yield Note(NO_RULE_FILE, Level.ERROR, f"no file matches the rule file {pattern}", top)
    if not reading.file.groups:
        yield Note(NO_TEST, Level.ERROR, "the file has no test", top)
    if reading.file.whole:
        return
    for group in reading.file.groups:
        if not group.compares:
            message = f"{group.title} compares nothing: it passes unless a rule fails"
            yield Note(NOTHING_COMPARED, Level.INFORMATION, message, Origin(reading.name, group.line))
        if reading.book.whole:
            continue
        for test in group.alerts:
            if test.alert and test.alert not in reading.book.named:
                message = f"{group.title} tests {test.alert}, and no rule file has an alert of that name"
                yield Note(UNKNOWN_ALERT, Level.ERROR, message, Origin(reading.name, test.line))
        # Tests may bring the states of alerts along, as other series.
        brought = {each.labels.get("alertname") for each in group.series}
        for alert in dict.fromkeys(alert for alert, _ in selected_alerts(group.queries)):
            if alert not in reading.book.named and alert not in brought:
                message = f"{group.title} asks for {alert}'s state, and no rule file has such an alert"
                yield Note(UNKNOWN_ALERT, Level.ERROR, message, Origin(reading.name, group.line))


def _on_order(reading: Reading, parts: Sequence[Slice]) -> Iterator[Note]:
    for group, part in zip(reading.file.groups, parts, strict=True):
        if part.order:
            writer, reader = part.order
            message = (
                f"{group.title} may pass or fail by chance: the group {reader} reads what {writer} makes, "
                "and which comes first is random; list both in group_eval_order"
            )
            yield Note(ORDER, Level.WARNING, message, Origin(reading.name, group.line))


@dataclass
class _Shown:
    firing: bool = False
    quiet: bool = False


@dataclass
class _Alerts:
    """The alerts of one rule file, by name, and what was shown of each."""

    lines: dict[str, int] = field(default_factory=dict)
    shown: dict[str, _Shown] = field(default_factory=dict)


def _on_alerts(readings: Iterable[Reading]) -> Iterator[Note]:
    files: dict[str, _Alerts] = {}
    beyond: set[str] = set()
    for reading in readings:
        book = reading.book
        if reading.unread or reading.file.whole or book.whole:
            # What such a file tests is not known, so nothing can be said to be untested.
            beyond |= set(book.files)
            continue
        tested: dict[str, _Shown] = {}
        for alert, fires in _tested(reading):
            shown = tested.setdefault(alert, _Shown())
            shown.firing |= fires
            shown.quiet |= not fires
        for rule in book.rules:
            if rule.alerts:
                alerts = files.setdefault(rule.group.file, _Alerts())
                alerts.lines.setdefault(rule.name, rule.written.line)
                shown = alerts.shown.setdefault(rule.name, _Shown())
                shown.firing |= tested.get(rule.name, _Shown()).firing
                shown.quiet |= tested.get(rule.name, _Shown()).quiet
    for file, alerts in files.items():
        if file not in beyond:
            for name, shown in alerts.shown.items():
                yield from _on_an_alert(name, shown, Origin(file, alerts.lines[name]))


def _tested(reading: Reading) -> Iterator[tuple[str, bool]]:
    for group in reading.file.groups:
        for test in group.alerts:
            yield test.alert, test.fires
        yield from selected_alerts(group.queries)


def _on_an_alert(name: str, shown: _Shown, origin: Origin) -> Iterator[Note]:
    if not shown.firing and not shown.quiet:
        yield Note(NEVER_TESTED, Level.INFORMATION, f"no test speaks of {name}", origin)
    elif not shown.quiet:
        yield Note(
            ONLY_FIRING, Level.INFORMATION, f"{name} is tested firing, and never that it is quiet", origin
        )
    elif not shown.firing:
        message = f"{name} is tested quiet, and never that it fires"
        yield Note(ONLY_QUIET, Level.INFORMATION, message, origin)
