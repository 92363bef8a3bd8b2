"""Objectives over hours: a budget burns and eases, and tier by tier clears; probes fail now and then.

The stories that every objective has stay beside its factors and say little of the slower tiers' ends. These
are billing's own, and hold each tier to both of its windows. Scraped once a minute: rates over five need no
more.
"""

from decimal import Decimal

from rules_src.billing.alerts import BillingDatabaseDown, BillingHighErrorRate
from rules_src.billing.metrics import readiness, reconcile_seconds
from rules_src.billing.scenarios import A_CLOSED_RANGE_SEES_MORE, answered, broken, usual_reconcile
from rules_src.billing.slos import availability, errors, reconcile_latency
from tocsin import ByVersion, Fires, Phase, Scenario, Slo, Unchecked, per_minute, percent, phase

FAST, MEDIUM, SLOW, CHRONIC = "SLOBurnFast", "SLOBurnMedium", "SLOBurnSlow", "SLOBurnChronic"

EVENTS = 100_000
"""Events a minute: so many that a thousandth of a percent of them is a whole number."""

STAIRS = (
    ("2h", "0"),
    ("1h", "19.2"),
    ("15m", "13.968"),
    ("45m", "5.82"),
    ("2h30m", "2.91"),
    ("6h30m", "0.97"),
)
"""For how long it burns how many times too fast: after the second stair, 3 % below each tier's factor."""


def stairs_of_errors() -> tuple[Phase, ...]:
    """The share of requests that fail, a thousandth of the burn."""
    bad = [int(Decimal(burn) * EVENTS / 1000) for _, burn in STAIRS]
    return tuple(
        phase(lasts, answered.at(per_minute(EVENTS - failing)), broken.at(per_minute(failing)))
        for (lasts, _), failing in zip(STAIRS, bad, strict=True)
    )


def stairs_of_latency() -> tuple[Phase, ...]:
    """The share of reconciliations that take more than half a second, a twentieth of the burn."""
    return tuple(
        phase(
            lasts,
            reconcile_seconds.at(
                per_minute(EVENTS), {0.5: percent(str(100 - 5 * Decimal(burn))), 1: percent(100)}
            ),
        )
        for lasts, burn in STAIRS
    )


def by_version(before_3: str, since_3: str) -> ByVersion:
    """The minute at which a window has lost its last bad sample, or gained enough of them."""
    return ByVersion(before_3=before_3, since_3=since_3, because=A_CLOSED_RANGE_SEES_MORE)


def clear_one_by_one(slo: Slo) -> tuple[Fires, ...]:
    """On each stair the next tier clears, while its long window still burns."""
    return (
        Fires(alert=slo.alert(FAST), at=by_version("2h47m", "2h46m"), until=by_version("3h6m", "3h5m")),
        Fires(alert=slo.alert(MEDIUM), at="2h57m", until=by_version("3h46m", "3h45m")),
        Fires(alert=slo.alert(SLOW), at=by_version("2h26m", "2h25m"), until=by_version("5h58m", "5h57m")),
        Fires(alert=slo.alert(CHRONIC), at="2h10m", until=by_version("12h26m", "12h25m")),
    )


def probes(*answers: tuple[str, int]) -> tuple[Phase, ...]:
    """How long the probe answers, and does not, and does again."""
    return tuple(phase(lasts, readiness.at(answer)) for lasts, answer in answers)


def burns(tier: str, at: str, until: str | ByVersion | None = None, summary: str | None = None) -> Fires:
    """A tier of the availability objective."""
    return Fires(alert=availability.alert(tier), at=at, until=until, summary=summary)


DOWN = "billing-availability burns its error budget 58.82 times too fast"

