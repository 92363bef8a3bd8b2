"""The functions of PromQL: argument types, result type, and what they do to units. A table.

Signatures are those of Prometheus's promql/parser/functions.go, 2.42 to 3.5. A signature is written
the way the manual writes it: one letter an argument (v instant vector, r range vector, s scalar,
t string), `?` after an optional one, `*` after one that may repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ValueType(Enum):
    """The four kinds of value an expression can have, in the words users know."""

    VECTOR = "instant vector"
    RANGE = "range vector"
    SCALAR = "scalar"
    STRING = "string"


class UnitEffect(Enum):
    """How the result's unit follows from the first vector argument's."""

    SAME = "same"
    PER_SECOND = "per second"
    SECONDS = "seconds"
    RATIO = "ratio"
    UNKNOWN = "unknown"


_LETTERS = {"v": ValueType.VECTOR, "r": ValueType.RANGE, "s": ValueType.SCALAR, "t": ValueType.STRING}


@dataclass(frozen=True)
class Function:
    """One function: its parameters in order, what it returns, and since which version it exists."""

    name: str
    parameters: tuple[ValueType, ...]
    required: int
    repeats: bool
    returns: ValueType
    unit: UnitEffect
    since: tuple[int, int] = (2, 42)


def _function(name: str, signature: str, unit: UnitEffect, since: tuple[int, int] = (2, 42)) -> Function:
    takes, _, returns = signature.partition(">")
    kinds = tuple(_LETTERS[letter] for letter in takes if letter in _LETTERS)
    optional = takes.count("?") + takes.count("*")
    return Function(
        name, kinds, len(kinds) - optional, "*" in takes, _LETTERS[returns or "v"], unit, since
    )


_TABLE: tuple[tuple[UnitEffect, str, str], ...] = (
    (UnitEffect.SAME, "r", "increase delta idelta avg_over_time min_over_time max_over_time sum_over_time"),
    (UnitEffect.SAME, "r", "last_over_time stddev_over_time"),
    (UnitEffect.PER_SECOND, "r", "rate irate deriv"),
    (UnitEffect.SAME, "v", "abs ceil floor sort sort_desc"),
    (UnitEffect.SAME, "vs?", "round"),
    (UnitEffect.SAME, "vs", "clamp_min clamp_max"),
    (UnitEffect.SAME, "vss", "clamp"),
    (UnitEffect.SAME, "sr", "quantile_over_time"),
    (UnitEffect.SAME, "rs", "predict_linear"),
    (UnitEffect.SAME, "rss", "holt_winters"),
    (UnitEffect.SAME, "sv", "histogram_quantile"),
    (UnitEffect.SAME, "vttt*", "label_join"),
    (UnitEffect.SAME, "vtttt", "label_replace"),
    (UnitEffect.SECONDS, "v", "timestamp"),
    (UnitEffect.SECONDS, ">s", "time"),
    (UnitEffect.UNKNOWN, "r", "count_over_time present_over_time changes resets stdvar_over_time"),
    (UnitEffect.UNKNOWN, "r", "absent_over_time"),
    (UnitEffect.UNKNOWN, "v", "absent exp ln log2 log10 sqrt sgn sin cos tan asin acos atan sinh cosh tanh"),
    (UnitEffect.UNKNOWN, "v", "asinh acosh atanh deg rad"),
    (UnitEffect.UNKNOWN, "v?", "day_of_month day_of_week day_of_year days_in_month hour minute month year"),
    (UnitEffect.UNKNOWN, "v", "histogram_count"),
    (UnitEffect.SAME, "v", "histogram_sum"),
    (UnitEffect.RATIO, "ssv", "histogram_fraction"),
    (UnitEffect.SAME, "v>s", "scalar"),
    (UnitEffect.SAME, "s>v", "vector"),
    (UnitEffect.UNKNOWN, ">s", "pi"),
)

_NEWER = (
    ((2, 49), UnitEffect.SAME, "vt*", "sort_by_label sort_by_label_desc"),
    ((2, 49), UnitEffect.SAME, "r", "mad_over_time"),
    ((2, 51), UnitEffect.SAME, "v", "histogram_avg histogram_stddev"),
    ((2, 51), UnitEffect.UNKNOWN, "v", "histogram_stdvar"),
    ((3, 0), UnitEffect.SAME, "rss", "double_exponential_smoothing"),
    ((3, 0), UnitEffect.SAME, "vv?", "info"),
    ((3, 5), UnitEffect.SECONDS, "r", "ts_of_max_over_time ts_of_min_over_time ts_of_last_over_time"),
)

FUNCTIONS = {
    name: _function(name, signature, unit, since)
    for since, unit, signature, names in (
        *(((2, 42), unit, signature, names) for unit, signature, names in _TABLE),
        *_NEWER,
    )
    for name in names.split()
}
"""Function name -> its signature."""

ABSENCE = frozenset({"absent", "absent_over_time"})
"""Functions whose result's labels come from the selector's equality matchers, not from series."""
