"""Panels about objectives that several dashboards share: the table, the numbers of a day, alert states."""

from __future__ import annotations

from tocsin.model.slo import UptimeSli
from tocsin.plan import names
from tocsin.plan.dashboards.queries import ALERT_STATES, NO_ALERT, alert_states, equals
from tocsin.plan.dashboards.recordings import DAY, HOUR, Selection
from tocsin.plan.dashboards.shapes import (
    GREEN,
    ORANGE,
    RED,
    YELLOW,
    Column,
    Joined,
    Kind,
    Link,
    Panel,
    Query,
    Step,
)
from tocsin.promql.expression import Expr, aggregate
from tocsin.promql.nodes import Matcher
from tocsin.promql.units import RATIO, SECONDS, TIMES, Unit
from tocsin.values import exact

BUDGET_STEPS = (
    Step(None, RED),
    Step(exact("0"), ORANGE),
    Step(exact("0.25"), YELLOW),
    Step(exact("0.5"), GREEN),
)
"""Nothing left, under a quarter, under a half, enough."""

BURN_STEPS = (Step(None, GREEN), Step(exact(1), ORANGE))
"""Above 1 the budget does not last its period."""

NEVER = "never"
"""The time until the budget is spent, while nothing is spent."""

_LINES_A_TABLE = 2
"""Grid lines of a table's heading and margins; each of its own lines takes one."""

_MOST_LINES = 14


def table(selection: Selection, width: int, service: str = "") -> Panel:
    """A line for each objective, the one with the least budget first, each with a link to its detail.

    With `service`, all are of this one, which is not said in each line then.
    """
    identity = (names.SLO_ID, names.SLO_SERVICE, names.SLO_NAME)
    chosen = service or f"${{__data.fields.{names.SLO_SERVICE}}}"
    detail = Link(
        "Open this objective",
        f"/d/{names.DETAIL_UID}?var-service={chosen}&var-slo=${{__data.fields.{names.SLO_NAME}}}"
        "&var-datasource=${datasource}&${__url_time_range}",
    )
    queries = (
        Query(aggregate("max", selection.read(names.OBJECTIVE), by=identity).node, "Objective"),
        Query(selection.sli.node, "SLI"),
        Query(selection.budget_left.node, "Budget left"),
        Query(selection.worst_burn_rate(HOUR).node, "Burn rate 1h"),
        Query(selection.time_to_exhaustion.node, "Exhausted in"),
        Query(selection.alert_state.node, "Alerts"),
    )
    services = () if service else (Column(names.SLO_SERVICE, "Service"),)
    columns = (
        *services,
        Column(names.SLO_NAME, "SLO", link=detail),
        Column("Objective", "Objective", RATIO),
        Column("SLI", "SLI", RATIO),
        Column("Budget left", "Budget left", RATIO, BUDGET_STEPS),
        Column("Burn rate 1h", "Burn rate 1h", TIMES, BURN_STEPS),
        Column("Exhausted in", "Exhausted in", SECONDS, empty=NEVER),
        Column("Alerts", "Alerts", states=ALERT_STATES),
    )
    return Panel(
        "slo:table",
        Kind.TABLE,
        "Objectives, worst first",
        "What was promised, what is kept over the period (SLI), how much of the error budget is left,"
        " how many times too fast it was spent within the last hour, and when it is spent at that speed.",
        width,
        min(_MOST_LINES, _LINES_A_TABLE + max(3, len(selection.objectives))),
        queries,
        joined=Joined(names.SLO_ID, columns, "Budget left"),
    )


def last_day(selection: Selection, width: int, height: int) -> Panel:
    """For people: how much of the last day was up, and which share of the events failed, as numbers."""
    queries = []
    for objective in selection.objectives:
        own = Selection((equals(names.SLO_ID, objective.id),), (objective,))
        errors = aggregate("max", own.errors(DAY))
        if isinstance(objective.slo.sli, UptimeSli):
            queries.append(Query((1 - errors).node, f"{objective.slo.name}: uptime"))
        else:
            queries.append(Query(errors.node, f"{objective.slo.name}: bad"))
    return Panel(
        "slo:last-day",
        Kind.STAT,
        "Last 24 hours",
        "The share of the last 24 hours that was up, and the share of events that were bad.",
        width,
        height,
        tuple(queries),
        RATIO,
    )


def budget_left(selection: Selection, width: int, height: int) -> Panel:
    """How the budgets go down, and come back as bad times leave the period."""
    left = selection.read(names.BUDGET_REMAINING)
    return Panel(
        "budget-left",
        Kind.TIME_SERIES,
        "Error budget left",
        "The part of the period's error budget that is left. Below the line nothing is left.",
        width,
        height,
        (Query(left.node, line("{{slo_service}} {{slo_name}}", selection)),),
        RATIO,
        (Step(None, GREEN), Step(exact(0), RED)),
    )


def states(matchers: tuple[Matcher, ...], legend: tuple[str, ...], height: int) -> Panel:
    """When each of the alerts was pending and when it fired."""
    return Panel(
        "alerts:states",
        Kind.STATE_TIMELINE,
        "Alerts",
        "When each alert was pending (its condition held, but not for long enough yet) and when it fired.",
        24,
        height,
        (
            Query(
                alert_states(legend, *matchers).node,
                " ".join(f"{{{{{label}}}}}" for label in legend),
            ),
        ),
        states=ALERT_STATES,
        empty=NO_ALERT,
    )


def line(text: str, selection: Selection) -> str:
    """A line's name, with the labels of its group where an objective is split."""
    return " ".join((text, *(f"{{{{{label}}}}}" for label in selection.groups)))


def stat(
    key: str,
    title: str,
    description: str,
    expr: Expr,
    unit: Unit | None = None,
    steps: tuple[Step, ...] = (),
    width: int = 4,
    empty: str = "",
) -> Panel:
    """A number of its own."""
    query = Query(expr.node, title)
    return Panel(key, Kind.STAT, title, description, width, 4, (query,), unit, steps, empty=empty)
