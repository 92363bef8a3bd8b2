"""Where something stands, by line and in words."""

from __future__ import annotations

import json

import pytest

from tocsin.errors import Origin
from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.document import Dashboard, Pointer
from tocsin.lint.dashboards.places import finding, line_of, path, place

SOURCE = """\
{
  "uid": "a",

  "panels": [
    {"id": 1},
    {"id": 2, "title": "two",
     "targets": [
       {"expr": "up"}
     ]
    }
  ]
}
"""


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ((), 1),
        (("uid",), 2),
        (("panels",), 4),
        (("panels", 0, "id"), 5),
        (("panels", 1, "title"), 6),
        (("panels", 1, "targets", 0, "expr"), 8),
        (("panels", 1, "targets", 0, "missing"), 8),
        (("panels", 7), 4),
        (("uid", "not", "an", "object"), 2),
        (("nothing",), 1),
    ],
)
def test_the_line_is_that_of_the_value_or_of_what_is_nearest_around_it(at: Pointer, line: int) -> None:
    assert line_of(SOURCE, at) == line


@pytest.mark.parametrize("source", ["", "{", '{"a"', '{"a": ', '{"a": 1, "b', "3", "[1, 2"])
def test_what_is_no_json_has_lines_too(source: str) -> None:
    assert line_of(source, ("b", "c")) == 1


def test_every_value_of_a_document_is_found_where_it_begins() -> None:
    data = {"a": [1, {"b": "x, [y]: {z}"}, []], "c": {"d": None}, "e": True}
    source = json.dumps(data, indent=1)

    lines = {at: line_of(source, at) for at in [("a", 0), ("a", 1, "b"), ("a", 2), ("c", "d"), ("e",)]}

    assert {at: source.splitlines()[line - 1].strip() for at, line in lines.items()} == {
        ("a", 0): "1,",
        ("a", 1, "b"): '"b": "x, [y]: {z}"',
        ("a", 2): "[]",
        ("c", "d"): '"d": null',
        ("e",): '"e": true',
    }


DATA = {
    "panels": [
        {
            "type": "row",
            "title": "R",
            "panels": [{"title": "P", "id": 3, "links": [{"title": "L"}, {}], "targets": [{}]}],
        }
    ],
    "templating": {"list": [{"name": "job"}, {}]},
    "annotations": {"list": [{"name": "Deploys"}]},
}


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (("uid",), ("", "uid")),
        (("panels", 0, "title"), ('row "R"', "title")),
        (("panels", 0, "panels", 0, "id"), ('panel "P" (id 3)', "id")),
        (("panels", 0, "panels", 0, "links", 0, "url"), ('panel "P" (id 3), link "L"', "url")),
        (("panels", 0, "panels", 0, "links", 1), ('panel "P" (id 3), link 2', "")),
        (("panels", 0, "panels", 0, "targets", 0, "expr"), ('panel "P" (id 3), query 1', "expr")),
        (("templating", "list", 0, "name"), ('variable "job"', "name")),
        (("templating", "list", 1), ("variable 2", "")),
        (("annotations", "list", 0, "expr"), ('annotation "Deploys"', "expr")),
        (("panels", "x"), ("", "panels.x")),
    ],
)
def test_a_place_is_told_in_the_words_of_a_dashboard(at: Pointer, words: tuple[str, str]) -> None:
    assert place(DATA, at) == words


def test_a_path_is_written_as_in_javascript() -> None:
    assert path(("a", 0, 1, "b")) == "a[0][1].b"


def test_a_finding_has_its_file_its_line_and_its_place() -> None:
    dashboard = Dashboard("a.json", json.loads(SOURCE), SOURCE)

    found = finding(dashboard, "x/y", Level.ERROR, ("panels", 1, "title"), "is wrong", "mend it", "up")

    assert found == Finding(
        "x/y", Level.ERROR, "title is wrong", "mend it", Origin("a.json", 6), 'a: panel "two" (id 2)', "up"
    )
    assert finding(dashboard, "x/y", Level.ERROR, ("panels", 1), "lies").message == "lies"
    assert finding(dashboard, "x/y", Level.ERROR, (), "is").rule == "a"
