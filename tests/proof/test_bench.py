"""The bench: every run has its answer, however promtool ends, and what is known is not asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tocsin.errors import ToolError
from tocsin.proof.bench import Answer, Bench
from tocsin.proof.runs import Run
from tocsin.tools.promtool import Promtool

RULES = '{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "m > 5"}]}]}'


def run(value: int, rules: str = RULES, **how: object) -> Run:
    """Passes if the value is above 5."""
    expected = '{"eval_time": "1m", "alertname": "A", "exp_alerts": [{}]}'
    series = f'{{"series": "m", "values": "{value}x5"}}'
    test = f'{{"interval": "1m", "input_series": [{series}], "alert_rule_test": [{expected}]}}'
    return Run("", test, (rules,), **how)  # type: ignore[arg-type]


class Memory:
    """A cache that is gone afterwards."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        return {key: self.words[key] for key in keys if key in self.words}

    def put(self, answers: Mapping[str, str]) -> None:
        self.words |= answers


def engine(tmp_path: Path, script: str) -> Promtool:
    """What calls itself promtool, and does as it likes with the files given: `$@` after two words."""
    path = tmp_path / "promtool"
    path.write_text(f"#!/bin/sh\nshift 2\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return Promtool(path, (2, 42, 0))


MISSED = "  WARNING: no file match pattern "
HONEST = f"""for file in "$@"; do
    echo "{MISSED}$(grep -o '/[^"]*nothing-[0-9a-f]*' "$file")" >&2
    grep -q '"m", "values": "3x5"' "$file" && {{ printf '  FAILED:\\n    no\\n' >&2; code=1; }}
done
exit ${{code:-0}}"""
"""A stand-in that fails what has the value 3."""


@pytest.mark.promtool
def test_each_run_has_its_own_answer(promtool: Promtool) -> None:
    runs = [run(value) for value in range(10)]
    said = Bench(promtool, 2).answer(runs)

    assert [said[each].passes for each in runs] == [value > 5 for value in range(10)]
    assert said[runs[0]].words.startswith("    alertname: A, time: 1m,")


@pytest.mark.promtool
def test_rules_that_cannot_be_read_spoil_no_other_run(promtool: Promtool) -> None:
    wrong = run(9, RULES.replace("m > 5", "m >"))
    said = Bench(promtool, 1).answer([run(9), wrong, run(8)])

    assert [each.passes for each in said.values()] == [True, False, True]
    assert "could not parse expression" in said[wrong].words


def test_each_run_is_heard_once_and_what_is_kept_at_once(tmp_path: Path) -> None:
    cache, heard = Memory(), list[tuple[Run, Answer]]()
    runs = [run(value) for value in range(5)]
    honest = engine(tmp_path, HONEST)
    first = Bench(honest, 2, cache).answer(runs[:3])
    said = Bench(honest, 2, cache).answer(runs, lambda *each: heard.append(each))

    assert sorted(map(str, heard)) == sorted(map(str, said.items()))
    assert [said[each].kept for each in runs] == [True, True, True, False, False]
    assert [run for run, _ in heard[:3]] == runs[:3]
    assert not any(answer.kept for answer in first.values())
    assert [said[each].words for each in runs] == ["", "", "", "    no", ""]


def test_what_changes_by_itself_is_not_kept(tmp_path: Path) -> None:
    cache, chance = Memory(), run(1, lasting=False)
    bench = Bench(engine(tmp_path, HONEST), 1, cache)
    bench.answer([chance])

    assert not bench.answer([chance])[chance].kept
    assert cache.words == {}


def test_another_promtool_is_asked_again(tmp_path: Path) -> None:
    cache = Memory()
    honest = engine(tmp_path, HONEST)
    Bench(honest, 1, cache).answer([run(1)])
    other = Promtool(honest.path, (2, 53, 0))

    assert not Bench(other, 1, cache).answer([run(1)])[run(1)].kept


def test_what_is_no_longer_wanted_is_left_out(tmp_path: Path) -> None:
    runs = [run(value, cost=15_000) for value in range(6)]
    heard: list[Run] = []
    said = Bench(engine(tmp_path, HONEST), 1).answer(
        runs, lambda run, _: heard.append(run), wanted=lambda run: len(heard) < 2
    )

    assert 2 <= len(said) < 6
    assert list(said) == heard


def test_who_asks_may_stop_by_an_exception(tmp_path: Path) -> None:
    def stop(run: Run, answer: Answer) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Bench(engine(tmp_path, HONEST), 1).answer([run(1)], stop)


def test_a_run_that_takes_too_long_is_late_and_not_kept_and_others_are_answered(tmp_path: Path) -> None:
    cache = Memory()
    slow = engine(tmp_path, f"""grep -q '"values": "4x5"' "$@" && sleep 60\n{HONEST}""")
    bench = Bench(slow, 1, cache, seconds=0.5)
    said = bench.answer([run(1), run(4)])

    assert said[run(1)] == Answer("")
    assert said[run(4)] == Answer("promtool had no answer after 0.5 s, and was stopped", late=True)
    assert len(cache.words) == 1


@pytest.mark.parametrize("end", ["exit 2", "kill -9 $$"])
def test_a_crash_is_told_of_the_run_that_it_was(tmp_path: Path, end: str) -> None:
    crash = f"""if grep -q '"values": "4x5"' "$@"; then echo 'panic: oh' >&2; {end}; fi\n{HONEST}"""
    bench = Bench(engine(tmp_path, crash), 1)
    if end == "exit 2":
        said = bench.answer([run(3), run(4)])
        assert [answer.words for answer in said.values()] == ["    no", "panic: oh"]
    else:
        with pytest.raises(ToolError, match="was killed by SIGKILL"):
            bench.answer([run(3), run(4)])


def test_a_full_disk_is_no_verdict(tmp_path: Path) -> None:
    full = HONEST.replace("    no", "    write x: no space left on device")
    with pytest.raises(ToolError) as error:
        Bench(engine(tmp_path, full), 1).answer([run(1), run(3)])

    assert str(error.value) == "promtool has no room to work in: write x: no space left on device"


def test_an_engine_that_finds_nothing_to_test_is_not_believed(tmp_path: Path) -> None:
    blind = engine(tmp_path, f'echo "{MISSED}x" >&2')
    with pytest.raises(ToolError) as error:
        Bench(blind, 1).answer([run(1)])

    assert str(error.value) == "promtool did not find what it was to test:\nWARNING: no file match pattern x"


def test_nothing_is_asked_where_nothing_is_to_be_known(tmp_path: Path) -> None:
    assert Bench(engine(tmp_path, "exit 9"), 1).answer([]) == {}


def test_a_file_is_answered_as_it_stands_and_kept(tmp_path: Path) -> None:
    cache = Memory()
    bench = Bench(engine(tmp_path, 'printf "  FAILED:\\n    $1\\n" >&2; exit 1'), 1, cache)
    file = Path("tests.yaml")

    assert bench.file(file, 1, run(1)) == Answer("    tests.yaml")
    assert bench.file(file, 1, run(1)) == Answer("    tests.yaml", kept=True)
    assert bench.file(file, 1, run(1, lasting=False)) == Answer("    tests.yaml")
