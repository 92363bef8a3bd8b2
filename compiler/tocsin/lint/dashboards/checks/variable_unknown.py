"""A text mentions a variable that there is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.variables import BUILT_IN, is_prose, names


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    declared = names(dashboard)
    for at, name in dict.fromkeys(around.uses):
        if name not in declared and name not in BUILT_IN and not is_prose(at):
            near = difflib.get_close_matches(name, sorted(declared | BUILT_IN), n=1)
            hint = (
                f"did you mean ${near[0]}?" if near else f"there are {', '.join(sorted(declared)) or 'none'}"
            )
            yield Fault(at, f"mentions ${name}, but there is no such variable", hint)


CHECK = DashboardCheck("variable/unknown", Level.ERROR, "a text mentions a variable that there is not", _run)
