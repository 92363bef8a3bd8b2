"""The function table against two other implementations: a parser's, and the real engine's."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import promql_parser
import pytest

from tocsin.promql.functions import ABSENCE, FUNCTIONS, Function, UnitEffect, ValueType

if TYPE_CHECKING:
    from tocsin.tools.promtool import Promtool

EXAMPLES = {ValueType.VECTOR: "m", ValueType.RANGE: "m[5m]", ValueType.SCALAR: "1", ValueType.STRING: '"x"'}
INFO = "info"
"""Its second argument is no vector but matchers alone, so it is left out where arguments are varied."""


def call(name: str, kinds: tuple[ValueType, ...]) -> str:
    return f"{name}({', '.join(EXAMPLES[kind] for kind in kinds)})"


def accepted(function: Function, kinds: tuple[ValueType, ...]) -> bool:
    """Whether the table says that these arguments fit."""
    parameters = function.parameters
    if function.repeats:
        parameters += parameters[-1:] * len(kinds)
    return len(kinds) >= function.required and parameters[: len(kinds)] == kinds


def variations(function: Function) -> list[tuple[ValueType, ...]]:
    """The right arguments, too few, too many, and each of another kind."""
    right = function.parameters
    kinds = [right[:count] for count in range(len(right) + 1)]
    kinds += [(*right, kind) for kind in ValueType]
    kinds += [
        (*right[:position], kind, *right[position + 1 :])
        for position, kind in product(range(len(right)), ValueType)
    ]
    return kinds


@pytest.mark.parametrize("function", [f for f in FUNCTIONS.values() if f.name != INFO], ids=lambda f: f.name)
def test_a_function_takes_the_arguments_that_another_parser_takes(function: Function) -> None:
    from tocsin.promql import reader  # noqa: F401 - teaches the parser the functions it does not know

    for kinds in variations(function):
        try:
            tree = promql_parser.parse(call(function.name, kinds))
        except ValueError:
            fits = False
        else:
            fits = True
            returns = str(tree.func.return_type).rpartition(".")[2]
            assert {"Vector": ValueType.VECTOR, "Scalar": ValueType.SCALAR}[returns] is function.returns
        assert (call(function.name, kinds), fits) == (call(function.name, kinds), accepted(function, kinds))


@pytest.mark.promtool
def test_the_real_engine_takes_the_same_functions_and_arguments(promtool: Promtool, tmp_path: Path) -> None:
    stable = [f for f in FUNCTIONS.values() if not f.experimental]
    calls = {
        call(f.name, kinds): expected(f, kinds, promtool.version) for f in stable for kinds in variations(f)
    }
    rules = [f"  - {{record: r{number}, expr: '{text}'}}" for number, text in enumerate(calls)]
    file = tmp_path / "rules.yaml"
    file.write_text("\n".join(["groups:", "- name: all", "  rules:", *rules, ""]), encoding="utf-8")

    outcome = promtool.check_rules([file], lint=False)

    refused = {int(number) for number in re.findall(r'"r(\d+)"', outcome.stderr)}
    assert len(calls) > 500
    assert {text: number not in refused for number, text in enumerate(calls)} == calls


def expected(function: Function, kinds: tuple[ValueType, ...], version: tuple[int, int, int]) -> bool:
    here = function.since <= version[:2] and not (function.until and function.until <= version[:2])
    return here and accepted(function, kinds)


@pytest.mark.promtool
def test_the_real_engine_knows_experimental_functions_from_the_version_in_the_table(
    promtool: Promtool, tmp_path: Path
) -> None:
    experimental = [f for f in FUNCTIONS.values() if f.experimental]
    rules = [
        f"  - {{record: r{number}, expr: '{call(f.name, f.parameters[: f.required])}'}}"
        for number, f in enumerate(experimental)
    ]
    file = tmp_path / "rules.yaml"
    file.write_text("\n".join(["groups:", "- name: all", "  rules:", *rules, ""]), encoding="utf-8")

    outcome = promtool.check_rules([file], lint=False)

    reasons = dict(re.findall(r'"r(\d+)": .*(unknown function|function .* is not enabled)', outcome.stderr))
    known = {f.name: "enabled" in reasons[str(number)] for number, f in enumerate(experimental)}
    assert known == {f.name: f.since <= promtool.version[:2] for f in experimental}


@pytest.mark.parametrize(
    ("name", "parameters", "required", "repeats", "returns"),
    [
        ("rate", "r", 1, False, "v"),
        ("time", "", 0, False, "s"),
        ("vector", "s", 1, False, "v"),
        ("scalar", "v", 1, False, "s"),
        ("round", "vs", 1, False, "v"),
        ("hour", "v", 0, False, "v"),
        ("label_join", "vttt", 3, True, "v"),
        ("label_replace", "vtttt", 5, False, "v"),
        ("sort_by_label", "vt", 1, True, "v"),
        ("info", "vv", 1, False, "v"),
    ],
)
def test_signatures_are_read_as_the_manual_writes_them(
    name: str, parameters: str, required: int, repeats: bool, returns: str
) -> None:
    kinds = {"v": ValueType.VECTOR, "r": ValueType.RANGE, "s": ValueType.SCALAR, "t": ValueType.STRING}
    function = FUNCTIONS[name]

    assert (function.name, function.parameters) == (name, tuple(kinds[letter] for letter in parameters))
    assert (function.required, function.repeats, function.returns) == (required, repeats, kinds[returns])


def test_functions_that_do_not_exist_everywhere_say_where_they_do() -> None:
    special = {
        name: (f.since, f.until, f.experimental)
        for name, f in FUNCTIONS.items()
        if (f.since, f.until, f.experimental) != ((2, 42), None, False)
    }

    assert special == {
        "histogram_avg": ((2, 53), None, False),
        "histogram_stddev": ((2, 53), None, False),
        "histogram_stdvar": ((2, 53), None, False),
        "sort_by_label": ((2, 53), None, True),
        "sort_by_label_desc": ((2, 53), None, True),
        "mad_over_time": ((2, 53), None, True),
        "double_exponential_smoothing": ((3, 0), None, True),
        "info": ((3, 0), None, True),
        "ts_of_max_over_time": ((3, 5), None, True),
        "ts_of_min_over_time": ((3, 5), None, True),
        "ts_of_last_over_time": ((3, 5), None, True),
        "holt_winters": ((2, 42), (3, 0), False),
    }


@pytest.mark.parametrize(
    ("effect", "names"),
    [
        (UnitEffect.PER_SECOND, "deriv irate rate"),
        (UnitEffect.SECONDS, "time timestamp ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time"),
        (UnitEffect.RATIO, "histogram_fraction"),
        (UnitEffect.OBSERVED, "histogram_avg histogram_quantile histogram_stddev"),
        (UnitEffect.OBSERVED_SUM, "histogram_sum"),
        (
            UnitEffect.SAME,
            "abs avg_over_time ceil clamp clamp_max clamp_min delta double_exponential_smoothing floor "
            "histogram_count holt_winters idelta increase info label_join label_replace last_over_time "
            "mad_over_time max_over_time min_over_time predict_linear quantile_over_time round scalar sort "
            "sort_by_label sort_by_label_desc sort_desc stddev_over_time sum_over_time vector",
        ),
    ],
)
def test_each_function_does_to_units_what_it_computes(effect: UnitEffect, names: str) -> None:
    assert " ".join(sorted(f.name for f in FUNCTIONS.values() if f.unit is effect)) == names


def test_absence_is_told_by_two_functions() -> None:
    assert sorted(ABSENCE) == ["absent", "absent_over_time"]
