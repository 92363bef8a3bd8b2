"""Unsteady levels: noise that is the same on every machine, in every version of Python, for ever.

Drawn from SHA-256 of the seed, the series and the sample's number, so that a sample does not depend on how
many were drawn before it.
"""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

from tocsin.model.levels import Growing, Jitter, Series, Standing
from tocsin.values import exact

_SIZE = 2**53
_FINE = 2
"""Decimals of a gauge's noise beyond those of its level."""


def noise(jitter: Jitter, series: Series, number: int) -> Decimal:
    """A number from minus one to one for a sample, times the share of the jitter."""
    drawn = int.from_bytes(sha256(f"{jitter.seed} {series} {number}".encode()).digest()[:8], "big") % _SIZE
    return (Decimal(drawn) / _SIZE * 2 - 1) * jitter.share


def counted(
    level: Growing, before: Decimal, born: bool, step: Decimal, first: int, samples: int
) -> list[Decimal]:
    """Where a counter stands at each sample; it counts whole things, more or fewer of them each time.

    One that is `born` begins where its level says, which is a step after `before`.
    """
    assert level.unsteady is not None
    value, found = before, []
    for number in range(first, first + samples):
        grown = step * (1 + noise(level.unsteady, level.series, number))
        value += step if born and number == first else max(Decimal(0), grown.to_integral_value())
        found.append(exact(value))
    return found


def stood(level: Standing, first: int, samples: int) -> list[Decimal]:
    """Where a gauge stands at each sample."""
    assert level.unsteady is not None
    exponent = level.value.as_tuple().exponent
    decimals = max(0, -exponent if isinstance(exponent, int) else 0) + _FINE
    return [
        exact(round(level.value * (1 + noise(level.unsteady, level.series, number)), decimals))
        for number in range(first, first + samples)
    ]
