"""The objectives that Sloth publishes as examples: tocsin's alerts fire when Sloth's do.

Both sets of rules see the same series on the real engine. They may differ where the reasons listed
here say so, each under a condition of its own; a reason that explains nothing any more has to go.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

import pytest
from tests.corpora.duel import SIGNALS, Firing, fight, ours
from tests.corpora.sloth_specs import NotComparable, Published, published
from tests.corpora.traffic import STORIES, Story

from tocsin.model.service import Service
from tocsin.plan.rules import RecordingRule, Rule
from tocsin.plan.slo.cost import from_counters, samples_read
from tocsin.plan.slo.lower import objective_of
from tocsin.plan.slo.objective import Objective
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

pytestmark = pytest.mark.corpora

HALF_A_BASE_WINDOW = Decimal("2.5")
"""Minutes. Windows over six hours are sums of recorded five-minute rates, as is specified: over three days
8,640 samples, and not 17,280 of every series. An event counts in such rates for five minutes, a fifth in
each: what n minutes of errors come to is seen after n + 2.5 of them, or after the root of 10 n where that is
sooner. No ticket can be compared more closely; how much later they are is counted and printed."""

LONG, LONG_FOR_A_PART = 180, 120
"""Minutes of a story above which not every objective is told it, in the full run and in the bounded one."""

NOT_COMPARABLE = {
    "its queries are MetricsQL, which Prometheus does not read",
    "made with --disable-alerts: half of the rules were not published",
    "made with --disable-recordings: half of the rules were not published",
}


@dataclass(frozen=True)
class Comparison:
    """When one alert fires in one story, by Sloth's rules and by tocsin's."""

    objective: Published
    story: Story
    signal: str
    sloth: Firing | None
    tocsin: Firing | None

    @property
    def tolerance(self) -> int:
        """Minutes of one evaluation: what one side sees just before it, the other may see just after."""
        return int(Duration.parse(self.objective.interval).minutes)

    @property
    def agrees(self) -> bool:
        """Whether both tell the same, as exactly as what they read does."""
        return self.is_simultaneous or _only_the_start_is_later(self)

    @property
    def is_simultaneous(self) -> bool:
        """Whether both fire in the same minutes, or neither does."""
        if self.sloth is None or self.tocsin is None:
            return self.sloth is self.tocsin
        return (
            abs(self.sloth.first - self.tocsin.first) <= self.tolerance
            and abs(self.sloth.last - self.tocsin.last) <= self.tolerance
            and abs(self.sloth.times - self.tocsin.times) <= 2
        )

    def __str__(self) -> str:
        return (
            f"{self.objective.source}, {self.story.name}, {self.signal}: "
            f"Sloth {self.sloth or 'never'}; tocsin {self.tocsin or 'never'}"
        )


def _is_exactly_on_the_budget(c: Comparison) -> bool:
    is_on_it = c.signal == "ticket" and c.story.burn == c.objective.factors[-1] == 1
    is_told = c.sloth is not None and c.tocsin is None
    return is_on_it and is_told and max(c.objective.floats) < c.objective.budget


def _is_between_the_factors(c: Comparison) -> bool:
    lowest = c.objective.factors[-1]
    if lowest >= 1 or c.signal != "ticket" or c.sloth is None:
        return False
    if c.tocsin is None:
        return c.story.burn is not None and lowest < c.story.burn <= 1
    # A share that only time dilutes sinks to a threshold that is this much higher this much earlier.
    earliest_end = lowest * c.sloth.last - c.tolerance
    is_late_for_the_factor = _is_at_most_half_a_base_window_later(c, _minutes_to_one(c))
    is_short_for_the_factor = c.tocsin.last < c.sloth.last or not _is_at_most_half_a_base_window_later(c)
    return (
        is_late_for_the_factor and is_short_for_the_factor and earliest_end <= c.tocsin.last <= c.sloth.last
    )


def _minutes_to_one(c: Comparison) -> Decimal:
    """How long a share that is at Sloth's factor takes to reach one: it grows as burn x t / (calm + t)."""
    lowest, calm = c.objective.factors[-1], 0
    for phase in c.story.phases:
        if phase.burn:
            burn = min(phase.burn, 1 / c.objective.budget)
            break
        calm += phase.minutes
    assert c.sloth is not None
    return (c.sloth.first - calm) * ((burn - lowest) / (lowest * (burn - 1)) - 1) if burn > 1 else Decimal(0)


def _only_the_start_is_later(c: Comparison) -> bool:
    """A ticket starts half a base window later, or less, and ends in the same minute."""
    if c.signal != "ticket" or c.sloth is None or c.tocsin is None:
        return False
    return _is_at_most_half_a_base_window_later(c) and abs(c.tocsin.last - c.sloth.last) <= c.tolerance


