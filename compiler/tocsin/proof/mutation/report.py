"""What mutation says: of each alert which changes were noticed, and which nobody would notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from tocsin.proof.mutation.mutants import Mutant
from tocsin.proof.mutation.running import Standing
from tocsin.proof.trials.of_files import PassedOver


@dataclass(frozen=True)
class Survivor:
    """A mutant that every trial passes, and the trial that came closest."""

    mutant: Mutant
    closest: str


@dataclass(frozen=True)
class Result:
    """One alert's mutants."""

    alert: str
    where: str
    """The file and line of the alert."""
    killed: tuple[Mutant, ...]
    survivors: tuple[Survivor, ...]
    equivalent: tuple[Mutant, ...]
    """Those that are bound to do what the alert does; they do not count."""
    unrunnable: tuple[tuple[Mutant, str], ...] = ()
    """Those that the engine could not be asked about, and why; they do not count."""
    failing: tuple[str, ...] = ()
    """Trials that the alert fails as it is, which tell nothing."""

    @property
    def counted(self) -> int:
        """How many mutants count."""
        return len(self.killed) + len(self.survivors)


@dataclass(frozen=True)
class Mutation:
    """All alerts' mutants."""

    results: tuple[Result, ...]
    untested: tuple[str, ...] = ()
    """Alerts that no trial speaks of: their mutants would all live, and are not counted."""
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def killed(self) -> int:
        """How many mutants are noticed."""
        return sum(len(each.killed) for each in self.results)

    @property
    def counted(self) -> int:
        """How many mutants count."""
        return sum(each.counted for each in self.results)

    @property
    def score(self) -> Decimal:
        """How many of those that count are noticed, in percent."""
        return percent(self.killed, self.counted)


def percent(part: int, whole: int) -> Decimal:
    """A part of a whole in percent, rounded down to a tenth.

    >>> percent(2, 3), percent(0, 0)
    (Decimal('66.6'), Decimal('100.0'))
    """
    if not whole:
        return Decimal("100.0")
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def results(stands: Sequence[Standing], closest: Mapping[str, str]) -> tuple[Result, ...]:
    """What became of every mutant, with the words about those that are left."""
    return tuple(_result(stand, closest) for stand in stands)


def _result(stand: Standing, closest: Mapping[str, str]) -> Result:
    fates = stand.fates.values()
    return Result(
        stand.subject.name,
        str(stand.subject.rule.origin or ""),
        tuple(each.mutant for each in fates if each.killed_by),
        tuple(Survivor(mutant, closest[name]) for name, mutant in stand.living.items()),
        stand.equivalent,
        tuple((each.mutant, each.unrunnable) for each in fates if each.unrunnable),
        tuple(stand.failing),
    )
