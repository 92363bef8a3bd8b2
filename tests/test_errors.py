"""Mistakes: how they read, how they are collected, and whose line they are."""

from __future__ import annotations

import inspect
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tocsin import errors
from tocsin.errors import (
    AuthorError,
    Mistake,
    Origin,
    TocsinError,
    ToolError,
    WriteError,
    caller,
    collecting,
    report,
)

HERE = Origin("rules_src/billing/alerts.py", 27)


@pytest.mark.parametrize(
    ("mistake", "text"),
    [
        (Mistake("is wrong"), "is wrong"),
        (Mistake("is wrong", "alert A"), "alert A: is wrong"),
        (Mistake("is wrong", origin=HERE), "rules_src/billing/alerts.py:27: is wrong"),
        (Mistake("is wrong", "alert A", HERE), "rules_src/billing/alerts.py:27: alert A: is wrong"),
    ],
)
def test_a_mistake_says_where_on_what_and_what(mistake: Mistake, text: str) -> None:
    assert str(mistake) == text


def test_an_error_lists_all_its_mistakes() -> None:
    error = AuthorError([Mistake("one", "alert A"), Mistake("two")])

    assert str(error) == "alert A: one\ntwo"
    assert error.mistakes == (Mistake("one", "alert A"), Mistake("two"))
    assert AuthorError("one").mistakes == AuthorError(Mistake("one")).mistakes == (Mistake("one"),)


@pytest.mark.parametrize(
    ("error", "code"),
    [(AuthorError("x"), 2), (ToolError("x"), 3), (WriteError("x"), 3), (TocsinError("x"), 3)],
)
def test_each_failure_has_its_exit_code(error: TocsinError, code: int) -> None:
    assert error.exit_code == code


def test_exit_codes_are_those_that_users_were_promised() -> None:
    assert (errors.CLEAN, errors.FINDINGS, errors.CALLER_MISTAKE, errors.TOOL_FAILED) == (0, 1, 2, 3)


def test_without_a_collector_the_first_mistake_is_raised() -> None:
    with pytest.raises(AuthorError) as raised:
        report("one", subject="alert A", origin=HERE)

    assert raised.value.mistakes == (Mistake("one", "alert A", HERE),)


def test_a_collector_keeps_all_mistakes_and_each_once() -> None:
    with collecting() as mistakes:
        report("one", origin=HERE)
        report("two", origin=None)
        report("one", origin=HERE)
        report("one", origin=None)

    assert mistakes == [Mistake("one", origin=HERE), Mistake("two"), Mistake("one")]


def test_collectors_nest_and_end_even_when_something_fails() -> None:
    def fail() -> None:
        with collecting() as inner:
            found.append(inner)
            report("inner", origin=None)
            raise RuntimeError

    found: list[list[Mistake]] = []
    with collecting() as outer:
        with pytest.raises(RuntimeError):
            fail()
        report("outer", origin=None)

    assert ([m.message for m in found[0]], [m.message for m in outer]) == (["inner"], ["outer"])
    with pytest.raises(AuthorError):
        report("none is active any more")


def test_the_origin_is_the_line_of_the_author_now_executing() -> None:
    with collecting() as mistakes:
        report("here")
        line = inspect.currentframe().f_lineno - 1  # type: ignore[union-attr]

    assert mistakes[0].origin == Origin(__file__, line)


def run_as(file: str, source: str, **names: object) -> Origin | None:
    found: dict[str, Origin | None] = {}
    exec(compile(source, file, "exec"), {"caller": caller, "found": found, **names})
    return found.get("origin")


def test_lines_of_this_package_of_libraries_and_of_generated_code_are_passed_over() -> None:
    inside = str(Path(errors.__file__).parent / "model" / "alert.py")
    library = os.path.join(os.path.dirname(os.__file__), "functools.py")
    foreign = [f"/usr/lib/python3/{kind}-packages/pydantic/main.py" for kind in ("site", "dist")]
    for file in (inside, library, "<string>", "<frozen importlib>", *foreign):
        source = f"exec(compile('found[\"origin\"] = caller()', {file!r}, 'exec'))"

        assert run_as("rules_src/a.py", f"x = 1\n{source}") == Origin("rules_src/a.py", 2), file


def test_there_is_no_origin_when_no_author_is_on_the_stack() -> None:
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(caller).result(timeout=5) is None


def test_origins_and_mistakes_are_values() -> None:
    assert sorted([Origin("b", 1), Origin("a", 10), Origin("a", 9)]) == [
        Origin("a", 9),
        Origin("a", 10),
        Origin("b", 1),
    ]
    assert len({Mistake("x"), Mistake("x")}) == 1