def _is_at_most_half_a_base_window_later(c: Comparison, besides: Decimal = Decimal(0)) -> bool:
    assert c.sloth is not None
    assert c.tocsin is not None
    evaluations = ((HALF_A_BASE_WINDOW + besides) / c.tolerance).to_integral_value(ROUND_CEILING)
    return 0 <= c.tocsin.first - c.sloth.first <= evaluations * c.tolerance


def _the_series_that_is_read_never_was(c: Comparison) -> bool:
    never = bool(c.objective.indicator.good) and not any(phase.good for phase in c.story.phases)
    return never and c.signal != "no data" and c.sloth is None and c.tocsin is not None


def _nothing_can_be_measured(c: Comparison) -> bool:
    if c.signal != "no data" or c.sloth is not None or c.tocsin is None:
        return False
    instances = (c.story.phases, c.story.beside)
    return any(not phase.good and not phase.bad for phases in instances for phase in phases)


@dataclass(frozen=True)
class Reason:
    """Why the two may differ, and where."""

    name: str
    why: str
    applies: Callable[[Comparison], bool]


REASONS = (
    Reason(
        "exactly the budget",
        "Sloth holds 0.1 % against 0.09999999999999432 %, and so takes what is allowed for too much; "
        "the budget here is the exact decimal",
        _is_exactly_on_the_budget,
    ),
    Reason(
        "a ticket below one",
        "Sloth opens a ticket at 0.93 or 0.98 times the budget, at which the budget lasts the period; "
        "here a ticket's factor is at least one",
        _is_between_the_factors,
    ),
    Reason(
        "no good events",
        "Sloth has no ratio before the first good event is counted, and is silent while everything fails",
        _the_series_that_is_read_never_was,
    ),
    Reason(
        "all series vanish",
        "Sloth has no alert for it",
        _nothing_can_be_measured,
    ),
)
"""What is wrong with Sloth's rules. The first that applies is counted."""


@pytest.fixture(scope="module")
def examples() -> tuple[Published | NotComparable, ...]:
    """What Sloth published; without the corpora, this skips and says so."""
    if "TOCSIN_CORPORA" not in os.environ:
        pytest.skip("needs the rules of other projects: set TOCSIN_CORPORA to their folder")
    return published(Path(os.environ["TOCSIN_CORPORA"]))


@pytest.fixture(scope="module")
def objectives(examples: tuple[Published | NotComparable, ...]) -> list[Published]:
    """Those that can be compared; in the bounded run, the first of each form."""
    comparable = [each for each in examples if isinstance(each, Published)]
    if _is_full():
        return comparable
    forms: dict[tuple[object, ...], Published] = {}
    for each in comparable:
        forms.setdefault(each.form, each)
    return list(forms.values())


def _is_full() -> bool:
    return os.environ.get("TOCSIN_CORPORA_FORM") == "full"


