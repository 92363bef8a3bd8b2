"""Prometheus rule files of any origin, read into plans that can be linted.

Lives here: finding the files, reading them within bounds, the comments by which their authors allow a
finding. What promtool refuses is for promtool to say: a rule that cannot be read is left out.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.errors import AuthorError, Mistake, Origin, collecting
from tocsin.files.yaml_source import Value, YamlError, read_yaml
from tocsin.lint.check import Finding, Level
from tocsin.lint.runner import Allowance
from tocsin.plan.rules import AlertingRule, Group, Pairs, RecordingRule, Rule, ServicePlan
from tocsin.promql.nodes import Node
from tocsin.promql.parse import PromQLSyntaxError, parse
from tocsin.values import Duration

UNREADABLE = "file/unreadable"
NOT_LINTED = "file/not-linted"
UNUSED_DOCUMENT = "file/second-document"
MALFORMED = "allow/malformed"

LARGEST = 16 * 2**20
"""Bytes of a file that is read. The largest rule file in public has 1.3 MB."""

_SUFFIXES = (".yaml", ".yml")
_ALLOW = re.compile(r"#\s*tocsin:\s*allow\b[ \t]*(?P<check>\S*)[ \t]*(?P<reason>.*)")

_UNKNOWN = Duration(0)
"""The interval of a group that leaves it to Prometheus's configuration."""


Lines = dict[tuple[str, int], int]
"""The line on which each rule begins, by its group's name and its number there, from 1."""


@dataclass(frozen=True)
class RuleFile:
    """What a file holds."""

    path: Path
    plan: ServicePlan | None = None
    """None if it cannot be read at all; then `findings` say why."""
    findings: tuple[Finding, ...] = ()
    unread: tuple[Finding, ...] = ()
    """Rules whose expression tocsin cannot read; mistakes only if promtool cannot read them either."""
    allowances: tuple[Allowance, ...] = ()
    lines: Lines = field(default_factory=dict)
    plain: bool = True
    """Whether it is what Prometheus reads, and not wrapped for Kubernetes."""


@dataclass
class _Contents:
    groups: list[Group] = field(default_factory=list)
    unread: list[Finding] = field(default_factory=list)
    lines: Lines = field(default_factory=dict)


def read_rule_files(
    paths: Iterable[Path], scrape_interval: Duration | None = None, optional: Container[Path] = ()
) -> tuple[RuleFile, ...]:
    """Read files, and all rule files below folders, where other YAML files are passed over.

    `optional` are the folders that were given for something else as well.

    Raises:
        AuthorError: listing every path that is not there, or is a folder without rule files.
    """
    found: dict[Path, RuleFile] = {}
    mistakes = []
    for path in paths:
        if path.is_dir():
            inside = [each for file in _below(path) if (each := _read(file, scrape_interval, given=False))]
            if not inside and path not in optional:
                words = "no *.yaml or *.yml with groups of rules, no *.json with panels"
                mistakes.append(Mistake(f"{path} has no rule files and no dashboards: {words}"))
            for each in inside:
                found.setdefault(each.path.resolve(), each)
        elif path.is_file():
            file = _read(path, scrape_interval, given=True)
            assert file is not None
            found.setdefault(path.resolve(), file)
        else:
            mistakes.append(Mistake(f"{path} does not exist"))
    if mistakes:
        raise AuthorError(mistakes)
    return tuple(found.values())


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in _SUFFIXES and not hidden and path.is_file():
            yield path


def _read(path: Path, scrape_interval: Duration | None, *, given: bool) -> RuleFile | None:
    """A rule file; None if it is some other YAML that nobody asked for."""
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise YamlError(f"has {size:,} bytes; more than {LARGEST:,} are not read", 1)
        text = path.read_bytes().decode("utf-8-sig")
        documents = read_yaml(text)
        if not any(map(_groups, documents)):
            if not given:
                return None
            raise YamlError("has no groups; expected a rule file, with groups: at its top", 1)
    except UnicodeDecodeError as error:
        return _unreadable(path, f"is not UTF-8: {error.reason} at byte {error.start}", 1)
    except OSError as error:
        return _unreadable(path, f"cannot be read: {error.strerror}", 1)
    except YamlError as error:
        return _unreadable(path, error.message, error.line)
    plain = "groups" in documents[0].fields
    contents = _Contents()
    # Prometheus reads the first document alone; Kubernetes reads all of them.
    for document in documents[:1] if plain else documents:
        for group in _groups(document):
            _read_group(group, path, contents)
    name = str(path)
    plan = ServicePlan(name, name, _UNKNOWN, tuple(contents.groups), scrape_interval=scrape_interval)
    allowances, findings = _allowances(text, path, sorted(contents.lines.values()))
    if plain:
        findings += _unused(documents[1:], path)
    return RuleFile(path, plan, findings, tuple(contents.unread), allowances, contents.lines, plain)


