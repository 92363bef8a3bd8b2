"""Files for promtool, and the folder they lie in for as long as it runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tocsin.model.levels import Series
from tocsin.plan.cases import Case
from tocsin.plan.rules import AlertingRule, Group, ServicePlan
from tocsin.promql.parse import parse
from tocsin.proof import workspace as module
from tocsin.proof.slicing import Slice
from tocsin.proof.workspace import keep, workspace, write_slice
from tocsin.values import Duration

MINUTE = Duration.of(minutes=1)
RULE = AlertingRule("A", parse("up == 0"), MINUTE, Duration(0), (), ())
SERVICE = ServicePlan("s", "rules/s", MINUTE, (Group("g", MINUTE, (RULE,)),))
CASE = Case("c", MINUTE, MINUTE, ((Series.of("up", {}), "1x5"),), (), (), (), None)


def test_a_workspace_is_gone_afterwards_even_after_a_failure() -> None:
    folders = []

    def fail() -> None:
        with workspace() as folder:
            folders.append(folder)
            (folder / "file").touch()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not folders[0].exists()


def test_a_workspace_is_made_elsewhere_where_there_is_no_memory_to_write_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "_MEMORY", tmp_path / "missing")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workspace() as folder:
        assert folder.parent == tmp_path


def test_a_workspace_is_in_memory_where_there_is_some(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "_MEMORY", tmp_path)
    with workspace() as folder:
        assert folder.parent == tmp_path


def test_a_slice_is_written_as_rules_and_the_tests_that_name_them(tmp_path: Path) -> None:
    tests = write_slice(Slice(SERVICE, (CASE,)), tmp_path, "7")
    assert tests == tmp_path / "tests-7.yaml"
    assert yaml.safe_load(tests.read_text(encoding="utf-8"))["rule_files"] == ["rules-7.yaml"]
    assert "alert: A" in (tmp_path / "rules-7.yaml").read_text(encoding="utf-8")


def test_kept_cases_have_a_file_for_each_distance_of_evaluations(tmp_path: Path) -> None:
    slow = replace(CASE, name="slow", step=Duration.of(minutes=5))
    files = keep(SERVICE, [CASE, slow, CASE], tmp_path / "new" / "folder")
    assert [file.name for file in files] == ["tests-s-1m.yaml", "tests-s-5m.yaml"]
    documents = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    assert [each["evaluation_interval"] for each in documents] == ["1m", "5m"]
    assert [[test["name"] for test in each["tests"]] for each in documents] == [["c", "c"], ["slow"]]


def test_nothing_is_kept_where_nothing_is_given(tmp_path: Path) -> None:
    assert keep(SERVICE, [], tmp_path) == ()
