"""The report in lines: for people, for programs, for annotations in a pull request. No colours, no terminal.

Each renderer is a function from a report to lines; `FORMATS` has them by name.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tocsin.proof.plain.report import Level, Note, Report, Verdict

_ON_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFORMATION: "notice"}
_COUNTED = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFORMATION: "note"}


def text(report: Report) -> Iterator[str]:
    """A line a file, the words of what fails, notes, and a summary."""
    for name, verdicts in report.files.items():
        failed = [each for each in verdicts if not each.passes]
        for each in failed:
            yield f"FAIL  {_place(each)}"
            yield from (f"  {line}" for line in each.words.splitlines())
            yield ""
        whole = verdicts[0].number is None
        count = "" if whole else f"{len(verdicts) - len(failed)} of {_counted(len(verdicts), 'test')} passed"
        yield f"{'FAIL' if failed else 'ok':4}  {name}{f': {count}' if count else ''}"
    if report.notes:
        yield ""
    for note in report.notes:
        yield f"{note.level.value}: {note.origin}: {note.message} ({note.check})"
    yield ""
    yield summary(report)


def summary(report: Report) -> str:
    """The numbers in one line."""
    passed = len(report.verdicts) - len(report.failed)
    parts = [f"{passed} passed, {len(report.failed)} failed"]
    kept = sum(each.kept for each in report.verdicts)
    if kept:
        parts[0] += f" ({kept} known from before)"
    levels = Counter(note.level for note in report.notes)
    parts += [_counted(levels[level], word) for level, word in _COUNTED.items() if levels[level]]
    return ", ".join([*parts, f"promtool {report.version}, {report.seconds:.1f} s"])


def as_json(report: Report) -> Iterator[str]:
    """One object."""
    yield json.dumps(
        {
            "promtool": report.version,
            "seconds": round(report.seconds, 3),
            "passed": len(report.verdicts) - len(report.failed),
            "failed": len(report.failed),
            "tests": [_test(each) for each in report.verdicts],
            "notes": [_note(each) for each in report.notes],
        },
        indent=2,
    )


def _test(verdict: Verdict) -> dict[str, Any]:
    return {
        "file": verdict.file,
        "line": verdict.line,
        "number": verdict.number,
        "title": verdict.title,
        "verdict": "pass" if verdict.passes else "fail",
        "words": verdict.words,
        "rules": verdict.rules,
        "whole": verdict.whole,
        "kept": verdict.kept,
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "check": note.check,
        "level": note.level.value,
        "message": note.message,
        "file": note.origin.file,
        "line": note.origin.line,
    }


def github(report: Report) -> Iterator[str]:
    """Workflow commands, which GitHub shows beside the lines they name."""
    for each in report.failed:
        yield _command("error", each.file, each.line, each.title or "test file", each.words)
    for note in report.notes:
        yield _command(_ON_GITHUB[note.level], note.origin.file, note.origin.line, note.check, note.message)
    yield summary(report)


def _command(kind: str, file: str, line: int, title: str, message: str) -> str:
    return f"::{kind} file={_property(file)},line={line},title={_property(title)}::{_escaped(message)}"


def _escaped(text: str) -> str:
    """A workflow command ends at a line break, which is written as %0A."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _place(verdict: Verdict) -> str:
    place = f"{verdict.file}:{verdict.line}"
    return f"{place}: {verdict.title}" if verdict.title else place


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


FORMATS: dict[str, Callable[[Report], Iterator[str]]] = {"text": text, "json": as_json, "github": github}
"""By the name that one asks for."""
