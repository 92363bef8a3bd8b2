"""Shares of counters, aggregated on both sides before they are divided.

Dividing unaggregated rates matches series one to one: with a narrower numerator every failing
series is divided by itself and reads 100 %, whatever the real share.
"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.errors import report
from tocsin.model.declaration import shown
from tocsin.model.metrics import Counter
from tocsin.promql.expression import BROKEN, Expr


def ratio(part: Counter, whole: Counter, *, window: str, by: Iterable[str] = ()) -> Expr:
    """The share of `part` in `whole` over the last `window`, for each combination of the labels `by`.

    No sample when `whole` has none; NaN, which no comparison passes, when nothing happened at all.
    """
    if isinstance(by, str):
        report(f"by takes a tuple of label names; got the text {by!r}")
        by = (by,)
    by = tuple(by)
    for side in (part, whole):
        if not isinstance(side, Counter):
            report(f"ratio() divides two counters; got {shown(side)}")
            return BROKEN
    return part.rate(window).sum(by=by) / whole.rate(window).sum(by=by)
