"""Every expression of real rule files is read, printed and wrapped as other programs do it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import promql_parser
import pytest
import yaml

from tocsin.errors import collecting
from tocsin.promql.nodes import Negate, Node
from tocsin.promql.parse import parse
from tocsin.promql.printer import pretty

pytestmark = pytest.mark.corpora

VARIABLE = "TOCSIN_CORPORA"


@pytest.fixture(scope="module")
def expressions() -> list[str]:
    """The distinct expressions of the rule files that promtool accepts."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"needs rule files of other projects: {VARIABLE} names no folder")
    found: dict[str, None] = {}
    for kind in ("rules", "rules_fixtures"):
        for file in sorted(Path(folder, kind).rglob("*.y*ml")):
            for document in yaml.safe_load_all(file.read_text(encoding="utf-8")):
                groups = (document or {}).get("groups") or []
                rules = [rule for group in groups for rule in group.get("rules") or []]
                found |= dict.fromkeys(str(rule["expr"]) for rule in rules)
    return list(found)


def test_correct_expressions_of_other_people_are_read_without_complaint(expressions: list[str]) -> None:
    complaints = []
    for text in expressions:
        with collecting() as mistakes:
            parse(text)
        complaints += [(text, mistake.message) for mistake in mistakes]

    assert complaints == []
    assert len(expressions) >= 800


def test_they_are_read_back_from_what_is_printed(expressions: list[str]) -> None:
    nodes = {text: parse(text) for text in expressions}

    assert [
        text for text, node in nodes.items() if parse(str(node)) != node or parse(pretty(node)) != node
    ] == []


def test_they_are_wrapped_as_another_formatter_wraps_them(expressions: list[str]) -> None:
    as_written = 0
    for text in expressions:
        node = parse(text)
        assert pretty(node) == promql_parser.parse(str(node)).prettify()
        as_written += pretty(node) == promql_parser.parse(text).prettify()

    # The rest differ from their source by the order of matchers and of grouping labels, which is ours.
    assert as_written >= 600


def test_a_thousand_of_them_are_read_and_printed_within_a_second(expressions: list[str]) -> None:
    def measured() -> float:
        start = time.process_time()
        printed = [pretty(node) for node in map(parse, expressions)]
        return (time.process_time() - start) / len(printed) * 1000

    assert min(measured() for _ in range(3)) < 1


def test_every_form_but_negation_stands_in_them(expressions: list[str]) -> None:
    forms = {type(part) for text in expressions for part in parse(text).walk()}

    assert set(Node.__subclasses__()) - forms == {Negate}
