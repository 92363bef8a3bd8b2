"""What `tocsin test` costs beside plain promtool, on the same rules and the same tests.

Alerts of one shape, the ratio of failed webhooks of one source, each with six tests, in one rule file and
one test file; so promtool evaluates every rule for every test, and its cost is alerts x tests. Runs of both
take turns, so that a machine whose speed drifts slows both; medians of the runs are compared, nothing is
cached unless it is said, and one promtool is asked. Times are of the wall and of the processor, the latter
with all processes that were started.

    python bench/proof.py          25 alerts, in a minute
    python bench/proof.py --full   100, 300 and 1,000 alerts, in an hour and a half: promtool takes minutes
                                   for 100, and at 300 is stopped once it has lost by more than it may
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.tools.promtool import Promtool

ROOT = Path(__file__).parent.parent
TOCSIN = Path(sys.executable).parent / "tocsin"

RULE = """\
  - alert: {alert}
    expr: >-
      sum(rate({metric}{{source="stripe",status!="ok"}}[5m]))
      / sum(rate({metric}{{source="stripe"}}[5m])) > 0.05
    for: 5m
    labels: {{severity: page}}
    annotations: {{summary: "stripe webhook error ratio is {{{{ $value | humanizePercentage }}}}"}}
"""

QUIET = "{{eval_time: {at}, alertname: {alert}, exp_alerts: []}}"
FIRING = """{{eval_time: {at}, alertname: {alert}, exp_alerts: [{{exp_labels: {{severity: page}}, \
exp_annotations: {{summary: stripe webhook error ratio is 6%}}}}]}}"""
NOT_PENDING = "{{eval_time: {at}, expr: 'ALERTS{{alertname=\"{alert}\"}}', exp_samples: []}}"

STORIES = (
    ("exactly 5 percent", "0+95x60", "0+5x60", ((QUIET, "60m"),), ((NOT_PENDING, "60m"),)),
    ("cold start at 6 percent", "0+94x20", "0+6x20", ((QUIET, "5m"), (FIRING, "6m")), ()),
    (
        "30m clean, then 6 percent",
        "0+100x30 3094+94x30",
        "0x30 6+6x30",
        ((QUIET, "39m"), (FIRING, "40m")),
        (),
    ),
    ("6 percent for 4m", "0+100x30 3094+94x3 3476+100x26", "0x30 6+6x3 24x26", (), ((NOT_PENDING, "60m"),)),
    ("no traffic", "1000x60", "10x60", ((QUIET, "60m"),), ((NOT_PENDING, "60m"),)),
    ("failures never exported", "0+100x60", "_x60", ((QUIET, "60m"),), ((NOT_PENDING, "60m"),)),
)
"""Name, samples of what is fine and of what failed, tests of the alert, tests of a query; a minute apart."""


@dataclass(frozen=True)
class Cost:
    """Of one run, in seconds."""

    wall: float
    cpu: float
    said: str = ""
    is_whole: bool = True
    """Whether it came to its end; one that was stopped would have cost more."""

    def __str__(self) -> str:
        more = "" if self.is_whole else ", and stopped before its end"
        return f"{self.wall:7.2f} s wall, {self.cpu:7.2f} s cpu{more}"


def write(folder: Path, alerts: int) -> Path:
    """The rules and the tests of so many alerts; the path of the tests."""
    folder.mkdir()
    names = [(f"Webhook{number}ErrorRatioHigh", f"webhook{number}_events_total") for number in range(alerts)]
    rules = "".join(RULE.format(alert=alert, metric=metric) for alert, metric in names)
    (folder / "rules.yaml").write_text(f"groups:\n- name: webhooks\n  rules:\n{rules}", encoding="utf-8")
    tests = "".join(test for alert, metric in names for test in _tests(alert, metric))
    path = folder / "tests.yaml"
    path.write_text(f"rule_files: [rules.yaml]\nevaluation_interval: 1m\ntests:\n{tests}", encoding="utf-8")
    return path


def _tests(alert: str, metric: str) -> Iterator[str]:
    for name, fine, failed, compared, queried in STORIES:
        alerts = ", ".join(form.format(alert=alert, at=at) for form, at in compared)
        queries = ", ".join(form.format(alert=alert, at=at) for form, at in queried)
        yield (
            f"- name: '{alert}: {name}'\n  interval: 1m\n  input_series:\n"
            f"  - {{series: '{metric}{{source=\"stripe\",status=\"ok\"}}', values: '{fine}'}}\n"
            f"  - {{series: '{metric}{{source=\"stripe\",status=\"failed\"}}', values: '{failed}'}}\n"
            f"  alert_rule_test: [{alerts}]\n  promql_expr_test: [{queries}]\n"
        )


def run(argv: Sequence[str | Path], folder: Path, at_most: float | None = None) -> Cost:
    """Run a command to its end, which must be a good one, or for so many seconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    try:
        done = subprocess.run(argv, cwd=folder, check=True, capture_output=True, text=True, timeout=at_most)
        said = (done.stdout.strip().splitlines() or [""])[-1]
    except subprocess.TimeoutExpired:
        said = None
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, said or "", is_whole=said is not None)


