"""Failed proofs in words: what an alert was expected to do at which minute, and what it did.

Lives here: the translation of failures and of the questions that were asked back into sentences, in
which only what differs is named. How promtool lays out its words is read in `failures`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tocsin.plan import names
from tocsin.plan.cases import Case, Labels, Query
from tocsin.promql.nodes import Aggregate, Binary, Call, MatchOp, Selector
from tocsin.proof.failures import AlertFailure, Answered, Failure, QueryFailure, read_failures

_IN_ALL = "in the whole scenario"

Asked = dict[tuple[str, str], Query]
"""The questions of a case, by what promtool repeats of them: the time and the expression."""


def in_words(case: Case, output: str) -> tuple[str, ...]:
    """A line for each assertion of the case that failed, and what promtool said besides, as it said it."""
    complaint = read_failures(output)
    asked = {(str(query.at), str(query.expr)): query for query in case.queries}
    lines: dict[str, None] = {}
    told = {(each.at, _about(asked, each)) for each in complaint.failures if isinstance(each, QueryFailure)}
    for failure in complaint.failures:
        # That it does not fire is said by the query on its state already, and better.
        if isinstance(failure, AlertFailure) and not failure.got and (failure.at, failure.alert) in told:
            continue
        lines |= dict.fromkeys(_sentences(failure, asked))
    return (*lines, *complaint.other)


def _about(asked: Asked, failure: QueryFailure) -> str:
    """The alert whose state at one minute was asked for, if that was the question."""
    query = asked.get((failure.at, failure.expr))
    return _alert(query).partition("{")[0] if query and isinstance(query.expr, Selector) else ""


def _sentences(failure: Failure, asked: Asked) -> Iterable[str]:
    if isinstance(failure, AlertFailure):
        return [_notified(failure)]
    query = asked.get((failure.at, failure.expr))
    expr = query.expr if query else None
    alert = _alert(query) if query else ""
    if isinstance(expr, Aggregate) and "alertname" in expr.grouping:
        return _silence(failure)
    if isinstance(expr, Selector) and alert:
        return [_state(alert, failure)]
    if isinstance(expr, Aggregate) and alert:
        expected, got = (_times(side) for side in (failure.expected, failure.got))
        return [f"{_IN_ALL} expected {alert} pending at {expected}, got {got}"]
    if isinstance(expr, Call) and alert:
        return [f"{_IN_ALL} expected {alert} not even pending, got {_ever(failure.got)}"]
    if isinstance(expr, Binary) and alert:
        return [f"{_IN_ALL} {alert} fires at more or fewer evaluations than any version may"]
    expected, got = _plain(failure.expected), _plain(failure.got)
    return [f"at {failure.at} expected {failure.expr} to give {expected}, got {got}"]


def _state(alert: str, failure: QueryFailure) -> str:
    """The alert's state at one minute."""
    sides = [[dict(each.labels) for each in side] for side in (failure.expected, failure.got)]
    expected, got = _compared(sides)
    return f"at {failure.at} expected {alert} {expected}, got {got}"


def _notified(failure: AlertFailure) -> str:
    """What reaches people: labels and rendered texts together."""
    sides = [
        [{"alertstate": "firing", **dict(each.labels), **dict(each.annotations)} for each in side]
        for side in (failure.expected, failure.got)
    ]
    expected, got = _compared(sides)
    return f"at {failure.at} expected {failure.alert} {expected}, got {got}"


def _compared(sides: Sequence[Sequence[dict[str, str]]]) -> list[str]:
    """What is on one side alone: each alert by its state and by what not all of them have in common."""
    ours, theirs = sides
    sides = ([labels for labels in ours if labels not in theirs], [o for o in theirs if o not in ours])
    everything = [labels for side in sides for labels in side]
    keys = dict.fromkeys(key for labels in everything for key in labels)
    differing = [key for key in keys if len({labels.get(key) for labels in everything}) > 1]
    shown = [key for key in differing if key not in ("alertstate", "__name__")]
    return [" and ".join(_one(labels, shown) for labels in side) or "silent" for side in sides]


def _one(labels: dict[str, str], shown: Iterable[str]) -> str:
    pairs = [f'{key}="{labels[key]}"' if key in labels else f"no {key}" for key in shown]
    state = labels.get("alertstate", "in no state")
    return f"{state} with {', '.join(pairs)}" if pairs else state


def _silence(failure: QueryFailure) -> list[str]:
    """Each alert that fired more or less often than expected, or at all."""
    expected = {_identity(each.labels): each for each in failure.expected}
    got = {_identity(each.labels): each for each in failure.got}
    lines = []
    for alert in dict.fromkeys((*expected, *got)):
        wanted, given = expected.get(alert), got.get(alert)
        if wanted is None and given is not None:
            lines.append(f"{_IN_ALL} expected {alert} silent, got firing at {_times([given])}")
        elif wanted is not None and (given is None or given.value != wanted.value):
            times = _times([given] if given else [])
            lines.append(f"{_IN_ALL} expected {alert} firing at {_times([wanted])}, got {times}")
    return lines


def _identity(labels: Labels) -> str:
    """The alert, and of which objective, as all objectives share names."""
    pairs = dict(labels)
    objective = pairs.get(names.SLO_ID)
    return f"{pairs['alertname']} of {objective}" if objective else pairs["alertname"]


def _ever(got: Iterable[Answered]) -> str:
    return " and ".join(f"{dict(each.labels)['alertstate']} at {_times([each])}" for each in got)


def _times(side: Sequence[Answered]) -> str:
    if not side:
        return "none"
    count = int(float(side[0].value))
    return f"{count} evaluation{'' if count == 1 else 's'}"


def _plain(side: Sequence[Answered]) -> str:
    texts = (f"{{{', '.join(f'{k}={v!r}' for k, v in each.labels)}}} {each.value}" for each in side)
    return ", ".join(texts) or "nothing"


def _alert(query: Query) -> str:
    """The one alert that the question is about; empty if it is about something else."""
    selectors = {node for node in query.expr.walk() if isinstance(node, Selector)}
    pairs = {m.label: m.value for each in selectors for m in each.matchers if m.op is MatchOp.EQUAL}
    if {each.name for each in selectors} != {"ALERTS"} or "alertname" not in pairs:
        return ""
    own = ("alertname", "alertstate", names.SLO_ID)
    labels = ", ".join(f'{key}="{value}"' for key, value in pairs.items() if key not in own)
    return _identity(tuple(pairs.items())) + (f"{{{labels}}}" if labels else "")
