"""Packing: what promtool is given of a test file."""

from __future__ import annotations

from dataclasses import replace

from tests.proof.plain.builders import one_test

from tocsin.files.yaml_source import read_yaml
from tocsin.proof.plain.packing import LOADED, loading, probe, sliced, whole

FILE = one_test("alert_rule_test: [{alertname: A, eval_time: 10m}]", head="evaluation_interval: 30s")
GROUP = FILE.groups[0]


def test_a_run_names_its_rules_and_the_marker() -> None:
    document = read_yaml(sliced(FILE, GROUP, ("x", "y"), 2).text(["r1.yaml", "r2.yaml"], "marker"))[0].fields

    assert [each.text for each in document["rule_files"].items] == ["r1.yaml", "r2.yaml", "marker"]
    assert document["evaluation_interval"].text == "30s"
    [test] = document["tests"].items
    assert test.fields["alert_rule_test"].items[0].fields["eval_time"].text == "10m"


def test_a_whole_run_reads_files_where_they_are_even_with_odd_names() -> None:
    run = whole(FILE, GROUP, ("/a[1]*\\x.yaml",), "digest", 5, lasting=True)

    document = read_yaml(run.text([], "marker"))[0].fields

    assert [each.text for each in document["rule_files"].items] == [r"/a\[1]\*\\x.yaml", "marker"]


def test_a_probe_has_all_tests_and_one_that_fails() -> None:
    document = read_yaml(probe(FILE).text([], "marker"))[0].fields

    assert len(document["tests"].items) == 2
    assert LOADED in probe(FILE).tests
    assert not probe(FILE).lasting


def test_longer_tests_and_more_rules_cost_more() -> None:
    assert sliced(FILE, GROUP, (), 9).cost > sliced(FILE, GROUP, (), 1).cost
    assert whole(FILE, GROUP, (), "", 9, lasting=True).cost > sliced(FILE, GROUP, (), 9).cost
    assert sliced(replace(FILE, whole="odd"), GROUP, (), 1).cost > loading((), "", 1).cost