class Bench:
    """Compares, prints, and remembers whether anything was slower than it may be."""

    def __init__(self, promtool: Promtool, folder: Path) -> None:
        self.promtool, self.folder = promtool, folder
        self.slow = False

    def plain(self, tests: Path, at_most: float | None = None) -> Cost:
        """promtool alone."""
        return run((self.promtool.path, "test", "rules", tests.name), tests.parent, at_most)

    def ours(self, tests: Path, *options: str) -> Cost:
        """tocsin, with the same promtool."""
        return run((TOCSIN, "test", "--promtool", self.promtool.path, *options, tests.name), tests.parent)

    def compare(self, alerts: int, runs: int, cpu: float, wall: float, stopped: float | None = None) -> Cost:
        """Both on so many alerts; at least so many times faster. Our median.

        promtool is stopped where it has taken `stopped` times what tocsin took just before it.
        """
        tests = write(self.folder / f"compare-{alerts}", alerts)
        print(f"{alerts} alerts, {alerts * len(STORIES)} tests")
        theirs, ours = [], []
        for number in range(runs):
            ours.append(self.ours(tests, "--no-cache"))
            theirs.append(self.plain(tests, ours[-1].wall * stopped if stopped else None))
            print(f"    {number + 1}: tocsin {ours[-1]}; promtool {theirs[-1]}", flush=True)
        plain, own = _median(theirs), _median(ours)
        print(f"  promtool           {plain}  (median of {runs})")
        print(f"  tocsin --no-cache  {own}  (median of {runs})")
        self.expect("  times faster, cpu ", plain.cpu / own.cpu, at_least=cpu)
        self.expect("  times faster, wall", plain.wall / own.wall, at_least=wall)
        return own

    def grows(self, few: int, small: Cost, many: int, runs: int) -> None:
        """What an alert costs among many, beside among few; then once more, and with one changed."""
        tests = write(self.folder / f"grows-{many}", many)
        large = _median([self.ours(tests, "--no-cache") for _ in range(runs)])
        print(f"{many} alerts, {many * len(STORIES)} tests\n  tocsin --no-cache  {large}  (median of {runs})")
        each = (large.cpu / many) / (small.cpu / few)
        self.expect(f"  cost of an alert beside that at {few}, cpu", each, below=1.3)
        self.ours(tests)
        again = [self.ours(tests) for _ in range(runs)]
        print(f"  nothing changed    {_median(again)}  (median of {runs})")
        self.expect("  seconds where nothing changed", _median(again).wall, below=0.7)
        rules = tests.parent / "rules.yaml"
        text = rules.read_text(encoding="utf-8").replace("> 0.05", "> 0.0501", 1)
        rules.write_text(text, encoding="utf-8")
        changed = self.ours(tests)
        print(f"  one alert changed  {changed}")
        known = int((re.findall(r"\((\d+) known", changed.said) or ["0"])[0])
        self.expect("  tests run then", many * len(STORIES) - known, below=len(STORIES) + 1)

    def expect(self, what: str, value: float, *, at_least: float = 0, below: float = 0) -> None:
        """Print a figure beside its limit."""
        fine = value >= at_least if at_least else value < below
        limit = f"at least {at_least:g}" if at_least else f"below {below:g}"
        self.slow |= not fine
        print(f"{what}: {value:.2f} ({limit}: {'ok' if fine else 'MISSED'})", flush=True)


def _median(costs: Sequence[Cost]) -> Cost:
    wall, cpu = (statistics.median(each) for each in zip(*((c.wall, c.cpu) for c in costs), strict=True))
    return Cost(wall, cpu, is_whole=all(cost.is_whole for cost in costs))


def main() -> int:
    """Print the figures; 1 if one misses its limit."""
    promtool = Promtool.find(ROOT, os.environ)
    print(f"promtool {promtool.release}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(promtool, Path(name))
        if "--full" in sys.argv[1:]:
            hundred = bench.compare(100, runs=5, cpu=15, wall=25)
            bench.compare(300, runs=5, cpu=15, wall=50, stopped=55)
            bench.grows(100, hundred, 1000, runs=5)
        else:
            bench.compare(25, runs=3, cpu=2.5, wall=3)
    return int(bench.slow)


if __name__ == "__main__":
    sys.exit(main())
