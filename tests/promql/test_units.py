"""Units: how they combine, when they agree, and quantities in the words they were written in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.promql.complaints import complaints

from tocsin.promql.units import (
    BYTES,
    EVENTS,
    RATIO,
    SECONDS,
    Quantity,
    Unit,
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

REQUESTS = Unit.of("requests")


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (RATIO, "a ratio"),
        (Unit.of("ratio"), "a ratio"),
        (SECONDS, "seconds"),
        (REQUESTS / SECONDS, "requests per second"),
        (REQUESTS / SECONDS * SECONDS, "requests"),
        (SECONDS * SECONDS, "seconds^2"),
        (REQUESTS / SECONDS / SECONDS, "requests per second^2"),
        (RATIO / SECONDS, "per second"),
        (BYTES * REQUESTS / SECONDS, "bytes requests per second"),
        (BYTES / REQUESTS, "bytes per request"),
    ],
)
def test_a_unit_reads_as_people_say_it(unit: Unit, words: str) -> None:
    assert str(unit) == words


def test_units_are_equal_in_whatever_order_they_were_combined() -> None:
    assert BYTES * REQUESTS / SECONDS == REQUESTS / SECONDS * BYTES
    assert REQUESTS / REQUESTS == RATIO
    assert (RATIO.is_ratio, SECONDS.is_ratio) == (True, False)


@pytest.mark.parametrize(
    ("unit", "counts"),
    [
        (REQUESTS, True),
        (SECONDS, False),
        (BYTES, False),
        (RATIO, False),
        (REQUESTS / SECONDS, False),
        (REQUESTS * REQUESTS, False),
        (RATIO / REQUESTS, False),
    ],
)
def test_only_things_that_are_counted_compare_with_bare_numbers(unit: Unit, counts: bool) -> None:
    assert unit.is_count is counts


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [
        (REQUESTS, REQUESTS, True),
        (REQUESTS, EVENTS, False),
        (REQUESTS / SECONDS, per_second(5).unit, True),
        (per_minute(5).unit, EVENTS / SECONDS, True),
        (BYTES / SECONDS, per_second(5).unit, False),
        (REQUESTS, per_second(5).unit, False),
        (SECONDS, RATIO, False),
        (per_second(1).unit, per_minute(1).unit, True),
    ],
)
def test_units_agree_when_they_are_one_or_count_whatever_is_counted(
    left: Unit, right: Unit, agree: bool
) -> None:
    assert left.agrees(right) is agree
    assert right.agrees(left) is agree


@pytest.mark.parametrize(
    ("unit", "symbol", "number", "left"),
    [
        (RATIO, "*", "100", "percent"),
        (RATIO, "/", "100", "a ratio"),
        (RATIO, "*", "2", "a ratio"),
        (SECONDS, "/", "60", "minutes"),
        (SECONDS, "*", "60", "seconds"),
        (SECONDS, "/", "3600", "hours"),
        (SECONDS, "/", "86400", "days"),
        (SECONDS, "*", "1000", "milliseconds"),
        (SECONDS, "/", "0.001", "milliseconds"),
        (SECONDS, "*", "2", "seconds"),
        (REQUESTS / SECONDS, "*", "60", "requests per minute"),
        (REQUESTS / SECONDS, "*", "3600", "requests per hour"),
        (REQUESTS / SECONDS, "/", "60", "requests per second"),
        (BYTES, "*", "8", "bits"),
        (BYTES, "/", "1024", "kibibytes"),
        (BYTES, "/", "1048576", "mebibytes"),
        (BYTES, "/", "1073741824", "gibibytes"),
        (BYTES / SECONDS, "*", "8", "bits per second"),
        (SECONDS * SECONDS, "/", "60", "seconds^2"),
        (REQUESTS, "*", "1000", "requests"),
    ],
)
def test_a_bare_factor_that_converts_a_unit_leaves_the_other_unit(
    unit: Unit, symbol: str, number: str, left: str
) -> None:
    assert str(unit.scaled(symbol, Decimal(number))) == left


@pytest.mark.parametrize(
    ("quantity", "amount", "unit", "written"),
    [
        (percent(5), "0.05", RATIO, "percent(5)"),
        (percent("99.90"), "0.999", RATIO, "percent(99.9)"),
        (seconds(3), "3", SECONDS, "seconds(3)"),
        (milliseconds(300), "0.3", SECONDS, "milliseconds(300)"),
        (minutes(2), "120", SECONDS, "minutes(2)"),
        (hours("1.5"), "5400", SECONDS, "hours(1.5)"),
        (mebibytes(512), "536870912", BYTES, "mebibytes(512)"),
        (gibibytes(2), "2147483648", BYTES, "gibibytes(2)"),
        (per_second(5), "5", Unit.of("things") / SECONDS, "per_second(5)"),
        (per_minute(90), "1.5", Unit.of("things") / SECONDS, "per_minute(90)"),
        (per_minute(100), "1.666666666666666666666666667", Unit.of("things") / SECONDS, "per_minute(100)"),
    ],
)
def test_a_quantity_is_exact_in_base_units_and_knows_its_words(
    quantity: Quantity, amount: str, unit: Unit, written: str
) -> None:
    assert quantity == Quantity(Decimal(amount), unit, written)
    assert str(quantity) == written


def test_what_an_objective_leaves_is_exact() -> None:
    assert percent("99.95").complement == Decimal("0.0005")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: percent("5%"), "percent('5%'): '5%' is no number"),
        (lambda: seconds(True), "seconds(True): True is a truth value; expected a number"),
        (
            lambda: per_minute(0.1 + 0.2),
            "per_minute(0.30000000000000004): "
            "0.30000000000000004 was computed in binary floating point; write it as a string",
        ),
    ],
)
def test_an_amount_that_is_no_number_is_the_author_s_mistake(make: object, message: str) -> None:
    assert complaints(make) == [message]  # type: ignore[arg-type]
