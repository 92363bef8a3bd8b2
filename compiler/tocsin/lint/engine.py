"""What promtool said of rule files, as findings.

Reads its text; running it is for `tools`. Its lint for duplicates is passed over: `rules/duplicate`
finds the same and knows the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tocsin.errors import Origin
from tocsin.lint.check import Finding, Level, name_of
from tocsin.plan.rules import ServicePlan

PROMTOOL = "promtool"

_AT = re.compile(r"^(?:yaml: line )?(\d+):(?:\d+:)? ")
_LINE = re.compile(r"\bline (\d+): ")
_RULE = re.compile(r'group "(?P<group>[^"]*)", rule \d+, "(?P<name>[^"]*)": ')


def read_complaints(words: str, files: Iterable[str], plan: Iterable[ServicePlan]) -> tuple[Finding, ...]:
    """Every complaint of `promtool check rules` about these files; the plan tells on which line a rule is."""
    by_file = {service.name: service for service in plan}
    return tuple(_finding(file, message, by_file.get(file)) for file, message in _messages(words, files))


def _messages(words: str, files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """File and message of each complaint; lines that begin otherwise go on with the one before."""
    longest_first = sorted(files, key=len, reverse=True)
    file, lines = "", list[str]()
    for line in [*words.splitlines(), "  FAILED:"]:
        begins = next((each for each in longest_first if line.startswith(f"{each}: ")), None)
        if begins is None and line.strip() != "FAILED:":
            lines.append(line.strip())
            continue
        if lines and not _is_about_duplicates(lines):
            yield file, " ".join(lines)
        file, lines = begins or "", [line[len(begins) + 2 :].strip()] if begins else []


def _is_about_duplicates(lines: list[str]) -> bool:
    return lines[0].startswith("lint error") and "duplicate rule" in lines[0]


def _finding(file: str, message: str, plan: ServicePlan | None) -> Finding:
    at = _AT.match(message) or _LINE.search(message)
    line = int(at[1]) if at else 0
    rule = _RULE.search(message)
    name = rule["name"] if rule else ""
    if rule and not line and plan:
        line = _line_of(plan, rule["group"], name)
    text = _RULE.sub("", _AT.sub("", message))
    return Finding(PROMTOOL, Level.ERROR, text, "", Origin(file, line or 1) if file else None, name)


def _line_of(plan: ServicePlan, group: str, name: str) -> int:
    for each in plan.groups:
        for rule in each.rules:
            if each.name == group and name_of(rule) == name and rule.origin:
                return rule.origin.line
    return 0
