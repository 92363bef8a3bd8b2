"""promtool says the same of a test with some of the rules as of the test with all of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.proof.plain.suites import Suite, suites

from tocsin.proof.bench import Bench
from tocsin.proof.plain import packing
from tocsin.proof.plain.slicing import slice_for, sliced_files
from tocsin.proof.runs import Run
from tocsin.tools.promtool import Promtool

pytestmark = pytest.mark.promtool


def both(suite: Suite) -> tuple[Run, Run] | None:
    """The run with some rules and the run with all; None if they are the same."""
    book, file = suite.book, suite.file
    assert (book.whole, file.whole) == ("", "")
    part = slice_for(book, file, file.groups[0])
    if part.whole or len(part.rules) == len(book.rules):
        return None
    some = packing.sliced(file, file.groups[0], sliced_files(book, part.rules), len(part.rules))
    return some, Run(file.head, file.groups[0].text, (suite.rules,))


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(suites=st.lists(suites(), min_size=10, max_size=10))
def test_a_slice_changes_no_verdict_and_no_words(promtool: Promtool, suites: list[Suite]) -> None:
    pairs = {suite: pair for suite in suites if (pair := both(suite))}
    said = Bench(promtool, 2, None).answer(run for pair in pairs.values() for run in pair)

    for suite, (some, all_) in pairs.items():
        assert letters(said[some].words) == letters(said[all_].words), suite


def letters(words: str) -> list[str]:
    """What was said, in no order: promtool lists the series of a failed join in a random one."""
    return sorted(words)


def test_a_rule_that_nobody_asked_for_fails_the_test_in_a_slice_too(promtool: Promtool) -> None:
    suite = Suite(
        """{"groups": [{"name": "g", "rules": [
            {"record": "calm", "expr": "sum(m0)"},
            {"record": "joined", "expr": "m0 * on (a) m1"},
            {"alert": "Twice", "expr": "m1 > 0", "labels": {"b": "same"}},
            {"alert": "Asked", "expr": "m2 > 0"}]}]}""",
        """{"tests": [{"interval": "1m", "input_series": [
            {"series": "m0{a=\\"1\\"}", "values": "1"},
            {"series": "m1{a=\\"1\\",b=\\"1\\"}", "values": "1"},
            {"series": "m1{a=\\"1\\",b=\\"2\\"}", "values": "1"}],
            "alert_rule_test": [{"eval_time": "1m", "alertname": "Asked"}]}]}""",
    )
    pair = both(suite)
    assert pair is not None

    said = Bench(promtool, 1, None).answer(pair)

    assert letters(said[pair[0]].words) == letters(said[pair[1]].words)
    assert "vector contains metrics with the same labelset after applying alert labels" in said[pair[0]].words
    assert "found duplicate series for the match group" in said[pair[0]].words
    assert "calm" not in pair[0].rules[0]
