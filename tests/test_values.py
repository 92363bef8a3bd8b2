"""Exact decimals and durations: read, written, computed with."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.values import Duration, decimal_text, exact


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("99.90", "99.9"),
        (0.05, "0.05"),
        (100_000, "100000"),
        ("1e3", "1000"),
        ("1E-7", "1E-7"),
        (Decimal("0.500"), "0.5"),
        (1e22, "10000000000000000000000"),
        ("999999999999999999999999999", "999999999999999999999999999"),
        ("1e27", "1E+27"),
        ("+Inf", "Infinity"),
        (float("-inf"), "-Infinity"),
        (0.123456789012345, "0.123456789012345"),
    ],
)
def test_a_number_is_kept_as_it_was_written(written: float | str | Decimal, kept: str) -> None:
    assert str(exact(written)) == kept


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (0.1 + 0.2, "0.30000000000000004 was computed in binary floating point; write it as a string"),
        (
            0.1234567890123456,
            "0.1234567890123456 was computed in binary floating point; write it as a string",
        ),
        (True, "True is a truth value; expected a number"),
        ("five", "'five' is no number"),
        ("", "'' is no number"),
        (None, "None is no number"),
        ([1], "[1] is no number"),
    ],
)
def test_what_is_no_exact_number_is_refused(given: object, message: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the whole message is compared
        exact(given)  # type: ignore[arg-type]

    assert str(refused.value) == message


def test_there_is_one_nan_so_that_expressions_holding_it_are_equal() -> None:
    assert exact("NaN") is exact(float("nan")) is exact(-Decimal("NaN"))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0.0010", "0.001"),
        ("1E+5", "100000"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("-5", "-5"),
        ("1E-7", "0.0000001"),
        ("NaN", "NaN"),
        ("Infinity", "+Inf"),
        ("-Infinity", "-Inf"),
    ],
)
def test_a_decimal_is_written_without_an_exponent(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text


@pytest.mark.parametrize(
    ("text", "milliseconds", "canonical"),
    [
        ("0", 0, "0s"),
        ("0s", 0, "0s"),
        ("1ms", 1, "1ms"),
        ("999ms", 999, "999ms"),
        ("1000ms", 1000, "1s"),
        ("1500ms", 1500, "1s500ms"),
        ("60s", 60_000, "1m"),
        ("90m", 5_400_000, "1h30m"),
        ("1h30m", 5_400_000, "1h30m"),
        ("24h", 86_400_000, "1d"),
        ("36h", 129_600_000, "1d12h"),
        ("7d", 604_800_000, "1w"),
        ("8d", 691_200_000, "8d"),
        ("14d", 1_209_600_000, "2w"),
        ("30d", 2_592_000_000, "30d"),
        ("365d", 31_536_000_000, "1y"),
        ("366d", 31_622_400_000, "366d"),
        ("371d", 32_054_400_000, "53w"),
        ("1y1w1d1h1m1s1ms", 32_230_861_001, "373d1h1m1s1ms"),
        ("292y", 9_208_512_000_000, "292y"),
    ],
)
def test_a_duration_is_read_and_written_as_prometheus_does(
    text: str, milliseconds: int, canonical: str
) -> None:
    duration = Duration.parse(text)

    assert duration == Duration(milliseconds)
    assert str(duration) == canonical
    assert Duration.parse(canonical) == duration


@pytest.mark.parametrize(
    "text", ["", " ", "5", "m", "5 m", "5 minutes", "5M", "1.5h", "-5m", "1m1h", "5m5m", "5m ", 5, None]
)
def test_what_is_no_duration_is_refused_with_an_example(text: object) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the whole message is compared
        Duration.parse(text)  # type: ignore[arg-type]

    assert str(refused.value) == f"{text!r} is no duration; expected one such as '5m' or '1h30m'"


def test_a_duration_longer_than_prometheus_holds_is_refused() -> None:
    assert Duration.parse("9223372036854ms").milliseconds == 9_223_372_036_854
    for text in ("9223372036855ms", "300y"):
        with pytest.raises(ValueError) as refused:  # noqa: PT011 - the whole message is compared
            Duration.parse(text)
        assert str(refused.value) == f"{text!r} is longer than Prometheus can hold (292 years)"


def test_durations_are_computed_with_and_compared() -> None:
    five, two = Duration.parse("5m"), Duration.parse("2m")

    assert (str(five + two), str(five - two), str(two - five)) == ("7m", "3m", "-3m")
    assert (str(two * 30), five // two, five % two) == ("1h", 2, 60_000)
    assert two < five
    assert five >= two
    assert not five <= two
    assert bool(five) is True
    assert bool(five - five) is False
    assert Duration.of(minutes=1, seconds=5) == Duration(65_000)
    assert Duration.of(seconds=5) == Duration(5_000)


def test_a_duration_is_known_in_seconds_and_minutes_exactly() -> None:
    duration = Duration.parse("1m30s1ms")

    assert (duration.seconds, Duration.parse("90s").minutes) == (Decimal("90.001"), Decimal("1.5"))


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(-1, "-1ms"), (-90_000, "-1m30s"), (-129_600_000, "-1d12h")]
)
def test_a_negative_duration_bears_one_sign(milliseconds: int, text: str) -> None:
    assert str(Duration(milliseconds)) == text


@given(st.integers(0, 9_223_372_036_854))
def test_every_duration_is_read_back_from_its_text(milliseconds: int) -> None:
    assert Duration.parse(str(Duration(milliseconds))) == Duration(milliseconds)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**9), max_value=10**9))
def test_every_decimal_is_read_back_from_its_text(number: Decimal) -> None:
    assert exact(decimal_text(exact(number))) == number
