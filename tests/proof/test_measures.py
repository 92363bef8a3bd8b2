"""What is printed of coverage and mutation, for people and for programs."""

from __future__ import annotations

from decimal import Decimal

from tests.proof.trials.conftest import alert

from tocsin.proof.coverage.columns import Cell, Column, Row, State
from tocsin.proof.coverage.report import Coverage
from tocsin.proof.measures import Least, Measures, as_data, in_lines, on_github
from tocsin.proof.mutation.mutants import Mutant
from tocsin.proof.mutation.report import Mutation, Result, Survivor
from tocsin.proof.trials.of_files import PassedOver

RULE = alert("A", "x > 5", "5m")
YES = Cell(State.YES, "a trial")
ODD = (PassedOver("rules.yaml:3: B", "its for is odd"),)


def row(name: str, *, tested: bool = True, **cells: Cell) -> Row:
    return Row(name, "rules.yaml:1", {c: cells.get(c.name.lower(), YES) for c in Column}, tested)


COVERAGE = Coverage(
    (
        row("A"),
        row(
            "LongName",
            short=Cell(State.NOT_APPLICABLE, "it has no for"),
            fired=Cell(State.PARTLY, "a trial: its state is compared, its annotations are not"),
            recovered=Cell(State.NO, "no test holds it to silence after it has fired"),
        ),
        row("C", tested=False, fired=Cell(State.NO, "no test shows it firing")),
    ),
    ODD,
)


def mutant(said: str, same_because: str = "") -> Mutant:
    return Mutant("threshold_moved", said, RULE, same_because)


MUTATION = Mutation(
    (
        Result(
            "A",
            "rules.yaml:1",
            (mutant("one"), mutant("two")),
            (Survivor(mutant("three"), "no trial does anything with it"),),
            (mutant("four", "it is so"),),
            ((mutant("five"), "too many samples"),),
            ("broken",),
        ),
        Result("LongName", "", (mutant("one"),), (), ()),
    ),
    ("C",),
    ODD,
)


def test_people_see_a_table_what_is_missing_and_what_survives() -> None:
    assert list(in_lines(Measures(COVERAGE, MUTATION), Least(Decimal(90), Decimal("75.5")))) == [
        "",
        "coverage  fired   just below  too short  recovered",
        "A         yes     yes         yes        yes",
        "LongName  partly  yes         -          no",
        "C         no      yes         yes        yes",
        "LongName: fired: a trial: its state is compared, its annotations are not",
        "LongName: recovered: no test holds it to silence after it has fired",
        "C: no test speaks of it",
        "passed over: rules.yaml:3: B: its for is odd",
        "coverage 72.7 %: fired 33.3 %, just below 100.0 %, too short 100.0 %, recovered 66.6 %",
        "",
        "A           2 of   3 mutants noticed (1 the same, 1 not run)",
        "    survives  three",
        "        x > 5 for 5m",
        "        closest: no trial does anything with it",
        "    the same  four: it is so",
        "    not run   five: too many samples",
        "    the alert itself fails: broken",
        "LongName    1 of   1 mutants noticed",
        "passed over: rules.yaml:3: B: its for is odd",
        "no test speaks of C",
        "mutation score 75.0 %: 3 of 4 mutants noticed",
        "coverage is 72.7 %; --min-coverage asks for 90 %",
        "the mutation score is 75.0 %; --min-mutation asks for 75.5 %",
    ]


def test_nothing_is_said_of_what_nobody_asked_for() -> None:
    assert list(in_lines(Measures(), Least(Decimal(100), Decimal(100)))) == []
    assert as_data(Measures()) == {}
    assert list(on_github(Measures(), Least())) == []
    assert list(in_lines(Measures(Coverage(()), Mutation(())), Least()))[-1] == (
        "mutation score 100.0 %: 0 of 0 mutants noticed"
    )


def test_it_fails_below_what_is_asked_for_and_only_there() -> None:
    measures = Measures(COVERAGE, MUTATION)

    assert measures.exit_code(Least()) == 0
    assert measures.exit_code(Least(Decimal("72.7"), Decimal(75))) == 0
    assert measures.exit_code(Least(Decimal("72.8"), None)) == 1
    assert measures.exit_code(Least(None, Decimal("75.1"))) == 1


def test_a_minimum_of_nothing_is_not_reached() -> None:
    nothing = Measures(Coverage(()), Mutation(()))

    assert nothing.exit_code(Least()) == 0
    assert list(nothing.shortfalls(Least(Decimal(1), Decimal(1)))) == [
        "there is no alert whose coverage could be measured; --min-coverage asks for 1 %",
        "there is no mutant that a test could notice; --min-mutation asks for 1 %",
    ]


def test_programs_get_all_of_it() -> None:
    data = as_data(Measures(COVERAGE, MUTATION))

    assert data["coverage"]["percent"] == 72.7
    assert data["coverage"]["columns"]["fired"] == 33.3
    assert data["coverage"]["alerts"][1]["recovered"]["state"] == "no"
    assert data["coverage"]["passed_over"] == [{"what": "rules.yaml:3: B", "why": "its for is odd"}]
    assert data["mutation"]["percent"] == 75.0
    assert data["mutation"]["untested"] == ["C"]
    assert data["mutation"]["alerts"][0]["survivors"] == [
        {
            "operator": "threshold_moved",
            "changed": "three",
            "expression": "x > 5 for 5m",
            "closest": "no trial does anything with it",
        }
    ]
    assert data["mutation"]["alerts"][0]["not_run"][0]["because"] == "too many samples"


def test_github_gets_the_numbers_and_an_error_for_what_is_not_enough() -> None:
    assert list(on_github(Measures(COVERAGE, MUTATION), Least(Decimal(90)))) == [
        "coverage 72.7 %",
        "mutation score 75.0 %",
        "::error::coverage is 72.7 %25; --min-coverage asks for 90 %25",
    ]
