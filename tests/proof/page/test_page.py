"""The page has everything that was said, escapes what others wrote, and fetches nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tocsin.errors import Origin
from tocsin.plan.paging import PageTable, Timing
from tocsin.proof.coverage.columns import Cell, Column, Row, State
from tocsin.proof.coverage.report import Coverage
from tocsin.proof.measures import Measures
from tocsin.proof.mutation.report import Mutation
from tocsin.proof.page.page import Subject, Told, page
from tocsin.proof.report import Level, Note, Report, Said, Verdict
from tocsin.values import Duration

FINE = Verdict("rules_src/s.py", "A: fine", 7, (Said("2.42.0"), Said("3.5.3")), subject="A")
WRONG = Verdict(
    "rules_src/s.py",
    "A: <b>wrong</b>",
    9,
    (Said("2.42.0", "at 5m expected A firing, got <silent>", passes=False),),
    subject="A",
    command="tocsin generate && promtool test rules generated/x.yaml",
    over_time=("", "A over time", "  value is x"),
)
DAY = Verdict("rules_src/s.py", "s: a normal day", 1, (Said("2.42.0"),), subject="s")
TIMINGS = (
    Timing("6 % fail", *map(Duration.parse, ("5m", "10m", "9m"))),
    Timing("1 %", None, None, None),
)
TABLE = PageTable("A", "2.42.0", True, TIMINGS)
ALERT = Subject.of_table(TABLE, severity="page", says="{{ $value }} fail", condition="x > 5", waits="5m")


class Reader(HTMLParser):
    """Notes tags that are left open, addresses, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.anchors: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        pairs = dict(attrs)
        self.addresses += [value for name in ("href", "src") if (value := pairs.get(name))]
        self.anchors += [value] if (value := pairs.get("id")) else []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of SVG without contents."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


def made(*verdicts: Verdict, notes: tuple[Note, ...] = ()) -> str:
    report = Report(verdicts, notes, ("2.42.0", "3.5.3"))
    return page("Proofs of s", report, [ALERT], [Told(each) for each in verdicts])


def words(text: str) -> str:
    return re.sub(r"\s+", " ", " ".join(read(text).texts))


def test_a_page_says_how_many_hold_and_has_a_line_an_alert() -> None:
    said = words(made(FINE, WRONG, DAY))
    assert "Proofs of s 2 stories hold 1 fails 1 alerts 0 objectives 2 promtool 2.42.0, 3.5.3" in said
    assert "A page 10 min 2 1 failed" in said
    assert "s 1 proved" in said


def test_what_fails_comes_first_with_words_minutes_and_command() -> None:
    text = made(FINE, WRONG)
    assert text.index("What fails") < text.index("How soon it pages") < text.index(">fine<")
    said = words(text)
    assert "A: <b>wrong</b> rules_src/s.py:9 at 5m expected A firing, got <silent>" in said
    assert "A over time value is x" in said
    assert "tocsin generate && promtool test rules generated/x.yaml" in said
    assert "<b>wrong" not in text


def test_without_failures_nothing_is_said_of_them() -> None:
    text = made(FINE)
    assert "What fails" not in text
    assert "1 story holds 0 fail" in words(text)


def test_an_alert_has_its_condition_and_how_soon_it_pages() -> None:
    said = words(made(FINE))
    assert "{{ $value }} fail" in said
    assert "x > 5 for: 5m" in said
    assert "fault pending after pages after shortest that pages 6 % fail 5 min 10 min 9 min" in said
    assert "Measured with promtool 2.42.0; minutes count from a calm state." in said


def test_a_subject_without_a_story_is_shown_as_such() -> None:
    report = Report((DAY,), (), ("2.42.0",))
    assert "A page 10 min 0 no story" in words(page("t", report, [ALERT], [Told(DAY)]))


def test_notes_are_told_those_that_fail_first() -> None:
    notes = (
        Note("a", Level.ERROR, "nothing says that it can fire", Origin("rules_src/s.py", 3)),
        Note("b", Level.INFORMATION, "skipped, as promtool is old", Origin("rules_src/s.py", 4)),
    )
    text = made(FINE, notes=notes)
    assert text.index("nothing says that it can fire") < text.index("How soon it pages")
    assert text.index("How soon it pages") < text.index("skipped, as promtool is old")
    assert "rules_src/s.py:3" in text


def test_the_page_fetches_nothing_runs_nothing_and_its_links_lead_somewhere() -> None:
    text = made(FINE, WRONG, DAY)
    reader = read(text)
    assert reader.addresses
    assert {address.removeprefix("#") for address in reader.addresses} <= set(reader.anchors)
    assert not re.search(r"<script|@import|url\(|https?://(?!www\.w3\.org)", text)
    assert "prefers-color-scheme:dark" in text


def test_what_was_measured_of_the_tests_has_its_own_tables() -> None:
    cells = {column: Cell(State.YES, "in A: fine") for column in Column}
    cells[Column.SHORT] = Cell(State.NO, 'no test holds it to silence while it is "pending"')
    cells[Column.BELOW] = Cell(State.NOT_APPLICABLE, "")
    measured = Measures(Coverage((Row("A", "rules_src/s.py:3", cells),)), Mutation(()))
    report = Report((FINE,), (), ("2.42.0",))
    text = page("t", report, [ALERT], [Told(FINE)], measured)
    said = words(text)
    assert "66.6 % covered" in said
    assert "Coverage 66.6 % Alert fired just below too short recovered A yes - no yes" in said
    assert 'title="no test holds it to silence while it is &#34;pending&#34;">no<' in text
    assert "Mutation" in said
    assert "Coverage" not in words(made(FINE))