@pytest.fixture(scope="module")
def comparisons(objectives: list[Published], promtool: Promtool) -> list[Comparison]:
    """Every alert of every objective in every story."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        pytest.skip("takes all cores by itself: make test-corpora")
    told = {each.source: _stories(each, objectives) for each in objectives}
    fired = fight([(each, told[each.source]) for each in objectives], promtool)
    return [
        Comparison(each, story, signal, found.get(("sloth", signal)), found.get(("tocsin", signal)))
        for each in objectives
        for story in told[each.source]
        for found in (fired[each.source, story.name],)
        for signal in SIGNALS
    ]


def _stories(each: Published, objectives: list[Published]) -> tuple[Story, ...]:
    """All of them; the long ones only for the first objective of its form, or of its kind of indicator."""

    def alike(objective: Published) -> object:
        return objective.form if _is_full() else bool(objective.indicator.ratio)

    if each is next(other for other in objectives if alike(other) == alike(each)):
        return STORIES
    longest = LONG if _is_full() else LONG_FOR_A_PART
    return tuple(story for story in STORIES if story.minutes <= longest)


def _explanation(comparison: Comparison) -> Reason | None:
    return next((reason for reason in REASONS if reason.applies(comparison)), None)


def test_pages_and_tickets_come_when_sloths_do_or_differ_for_a_listed_reason(
    comparisons: list[Comparison],
    examples: tuple[Published | NotComparable, ...],
    promtool: Promtool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    differing = [each for each in comparisons if not each.agrees]
    unexplained = [each for each in differing if _explanation(each) is None]

    with capsys.disabled():
        print("", *_summary(comparisons, examples, promtool), sep="\n")
    assert not unexplained, "\n".join(map(str, unexplained))


def _summary(
    comparisons: list[Comparison], examples: tuple[Published | NotComparable, ...], promtool: Promtool
) -> Iterator[str]:
    version = ".".join(map(str, promtool.version))
    sources = {each.objective.source: each.objective for each in comparisons}
    completed = sum(each.completed for each in sources.values())
    differing = [each for each in comparisons if not each.agrees]
    reasons = Counter(getattr(_explanation(each), "name", "") for each in differing)
    yield (
        f"Sloth's examples on promtool {version}: {len(sources)} objectives "
        f"({completed} with the alerts of another), {len(STORIES)} stories, {len(comparisons)} comparisons"
    )
    same = [each for each in comparisons if each.is_simultaneous]
    firing = sum(each.sloth is not None for each in same)
    later = [_minutes_later(each) for each in comparisons if each.agrees and not each.is_simultaneous]
    yield f"  {len(same):5} agreed: {firing} fire in the same minutes, {len(same) - firing} never"
    yield (
        f"  {len(later):5} agreed but for the start of a ticket, which comes {_mean(later)} minutes later on "
        f"average, {max(later)} at most: the resolution of sums of five-minute rates"
    )
    for reason in REASONS:
        yield f"  {reasons[reason.name]:5} differed: {reason.name}: {reason.why}"
    yield f"  {reasons['']:5} differed for no listed reason"
    listed = len(differing) - reasons[""]
    agreed = len(comparisons) - len(differing)
    yield f"  in all {agreed} agreed, {listed} differed for a listed reason, {reasons['']} for none"
    left_out = Counter(each.reason for each in examples if isinstance(each, NotComparable))
    for why, count in left_out.items():
        yield f"  {count:5} objectives not comparable: {why}"


def _minutes_later(comparison: Comparison) -> int:
    assert comparison.sloth is not None
    assert comparison.tocsin is not None
    return comparison.tocsin.first - comparison.sloth.first


def _mean(minutes: list[int]) -> Decimal:
    return (Decimal(sum(minutes)) / len(minutes)).quantize(Decimal("0.1"))


def test_every_listed_reason_explains_something(comparisons: list[Comparison]) -> None:
    found = {_explanation(each) for each in comparisons if not each.agrees}

    assert [reason.name for reason in REASONS if reason not in found] == []


def test_what_is_not_compared_is_known(examples: tuple[Published | NotComparable, ...]) -> None:
    assert {each.reason for each in examples if isinstance(each, NotComparable)} == NOT_COMPARABLE


def test_fewer_samples_are_read_than_by_sloths_rules(
    objectives: list[Published], capsys: pytest.CaptureFixture[str]
) -> None:
    costs = {each.source: (_cost(each.rules), _cost(_rules(each))) for each in objectives}

    with capsys.disabled():
        print("", *_table(costs), sep="\n")
    for source, (theirs, mine) in costs.items():
        assert all(m < t for m, t in zip(mine, theirs, strict=True)), source


def test_what_explain_says_of_sloth_is_what_its_rules_read(objectives: list[Published]) -> None:
    scrape, evaluation = Duration.parse("15s"), Duration.parse("1m")
    for each in objectives:
        if each.indicator.good or len(each.windows) or each.indicator.ratio or each.interval != "1m":
            continue
        total, further = from_counters(_objective(each).windows, _objective(each).period, scrape, evaluation)
        one, _, more = _cost(each.rules)
        assert (total, further) == (one, more), each.source


def _objective(each: Published) -> Objective:
    service = Service(name=each.service, owner="corpora", slos=(each.slo,), evaluation_interval=each.interval)
    return objective_of(each.slo, service, None)


def _rules(each: Published) -> tuple[Rule, ...]:
    return tuple(rule for group in ours(each).groups for rule in group.rules)


Cost = tuple[Decimal, Decimal, Decimal]


def _cost(rules: tuple[Rule, ...]) -> Cost:
    """With one raw series to each selector, with ten, and for each one more."""
    scrape, evaluation = Duration.parse("15s"), Duration.parse("1m")
    one, ten = (samples_read(rules, scrape, evaluation, series) for series in (1, 10))
    return one, ten, (ten - one) / 9


def _table(costs: dict[str, tuple[Cost, Cost]]) -> Iterator[str]:
    yield "Samples read an evaluation, by Sloth's rules and by tocsin's: 1 raw series, 10, each one more"
    seen = set()
    for source, (theirs, mine) in costs.items():
        if (theirs, mine) not in seen:
            seen.add((theirs, mine))
            pairs = (f"{t:>7} {m:>7}" for t, m in zip(theirs, mine, strict=True))
            yield f"  {'   '.join(pairs)}   {source}"


def test_the_published_rules_are_read_whole(objectives: list[Published]) -> None:
    alerts = {each.source: [r for r in each.rules if not isinstance(r, RecordingRule)] for each in objectives}

    assert {len(found) for found in alerts.values()} == {2}
    assert {len(each.factors) for each in objectives} == {4}
