"""Runbooks as Markdown: a page for each alert, to which its notification leads, and an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from tocsin.outputs.artifact import Artifact
from tocsin.plan import names
from tocsin.plan.rules import Plan
from tocsin.plan.runbooks import Guide, pages
from tocsin.promql.printer import pretty


def render(plan: Plan) -> tuple[Artifact, ...]:
    """A page an alert, and the index; nothing where there are no alerts."""
    found = pages(plan)
    if not found:
        return ()
    written = [_artifact(names.runbook_page(alert), _page(alert, guides)) for alert, guides in found.items()]
    return (*written, _artifact(names.RUNBOOK_INDEX, _index(found.values())))


def _artifact(page: str, lines: Iterator[str]) -> Artifact:
    return Artifact(PurePosixPath(names.RUNBOOKS) / page, "\n".join(lines) + "\n")


def _page(alert: str, guides: Sequence[Guide]) -> Iterator[str]:
    """One section where the name is unique; else, and for objectives, one below a heading for each."""
    yield _note(guides)
    yield ""
    yield f"# {alert}"
    for guide in guides:
        level = "##"
        if guide.promise or len(guides) > 1:
            yield from ("", f"## {guide.section}")
            level = "###"
        yield from _section(guide, level)
    yield from ("", f"[All runbooks]({names.RUNBOOK_INDEX})")


def _section(guide: Guide, level: str) -> Iterator[str]:
    rule = guide.rule
    severity = dict(rule.labels).get(names.SEVERITY, "")
    yield ""
    if guide.title:
        yield from (f"**{guide.title}**", "")
    yield f"A {severity} for {guide.owner}, who own {guide.service}."
    if guide.promise:
        yield from ("", f"Promised: {guide.promise}")
    yield from ("", f"{level} What it means", "")
    yield guide.meaning or "Nobody has written down yet what this means."
    yield from ("", f"{level} What to do", "")
    if not guide.steps:
        yield "Nobody has written down yet what to do. Begin with the dashboard."
    yield from (f"{number}. {step}" for number, step in enumerate(guide.steps, 1))
    yield from ("", f"{level} When it fires", "")
    held = f"For {rule.for_} without a gap:" if rule.for_ else "As soon as this holds:"
    if guide.promise and guide.title:
        yield from (dict(rule.annotations)[names.DESCRIPTION], "")
    yield from (held, "", "```promql", pretty(rule.expr), "```")
    if url := dict(rule.annotations).get(names.DASHBOARD_URL):
        yield from ("", f"[Dashboard]({url})")


def _index(every: Iterable[Sequence[Guide]]) -> Iterator[str]:
    guides = sorted((guide for page in every for guide in page), key=lambda each: each.service)
    yield _note(guides)
    yield from ("", "# Runbooks")
    service = ""
    for guide in guides:
        if guide.service != service:
            service = guide.service
            yield from ("", f"## {service}", "", "| Alert | Severity | About |", "|---|---|---|")
        anchor = f"#{guide.section}" if guide.promise else ""
        name = f"{guide.rule.alert} ({guide.section})" if guide.promise else guide.rule.alert
        severity = dict(guide.rule.labels).get(names.SEVERITY, "")
        about = " ".join((guide.title or guide.promise).split()).replace("|", "\\|")
        yield f"| [{name}]({names.runbook_page(guide.rule.alert)}{anchor}) | {severity} | {about} |"


def _note(guides: Sequence[Guide]) -> str:
    packages = " and ".join(dict.fromkeys(guide.package for guide in guides))
    return f"<!-- Generated from {packages} by `tocsin generate`; do not edit. -->"
