"""What promtool said of rule files, as findings.

Reads its text; running it is for `tools`. Its lint for duplicates is passed over: `rules/duplicate`
finds the same and knows the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tocsin.errors import Origin
from tocsin.lint.check import Finding, Level

PROMTOOL = "promtool"

_AT = re.compile(r"^(?:yaml: line )?(\d+):(?:\d+:)? ")
_LINE = re.compile(r"\bline (\d+): ")
_RULE = re.compile(r'group "(?P<group>[^"]*)", rule (?P<number>\d+), "(?P<name>[^"]*)": ')


RuleLines = Mapping[tuple[str, int], int]
"""The line of each rule of a file, by its group's name and its number there, from 1."""


def read_complaints(words: str, files: Mapping[str, RuleLines]) -> tuple[Finding, ...]:
    """Every complaint of `promtool check rules` about these files."""
    return tuple(_finding(file, message, files.get(file, {})) for file, message in _messages(words, files))


def _messages(words: str, files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """File and message of each complaint; lines that begin otherwise go on with the one before."""
    longest_first = sorted(files, key=len, reverse=True)
    file, lines = "", list[str]()
    for line in [*words.splitlines(), "  FAILED:"]:
        begins = next((each for each in longest_first if line.startswith(f"{each}: ")), None)
        if begins is None and line.strip() != "FAILED:":
            lines.append(line.strip())
            continue
        if lines and (file or _is_lint(lines[0])):
            yield file, " ".join(lines)
        file, lines = begins or "", [line[len(begins) + 2 :].strip()] if begins else []


def _is_lint(line: str) -> bool:
    """Whether it is lint, which names no file, and not the kind that is found here anyway."""
    return line.startswith("lint error") and "duplicate rule" not in line


def _finding(file: str, message: str, lines: RuleLines) -> Finding:
    at = _AT.match(message) or _LINE.search(message)
    rule = _RULE.search(message)
    line = int(at[1]) if at else 0
    name = ""
    if rule:
        name = rule["name"]
        line = lines.get((rule["group"], int(rule["number"])), line)
    text = _RULE.sub("", _AT.sub("", message))
    return Finding(PROMTOOL, Level.ERROR, text, "", Origin(file, line or 1) if file else None, name)
