"""The report as JUnit's XML, which every CI server reads: a suite a file, a case a test."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from tocsin.proof.report import Report, Verdict

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def junit(report: Report) -> str:
    """The document."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', _open("testsuites", report.verdicts)]
    for name, verdicts in report.files.items():
        lines += _suite(name, verdicts)
    return "\n".join([*lines, "</testsuites>\n"])


def _suite(name: str, verdicts: Sequence[Verdict]) -> Iterator[str]:
    yield "  " + _open("testsuite", verdicts, name=name)
    for each in verdicts:
        attributes = _attributes(name=each.title or name, classname=name, file=name, line=str(each.line))
        if each.passes:
            yield f"    <testcase {attributes}/>"
        else:
            text = f"{each.told}\n\n{each.alone}\n" if each.alone else each.told
            first = each.words.strip().partition("\n")[0]
            yield f"    <testcase {attributes}>"
            yield f"      <failure {_attributes(message=first)}>{escape(_clean(text))}</failure>"
            yield "    </testcase>"
    yield "  </testsuite>"


def _open(tag: str, verdicts: Sequence[Verdict], **attributes: str) -> str:
    failures = sum(not each.passes for each in verdicts)
    return f"<{tag} {_attributes(**attributes, tests=str(len(verdicts)), failures=str(failures))}>"


def _attributes(**values: str) -> str:
    return " ".join(f"{name}={quoteattr(_clean(value))}" for name, value in values.items())


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
