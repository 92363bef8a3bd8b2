"""The report in lines: for people, for programs, for annotations in a pull request. Nothing of terminals."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tocsin.proof.report import Level, Note, Report, Said, Verdict

_ON_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFORMATION: "notice"}
_COUNTED = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFORMATION: "note"}

Renderer = Callable[[Report], Iterator[str]]


def of_files(report: Report) -> Iterator[str]:
    """A line a file, the words of what fails, notes, and a summary."""
    for name, verdicts in report.files.items():
        failed = [each for each in verdicts if not each.passes]
        for each in failed:
            yield f"FAIL  {each.place}"
            yield from (f"  {line}".rstrip() for line in each.told.splitlines())
            yield ""
        whole = verdicts[0].number is None
        count = "" if whole else f"{len(verdicts) - len(failed)} of {_counted(len(verdicts), 'test')} passed"
        yield f"{'FAIL' if failed else 'ok':4}  {name}{f': {count}' if count else ''}"
    if report.notes:
        yield ""
    yield from map(_noted, report.notes)
    yield ""
    yield summary(report)


def of_scenarios(report: Report, *, each_one: bool = False) -> Iterator[str]:
    """A line an alert, or one a scenario as well; what fails; notes, and a summary."""
    width = max((len(name) for name in report.subjects), default=0)
    for name, verdicts in report.subjects.items():
        failed = sum(not verdict.passes for verdict in verdicts)
        state = f"{failed} FAILED" if failed else "proved"
        yield f"{name:<{width}}  {_counted(len(verdicts), 'scenario'):>12}  {state}"
        for verdict in verdicts if each_one else ():
            outcome = "ok" if verdict.passes else "FAILED"
            yield f"    {outcome}  {verdict.title.partition(': ')[2] or verdict.title}"
    for verdict in report.failed:
        yield ""
        yield verdict.place
        yield from (f"    {line}".rstrip() for line in verdict.told.splitlines())
    if report.failed:
        yield ""
    yield from report.hints
    yield from map(_noted, report.notes)
    yield summary(report)


def summary(report: Report) -> str:
    """The numbers in one line."""
    passed = len(report.verdicts) - len(report.failed)
    parts = [f"{passed} passed, {len(report.failed)} failed"]
    kept = sum(each.kept for each in report.verdicts)
    if kept:
        parts[0] += f" ({kept} known from before)"
    depends = sum(each.depends for each in report.verdicts)
    if depends:
        parts.append(f"{depends} by version")
    levels = Counter(note.level for note in report.notes)
    parts += [_counted(levels[level], word) for level, word in _COUNTED.items() if levels[level]]
    return ", ".join([*parts, f"promtool {', '.join(report.versions)}, {report.seconds:.1f} s"])


def as_json(report: Report) -> Iterator[str]:
    """One object."""
    yield json.dumps(
        {
            "promtools": list(report.versions),
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
        "over_time": list(verdict.over_time),
        "reproduce": verdict.command,
        "depends_on_version": verdict.reason,
        "promtools": {each.version: _said(each) for each in verdict.said},
    }


def _said(said: Said) -> dict[str, Any]:
    return {
        "verdict": "pass" if said.passes else "fail",
        "words": said.words,
        "rules": said.rules,
        "whole": said.whole,
        "kept": said.kept,
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
        words = f"{each.told}\n{each.alone}" if each.alone else each.told
        yield _command("error", each.file, each.line, each.title or "test file", words)
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


def _noted(note: Note) -> str:
    return f"{note.level.value}: {note.origin}: {note.message} ({note.check})"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


FORMATS: dict[str, Renderer] = {"json": as_json, "github": github}
"""For machines, by the name that one asks for."""
