"""What `tocsin explain` prints of an objective: its tiers in minutes, what a bad event means, its cost."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

import click

from tocsin.explaining import ObjectiveSubject
from tocsin.model.slo import EventsSli, LatencySli, UptimeSli
from tocsin.plan.slo.arithmetic import ERRORS, clears_after, fires_after, needed, single_events, traffic
from tocsin.plan.slo.cost import Read, from_counters, reads, samples_read
from tocsin.plan.slo.month import month_ratio
from tocsin.plan.slo.objective import BASE, Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.promql.printer import pretty
from tocsin.proof.bench import Bench
from tocsin.proof.objective_timing import measured
from tocsin.proof.verdict import untold
from tocsin.values import Duration, decimal_text

_INDENT = "    "


def explain(subject: ObjectiveSubject, bench: Bench, month: str | None) -> None:
    """Print all that is to be known of an objective."""
    _heading(subject)
    _tiers(subject)
    _confirmed(subject, bench)
    _events(subject)
    _cost(subject)
    if month is not None:
        _month(subject, month)
    _stories(subject)


def _heading(subject: ObjectiveSubject) -> None:
    objective, slo = subject.objective, subject.objective.slo
    click.secho(objective.id, bold=True)
    click.echo(slo.description)
    what = "of the time is good" if isinstance(slo.sli, UptimeSli) else "of events are good"
    click.echo(
        f"{_percent(slo.objective.amount)} {what} over {slo.period}; "
        f"the error budget is {_percent(slo.budget)}{_as_time(slo.budget, objective.period)}"
    )


def _as_time(budget: Decimal, period: Duration) -> str:
    minutes = budget * period.milliseconds / 60_000
    return f", as if all failed for {decimal_text(Decimal(f'{minutes:.3g}'))} minutes"


def _tiers(subject: ObjectiveSubject) -> None:
    _title("Tiers: how long errors go on before they alert, and the alert after they end")
    objective = subject.objective
    click.echo(
        f"{_INDENT}{'tier':<8} {'windows':<9} {'burn':>6} {'severity':<8} {'budget':>7} "
        + " ".join(f"{_percent(part):>8}" for part in ERRORS)
        + f" {'clears':>8}"
    )
    for tier in objective.tiers:
        share = needed(objective, tier)
        times = " ".join(f"{_rounded(fires_after(share, tier, part)):>8}" for part in ERRORS)
        click.echo(
            f"{_INDENT}{tier.name:<8} {f'{tier.long}/{tier.short}':<9} {decimal_text(tier.factor):>5}x "
            f"{tier.severity.value:<8} {_percent(_short(tier.share)):>7} {times} "
            f"{_rounded(clears_after(share, tier)):>8}"
        )
    click.echo(
        f"{_INDENT}budget: what one long window at that burn spends; then minutes at 100, 10, 5, 1 % errors."
    )
    if late := ", ".join(tier.name for tier in objective.tiers if objective.is_summed(tier.long)):
        click.echo(
            f"{_INDENT}{late}: up to 3 min later than that, as sums of {BASE} rates see errors by and by."
        )


def _confirmed(subject: ObjectiveSubject, bench: Bench) -> None:
    """Two numbers of the first tier, by the engine itself."""
    objective = subject.objective
    version = ".".join(map(str, bench.promtool.version))
    _title(f"Confirmed with promtool {version}")
    if not objective.tiers:
        click.echo(f"{_INDENT}Nothing to confirm: every tier is dropped.")
        return
    answers = [
        (tier, part, answer)
        for tier, parts in _questions(objective)
        for part, answer in zip(parts, _ask(subject, tier, parts, bench), strict=False)
    ]
    if not answers:
        click.echo(f"{_INDENT}Not run: the normal day has no series that can show it.")
        return
    for tier, part, answer in answers:
        expected = _rounded(fires_after(needed(objective, tier), tier, part))
        said = "never alerts" if answer is None else f"alerts after {_rounded(answer)}"
        click.echo(f"{_INDENT}{_percent(part)} errors: {tier.name} {said} (computed: {expected})")
    click.echo(f"{_INDENT}The engine looks once every {objective.interval}, at samples up to a scrape old.")


def _questions(objective: Objective) -> list[tuple[BurnTier, list[Decimal]]]:
    """The first tier at two parts of errors; for time, which is up or down, two tiers at an outage."""
    if isinstance(objective.slo.sli, UptimeSli):
        return [(tier, [Decimal(1)]) for tier in objective.tiers[:2]]
    return [(objective.tiers[0], list(ERRORS[:2]))]


def _ask(
    subject: ObjectiveSubject, tier: BurnTier, parts: list[Decimal], bench: Bench
) -> tuple[Duration | None, ...]:
    return measured(subject.objective, subject.service, subject.plan, tier, parts, bench)


def _events(subject: ObjectiveSubject) -> None:
    objective, service = subject.objective, subject.service
    per_second = traffic(objective, service)
    _title("What a single bad event means")
    if per_second:
        click.echo(
            f"{_INDENT}On a normal day {decimal_text(Decimal(f'{per_second:.3g}'))} events a second arrive."
        )
    for single in single_events(objective, service):
        click.echo(f"{_INDENT}{single.words}")
    if objective.slo.min_bad is not None:
        click.echo(f"{_INDENT}Nothing: it takes {objective.slo.min_bad} within a long window (min_bad).")
    elif not list(single_events(objective, service)):
        known = (
            "one is too small a share to trip a tier" if per_second else "nothing is known of their number"
        )
        click.echo(f"{_INDENT}Nothing: {known}.")


def _cost(subject: ObjectiveSubject) -> None:
    objective, rules = subject.objective, subject.group.rules
    scrape = Duration.parse(subject.service.scrape_interval)
    one = samples_read(rules, scrape, objective.interval, 1)
    ten = samples_read(rules, scrape, objective.interval, 10)
    _title("What it costs Prometheus")
    click.echo(
        f"{_INDENT}{len(rules)} rules every {objective.interval}; an evaluation reads {one:,.0f} samples,"
    )
    click.echo(
        f"{_INDENT}and {(ten - one) / 9:,.0f} more for each further series a selector finds, "
        f"at a scrape every {scrape}."
    )
    for line in _computed(list(reads(rules, scrape, objective.interval))):
        click.echo(f"{_INDENT}{line}")
    if isinstance(objective.slo.sli, EventsSli | LatencySli):
        all_raw, further = from_counters(objective.windows, objective.period, scrape, objective.interval)
        click.echo(
            f"{_INDENT}With every window asked of the counters, as Sloth does: "
            f"{all_raw:,.0f}, and {further:,.0f} more."
        )


def _computed(found: list[Read]) -> Iterator[str]:
    """A line for each source: how many ranges of each length, and how far apart their samples are."""
    for step, is_recorded in sorted({(each.step, each.is_recorded) for each in found if each.window}):
        mine = [
            each for each in found if each.window and (each.step, each.is_recorded) == (step, is_recorded)
        ]
        ranges = Counter(each.window for each in mine)
        sum_of = " + ".join(f"{count} x {window}" for window, count in sorted(ranges.items()))
        source = "recorded" if is_recorded else "scraped"
        yield f"{source:<9}{_total(mine):>8,.0f} = {sum_of}, a sample every {step}"
    latest = [each for each in found if not each.window]
    yield f"{'latest':<9}{_total(latest):>8,.0f} = samples one by one"


def _total(found: Iterable[Read]) -> Decimal:
    return sum((each.samples for each in found), Decimal(0))


def _month(subject: ObjectiveSubject, month: str) -> None:
    year, _, number = month.partition("-")
    _title(f"The error ratio of {month} (UTC), as a query for a report")
    query = pretty(month_ratio(subject.objective, int(year), int(number)))
    click.echo(textwrap.indent(query, _INDENT))


def _stories(subject: ObjectiveSubject) -> None:
    why = dict(untold(subject.plan)).get(subject.objective.id)
    if why is not None:
        _title("Stories")
        click.echo(f"{_INDENT}None: {why}")
        return
    _title(f"Proved by {len(subject.cases)} stories (tocsin test -k {subject.objective.id})")
    for case in subject.cases:
        click.echo(f"{_INDENT}{case.name.partition(': ')[2]}")


def _rounded(length: Duration | None) -> str:
    """Minutes below two hours, hours below two days, days beyond; to three digits."""
    if length is None:
        return "never"
    minutes = Decimal(length.milliseconds) / 60_000
    size, unit = (1, "min") if minutes < 120 else (60, "h") if minutes < 2880 else (1440, "d")
    count = minutes / size
    return f"{decimal_text(Decimal(f'{count:.2g}' if count < 10 else f'{count:.0f}'))} {unit}"


def _short(share: Decimal) -> Decimal:
    return Decimal(f"{share:.3g}")


def _percent(share: Decimal) -> str:
    return f"{decimal_text(share * 100)} %"


def _title(text: str) -> None:
    click.echo()
    click.secho(text, bold=True)
