"""Rule files and tests made up at random, full of what makes promtool refuse an evaluation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tocsin.files.yaml_source import read_yaml
from tocsin.proof.plain.documents import TestFile, read_document
from tocsin.proof.plain.rulebook import Rulebook, read_rules, rulebook

INPUTS, RECORDED, ALERTS = ("m0", "m1", "m2"), ("r0", "r1", "r2"), ("A0", "A1", "A2")


@dataclass(frozen=True)
class Suite:
    """A rule file and a test file as texts."""

    rules: str
    tests: str

    @property
    def book(self) -> Rulebook:
        return rulebook([read_rules("rules.yaml", read_yaml(self.rules)[0])])

    @property
    def file(self) -> TestFile:
        return read_document(read_yaml(self.tests)[0])


_BRACES = st.sampled_from(["", "", "", '{a="1"}', '{a!="1"}', '{b=~"1|2"}', '{c=""}'])
_METRICS = st.builds("{}{}".format, st.sampled_from(INPUTS + RECORDED), _BRACES)
_LEAVES = st.one_of(
    _METRICS,
    _METRICS.map("rate({}[3m])".format),
    _METRICS.map("max_over_time({}[4m])".format),
    _METRICS.map("absent({})".format),
    _METRICS.map("{} offset 2m".format),
    st.sampled_from(ALERTS).map('ALERTS{{alertname="{}"}}'.format),
    st.just('ALERTS{alertstate="firing"}'),
    st.just("vector(1)"),
)
_AROUND = (
    "sum({})",
    "sum by (a) ({})",
    "max without (b) ({})",
    "count by (a, b) ({})",
    "topk(1, {})",
    "abs({})",
    "-({})",
    "({}) > 2",
    "({}) * 2",
    "({}) > bool 0",
    'label_replace({}, "a", "x", "b", ".*")',
    'label_replace({}, "d", "$1", "b", "(.*)")',
    "max_over_time(({})[4m:1m])",
    'count_values("v", {})',
    "vector(scalar({}))",
)
_BETWEEN = (
    "({}) + ({})",
    "({}) / on (a) ({})",
    "({}) * on (a) group_left () ({})",
    "({}) * on (a) group_left (b) ({})",
    "({}) - ignoring (b) ({})",
    "({}) and ({})",
    "({}) or ({})",
    "({}) or on (a) ({})",
    "({}) unless on (a) ({})",
    "({}) > on (a, b) ({})",
)


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds(lambda form, e: form.format(e), st.sampled_from(_AROUND), inner),
        st.builds(lambda form, e, f: form.format(e, f), st.sampled_from(_BETWEEN), inner, inner),
    )


EXPRESSIONS = st.recursive(_LEAVES, _deeper, max_leaves=4)

_LABELS = st.sampled_from(
    [{}, {}, {"severity": "page"}, {"severity": "ticket"}, {"a": "9"}, {"a": "9", "s": "1"}]
)
_RECORDING = st.fixed_dictionaries(
    {"record": st.sampled_from(RECORDED), "expr": EXPRESSIONS, "labels": _LABELS}
)
_ALERTING = st.fixed_dictionaries(
    {
        "alert": st.sampled_from(ALERTS),
        "expr": EXPRESSIONS,
        "for": st.sampled_from(["0s", "1m", "3m"]),
        "labels": _LABELS,
        "annotations": st.sampled_from([{}, {"summary": "{{ $labels.a }} is {{ $value }}"}]),
    }
)


@st.composite
def _groups(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(1, 3))
    return [
        {
            "name": f"g{number}",
            "limit": draw(st.sampled_from([0, 0, 0, 1])),
            "rules": draw(st.lists(st.one_of(_RECORDING, _ALERTING), min_size=1, max_size=4)),
        }
        for number in range(count)
    ]


_SERIES = st.builds(
    lambda name, a, b, values: {"series": f'{name}{{a="{a}",b="{b}"}}', "values": values},
    st.sampled_from(INPUTS + RECORDED[:1]),
    st.sampled_from("12"),
    st.sampled_from("12"),
    st.sampled_from(["0+1x15", "5x15", "1 2 _ _ 3 4x3", "0x15", "_x4 7x4 stale"]),
)
_TIMES = st.sampled_from(["0s", "1m", "2m30s", "7m", "12m"])
_EXPECTED_LABELS = st.sampled_from([{}, {"a": "1", "b": "1"}, {"a": "1"}, {"severity": "page"}])
_TESTS = st.fixed_dictionaries(
    {
        "interval": st.just("1m"),
        "input_series": st.lists(_SERIES, max_size=3),
        "alert_rule_test": st.lists(
            st.fixed_dictionaries(
                {
                    "eval_time": _TIMES,
                    "alertname": st.sampled_from(ALERTS),
                    "exp_alerts": st.sampled_from([0, 0, 1]).flatmap(
                        lambda size: st.lists(
                            st.fixed_dictionaries({"exp_labels": _EXPECTED_LABELS}),
                            min_size=size,
                            max_size=size,
                        )
                    ),
                }
            ),
            max_size=2,
        ),
        "promql_expr_test": st.lists(
            st.fixed_dictionaries({"expr": EXPRESSIONS, "eval_time": _TIMES, "exp_samples": st.just([])}),
            max_size=1,
        ),
    }
)


@st.composite
def suites(draw: st.DrawFn) -> Suite:
    groups = draw(_groups())
    tests = {
        "evaluation_interval": draw(st.sampled_from(["1m", "1m", "2m"])),
        "group_eval_order": draw(st.permutations([group["name"] for group in groups])),
        "tests": [draw(_TESTS)],
    }
    return Suite(json.dumps({"groups": groups}), json.dumps(tests))