BURNS = (
    Scenario(
        name="billing-errors: the burn eases stair by stair, and each tier clears in its turn",
        phases=stairs_of_errors(),
        expect=(
            *clear_one_by_one(errors),
            Unchecked(alerts=(BillingHighErrorRate,), because="more than 1 % of requests fail on two stairs"),
        ),
        scrape_interval="1m",
    ),
    Scenario(
        name="billing-reconcile-latency: the burn eases stair by stair, and each tier clears in its turn",
        phases=stairs_of_latency(),
        expect=clear_one_by_one(reconcile_latency),
        scrape_interval="1m",
    ),
    Scenario(
        name="billing-availability: ten minutes of downtime, and each tier clears in its turn",
        phases=probes(("30m", 1), ("10m", 0), ("6h30m", 1)),
        expect=(
            Fires(
                alert=BillingDatabaseDown,
                pending="32m",
                at="33m",
                until="42m",
                labels={"job": "billing-readiness"},
            ),
            burns(FAST, "33m", by_version("47m", "46m"), DOWN),
            burns(MEDIUM, "33m", by_version("1h12m", "1h11m"), DOWN),
            burns(SLOW, "33m", by_version("2h42m", "2h41m"), DOWN),
            burns(CHRONIC, "33m", by_version("6h42m", "6h41m"), DOWN),
        ),
        scrape_interval="1m",
    ),
    Scenario(
        name="billing-availability: a single failed probe is no outage",
        phases=probes(("30m", 1), ("1m", 0), ("30m", 1)),
        scrape_interval="1m",
    ),
    Scenario(
        name="billing-availability: two failed probes after five hours are just too many for medium",
        phases=probes(("5h24m", 1), ("1m", 0), ("1m", 1), ("1m", 0), ("1h", 1)),
        expect=(
            burns(FAST, "5h28m", by_version("5h34m", "5h33m")),
            burns(MEDIUM, "5h28m", "5h33m"),
            burns(SLOW, "5h28m"),
            burns(CHRONIC, "5h28m"),
        ),
        scrape_interval="1m",
    ),
    Scenario(
        name="billing-availability: two failed probes after eleven hours are just too many for slow",
        phases=probes(("10h49m", 1), ("1m", 0), ("1m", 1), ("1m", 0), ("1h", 1)),
        expect=(
            burns(FAST, "10h53m", by_version("10h59m", "10h58m")),
            burns(SLOW, "10h53m", "11h6m"),
            burns(CHRONIC, "10h53m"),
        ),
        scrape_interval="1m",
    ),
    Scenario(
        name="billing-availability: two failed probes 45 minutes apart are within the hour",
        phases=probes(("10m", 1), ("1m", 0), ("44m", 1), ("1m", 0), ("1h", 1)),
        expect=(
            burns(FAST, "57m", by_version("1h3m", "1h2m")),
            burns(MEDIUM, "57m", by_version("1h28m", "1h27m")),
            burns(SLOW, "57m"),
            burns(CHRONIC, "57m"),
        ),
        scrape_interval="1m",
    ),
    Scenario(
        name="billing-availability: two failed probes 90 minutes apart are not",
        phases=probes(("10m", 1), ("1m", 0), ("1h29m", 1), ("1m", 0), ("1h", 1)),
        expect=(
            burns(MEDIUM, "1h42m", by_version("2h13m", "2h12m")),
            burns(SLOW, "1h42m"),
            burns(CHRONIC, "1h42m"),
        ),
        scrape_interval="1m",
    ),
    Scenario(
        name="billing-availability: two failed probes three hours apart are within six",
        phases=probes(("10m", 1), ("1m", 0), ("3h9m", 1), ("1m", 0), ("1h", 1)),
        expect=(
            burns(MEDIUM, "3h22m", by_version("3h53m", "3h52m")),
            burns(SLOW, "3h22m"),
            burns(CHRONIC, "3h22m"),
        ),
        scrape_interval="1m",
    ),
    Scenario(
        name="billing-errors: requests are gone for half an hour, and return",
        phases=(
            phase("30m"),
            phase("30m", answered.gone(), broken.gone(), reconcile_seconds.gone()),
            phase("20m", answered.at(per_minute(4000)), broken.at(0), usual_reconcile),
        ),
        expect=tuple(
            Fires(alert=slo.alert("SLONoData"), pending="35m", at="50m", until="1h1m")
            for slo in (errors, reconcile_latency)
        ),
    ),
)
