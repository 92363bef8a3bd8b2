"""Tests made up for other projects' rules: series that they select, and comparisons that often fail."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from tocsin.files.yaml_source import YamlError, read_yaml
from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.proof.plain.rulebook import TestedRule, read_rules

VALUES = (
    "0x40",
    "1x40",
    "0+7x40",
    "100-2x40",
    "1 0 1 _ _ 3x30",
    "5x10 stale 0x20",
    "1e9x40",
    "NaN 1x9",
)
TIMES = ("0s", "1m", "6m", "17m", "40m")
OTHERS = ("instance", "namespace", "job", "pod")
"""Labels that rules often aggregate by or join on."""


def made_up(rules: Path, random: Random, tests: int) -> str:
    """A test file for a rule file; nothing where the rules are beyond tocsin."""
    try:
        [document] = read_yaml(rules.read_text(encoding="utf-8"))
    except (YamlError, ValueError):
        return ""
    book = read_rules(str(rules), document)
    if book.whole or not book.rules:
        return ""
    names = list(dict.fromkeys(group.name for group in book.groups))
    groups = [_test(random.sample(book.rules, min(3, len(book.rules))), random) for _ in range(tests)]
    return json.dumps({"rule_files": [rules.name], "group_eval_order": names, "tests": groups})


def _test(rules: Sequence[TestedRule], random: Random) -> dict[str, Any]:
    series = [each for rule in rules for node in rule.expr.walk() for each in _series(node, random)]
    alerts = [rule.name for rule in rules if rule.alerts]
    test: dict[str, Any] = {
        "interval": random.choice(["1m", "30s", "5m"]),
        "input_series": [{"series": each, "values": random.choice(VALUES)} for each in dict.fromkeys(series)],
        "alert_rule_test": [
            {"eval_time": at, "alertname": name, "exp_alerts": []}
            for name in alerts
            for at in random.sample(TIMES, 2)
        ],
    }
    recorded = [rule.name for rule in rules if not rule.alerts]
    queries = [*recorded, *(f'ALERTS{{alertname="{name}"}}' for name in alerts)]
    test["promql_expr_test"] = [
        {"eval_time": random.choice(TIMES), "expr": each, "exp_samples": []} for each in queries if each
    ]
    return test


def _series(node: object, random: Random) -> Iterator[str]:
    if not isinstance(node, Selector) or not node.name or node.name.startswith("ALERTS"):
        return
    for _ in range(random.choice([0, 1, 1, 2])):
        labels = {name: random.choice("ab") for name in random.sample(OTHERS, 2)}
        labels |= {each.label: _value(each, random) for each in node.matchers}
        if "bucket" in node.name:
            labels["le"] = random.choice(["0.1", "1", "+Inf"])
        pairs = ",".join(f"{name}={json.dumps(value)}" for name, value in sorted(labels.items()) if value)
        yield f"{node.name}{{{pairs}}}"


def _value(matcher: Matcher, random: Random) -> str:
    """One that the matcher takes, mostly."""
    if matcher.op is MatchOp.EQUAL:
        return matcher.value
    if matcher.op is MatchOp.REGEX:
        return random.choice(re.findall(r"\w+", matcher.value) or ["x"])
    return random.choice(["x", "y"])
