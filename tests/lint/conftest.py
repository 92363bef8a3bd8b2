"""Rules written in a line, and what one check says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.files.rule_files import read_rule_files
from tocsin.lint.check import Check, Finding
from tocsin.lint.runner import checks, lint
from tocsin.plan.rules import Plan
from tocsin.values import Duration

FIXTURES = Path(__file__).parents[2] / "fixtures" / "lint"
_SCRAPE_INTERVAL = re.compile(r"^# scrape_interval: (\S+)$", re.MULTILINE)

Said = list[str]
Says = Callable[..., Said]


def the_check(id_: str) -> Check:
    [found] = [check for check in checks() if check.id == id_]
    return found


def plan_of(path: Path, scrape_interval: Duration | None = None) -> Plan:
    [file] = read_rule_files([path], scrape_interval)
    assert file.plan is not None
    assert file.unread == ()
    return (file.plan,)


def in_words(findings: tuple[Finding, ...]) -> Said:
    return [f"{finding.level.value}: {finding.message}" for finding in findings]


@pytest.fixture
def says(tmp_path: Path) -> Says:
    """`says(check, rule, ...)`: its level and message for each finding, hints left out.

    A rule is an alert's expression, or the fields of a rule.
    """

    def run(
        id_: str,
        *rules: str | dict[str, Any],
        interval: str | None = None,
        scrape_interval: str | None = None,
    ) -> Said:
        written = [
            rule if isinstance(rule, dict) else {"alert": "A", "expr": rule, "for": "5m"} for rule in rules
        ]
        group = {"name": "g", "rules": written} | ({"interval": interval} if interval else {})
        path = tmp_path / "rules.yaml"
        path.write_text(json.dumps({"groups": [group]}), encoding="utf-8")
        every = Duration.parse(scrape_interval) if scrape_interval else None
        return in_words(lint(plan_of(path, every), [the_check(id_)]))

    return run


@pytest.fixture
def fixtures_agree(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Whether a check finds in its bad fixture what is expected, and nothing in the good one."""

    def agree(id_: str) -> None:
        folder = FIXTURES / id_.replace("/", "_").replace("-", "_")
        found = {kind: _found(id_, folder / f"{kind}.yaml") for kind in ("bad", "good")}
        expected = folder / "expected.txt"
        if request.config.getoption("--update-golden", default=False):
            expected.write_text("".join(f"{line}\n" for line in found["bad"]), encoding="utf-8")
        assert found["good"] == []
        assert found["bad"] == expected.read_text(encoding="utf-8").splitlines()
        # By hand, so that no rewriting of expected.txt can hide that a check has gone quiet.
        assert found["bad"], "the bad fixture has no finding"

    return agree


def _found(id_: str, path: Path) -> list[str]:
    said = _SCRAPE_INTERVAL.search(path.read_text(encoding="utf-8"))
    findings = lint(plan_of(path, Duration.parse(said[1]) if said else None), [the_check(id_)])
    lines = []
    for each in findings:
        assert each.origin is not None
        lines.append(f"{each.origin.line}: {each.rule}: {each.level.value}: {each.message}")
        if each.hint:
            lines.append(f"    {each.hint}")
    return lines
