"""Mutation in lines for people, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.proof.mutation.mutants import Mutant
from tocsin.proof.mutation.report import Mutation, Result


def in_lines(mutation: Mutation) -> Iterator[str]:
    """A line an alert; below it its survivors with what they say, and what came closest; then the score."""
    width = max((len(each.alert) for each in mutation.results), default=0)
    for each in mutation.results:
        noticed = f"{len(each.killed):>3} of {each.counted:>3} mutants noticed"
        yield f"{each.alert:<{width}}  {noticed}{_rest(each)}"
        for survivor in each.survivors:
            yield f"    survives  {survivor.mutant.said}"
            yield f"        {survivor.mutant.text}"
            yield f"        closest: {survivor.closest}"
        for mutant in each.equivalent:
            yield f"    the same  {mutant.said}: {mutant.same_because}"
        for mutant, why in each.unrunnable:
            yield f"    not run   {mutant.said}: {why}"
        for title in each.failing:
            yield f"    the alert itself fails: {title}"
    yield from (f"passed over: {each.what}: {each.why}" for each in mutation.passed_over)
    if mutation.untested:
        yield f"no test speaks of {', '.join(mutation.untested)}"
    yield f"mutation score {mutation.score} %: {mutation.killed} of {mutation.counted} mutants noticed"


def _rest(result: Result) -> str:
    """What does not count."""
    parts = [
        f"{len(each)} {word}"
        for each, word in ((result.equivalent, "the same"), (result.unrunnable, "not run"))
        if each
    ]
    return f" ({', '.join(parts)})" if parts else ""


def as_data(mutation: Mutation) -> dict[str, Any]:
    """All of it for programs."""
    return {
        "percent": float(mutation.score),
        "noticed": mutation.killed,
        "counted": mutation.counted,
        "alerts": [_result(each) for each in mutation.results],
        "untested": list(mutation.untested),
        "passed_over": [{"what": each.what, "why": each.why} for each in mutation.passed_over],
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "alert": result.alert,
        "where": result.where,
        "noticed": len(result.killed),
        "counted": result.counted,
        "survivors": [{**_mutant(each.mutant), "closest": each.closest} for each in result.survivors],
        "equivalent": [{**_mutant(each), "because": each.same_because} for each in result.equivalent],
        "not_run": [{**_mutant(each), "because": why} for each, why in result.unrunnable],
        "failing": list(result.failing),
    }


def _mutant(mutant: Mutant) -> dict[str, Any]:
    return {"operator": mutant.operator, "changed": mutant.said, "expression": mutant.text}
