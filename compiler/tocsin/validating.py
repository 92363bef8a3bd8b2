"""The journey of dashboards through `tocsin check`: held against the schema, linted, asked of promtool."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from tocsin.errors import Mistake, ToolError
from tocsin.files.dashboard_files import parse_dashboard
from tocsin.files.rule_files import NOT_LINTED
from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.links import unresolved
from tocsin.lint.dashboards.places import finding
from tocsin.lint.dashboards.queries import Question, questions
from tocsin.lint.dashboards.runner import lint
from tocsin.lint.engine import PROMTOOL, read_complaints
from tocsin.lint.runner import in_order
from tocsin.outputs.artifact import Artifact
from tocsin.plan.dashboards.identity import panel_id
from tocsin.plan.dashboards.lower import dashboards as lowered_dashboards
from tocsin.plan.names import RUNBOOKS, dashboard_file
from tocsin.plan.rules import Plan
from tocsin.promql.nodes import Selector
from tocsin.promql.types import MetricKind
from tocsin.tools.promtool import Promtool

_FOLDER = PurePosixPath(dashboard_file("x")).parent
_HEADING = re.compile(r"^#+ (\S+)$", re.MULTILINE)
_UNPARSABLE = "query/unparsable"
"""What tocsin's own reading says of a query, where promtool has the last word."""

Asked = tuple[Dashboard, Question]


def of_project(
    plan: Plan, artifacts: Iterable[Artifact], output: str
) -> tuple[tuple[Dashboard, ...], Project]:
    """The dashboards among what was rendered from a plan, and what stands behind them.

    Runbooks are looked for where any are among it.

    `output` is the folder they are written to, for their names.
    """
    rendered, shown = tuple(artifacts), lowered_dashboards(plan)
    declared = {
        board.uid: {panel_id(board.uid, each.key): each.origin for each in board.panels if each.origin}
        for board in shown
    }
    parsed = (
        parse_dashboard(each.text, f"{output}/{each.path}")
        for each in rendered
        if each.path.suffix == ".json" and each.path.parent == _FOLDER
    )
    written = tuple(replace(each, declared=declared.get(each.uid, {})) for each in parsed)
    queries = tuple(query for board in shown for panel in board.panels for query in panel.queries)
    marks = tuple(annotation for board in shown for annotation in board.annotations)
    metrics = {
        node.name: node.schema
        for query in queries
        for node in query.expr.walk()
        if isinstance(node, Selector) and node.schema.kind is not MetricKind.UNDECLARED
    }
    extended = {
        board.uid: frozenset(panel_id(board.uid, panel.key) for panel in board.panels if panel.extra)
        for board in shown
    }
    runbooks = {
        each.path.name: _sections(each.text) for each in rendered if each.path.parent.name == RUNBOOKS
    }
    by_uid = {each.uid: each for each in written}
    return written, Project(plan, metrics, by_uid, extended, queries + marks, runbooks or None)


def _sections(page: str) -> frozenset[str]:
    """The anchors of a page's headings; names of objectives and alerts need no more to become one."""
    return frozenset(_HEADING.findall(page))


def misfits(plan: Plan, artifacts: Iterable[Artifact], output: str) -> tuple[Mistake, ...]:
    """What an author added to a panel and no Grafana knows, before anything is written."""
    dashboards, project = of_project(plan, artifacts, output)
    return tuple(Mistake(each.message, each.rule, each.origin) for each in _shapes(dashboards, project))


def validate(
    dashboards: Iterable[Dashboard], promtool: Promtool, project: Project | None = None
) -> tuple[Finding, ...]:
    """What is wrong with dashboards; what their queries mean is for promtool to say.

    With a `project` they are its own, and held against the schema of what is emitted as well.

    Raises:
        ToolError: promtool failed.
    """
    given = tuple(dashboards)
    found = [each for each in lint(given, project) if each.check != _UNPARSABLE]
    if project is not None:
        found += [*_shapes(given, project), *unresolved(project)]
    return in_order([*found, *ask(given, promtool, project)])


def ask(
    dashboards: Iterable[Dashboard], promtool: Promtool, project: Project | None = None
) -> tuple[Finding, ...]:
    """What promtool says of all queries, each wrapped as a recording rule; one process reads them all.

    Raises:
        ToolError: promtool failed.
    """
    written = project.written if project else None
    asked = [(dashboard, each) for dashboard in dashboards for each in questions(dashboard, written=written)]
    if not asked:
        return ()
    refused = _refused(asked, promtool)
    found = []
    for number, (dashboard, question) in enumerate(asked):
        name, reading = _name(number), question.reading
        if name in refused:
            found.append(_refusal(dashboard, question, refused[name]))
        elif reading.node is None:
            message = f"is beyond what tocsin reads, so it is not linted: {reading.error}"
            found.append(finding(dashboard, NOT_LINTED, Level.INFORMATION, question.at, message))
    return tuple(found)


def _refusal(dashboard: Dashboard, question: Question, words: str) -> Finding:
    """No error where a variable may be what promtool stumbles over: it may be a function, or a matcher."""
    reading, message = question.reading, f"is refused: {words}"
    if not reading.is_guess:
        return finding(dashboard, PROMTOOL, Level.ERROR, question.at, message, "", reading.text)
    hint = "what stands for its variables may be the reason"
    return finding(dashboard, PROMTOOL, Level.WARNING, question.at, message, hint, reading.text)


def _shapes(dashboards: Iterable[Dashboard], project: Project) -> tuple[Finding, ...]:
    from tocsin.lint.dashboards.schema import violations  # not for those who check other people's

    return tuple(
        finding
        for each in dashboards
        for finding in violations(each, project.extended.get(each.uid, frozenset()))
    )


def _refused(asked: list[Asked], promtool: Promtool) -> Mapping[str, str]:
    """Promtool's words on each rule that it refuses, by the name it is recorded as."""
    rules = [
        {"record": _name(number), "expr": question.reading.text} for number, (_, question) in enumerate(asked)
    ]
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        file = Path(folder) / "queries.yaml"
        # JSON is YAML, and quotes whatever a query may hold.
        file.write_text(json.dumps({"groups": [{"name": "queries", "rules": rules}]}), encoding="utf-8")
        outcome = promtool.check_rules([file], lint=False)
        if outcome.code == 0:
            return {}
        complaints = read_complaints(outcome.stderr, {str(file): {}})
    said = {each.rule: each.message for each in complaints if each.rule}
    if not said:
        words = outcome.stderr.replace(f"{folder}/", "").strip()
        raise ToolError(f"promtool ended with exit code {outcome.code} and said: {words}")
    return said


def _name(number: int) -> str:
    return f"query:{number}"
