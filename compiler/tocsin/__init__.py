"""tocsin: alerting rules as code, proved before anyone merges them.

The authors' vocabulary is imported on first use, so that commands which need none of it start fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tocsin.model.alert import Alert, Runbook, Severity
    from tocsin.model.conditions import is_, is_not, matches, matches_not, one_of
    from tocsin.model.dashboard import (
        Color,
        Dashboard,
        Query,
        Row,
        Stat,
        State,
        StateTimeline,
        Table,
        TextPanel,
        TimeSeries,
    )
    from tocsin.model.drill import Drill, Fault, share_drill
    from tocsin.model.histogram import Histogram
    from tocsin.model.metrics import Counter, Gauge
    from tocsin.model.ratios import ratio
    from tocsin.model.scenario import (
        Between,
        ByVersion,
        Fires,
        Pends,
        Phase,
        Quiet,
        Scenario,
        Silent,
        Unchecked,
        between,
        phase,
        within,
    )
    from tocsin.model.service import Service
    from tocsin.model.slo import EventsSli, LatencySli, Missing, RatioSli, Slo, Tier, Tiers, UptimeSli
    from tocsin.promql.expression import RATE_INTERVAL, Expr, absent, aggregate, combine, raw, scalar, vector
    from tocsin.promql.units import (
        Quantity,
        gibibytes,
        hours,
        mebibytes,
        milliseconds,
        minutes,
        per_minute,
        per_second,
        percent,
        seconds,
    )

_HOMES = {
    "model.alert": ("Alert", "Runbook", "Severity"),
    "model.conditions": ("is_", "is_not", "matches", "matches_not", "one_of"),
    "model.dashboard": (
        "Color",
        "Dashboard",
        "Query",
        "Row",
        "Stat",
        "State",
        "StateTimeline",
        "Table",
        "TextPanel",
        "TimeSeries",
    ),
    "model.drill": ("Drill", "Fault", "share_drill"),
    "model.histogram": ("Histogram",),
    "model.metrics": ("Counter", "Gauge"),
    "model.ratios": ("ratio",),
    "model.scenario": (
        "Between",
        "ByVersion",
        "Fires",
        "Pends",
        "Phase",
        "Quiet",
        "Scenario",
        "Silent",
        "Unchecked",
        "between",
        "phase",
        "within",
    ),
    "model.service": ("Service",),
    "model.slo": (
        "EventsSli",
        "LatencySli",
        "Missing",
        "RatioSli",
        "Slo",
        "Tier",
        "Tiers",
        "UptimeSli",
    ),
    "promql.expression": (
        "RATE_INTERVAL",
        "Expr",
        "absent",
        "aggregate",
        "combine",
        "raw",
        "scalar",
        "vector",
    ),
    "promql.units": (
        "Quantity",
        "gibibytes",
        "hours",
        "mebibytes",
        "milliseconds",
        "minutes",
        "per_minute",
        "per_second",
        "percent",
        "seconds",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "RATE_INTERVAL",
    "Alert",
    "Between",
    "ByVersion",
    "Color",
    "Counter",
    "Dashboard",
    "Drill",
    "EventsSli",
    "Expr",
    "Fault",
    "Fires",
    "Gauge",
    "Histogram",
    "LatencySli",
    "Missing",
    "Pends",
    "Phase",
    "Quantity",
    "Query",
    "Quiet",
    "RatioSli",
    "Row",
    "Runbook",
    "Scenario",
    "Service",
    "Severity",
    "Silent",
    "Slo",
    "Stat",
    "State",
    "StateTimeline",
    "Table",
    "TextPanel",
    "Tier",
    "Tiers",
    "TimeSeries",
    "Unchecked",
    "UptimeSli",
    "absent",
    "aggregate",
    "between",
    "combine",
    "gibibytes",
    "hours",
    "is_",
    "is_not",
    "matches",
    "matches_not",
    "mebibytes",
    "milliseconds",
    "minutes",
    "one_of",
    "per_minute",
    "per_second",
    "percent",
    "phase",
    "ratio",
    "raw",
    "scalar",
    "seconds",
    "share_drill",
    "vector",
    "within",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'tocsin' has no attribute {name!r}")
    value = getattr(import_module(f"tocsin.{home}"), name)
    globals()[name] = value
    return value
