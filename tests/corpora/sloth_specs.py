"""Sloth's published examples, read: what each objective asks for, and the rules Sloth made of it.

The indicator is taken from the specification, in any of its three formats; a plugin's is read off the
rules it led to. Where a specification switches its alerts off, its rules are completed with the alerts
that Sloth published for another objective of the same period, pointed at this one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tocsin.model.slo import EventsSli, Query, RatioSli, Slo, Tier, Tiers
from tocsin.plan.rules import AlertingRule, RecordingRule, Rule
from tocsin.promql.expression import raw
from tocsin.promql.nodes import Binary
from tocsin.promql.parse import PromQLSyntaxError, parse
from tocsin.promql.units import percent
from tocsin.values import Duration

WINDOW = "{{.window}}"
_PERIODS = {"": "30d", "--default-slo-period 28d": "28d"}
_TIERS = (("page", "quick"), ("page", "slow"), ("ticket", "quick"), ("ticket", "slow"))
_KINDS = ("sli-recordings", "meta-recordings", "alerts")
_FACTOR = re.compile(r"> \(([\d.]+) \* ([\d.]+)\)")


@dataclass(frozen=True)
class Indicator:
    """Two queries of rates for a window, or one of a ratio; `good` where it is not the bad that is told."""

    total: str = ""
    bad: str = ""
    good: str = ""
    ratio: str = ""

    @property
    def queries(self) -> tuple[str, ...]:
        """All that are there, over five minutes."""
        given = (self.bad, self.good, self.ratio, self.total)
        return tuple(query.replace(WINDOW, "5m") for query in given if query)


@dataclass(frozen=True)
class Published:
    """An objective with the groups of rules that Sloth published for it."""

    source: str
    """The file of rules and the objective's name, to tell it from all others."""
    name: str
    service: str
    objective: Decimal
    """In percent, as it was written."""
    indicator: Indicator
    period: str
    windows: tuple[Mapping[str, Any], ...]
    """The four windows of the author's own, if there are any, from the fastest."""
    groups: tuple[Mapping[str, Any], ...]
    completed: bool = False
    """Whether the alerts are those of another objective, pointed at this one."""

    @property
    def slo(self) -> Slo:
        """The same objective, for tocsin."""
        indicator = self.indicator
        sli: EventsSli | RatioSli
        if indicator.ratio:
            sli = RatioSli(error_ratio=_query(indicator.ratio))
        elif indicator.good:
            bad = f"{indicator.total} - {indicator.good}"
            sli = EventsSli(bad=_query(bad), total=_query(indicator.total))
        else:
            sli = EventsSli(bad=_query(indicator.bad), total=_query(indicator.total))
        names = ("fast", "medium", "slow", "chronic")
        tuned = {name: _tier(window) for name, window in zip(names, self.windows, strict=False)}
        return Slo(
            name=self.name,
            description=f"The objective {self.name} of {self.service}.",
            objective=percent(self.objective),
            sli=sli,
            period=self.period,
            tiers=Tiers(**tuned),
        )

    @property
    def budget(self) -> Decimal:
        """The share that may be bad."""
        return (100 - self.objective) / 100

    @property
    def interval(self) -> str:
        """How far apart its groups are evaluated."""
        [found] = {group.get("interval", "1m") for group in self.groups}
        return str(found)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Sloth's rules, parsed."""
        return tuple(_rule(rule) for group in self.groups for rule in group["rules"])

    @property
    def floats(self) -> tuple[Decimal, ...]:
        """What Sloth takes the budget for: a binary float, in all its digits."""
        texts = [rule["expr"] for group in self.groups for rule in group["rules"] if "alert" in rule]
        return tuple({Decimal(match[2]) for text in texts for match in _FACTOR.finditer(text)})

    @property
    def factors(self) -> tuple[Decimal, ...]:
        """What Sloth multiplies the budget by, each once, from the largest."""
        texts = [rule["expr"] for group in self.groups for rule in group["rules"] if "alert" in rule]
        found = {Decimal(match[1]) for text in texts for match in _FACTOR.finditer(text)}
        return tuple(sorted(found, reverse=True))

    @property
    def form(self) -> tuple[object, ...]:
        """Equal where Sloth's rules differ by nothing but the names of series, labels and texts."""
        bare = (re.sub(r"\w*\{[^}]*\}", "{}", str(rule.expr)) for rule in self.rules)
        return (self.interval, bool(self.indicator.good), *bare)


