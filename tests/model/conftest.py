"""Asking the real engine what it thinks of templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml

from tocsin.tools.promtool import Promtool

SERIES = 'load{pod="api-0",env="prod"}'
"""The one series the templates are rendered for; its value is 7."""


@pytest.fixture
def refused_by_promtool(promtool: Promtool, tmp_path: Path) -> Callable[[Sequence[str]], list[str]]:
    """Those of the templates that `promtool check rules` does not accept in an annotation."""

    def ask(templates: Sequence[str]) -> list[str]:
        path = tmp_path / "rules.yaml"
        rules = [{"alert": f"A{n}", "expr": "up", "annotations": {"t": t}} for n, t in enumerate(templates)]
        path.write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]}), encoding="utf-8")
        outcome = promtool.check_rules([path], lint=False)
        numbers = {
            int(number) for number in re.findall(r'"A(\d+)": annotation', outcome.stdout + outcome.stderr)
        }
        return [template for number, template in enumerate(templates) if number in numbers]

    return ask


@pytest.fixture
def rendered_by_promtool(promtool: Promtool, tmp_path: Path) -> Callable[[Sequence[str]], list[str]]:
    """What each template becomes for SERIES, read from what promtool got instead of what it was told."""

    def ask(templates: Sequence[str]) -> list[str]:
        rules = [
            {"alert": f"A{n}", "expr": "load > 5", "annotations": {"t": t}} for n, t in enumerate(templates)
        ]
        wrong = [{"exp_labels": {}, "exp_annotations": {"t": "?"}}]
        asked = [
            {"eval_time": "1m", "alertname": f"A{n}", "exp_alerts": wrong} for n in range(len(templates))
        ]
        series = [{"series": SERIES, "values": "7x3"}]
        test = {"interval": "1m", "input_series": series, "alert_rule_test": asked}
        tests = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [test]}
        document = {"groups": [{"name": "g", "rules": rules}]}
        (tmp_path / "rules.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
        (tmp_path / "tests.yaml").write_text(yaml.safe_dump(tests), encoding="utf-8")
        said = promtool.test_rules([tmp_path / "tests.yaml"], timeout=60)
        got = re.findall(
            r'got:.*?Annotations:\{t=("(?:[^"\\]|\\.)*")\}', said.stdout + said.stderr, re.DOTALL
        )
        assert len(got) == len(templates), said.stdout + said.stderr
        return [yaml.safe_load(text) for text in got]

    return ask
