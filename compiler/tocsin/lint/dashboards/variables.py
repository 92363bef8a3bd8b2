"""Grafana's variables in texts: `$name`, `${name:format}`, `[[name]]`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.lint.dashboards.document import Dashboard, Pointer, items, mapping, text

MENTION = re.compile(
    r"\$(?P<bare>[A-Za-z_]\w*)"
    r"|\$\{(?P<braced>[A-Za-z_]\w*)(?:\.[^:}]+)?(?::[^}]+)?\}"
    r"|\[\[(?P<old>[A-Za-z_]\w*?)(?::\w+)?\]\]"
)
"""As Grafana finds them, but for names that begin with a digit: those are groups of a pattern."""

RATE_INTERVAL = "__rate_interval"
INTERVAL = "__interval"
BUILT_IN = frozenset(
    "__rate_interval __interval __interval_ms __range __range_s __range_ms __from __to __dashboard __name "
    "__org __user __timezone timeFilter __timeFilter __url_time_range __all_variables __field __series "
    "__value __data __cell".split()
)
"""Variables that are there in every dashboard."""

_PROSE = frozenset({"description", "content"})
"""Fields for people, where $ may be money; one that is shown there counts all the same."""
_OF_ITSELF = frozenset({"name", "label", "current", "options", "definition", "description"})
"""What a variable says of itself."""


def mentioned(words: str) -> Iterator[str]:
    """The names of the variables in a text.

    >>> list(mentioned('rate(x{job="$job", pod=~"${pod:regex}"}[$__rate_interval])'))
    ['job', 'pod', '__rate_interval']
    """
    for match in MENTION.finditer(words):
        yield match["bare"] or match["braced"] or match["old"]


def uses(dashboard: Dashboard) -> Iterator[tuple[Pointer, str]]:
    """Every mention of a variable, with the pointer to the text it stands in."""
    for at, words in dashboard.texts:
        if at[:2] == ("templating", "list") and at[3:4] and at[3] in _OF_ITSELF:
            continue
        if at[-1] == "repeat" and words:
            yield at, words
        else:
            queries = _beside(dashboard, at) if at[-1] == "expression" else frozenset[str]()
            for name in mentioned(words):
                if name not in queries:
                    yield at, name


def _beside(dashboard: Dashboard, at: Pointer) -> frozenset[str]:
    """The letters of a panel's queries: what Grafana itself computes names those of which, as `$A / $B`."""
    around = (each for each in dashboard.panels if at[:-2] == (*each.pointer, "targets"))
    return frozenset(query.ref for panel in around for query in panel.queries)


def is_prose(at: Pointer) -> bool:
    """Whether the text is for people only."""
    return at[-1] in _PROSE


def names(dashboard: Dashboard) -> frozenset[str]:
    """The variables that a dashboard declares, or asks for when it is imported."""
    asked = (mapping(each) for each in items(dashboard.data.get("__inputs")))
    declared = (each for _, each in dashboard.variables)
    return frozenset(text(each.get("name")) for each in (*declared, *asked)) - {""}


def values(dashboard: Dashboard) -> dict[str, str]:
    """What is known to stand for a variable: its present value, or any period if it is one."""
    known = {}
    for _, each in dashboard.variables:
        name, kind = text(each.get("name")), text(each.get("type"))
        value = text(mapping(each.get("current")).get("value"))
        if kind == "interval":
            known[name] = value if value and not value.startswith("$") else "5m"
        elif kind in ("constant", "textbox", "custom"):
            chosen = value or text(each.get("query")).partition(",")[0].strip()
            known[name] = "" if chosen.startswith("$") else chosen
    return {name: value for name, value in known.items() if name and value}
