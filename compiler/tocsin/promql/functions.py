"""The functions of PromQL: argument types, result type, and what they do to units. A table.

Signatures are what promtool 2.42, 2.53 and 3.5 accept; the tests ask it. A signature is written the
way the manual writes it: one letter an argument (v instant vector, r range vector, s scalar,
t string), `?` after an optional one, `*` after one that may repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Version = tuple[int, int]
OLDEST: Version = (2, 42)
"""The oldest Prometheus that is supported; what is older than it is not told apart."""


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
    OBSERVED = "what the histogram observes"
    OBSERVED_SUM = "what the histogram observes, as often as it is counted"
    UNKNOWN = "unknown"


_LETTERS = {"v": ValueType.VECTOR, "r": ValueType.RANGE, "s": ValueType.SCALAR, "t": ValueType.STRING}


@dataclass(frozen=True)
class Function:
    """One function: its parameters in order, what it returns, and which versions have it."""

    name: str
    parameters: tuple[ValueType, ...]
    required: int
    repeats: bool
    returns: ValueType
    unit: UnitEffect
    since: Version = OLDEST
    until: Version | None = None
    """The first version that no longer has it."""
    experimental: bool = False
    """Whether it works only with --enable-feature=promql-experimental-functions."""


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
    (UnitEffect.SAME, "vttt*", "label_join"),
    (UnitEffect.SAME, "vtttt", "label_replace"),
    (UnitEffect.SECONDS, "v", "timestamp"),
    (UnitEffect.SECONDS, ">s", "time"),
    (UnitEffect.UNKNOWN, "r", "count_over_time present_over_time changes resets stdvar_over_time"),
    (UnitEffect.UNKNOWN, "r", "absent_over_time"),
    (UnitEffect.UNKNOWN, "v", "absent exp ln log2 log10 sqrt sgn sin cos tan asin acos atan sinh cosh tanh"),
    (UnitEffect.UNKNOWN, "v", "asinh acosh atanh deg rad"),
    (UnitEffect.UNKNOWN, "v?", "day_of_month day_of_week day_of_year days_in_month hour minute month year"),
    (UnitEffect.SAME, "v", "histogram_count"),
    (UnitEffect.OBSERVED, "sv", "histogram_quantile"),
    (UnitEffect.OBSERVED_SUM, "v", "histogram_sum"),
    (UnitEffect.RATIO, "ssv", "histogram_fraction"),
    (UnitEffect.SAME, "v>s", "scalar"),
    (UnitEffect.SAME, "s", "vector"),
    (UnitEffect.UNKNOWN, ">s", "pi"),
)

_LATER: tuple[tuple[Version, UnitEffect, str, str], ...] = (
    # Measured with 2.42, 2.53 and 3.5 alone: the first of them that has it. Some came a little earlier.
    ((2, 53), UnitEffect.OBSERVED, "v", "histogram_avg histogram_stddev"),
    ((2, 53), UnitEffect.UNKNOWN, "v", "histogram_stdvar"),
)

_EXPERIMENTAL: tuple[tuple[Version, UnitEffect, str, str], ...] = (
    ((2, 53), UnitEffect.SAME, "vt*", "sort_by_label sort_by_label_desc"),
    ((2, 53), UnitEffect.SAME, "r", "mad_over_time"),
    ((3, 0), UnitEffect.SAME, "rss", "double_exponential_smoothing"),
    ((3, 0), UnitEffect.SAME, "vv?", "info"),
    ((3, 5), UnitEffect.SECONDS, "r", "ts_of_max_over_time ts_of_min_over_time ts_of_last_over_time"),
)

_REMOVED: tuple[tuple[Version, UnitEffect, str, str], ...] = (
    # Prometheus 3 calls it double_exponential_smoothing, and experimental.
    ((3, 0), UnitEffect.SAME, "rss", "holt_winters"),
)


def _functions(
    unit: UnitEffect,
    signature: str,
    names: str,
    since: Version = OLDEST,
    until: Version | None = None,
    experimental: bool = False,
) -> dict[str, Function]:
    takes, _, returns = signature.partition(">")
    kinds = tuple(_LETTERS[letter] for letter in takes if letter in _LETTERS)
    required = len(kinds) - takes.count("?") - takes.count("*")
    result = _LETTERS[returns or "v"]
    return {
        name: Function(name, kinds, required, "*" in takes, result, unit, since, until, experimental)
        for name in names.split()
    }


def _all() -> dict[str, Function]:
    table: dict[str, Function] = {}
    for unit, signature, names in _TABLE:
        table |= _functions(unit, signature, names)
    for since, unit, signature, names in _LATER:
        table |= _functions(unit, signature, names, since)
    for since, unit, signature, names in _EXPERIMENTAL:
        table |= _functions(unit, signature, names, since, experimental=True)
    for until, unit, signature, names in _REMOVED:
        table |= _functions(unit, signature, names, until=until)
    return table


FUNCTIONS = _all()
"""Function name -> its signature."""

ABSENCE = frozenset({"absent", "absent_over_time"})
"""Functions whose result's labels come from the selector's equality matchers, not from series."""
