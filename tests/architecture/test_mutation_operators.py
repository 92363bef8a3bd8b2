"""A mutation operator is a module and its test, of one name."""

from __future__ import annotations

from pathlib import Path

from tocsin.proof.mutation.mutants import operators

ROOT = Path(__file__).parents[2]
OPERATORS = ROOT / "compiler" / "tocsin" / "proof" / "mutation" / "operators"
TESTS = ROOT / "tests" / "proof" / "mutation" / "operators"

NAMES = sorted(path.stem for path in OPERATORS.glob("*.py") if path.stem != "__init__")


def test_every_module_is_an_operator_and_its_name_is_its_id() -> None:
    assert [operator.id for operator in operators()] == NAMES
    assert all(operator.summary for operator in operators())


def test_every_operator_has_a_test() -> None:
    assert sorted(path.stem.removeprefix("test_") for path in TESTS.glob("test_*.py")) == NAMES