def _unused(documents: tuple[Value, ...], path: Path) -> tuple[Finding, ...]:
    message = "a second document begins here, and Prometheus reads only the first"
    return tuple(
        Finding(
            UNUSED_DOCUMENT,
            Level.WARNING,
            message,
            "put it into a file of its own",
            Origin(str(path), each.line),
        )
        for each in documents[:1]
        if each.content
    )


def _unreadable(path: Path, message: str, line: int) -> RuleFile:
    return RuleFile(path, None, (Finding(UNREADABLE, Level.ERROR, message, "", Origin(str(path), line)),))


def _groups(document: Value) -> tuple[Value, ...]:
    """The groups of a rule file or of a PrometheusRule; something, if there is a list of them."""
    top = document.fields
    inner = top if "groups" in top else top["spec"].fields if "spec" in top else {}
    if "groups" not in inner:
        return ()
    return inner["groups"].items or (inner["groups"],)


def _read_group(group: Value, path: Path, contents: _Contents) -> None:
    fields = group.fields
    interval = _duration(fields.get("interval"))
    name = _text(fields.get("name"))
    rules = []
    for number, value in enumerate(fields["rules"].items if "rules" in fields else (), 1):
        contents.lines[name, number] = value.line
        rule = _read_rule(value, path, contents)
        if rule is not None:
            rules.append(rule)
    contents.groups.append(Group(name, interval or _UNKNOWN, tuple(rules)))


def _read_rule(value: Value, path: Path, contents: _Contents) -> Rule | None:
    """The rule; None for what promtool will complain of, or tocsin cannot read."""
    fields = value.fields
    name = _text(fields.get("alert")) or _text(fields.get("record"))
    text = _text(fields.get("expr"))
    for_, keep = _duration(fields.get("for")), _duration(fields.get("keep_firing_for"))
    if not name or not text or for_ is None or keep is None:
        return None
    origin = Origin(str(path), value.line)
    try:
        expr = _expression(text)
    except PromQLSyntaxError as error:
        message = f"the expression is beyond what tocsin reads, so the rule is not linted: {error}"
        contents.unread.append(
            Finding(NOT_LINTED, Level.INFORMATION, message, "", origin, name, text.strip())
        )
        return None
    labels = _pairs(fields.get("labels"))
    if "alert" in fields:
        return AlertingRule(name, expr, for_, keep, labels, _pairs(fields.get("annotations")), origin)
    return RecordingRule(name, expr, labels, origin)


def _expression(text: str) -> Node:
    """The tree of an expression. What the types say of it is dropped: nobody declared any here."""
    with collecting():
        return parse(text)


def _text(value: Value | None) -> str:
    return (value.text or "") if value else ""


def _duration(value: Value | None) -> Duration | None:
    """A duration, zero if there is none; None if it is malformed."""
    if value is None or value.content in ("", "null", "~"):
        return _UNKNOWN
    try:
        return Duration.parse(value.text or "")
    except ValueError:
        return None


def _pairs(value: Value | None) -> Pairs:
    return tuple((name, each.text or "") for name, each in value.fields.items()) if value else ()


def _allowances(
    text: str, path: Path, starts: list[int]
) -> tuple[tuple[Allowance, ...], tuple[Finding, ...]]:
    """The comments that allow a finding: on a line of a rule, or on lines of their own above it."""
    found: list[Allowance] = []
    malformed: list[Finding] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        match = _ALLOW.search(line)
        if match is None:
            continue
        origin = Origin(str(path), number)
        if not match["check"] or not match["reason"]:
            given = match.group().strip()
            message = f"{given!r} says too little; expected '# tocsin: allow <check> <reason>'"
            malformed.append(Finding(MALFORMED, Level.WARNING, message, "", origin))
        else:
            rule = _rule_at(number, lines, starts)
            found.append(Allowance(match["check"], Origin(str(path), rule), origin))
    return tuple(found), tuple(malformed)


def _rule_at(number: int, lines: list[str], starts: list[int]) -> int:
    """The line on which the rule begins that a comment on this line belongs to."""
    below = number
    while below <= len(lines) and lines[below - 1].strip().partition("#")[0] == "":
        below += 1
    if below in starts:
        return below
    return max((start for start in starts if start <= number), default=number)
