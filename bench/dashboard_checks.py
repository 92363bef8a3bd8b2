"""How long it takes to validate 1,000 service dashboards of 20 panels, beside reading their JSON.

The dashboards are those of 1,000 services with 16 panels of their own, four more and rows besides. They are
lowered and rendered first, which is not measured here. `shape` is what `tocsin generate` holds them against
before it writes; `checks` is what `tocsin check` does besides, with the links of alerts. What it takes to
have promtool read the queries stands beside it.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tocsin.lint.dashboards.links import unresolved
from tocsin.lint.dashboards.runner import lint
from tocsin.lint.dashboards.schema import violations
from tocsin.model.alert import Alert, Severity
from tocsin.model.dashboard import Dashboard, Panel, Row, TimeSeries
from tocsin.model.histogram import Histogram
from tocsin.model.metrics import Counter
from tocsin.model.ratios import ratio
from tocsin.model.service import Service
from tocsin.outputs import grafana
from tocsin.plan.lower import lower
from tocsin.promql.expression import RATE_INTERVAL, Expr
from tocsin.promql.units import percent
from tocsin.tools.promtool import Promtool
from tocsin.validating import ask, of_project

SERVICES = 1_000
OWN_PANELS = 16
LIMIT = 2.0
"""Seconds that validating all of them may take: the schema and all checks together."""


def service(number: int) -> Service:
    """A service with an alert, and panels of rates, shares and times to answer."""
    name = f"s{number:04}"
    requests = Counter(name=f"{name}_requests_total", labels=("status", "zone"), unit="requests", help="-")
    seconds = Histogram(name=f"{name}_duration_seconds", labels=("zone",), buckets=(0.1, 0.5, 1), help="-")
    alerts = tuple(
        Alert(
            name=f"Fail{status}OfS{number:04}",
            expr=ratio(requests.where(status=status), requests, window="5m") > percent(5),
            severity=Severity.PAGE,
            for_="5m",
            summary="Requests fail",
        )
        for status in ("500", "503")
    )
    shown: tuple[Callable[[str], Expr], ...] = (
        lambda zone: requests.where(zone=zone).rate(RATE_INTERVAL).sum(by=("status",)),
        lambda zone: requests.where(zone=zone, status="500").increase("1h").sum(),
        lambda zone: ratio(
            requests.where(zone=zone, status="500"), requests.where(zone=zone), window=RATE_INTERVAL
        ),
        lambda zone: seconds.where(zone=zone).quantile(percent(95), window=RATE_INTERVAL),
    )
    panels: tuple[Panel, ...] = tuple(
        TimeSeries(
            name=f"panel-{index}",
            title=f"Panel {index}",
            description="What one sees here.",
            queries=shown[index % len(shown)](f"z{index}"),
        )
        for index in range(OWN_PANELS)
    )
    page = Dashboard(rows=(Row(name="own", title="Own", panels=panels),))
    return Service(name=name, owner="team", alerts=alerts, dashboard=page)


def main() -> int:
    """Print a line a measurement; 1 if validating takes longer than it may."""
    plan = lower([(f"rules_src/s{number:04}", service(number)) for number in range(SERVICES)])
    artifacts = grafana.render(plan)
    texts = [each.text for each in artifacts if each.path.suffix == ".json"]
    dashboards, project = of_project(plan, artifacts, "generated")
    panels = sum(not panel.is_row for each in dashboards for panel in each.panels)
    print(f"{len(dashboards):,} dashboards with {panels:,} panels, {sum(map(len, texts)) / 1e6:.0f} MB")

    reading = seconds(lambda: [json.loads(text) for text in texts])
    shape = seconds(lambda: [violations(each) for each in dashboards])
    checks = seconds(lambda: (lint(dashboards, project), unresolved(project)))
    promtool = Promtool.find(Path(__file__).parent.parent, os.environ)
    asking = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    told = seconds(lambda: ask(dashboards, promtool, project))
    asking = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - asking

    print(f"reading    {reading:6.2f} s")
    print(f"shape      {shape:6.2f} s, {shape / reading:.1f} x reading")
    print(f"checks     {checks:6.2f} s, {checks / reading:.1f} x reading")
    verdict = "ok" if shape + checks <= LIMIT else "TOO SLOW"
    print(f"validated  {shape + checks:6.2f} s (limit {LIMIT} s, {verdict})")
    print(f"asking     {told:6.2f} s to ask promtool, {asking:.2f} s of its own")
    return int(shape + checks > LIMIT)


def seconds(work: Callable[[], object]) -> float:
    """Seconds of processor time, so that whatever else a machine does is left out.

    Python looks through all that was made before when it likes; a thousand services are a second's work.
    """
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
