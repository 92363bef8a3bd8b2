"""Printing and reading are each other's inverse, for every form; other readers and writers agree."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import promql_parser
import pytest
from hypothesis import given
from tests.promql.strategies import Grammar, built, examples, ordinary_numbers

from tocsin.errors import collecting
from tocsin.promql.functions import OLDEST
from tocsin.promql.nodes import Node, Subquery
from tocsin.promql.parse import parse
from tocsin.promql.printer import WIDTH, pretty

if TYPE_CHECKING:
    from tocsin.tools.promtool import Promtool

EVERYTHING = built(Grammar(function=lambda _: True, aggregation=lambda _: True).any())
OF_ANY_VERSION = Grammar(function=lambda f: not f.experimental and f.since == OLDEST and f.until is None)
WRITTEN_ALIKE = Grammar(ordinary_numbers, OF_ANY_VERSION.function)


def read(text: str) -> Node:
    with collecting():
        return parse(text)


@given(EVERYTHING)
def test_what_is_printed_reads_as_the_same_tree(node: Node) -> None:
    assert read(str(node)) == node


@given(EVERYTHING)
def test_what_is_read_prints_as_the_same_text(node: Node) -> None:
    assert str(read(str(node))) == str(node)
    assert hash(read(str(node))) == hash(node)


@given(EVERYTHING)
def test_what_is_wrapped_reads_as_the_same_tree(node: Node) -> None:
    assert read(pretty(node)) == node


@given(EVERYTHING)
def test_wrapping_changes_blanks_only_and_nothing_that_fits(node: Node) -> None:
    wrapped = pretty(node)

    if len(str(node).encode()) <= WIDTH:
        assert wrapped == str(node)
    assert "".join(wrapped.split()) == "".join(str(node).split())


@given(EVERYTHING)
def test_walking_visits_each_form_once_and_itself_first(node: Node) -> None:
    visited = list(node.walk())

    assert visited[0] is node
    assert len(visited) == 1 + sum(len(list(child.walk())) for child in node.children)


# What promql-parser writes otherwise than Prometheus: infinity without its sign, characters that Go escapes.
WRITTEN_OTHERWISE = re.compile(r"\+Inf|\\[abfvxuU]")


def wrapped_otherwise(node: Node) -> bool:
    """Whether a subquery stands on a line of its own, which promql-parser indents and Prometheus does not."""
    return len(str(node).encode()) > WIDTH and any(isinstance(part, Subquery) for part in node.walk())


@given(EVERYTHING)
def test_another_formatter_wraps_alike(node: Node) -> None:
    text = str(node)
    if not WRITTEN_OTHERWISE.search(text) and not wrapped_otherwise(node):
        assert promql_parser.parse(text).prettify() == pretty(node)


@pytest.mark.promtool
def test_the_real_engine_accepts_whatever_is_printed(promtool: Promtool, tmp_path: Path) -> None:
    nodes = examples(built(OF_ANY_VERSION.any()), 400)
    texts = [form(node) for node in nodes for form in (str, pretty)]
    rules = [
        f"  - {{record: r{number}, expr: {json.dumps(text, ensure_ascii=False)}}}"
        for number, text in enumerate(texts)
    ]
    file = tmp_path / "rules.yaml"
    file.write_text("\n".join(["groups:", "- name: all", "  rules:", *rules, ""]), encoding="utf-8")

    outcome = promtool.check_rules([file], lint=False)

    refused = re.findall(r'"r(\d+)": (.*)', outcome.stderr)
    assert [(texts[int(number)], why) for number, why in refused] == []
    assert (outcome.code, outcome.stderr) == (0, "")
    assert f"{len(texts)} rules found" in outcome.stdout


@pytest.mark.promtool
def test_the_real_formatter_changes_nothing(promtool: Promtool) -> None:
    if promtool.version < (2, 53):
        pytest.skip("promtool formats since 2.46; expected 2.53 or newer")
    changed = []
    for node in examples(built(WRITTEN_ALIKE.any()), 25):
        command = [promtool.path, "--experimental", "promql", "format", "--", pretty(node)]
        formatted = subprocess.run(command, check=True, capture_output=True, text=True, timeout=20).stdout
        if formatted.removesuffix("\n") != pretty(node):
            changed.append((pretty(node), formatted))
    assert changed == []
