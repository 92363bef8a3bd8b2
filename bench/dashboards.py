"""How long a thousand service dashboards of twenty panels take: to compile, to write, to hold to the schema.

Compiling is lowering the dashboards and rendering them; what is declared is measured by itself, since it
is the authors' own Python, and rules and their stories are other benchmarks' matter. Each figure is the
median of runs in one process, in seconds of the processor, so that a busy machine says the same; beside
it stands `json.dumps` of the same documents, which no compiler of dashboards can do without.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tocsin import (
    RATE_INTERVAL,
    Alert,
    Counter,
    Dashboard,
    Gauge,
    Histogram,
    Query,
    Row,
    Service,
    Severity,
    TimeSeries,
    percent,
    ratio,
    seconds,
)
from tocsin.files.writer import write
from tocsin.lint.dashboards import document
from tocsin.lint.dashboards.schema import violations
from tocsin.outputs import grafana
from tocsin.outputs.artifact import Artifact
from tocsin.plan.dashboards.service import service_dashboard
from tocsin.plan.rules import Plan, ServicePlan
from tocsin.values import Duration

DASHBOARDS, PANELS, RUNS = 1000, 20, 3
LIMITS_S = {"compiled and written": 4.0}
"""Seconds for all of them. The schema is the smaller part of validating; what the whole of that may take is
the limit of `dashboard_checks.py`.
"""


def service(number: int) -> Service:
    """A service whose dashboard has twenty panels: eighteen declared, an alert's, and the alerts' states."""
    name = f"service-{number}"
    requests = Counter(name="requests_total", help="-", labels=("service", "status"), unit="requests").where(
        service=name
    )
    took = Histogram(name="took_seconds", help="-", labels=("service", "path"), buckets=(0.1, 1)).where(
        service=name
    )
    memory = Gauge(name="memory_bytes", help="-", labels=("service", "pod")).where(service=name)
    slow = Alert(
        name="Slow",
        expr=took.quantile(percent(95), window="5m") > seconds(1),
        severity=Severity.TICKET,
        summary="-",
    )
    failing = Alert(
        name="Failing",
        expr=ratio(requests.where(status="500"), requests, window="5m") > percent(5),
        severity=Severity.PAGE,
        summary="-",
    )
    queries = (
        Query(expr=requests.rate(RATE_INTERVAL).sum(by=("status",)), legend="{{status}}"),
        Query(expr=took.quantile(percent(95), window=RATE_INTERVAL, by=("path",)), legend="{{path}}"),
        Query(expr=memory.sum(by=("pod",)), legend="{{pod}}"),
    )
    panels = tuple(
        TimeSeries(
            name=f"panel-{index}",
            title=f"Panel {index}",
            description="What one sees here.",
            queries=queries[index % 3],
            alert=slow if index == 1 else None,
        )
        for index in range(PANELS - 2)
    )
    rows = tuple(
        Row(name=f"row-{at}", title=f"Row {at}", panels=panels[at : at + 6])
        for at in range(0, len(panels), 6)
    )
    return Service(name=name, owner="team", alerts=(slow, failing), dashboard=Dashboard(rows=rows))


def lowered(services: list[tuple[str, Service]]) -> Plan:
    """The plans of services that hold their dashboards, and nothing else."""
    minute = Duration.of(minutes=1)
    return tuple(
        ServicePlan(each.name, package, minute, (), dashboard=service_dashboard(each, package, (), {}))
        for package, each in services
    )


def timed(work: Callable[[], object]) -> float:
    """The median of a few runs, in seconds."""
    taken = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def main() -> int:
    """Print a line a step; 1 if one takes longer than it may."""
    started = time.process_time()
    services = [(f"rules_src/service_{number}", service(number)) for number in range(DASHBOARDS)]
    declared = time.process_time() - started

    def compiled() -> tuple[Artifact, ...]:
        return grafana.render(lowered(services))

    def compiled_and_written() -> None:
        with tempfile.TemporaryDirectory() as folder:
            write(compiled(), Path(folder), lambda staged: None)

    def held_against_schema() -> None:
        for each in artifacts:
            read = document.Dashboard(str(each.path), json.loads(each.text), each.text)
            assert violations(read) == ()

    plan = lowered(services)
    artifacts = grafana.render(plan)
    assert all(each.dashboard and len(each.dashboard.panels) == PANELS for each in plan)
    documents = [json.loads(artifact.text) for artifact in artifacts]
    bare = timed(lambda: [json.dumps(document, indent=2, ensure_ascii=False) for document in documents])
    steps = {
        "lowered": timed(lambda: lowered(services)),
        "rendered": timed(lambda: grafana.render(plan)),
        "compiled and written": timed(compiled_and_written),
        "against the schema": timed(held_against_schema),
    }
    print(f"{DASHBOARDS} dashboards of {PANELS} panels; declared in {declared:.2f} s")
    slow = False
    for name, taken in steps.items():
        limit = LIMITS_S.get(name)
        slow |= limit is not None and taken > limit
        verdict = f" (limit {limit} s: {'ok' if taken <= limit else 'TOO SLOW'})" if limit else ""
        print(f"{name:<21} median {taken:.2f} s, {taken / bare:.1f} x json.dumps of the same{verdict}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