@dataclass(frozen=True)
class NotComparable:
    """An objective that is left out, and why."""

    source: str
    reason: str


@cache
def published(corpora: Path) -> tuple[Published | NotComparable, ...]:
    """Every objective of every pair of specification and rules, in the order of the corpus's table."""
    with (corpora / "sloth" / "PAIRS.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    read = [each for row in rows for each in _pair(corpora, row)]
    complete = [each for each in read if isinstance(each, Published) and _has(each, "alert")]
    return tuple(_completed(each, complete) for each in read)


def _pair(corpora: Path, row: Mapping[str, str]) -> Iterator[Published | NotComparable]:
    flags = row["generate_flags"]
    windows = _own_windows(corpora, flags)
    period = "7d" if windows else _PERIODS.get(flags, "30d")
    groups = [group for document in _documents(corpora / row["golden"]) for group in _groups(document)]
    for document in _documents(corpora / row["input"]):
        for spec in _READERS[row["format"]](document):
            names = {f"sloth-slo-{kind}-{spec.id}" for kind in _KINDS}
            mine = tuple(_readable(group) for group in groups if group["name"] in names)
            source = f"{Path(row['golden']).name}:{spec.id}"
            yield _published(source, spec, mine, period, windows, flags)


def _readable(group: Mapping[str, Any]) -> dict[str, Any]:
    """The group without labels that only Prometheus 3 reads, which a plugin puts on a series for people."""
    return {**group, "rules": [_plain(rule) for rule in group["rules"]]}


def _plain(rule: Mapping[str, Any]) -> dict[str, Any]:
    labels = {name: value for name, value in rule["labels"].items() if name.isidentifier()}
    return {**rule, "labels": labels}


def _published(
    source: str,
    spec: _Spec,
    groups: tuple[Mapping[str, Any], ...],
    period: str,
    windows: tuple[Mapping[str, Any], ...],
    flags: str,
) -> Published | NotComparable:
    for option in ("--disable-alerts", "--disable-recordings"):
        if option in flags:
            return NotComparable(source, f"made with {option}: half of the rules were not published")
    indicator = spec.indicator or _read_off(groups)
    if indicator is None:
        return NotComparable(source, "its plugin's query is no division of two rates")
    try:
        for query in indicator.queries:
            parse(query)
    except PromQLSyntaxError:
        return NotComparable(source, "its queries are MetricsQL, which Prometheus does not read")
    return Published(source, spec.name, spec.service, spec.objective, indicator, period, windows, groups)


def _completed(each: Published | NotComparable, complete: list[Published]) -> Published | NotComparable:
    if isinstance(each, NotComparable) or _has(each, "alert"):
        return each
    donor = next(
        other for other in complete if (other.period, other.interval) == (each.period, each.interval)
    )
    [alerts] = (group for group in donor.groups if any("alert" in rule for rule in group["rules"]))
    return replace(each, groups=(*each.groups, _pointed_at(each, alerts)), completed=True)


def _pointed_at(each: Published, alerts: Mapping[str, Any]) -> dict[str, Any]:
    """The group of alerts, reading this objective's recordings and held against its budget."""
    labels = next(rule["labels"] for group in each.groups for rule in group["rules"])
    # The same arithmetic, in the same floats, as Sloth's own.
    budget = (100 - float(each.objective)) / 100
    rules = []
    for rule in alerts["rules"]:
        expr = _FACTOR.sub(lambda match: f"> ({match[1]} * {budget!r})", rule["expr"])
        for label in ("sloth_id", "sloth_service", "sloth_slo"):
            expr = re.sub(rf'{label}="[^"]*"', f'{label}="{labels[label]}"', expr)
        rules.append({**rule, "expr": expr})
    return {**alerts, "name": f"sloth-slo-alerts-{labels['sloth_id']}", "rules": rules}


def _has(each: Published, kind: str) -> bool:
    return any(kind in rule for group in each.groups for rule in group["rules"])


def _own_windows(corpora: Path, flags: str) -> tuple[Mapping[str, Any], ...]:
    named = re.search(r"--slo-period-windows-path .*\((\S+)\)", flags)
    if named is None:
        return ()
    [document] = _documents(corpora / named[1])
    return tuple(document["spec"][severity][speed] for severity, speed in _TIERS)


def _tier(window: Mapping[str, Any]) -> Tier:
    return Tier(
        long=window["longWindow"],
        short=window["shortWindow"],
        share=percent(Decimal(str(window["errorBudgetPercent"]))),
    )


def _query(template: str) -> Query:
    return lambda window: raw(template.replace(WINDOW, window))


def _documents(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    return [document for document in yaml.safe_load_all(text) if document is not None]


def _groups(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = document.get("spec", document)["groups"]
    return found


def _rule(written: Mapping[str, Any]) -> Rule:
    expr = parse(written["expr"])
    labels = tuple(sorted(written.get("labels", {}).items()))
    if "record" in written:
        return RecordingRule(written["record"], expr, labels)
    return AlertingRule(written["alert"], expr, Duration(0), Duration(0), labels, ())


def _read_off(groups: tuple[Mapping[str, Any], ...]) -> Indicator | None:
    """The two queries of a plugin, from the ratio over five minutes that it led to."""
    [text] = (
        rule["expr"]
        for group in groups
        for rule in group["rules"]
        if rule.get("record") == "slo:sli_error:ratio_rate5m"
    )
    ratio = parse(text)
    if not isinstance(ratio, Binary) or ratio.operator != "/":
        return None
    bad, total = (str(side).replace("[5m]", f"[{WINDOW}]") for side in (ratio.left, ratio.right))
    return Indicator(bad=bad, total=total)


@dataclass(frozen=True)
class _Spec:
    service: str
    name: str
    objective: Decimal
    indicator: Indicator | None
    """None where a plugin has it."""

    @property
    def id(self) -> str:
        return f"{self.service}-{self.name}"


def _prometheus(document: Mapping[str, Any]) -> Iterator[_Spec]:
    for slo in document["slos"]:
        yield _sloth(document["service"], slo, "error_query", "total_query", "error_ratio_query")


def _kubernetes(document: Mapping[str, Any]) -> Iterator[_Spec]:
    for slo in document["spec"]["slos"]:
        yield _sloth(document["spec"]["service"], slo, "errorQuery", "totalQuery", "errorRatioQuery")


def _sloth(service: str, slo: Mapping[str, Any], error: str, total: str, ratio: str) -> _Spec:
    indicator = None
    if "events" in slo["sli"]:
        events = slo["sli"]["events"]
        indicator = Indicator(bad=events[error], total=events[total])
    elif "raw" in slo["sli"]:
        indicator = Indicator(ratio=slo["sli"]["raw"][ratio])
    return _Spec(service, slo["name"], Decimal(str(slo["objective"])), indicator)


def _openslo(document: Mapping[str, Any]) -> Iterator[_Spec]:
    for number, objective in enumerate(document["spec"]["objectives"]):
        metrics = objective["ratioMetrics"]
        yield _Spec(
            document["spec"]["service"],
            f"{document['metadata']['name']}-{number}",
            Decimal(str(objective["target"])) * 100,
            Indicator(good=metrics["good"]["query"], total=metrics["total"]["query"]),
        )


_READERS = {"prometheus/v1": _prometheus, "k8s": _kubernetes, "openslo": _openslo}
