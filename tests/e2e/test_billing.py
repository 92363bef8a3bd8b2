"""The first user, from declarations to proofs: what ScholarLink was promised holds, with promtool alone."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tocsin import pipeline
from tocsin.files.settings import Settings, read_settings
from tocsin.proof.bench import Bench
from tocsin.proof.runner import prove, silent_progress
from tocsin.proof.timing import time_to_page
from tocsin.tools.promtool import Promtool

ROOT = Path(__file__).parents[2]

ALERTS = {
    "StripeWebhookFailures": "page",
    "StripeWebhookLatencyHigh": "ticket",
    "DuplicateReconciliations": "page",
    "ReconciliationFailures": "page",
    "LedgerWriteFailures": "page",
    "BillingDatabaseDown": "page",
    "BillingHighErrorRate": "page",
    "BillingHighLatency": "ticket",
    "UnusualCreditActivity": "ticket",
    "BillingDatabasePoolSaturated": "ticket",
}
"""The alerts that the guide asks for, with how loudly each speaks."""

OBJECTIVES = {
    "billing-availability": ("99.9%", {"slo:downtime:minutes1d", "slo:downtime:minutes30d"}),
    "billing-reconcile-latency": ("95%", {"slo:events_bad:rate5m"}),
    "billing-errors": ("99.9%", {"slo:events_bad:rate5m"}),
}
"""The guide's three promises, and a series that only their kind of objective records."""


def generated(settings: Settings, promtool: Promtool) -> Path:
    pipeline.generate(settings, os.environ | {"TOCSIN_PROMTOOL": str(promtool.path)})
    return settings.output_folder


def rules(folder: Path) -> list[dict[str, Any]]:
    document = yaml.safe_load((folder / "prometheus" / "rules" / "billing.yaml").read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def test_every_alert_of_the_guide_is_there_with_its_severity() -> None:
    own = [rule for rule in rules(ROOT / "generated") if "alert" in rule and "slo_id" not in rule["labels"]]
    assert {rule["alert"]: rule["labels"]["severity"] for rule in own} == ALERTS


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_promise_of_the_guide_is_there_with_its_objective(objective: str) -> None:
    promised, recorded = OBJECTIVES[objective]
    own = [rule for rule in rules(ROOT / "generated") if rule["labels"].get("slo_id") == objective]
    [info] = [rule for rule in own if rule.get("record") == "slo:info"]
    assert info["labels"]["objective"] == promised
    assert recorded <= {rule.get("record") for rule in own}
    assert {"SLOBurnFast", "SLOBurnMedium"} <= {rule.get("alert") for rule in own}


def test_every_alert_says_whom_it_wakes_and_where_its_runbook_is() -> None:
    for rule in rules(ROOT / "generated"):
        if "alert" in rule:
            assert rule["labels"]["team"] == "billing-team", rule["alert"]
            assert rule["labels"]["service"] == "billing", rule["alert"]
            assert rule["annotations"]["runbook_url"].startswith("https://runbooks."), rule["alert"]


def test_what_is_committed_is_what_the_declarations_say() -> None:
    assert [each.path for each in pipeline.stale(read_settings(ROOT))] == []


@pytest.mark.promtool
def test_promtool_alone_finds_nothing_wrong_with_the_rules(billing: Settings, promtool: Promtool) -> None:
    folder = generated(billing, promtool)
    command = [promtool.path, "check", "rules", "--lint=all", "--lint-fatal"]
    files = sorted((folder / "prometheus" / "rules").glob("*.yaml"))
    ended = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "SUCCESS" in ended.stdout


@pytest.mark.promtool
@pytest.mark.parametrize(
    ("begins", "at_least"),
    [("", 65), pytest.param("billing-", 36, marks=pytest.mark.slow)],
    ids=["alerts", "objectives"],
)
def test_everything_that_is_claimed_of_billing_holds(begins: str, at_least: int, promtool: Promtool) -> None:
    """The stories of the objectives span days, and take their time."""
    plan = pipeline.plan(read_settings(ROOT), engine=promtool.version[:2])
    verdicts = prove(
        plan, lambda name: name.startswith("billing-") is bool(begins), promtool, silent_progress
    )
    assert len(verdicts) >= at_least
    assert [(verdict.case.name, verdict.words) for verdict in verdicts if not verdict.holds] == []


@pytest.mark.promtool
@pytest.mark.slow
def test_promtool_alone_passes_the_generated_tests(billing: Settings, promtool: Promtool) -> None:
    """From the folder they lie in, as its readers run them; and nothing was passed over."""
    folder = generated(billing, promtool) / "prometheus" / "tests"
    files = sorted(path.name for path in folder.glob("*.yaml"))
    command = [str(promtool.path), "test", "rules", *files]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("SUCCESS") == len(files)


@pytest.mark.promtool
def test_generating_again_touches_no_file(billing: Settings, promtool: Promtool) -> None:
    def times(folder: Path) -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}

    before = times(generated(billing, promtool))
    assert before
    assert times(generated(billing, promtool)) == before


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.promtool
def test_the_same_is_generated_everywhere(billing: Settings, promtool: Promtool) -> None:
    """Under other hash seeds, time zones, languages and folders, byte for byte."""
    places = [
        ({"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C"}, billing.root),
        ({"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LANG": "tr_TR.UTF-8"}, billing.root / "rules_src"),
    ]
    seen = []
    for environ, folder in places:
        for path in sorted(billing.output_folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        ended = subprocess.run(
            [sys.executable, "-c", "from tocsin.cli.main import main; main()", "generate"],
            cwd=folder,
            env={**os.environ, "TOCSIN_PROMTOOL": str(promtool.path), **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        seen.append(fingerprint(billing.output_folder))
    assert seen[0] == seen[1] == fingerprint(ROOT / "generated")


def test_no_generated_file_says_where_or_when_it_was_made() -> None:
    for path in (ROOT / "generated").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text), path


@pytest.mark.promtool
def test_a_changed_threshold_is_one_line_of_the_rules(billing: Settings, promtool: Promtool) -> None:
    generated(billing, promtool)
    alerts = billing.source_folder / "billing" / "alerts.py"
    text = alerts.read_text(encoding="utf-8")
    alerts.write_text(text.replace("percent(5)", "percent(7)"), encoding="utf-8")
    [changed] = [each for each in pipeline.stale(billing) if "/rules/" in each.path]
    lines = changed.diff.splitlines()[2:]
    changes = [line for line in lines if line.startswith(("-", "+"))]
    assert [re.sub(r" +", " ", line) for line in changes] == ["- 0.05", "+ 0.07"]


@pytest.mark.promtool
def test_the_reference_alert_pages_as_soon_as_was_measured_by_hand(promtool: Promtool) -> None:
    settings = read_settings(ROOT)
    subject = pipeline.find_alert(settings, "StripeWebhookFailures", promtool.version[:2])
    assert subject.drill is not None
    rows = time_to_page(subject.service, subject.plan, subject.drill, Bench(promtool))
    assert [(row.fault, str(row.fires)) for row in rows] == [
        ("6 % fail", "10m"),
        ("10 % fail", "8m"),
        ("20 % fail", "7m"),
        ("50 % fail", "6m"),
        ("100 % fail", "6m"),
    ]
    assert [str(row.pending) for row in rows] == ["5m", "3m", "2m", "1m", "1m"]
    assert [str(row.shortest) for row in rows] == ["9m", "6m", "4m", "2m", "2m"]
