"""The journey of dashboards through `tocsin check`: held against the schema, linted, asked of promtool."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tocsin.errors import ToolError
from tocsin.files.rule_files import NOT_LINTED
from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.places import finding
from tocsin.lint.dashboards.queries import Question, questions
from tocsin.lint.dashboards.runner import lint
from tocsin.lint.engine import PROMTOOL, read_complaints
from tocsin.lint.runner import in_order
from tocsin.tools.promtool import Promtool

_UNPARSABLE = "query/unparsable"
"""What tocsin's own reading says of a query, where promtool has the last word."""

Asked = tuple[Dashboard, Question]


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
        from tocsin.lint.dashboards.schema import violations

        for each in given:
            found += violations(each, project.extended.get(each.uid, frozenset()))
    return in_order([*found, *ask(given, promtool)])


def ask(dashboards: Iterable[Dashboard], promtool: Promtool) -> tuple[Finding, ...]:
    """What promtool says of all queries, each wrapped as a recording rule; one process reads them all.

    Raises:
        ToolError: promtool failed.
    """
    asked = [(dashboard, each) for dashboard in dashboards for each in questions(dashboard)]
    if not asked:
        return ()
    refused = _refused(asked, promtool)
    found = []
    for number, (dashboard, question) in enumerate(asked):
        name, reading = _name(number), question.reading
        if name in refused:
            message = f"is refused: {refused[name]}"
            found.append(finding(dashboard, PROMTOOL, Level.ERROR, question.at, message, "", reading.text))
        elif reading.node is None:
            message = f"is beyond what tocsin reads, so it is not linted: {reading.error}"
            found.append(finding(dashboard, NOT_LINTED, Level.INFORMATION, question.at, message))
    return tuple(found)


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
