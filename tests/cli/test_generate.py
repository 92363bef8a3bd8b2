"""`tocsin generate` compiles what changed, and `--check` says what would."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.tools.promtool import Promtool

Tocsin = Callable[..., Any]
Snapshot = Callable[[Path], dict[str, tuple[bytes, int, int]]]


def change(project: Path) -> None:
    file = project / "rules_src" / "shop" / "__init__.py"
    file.write_text(file.read_text(encoding="utf-8").replace("percent(5)", "percent(6)"), encoding="utf-8")


def add(project: Path, name: str) -> None:
    package = project / "rules_src" / name
    shutil.copytree(project / "rules_src" / "shop", package)
    file = package / "__init__.py"
    file.write_text(file.read_text(encoding="utf-8").replace('"shop"', f'"{name}"'), encoding="utf-8")


def files(ended: Any) -> int:
    """How many files a check's diff is of."""
    return len([line for line in ended.stdout.splitlines() if line.startswith("+++ b/")])


def test_what_is_up_to_date_is_left_alone(
    project: Path, tocsin: Tocsin, snapshot: Snapshot, fake_promtool: Callable[..., Path]
) -> None:
    fake_promtool("exit 0")
    before = snapshot(project)

    ended = tocsin(project, "generate")

    count = len([name for name in before if name.startswith("generated/") and Path(project, name).is_file()])
    assert (ended.code, ended.stdout, ended.stderr) == (
        0,
        f"generated is up to date ({count} files)\n",
        "",
    )
    assert snapshot(project) == before


def test_each_file_written_and_removed_is_named(
    project: Path, tocsin: Tocsin, fake_promtool: Callable[..., Path]
) -> None:
    fake_promtool("exit 0")
    add(project, "pay")
    change(project)
    first = tocsin(project, "generate")
    shutil.rmtree(project / "rules_src" / "pay")
    second = tocsin(project, "generate")

    assert first.stdout.splitlines() == [
        "wrote generated/prometheus/rules/pay.yaml",
        "wrote generated/prometheus/rules/shop.yaml",
        "wrote generated/prometheus/tests/pay-probes.yaml",
        "wrote generated/prometheus/tests/shop-probes.yaml",
        "wrote generated/grafana/dashboards/svc-pay.json",
        "wrote generated/grafana/dashboards/svc-shop.json",
        "wrote generated/runbooks/Failing.md",
        "wrote generated/runbooks/index.md",
        "wrote generated/.manifest",
    ]
    assert second.stdout.splitlines() == [
        "wrote generated/runbooks/Failing.md",
        "wrote generated/runbooks/index.md",
        "wrote generated/.manifest",
        "removed generated/grafana/dashboards/svc-pay.json",
        "removed generated/prometheus/rules/pay.yaml",
        "removed generated/prometheus/tests/pay-probes.yaml",
    ]
    assert (first.code, second.code, first.stderr, second.stderr) == (0, 0, "", "")


def test_a_project_is_found_from_a_folder_inside_it(
    project: Path, tocsin: Tocsin, fake_promtool: Callable[..., Path]
) -> None:
    fake_promtool("exit 0")
    change(project)

    ended = tocsin(project / "rules_src" / "shop", "generate")

    assert "wrote generated/prometheus/rules/shop.yaml\n" in ended.stdout


def test_the_check_needs_no_promtool_and_writes_nothing(
    project: Path, tocsin: Tocsin, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_PROMTOOL", "/nowhere/promtool")
    fresh = tocsin(project, "generate", "--check")
    change(project)
    before = snapshot(project)
    stale = tocsin(project, "generate", "--check")

    assert (fresh.code, fresh.stdout, fresh.stderr) == (0, "generated is up to date\n", "")
    assert stale.code == 1
    share = 'sum(rate(http_requests_total{status="500"}[5m])) / sum(rate(http_requests_total[5m]))'
    changed = [line for line in stale.stdout.splitlines() if line.startswith(("-", "+"))]
    assert changed[:4] == [
        "--- a/generated/prometheus/rules/shop.yaml",
        "+++ b/generated/prometheus/rules/shop.yaml",
        f"-      {share} > 0.05",
        f"+      {share} > 0.06",
    ]
    assert stale.stderr == f"generated is stale in {files(stale)} files; run `tocsin generate`\n"
    assert snapshot(project) == before


def test_the_check_tells_new_files_and_stale_ones(project: Path, tocsin: Tocsin) -> None:
    add(project, "pay")
    shutil.rmtree(project / "rules_src" / "shop")

    ended = tocsin(project, "generate", "--check")

    touched = [line for line in ended.stdout.splitlines() if line.startswith("+++")]
    assert {
        "+++ b/generated/prometheus/rules/pay.yaml",
        "+++ b/generated/.manifest",
        "+++ b/generated/prometheus/rules/shop.yaml",
        "+++ b/generated/grafana/dashboards/svc-pay.json",
        "+++ b/generated/grafana/dashboards/svc-shop.json",
    } <= set(touched)
    assert ended.stderr == f"generated is stale in {files(ended)} files; run `tocsin generate`\n"
    assert ended.code == 1


def test_two_runs_write_the_same_bytes(
    project: Path, tocsin: Tocsin, snapshot: Snapshot, fake_promtool: Callable[..., Path]
) -> None:
    fake_promtool("exit 0")
    add(project, "pay")
    tocsin(project, "generate")
    before = {name: state[0] for name, state in snapshot(project / "generated").items()}
    shutil.rmtree(project / "generated")
    tocsin(project, "generate")

    assert {name: state[0] for name, state in snapshot(project / "generated").items()} == before


@pytest.mark.promtool
def test_the_real_promtool_accepts_what_is_generated(
    project: Path, tocsin: Tocsin, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))
    change(project)

    ended = tocsin(project, "generate")

    assert (ended.code, ended.stderr) == (0, "")
    rules = project / "generated" / "prometheus" / "rules" / "shop.yaml"
    assert promtool.check_rules([rules]).code == 0
