"""Running every check over a plan, and leaving out what its authors allowed.

Checks are found by listing the package `lint.checks`, so that adding one edits no other file.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from tocsin.errors import Origin
from tocsin.lint import checks as package
from tocsin.lint.check import Check, Context, Finding, Level, Problem, name_of
from tocsin.plan.rules import Plan, RecordingRule, Rule, ServicePlan
from tocsin.promql.printer import pretty

UNUSED = "allow/unused"
"""The id under which a permission is reported that permits nothing."""


@dataclass(frozen=True)
class Allowance:
    """`# tocsin: allow <check> <reason>`: the author knows, and says why it is right here."""

    check: str
    rule: Origin
    """The rule it stands at."""
    origin: Origin
    """Where it is written."""


@cache
def checks() -> tuple[Check, ...]:
    """Every check there is, by id."""
    found = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(import_module(f"{package.__name__}.{name}").CHECK for name in found)


def lint(plan: Plan, selected: Iterable[Check] | None = None) -> tuple[Finding, ...]:
    """What is wrong with the plan, sorted by file and line; with `selected`, by these checks only."""
    chosen = checks() if selected is None else tuple(selected)
    recordings = _recordings(plan)
    return in_order(finding for service in plan for finding in _lint_service(service, recordings, chosen))


def permit(findings: Iterable[Finding], allowances: Iterable[Allowance]) -> tuple[Finding, ...]:
    """The findings that no allowance covers, and one for each allowance that covers nothing."""
    findings, allowances = tuple(findings), tuple(allowances)
    covered = {(each.check, each.rule) for each in allowances}
    there = {(each.check, each.origin) for each in findings}
    known = {check.id for check in checks()}
    unused = [_unused(each, known) for each in allowances if (each.check, each.rule) not in there]
    return in_order([*(each for each in findings if (each.check, each.origin) not in covered), *unused])


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as one reads them: by file, then line; those without a place first. Each one once."""
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda each: (each.origin or Origin("", 0), each.rule, each.check, each.message),
        )
    )


Recordings = Mapping[str, tuple[RecordingRule, ...]]


def _recordings(plan: Plan) -> Recordings:
    found: dict[str, tuple[RecordingRule, ...]] = {}
    for rule in (rule for service in plan for group in service.groups for rule in group.rules):
        if isinstance(rule, RecordingRule):
            found[rule.record] = (*found.get(rule.record, ()), rule)
    return found


def _lint_service(
    service: ServicePlan, recordings: Recordings, chosen: tuple[Check, ...]
) -> Iterator[Finding]:
    earlier: dict[str, tuple[Rule, ...]] = {}
    for group in service.groups:
        for rule in group.rules:
            name = name_of(rule)
            context = Context(group, service.scrape_interval, recordings, earlier.get(name, ()))
            for check in chosen:
                for problem in check.run(rule, context):
                    yield _finding(check, problem, rule)
            earlier[name] = (*earlier.get(name, ()), rule)


def _finding(check: Check, problem: Problem, rule: Rule) -> Finding:
    level = problem.level or check.level
    return Finding(
        check.id, level, problem.message, problem.hint, rule.origin, name_of(rule), pretty(rule.expr)
    )


def _unused(allowance: Allowance, known: set[str]) -> Finding:
    message = (
        f"{allowance.check} has nothing to allow here"
        if allowance.check in known
        else f"there is no check {allowance.check} to allow"
    )
    return Finding(UNUSED, Level.WARNING, message, "remove the comment", allowance.origin)
