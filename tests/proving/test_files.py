"""Test files of any origin get promtool's own verdict on each test, in its own words."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tocsin.files.proof_cache import FILE
from tocsin.proof.plain.packing import LOADED
from tocsin.proof.report import Report, Verdict
from tocsin.proof.selection import Part
from tocsin.proving import judging
from tocsin.proving.files import prove_files
from tocsin.tools.process import Outcome
from tocsin.tools.promtool import Promtool

FIXTURES = Path(__file__).parents[2] / "fixtures" / "plain_tests"
FILES = sorted(FIXTURES.glob("*.yaml"))


@pytest.fixture(autouse=True)
def in_fixtures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES)


def prove(*names: str, root: Path, promtool: Promtool, **how: Any) -> Report:
    return prove_files([Path(name) for name in names], root, [promtool], 2, **({"cache": False} | how))


def verdicts(report: Report) -> list[tuple[str, bool]]:
    return [(each.title, each.passes) for each in report.verdicts]


def plain(promtool: Promtool, name: str) -> tuple[bool, list[str]]:
    """Whether promtool itself passes a file, and what it says, line by line."""
    done = subprocess.run([promtool.path, "test", "rules", name], capture_output=True, text=True)
    lines = [line for line in done.stderr.splitlines() if line not in ("  FAILED:", "")]
    return done.returncode == 0, [line for line in lines if "WARNING" not in line]


def words(found: tuple[Verdict, ...]) -> list[str]:
    """All that is said of a file; a file that is not read is said to be so once, not for each test."""
    said = [each.words for each in found if each.words]
    together = said[:1] if len(set(said)) == 1 else said
    return [line for each in together for line in each.splitlines() if line]


@pytest.mark.promtool
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_fares_as_with_promtool_alone(path: Path, tmp_path: Path, promtool: Promtool) -> None:
    report = prove(path.name, root=tmp_path, promtool=promtool)

    passes, said = plain(promtool, path.name)
    assert not report.failed if passes else report.failed
    # The series of a failed join are listed in a random order.
    assert [sorted(line) for line in words(report.verdicts)] == [sorted(line) for line in said]


@pytest.mark.promtool
def test_each_test_has_a_verdict_and_ran_with_few_rules(tmp_path: Path, promtool: Promtool) -> None:
    report = prove("passing.yaml", "failing.yaml", root=tmp_path, promtool=promtool)

    assert verdicts(report) == [
        ("errors page after five minutes", True),
        ("nothing is up", True),
        ("test 3", True),
        ("a wrong expectation", False),
        ("right", True),
        ("test 3", False),
        ("another rule fails, and so does this", False),
        ("another rule has two alerts alike", False),
    ]
    assert [each.said[0].rules for each in report.verdicts] == [4, 1, 1, 1, 1, 0, None, None]
    assert not any(each.said[0].whole for each in report.verdicts)
    assert [each.number for each in report.verdicts] == [0, 1, 2, 0, 1, 2, 3, 4]


@pytest.mark.promtool
def test_what_is_beyond_us_is_left_to_promtool(tmp_path: Path, promtool: Promtool) -> None:
    names = ("beyond.yaml", "unknown_field.yaml", "tagged.yaml", "no_tests.yaml", "refused_rules.yaml")
    report = prove(*names, root=tmp_path, promtool=promtool)

    assert verdicts(report) == [
        ("a selector without a name", True),
        ("fails with whole files", False),
        ("fine by itself", False),
        ("has a field of no version", False),
        ("", True),
        ("", True),
        ("asks for the rule that is fine", False),
    ]
    beyond, _, unknown, _, tagged, empty, refused = report.verdicts
    assert beyond.said[0].whole == "a selector without a name may read any series"
    assert unknown.said[0].whole == "a test at line 7 has a field 'alert_rule_tests'"
    assert unknown.words.startswith("yaml: unmarshal errors:\n  line 9:")
    assert (tagged.number, tagged.said[0].whole) == (None, "it has YAML tags, or what looks like one")
    assert (empty.number, empty.said[0].whole) == (None, "")
    assert refused.words.startswith('refused/rules.yaml: group "g", rule 2, "Refused"')


@pytest.mark.promtool
def test_fields_of_newer_versions_leave_each_test_its_verdict(tmp_path: Path, promtool: Promtool) -> None:
    tests = tmp_path / "fuzzy.yaml"
    compared = "promql_expr_test: [{expr: m, eval_time: 0, exp_samples: [{labels: m, value: 3}]}]"
    tests.write_text(
        "fuzzy_compare: true\ntests:\n"
        f"- {{interval: 1m, input_series: [{{series: m, values: 3.0000000000000004}}], {compared}}}\n"
        f"- {{interval: 1m, input_series: [{{series: m, values: 4}}], {compared}}}\n",
        encoding="utf-8",
    )
    report = prove(str(tests), root=tmp_path, promtool=promtool)

    newer = promtool.version >= (3, 5, 0)
    assert [each.passes for each in report.verdicts] == [newer, False]
    assert LOADED not in report.verdicts[1].words


@pytest.mark.promtool
@pytest.mark.parametrize(("second", "passes"), [("0x10", True), ("0x11", False)])
def test_a_file_that_promtool_alone_reads_has_a_verdict_for_each_test(
    second: str, passes: bool, tmp_path: Path, promtool: Promtool
) -> None:
    test = (
        "- interval: 1m\n  input_series: [{{series: m, values: 16}}]\n"
        "  promql_expr_test: [{{expr: m, eval_time: 1m, exp_samples: [{{labels: m, value: {}}}]}}]\n"
    )
    tests = tmp_path / "tests.yaml"
    tests.write_text(f"tests:\n{test.format('0x10')}{test.format(second)}", encoding="utf-8")

    report = prove(str(tests), root=tmp_path, promtool=promtool)

    assert verdicts(report) == [("test 1", True), ("test 2", passes)]
    assert report.verdicts[0].said[0].whole == "the value at line 4 is no plain number"
    assert LOADED not in report.verdicts[1].words


@pytest.mark.promtool
def test_a_file_that_promtool_alone_refuses_fails_as_a_whole(tmp_path: Path, promtool: Promtool) -> None:
    # A number to us, and too large for one to Go.
    tests = tmp_path / "tests.yaml"
    tests.write_text(
        "tests:\n- {name: fine, interval: 1m}\n"
        "- {name: odd, interval: 1m, promql_expr_test: [{expr: m, exp_samples: [{value: 1e999}]}]}\n",
        encoding="utf-8",
    )
    report = prove(str(tests), root=tmp_path, promtool=promtool)

    assert [each.passes for each in report.verdicts] == [False, False]
    assert report.verdicts[0].words == report.verdicts[1].words
    assert report.verdicts[0].said[0].whole == "promtool reads it otherwise than tocsin"


@pytest.mark.promtool
def test_what_promtool_passes_over_is_noted_and_changes_no_exit_code(
    tmp_path: Path, promtool: Promtool
) -> None:
    report = prove("silent.yaml", "unordered.yaml", "no_tests.yaml", root=tmp_path, promtool=promtool)

    serious = [(note.check, str(note.origin)) for note in report.notes if note.level.value != "information"]
    assert serious == [
        ("test/no-test", "no_tests.yaml:1"),
        ("test/no-rule-file", "silent.yaml:1"),
        ("test/unknown-alert", "silent.yaml:6"),
        ("test/order-dependent", "unordered.yaml:3"),
    ]
    assert (report.exit_code(), report.exit_code(strict=True)) == (0, 1)


@pytest.mark.promtool
def test_a_second_run_knows_everything_but_what_is_random(
    tmp_path: Path, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("passing.yaml", "failing.yaml", "unordered.yaml", "unknown_field.yaml", "no_tests.yaml")
    first = prove(*names, root=tmp_path, promtool=promtool, cache=True)
    asked = []

    def asking(self: Promtool, paths: list[Path], **how: Any) -> Outcome:
        asked.extend(paths)
        return original(self, paths, **how)

    original = Promtool.test_rules
    monkeypatch.setattr(Promtool, "test_rules", asking)
    second = prove(*names, root=tmp_path, promtool=promtool, cache=True)

    assert verdicts(first) == verdicts(second)
    assert [each.words for each in first.verdicts] == [each.words for each in second.verdicts]
    assert not any(each.kept for each in first.verdicts)
    unknown = {each.title for each in second.verdicts if not each.kept}
    assert unknown == {"by chance", "fine by itself", "has a field of no version"}
    # The test with a random order; the odd file, and the probe of it.
    assert len(asked) == 3


@pytest.mark.promtool
def test_where_nothing_changed_no_file_is_even_read(
    tmp_path: Path, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = prove("passing.yaml", "failing.yaml", root=tmp_path, promtool=promtool, cache=True)
    monkeypatch.setattr(judging, "read_test_files", None)
    second = prove("passing.yaml", "failing.yaml", root=tmp_path, promtool=promtool, cache=True)

    assert verdicts(first) == verdicts(second)
    assert [each.words for each in first.verdicts] == [each.words for each in second.verdicts]
    assert (first.notes, first.versions) == (second.notes, second.versions)
    assert all(each.kept for each in second.verdicts)


@pytest.mark.promtool
def test_where_one_alert_changed_only_its_tests_run(tmp_path: Path, promtool: Promtool) -> None:
    rules = "".join(f"  - {{alert: A{n}, expr: m{n} > 5}}\n" for n in range(20))
    tests = "".join(
        f"- {{interval: 1m, input_series: [{{series: m{n}, values: {value}}}], "
        f"alert_rule_test: [{{eval_time: 0, alertname: A{n}, exp_alerts: [{expected}]}}]}}\n"
        for n in range(20)
        for value, expected in ((5, ""), (6, "{}"))
    )
    (tmp_path / "tests.yaml").write_text(f"rule_files: [rules.yaml]\ntests:\n{tests}", encoding="utf-8")
    for changed in (rules, rules.replace("m7 > 5", "m7 > 5.5")):
        (tmp_path / "rules.yaml").write_text(f"groups:\n- name: g\n  rules:\n{changed}", encoding="utf-8")
        report = prove(str(tmp_path / "tests.yaml"), root=tmp_path, promtool=promtool, cache=True)

    assert not report.failed
    assert [each.number for each in report.verdicts if not each.kept] == [14, 15]


@pytest.mark.promtool
def test_parts_together_are_all_tests(tmp_path: Path, promtool: Promtool) -> None:
    names = ("passing.yaml", "no_tests.yaml", "failing.yaml")
    some = [Part(number, 3) for number in (1, 2, 3)]
    parts = [prove(*names, root=tmp_path, promtool=promtool, part=part, cache=True) for part in some]
    whole = prove(*names, root=tmp_path, promtool=promtool)

    def found(*reports: Report) -> list[tuple[str, int, bool]]:
        return sorted((each.file, each.line, each.passes) for report in reports for each in report.verdicts)

    assert found(*parts) == found(whole)
    assert [len(part.verdicts) for part in parts] == [3, 3, 3]


@pytest.mark.promtool
def test_progress_reaches_the_number_of_tests(tmp_path: Path, promtool: Promtool) -> None:
    seen: list[tuple[int, int]] = []
    names = ("passing.yaml", "failing.yaml", "unknown_field.yaml")
    prove(*names, root=tmp_path, promtool=promtool, progress=lambda *each: seen.append(each))

    assert seen[-1] == (10, 10)


@pytest.mark.matrix
def test_a_test_whose_verdict_depends_on_the_version_is_told_with_the_reason(tmp_path: Path) -> None:
    tools = Path(__file__).parents[2] / ".tools"
    paths = [tools / f"promtool-{each}" / "promtool" for each in ("2.42", "2.53", "3.5")]
    if not all(path.exists() for path in paths):
        pytest.skip("needs several promtools: make test-matrix fetches them")
    promtools = Promtool.find_all(tmp_path, {}, paths)

    report = prove_files([Path("by_version.yaml")], tmp_path, promtools, cache=False)

    told = [
        ("".join("-" if said.passes else "x" for said in each.said), each.reason) for each in report.verdicts
    ]
    assert told == [
        ("---", ""),
        ("--x", "probably as a sample exactly as old as the window ([5m]) counts no longer since 3.0"),
        ("xx-", "probably as a sample exactly 5 minutes old is seen no longer since 3.0"),
        ("x--", "probably as increase looked further beyond the samples before 2.51"),
        ("x--", "without an interval of its own, promtool before 2.49 puts all samples of a test at 0"),
        ("x--", "promtool 2.42.0 does not know the function histogram_avg"),
        ("x--", "promtool reads samples of native histograms since 2.53"),
        ("xx-", "values differ in their last digits, and promtool compares all of them"),
    ]


@pytest.mark.promtool
def test_without_the_cache_nothing_is_kept(tmp_path: Path, promtool: Promtool) -> None:
    prove("passing.yaml", root=tmp_path, promtool=promtool)

    assert not (tmp_path / FILE).exists()


@pytest.mark.promtool
def test_a_damaged_cache_is_passed_over(tmp_path: Path, promtool: Promtool) -> None:
    prove("failing.yaml", root=tmp_path, promtool=promtool, cache=True)
    (tmp_path / FILE).write_text("damaged", encoding="utf-8")

    report = prove("failing.yaml", root=tmp_path, promtool=promtool, cache=True)

    assert (len(report.failed), any(each.kept for each in report.verdicts)) == (4, False)


@pytest.mark.promtool
@pytest.mark.parametrize("said", ["", "panic: out of memory\n"])
def test_where_words_cannot_be_told_apart_each_test_runs_alone(
    said: str, tmp_path: Path, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def muddled(self: Promtool, paths: list[Path], **how: Any) -> Outcome:
        done = original(self, paths, **how)
        return Outcome(done.args, 1, "", said, 0.1) if len(paths) > 1 else done

    original = Promtool.test_rules
    monkeypatch.setattr(Promtool, "test_rules", muddled)

    report = prove("passing.yaml", "failing.yaml", root=tmp_path, promtool=promtool)

    assert (len(report.verdicts), len(report.failed)) == (8, 4)


@pytest.mark.promtool
def test_a_failure_without_words_is_a_failure(
    tmp_path: Path, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Promtool, "test_rules", lambda *_, **__: Outcome((), 1, "", "", 0.1))

    report = prove("no_tests.yaml", root=tmp_path, promtool=promtool)

    assert report.verdicts[0].words == "promtool fails without saying why"


# -- other people's tests

_COLUMNS = {(2, 42, 0): "promtool_2.42.0", (2, 53, 3): "promtool_2.53.3", (3, 5, 3): "promtool_3.5.3"}


@pytest.fixture
def corpora() -> Path:
    folder = os.environ.get("TOCSIN_CORPORA")
    if not folder:
        pytest.skip("needs TOCSIN_CORPORA, a folder of other projects' rule files")
    return Path(folder)


@pytest.mark.corpora
@pytest.mark.promtool
def test_every_test_of_other_projects_has_the_verdict_on_record(
    corpora: Path, tmp_path: Path, promtool: Promtool
) -> None:
    column = _COLUMNS.get(promtool.version)
    if column is None:
        pytest.skip("the results on record are of promtool 2.42.0, 2.53.3 and 3.5.3")
    with (corpora / "RESULTS_unittest_groups.tsv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    recorded = {(row["file"], int(row["index"])): row[column] == "pass" for row in rows}

    report = prove_files([corpora / "unittests"], tmp_path, [promtool], cache=True)

    found = {
        (Path(each.file).relative_to(corpora).as_posix(), each.number): each.passes
        for each in report.verdicts
    }
    assert {key: passes for key, passes in recorded.items() if found.get(key) is not passes} == {}
    assert len(recorded) >= 200
    # Most of them run with a handful of rules; those with a random order are few.
    assert sum(bool(each.said[0].whole) for each in report.verdicts) <= 10
    again = prove_files([corpora / "unittests"], tmp_path, [promtool], cache=True)
    assert sum(not each.kept for each in again.verdicts) <= 10


@pytest.mark.corpora
@pytest.mark.promtool
@pytest.mark.slow
def test_every_file_of_other_projects_fares_as_with_promtool_alone(
    corpora: Path, tmp_path: Path, promtool: Promtool
) -> None:
    report = prove_files([corpora / "unittests"], tmp_path, [promtool], cache=False)

    unlike = []
    for name, found in report.files.items():
        passes, said = plain(promtool, name)
        ours = [sorted(line) for line in words(found)]
        if passes is any(not each.passes for each in found) or ours != [sorted(line) for line in said]:
            unlike.append((name, words(found), said))
    assert unlike == []
    assert len(report.files) >= 40
