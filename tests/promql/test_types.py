"""Label sets: what stays, goes and comes."""

from __future__ import annotations

import pytest

from tocsin.promql.functions import ValueType
from tocsin.promql.types import ANY_LABELS, NO_LABELS, Labels, Schema, Type

JOB_CODE = Labels.of("job", "code")
OPEN = Labels(frozenset({"job"}), open=True)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (JOB_CODE.keep(("code", "pod")), Labels.of("code")),
        (OPEN.keep(("code", "pod")), Labels.of("code", "pod")),
        (JOB_CODE.drop(("code", "pod")), Labels.of("job")),
        (OPEN.drop(("job",)), ANY_LABELS),
        (JOB_CODE.add(("pod", "job")), Labels.of("job", "code", "pod")),
        (OPEN.add(("pod",)), Labels(frozenset({"job", "pod"}), open=True)),
        (JOB_CODE.union(Labels.of("pod")), Labels.of("job", "code", "pod")),
        (JOB_CODE.union(OPEN), Labels(frozenset({"job", "code"}), open=True)),
        (OPEN.union(JOB_CODE), Labels(frozenset({"job", "code"}), open=True)),
    ],
)
def test_label_sets_follow_prometheus(labels: Labels, expected: Labels) -> None:
    assert labels == expected


def test_an_open_set_may_have_any_label_and_a_closed_one_its_own() -> None:
    assert [labels.may_have("pod") for labels in (ANY_LABELS, JOB_CODE, Labels.of("pod"), NO_LABELS)] == [
        True,
        False,
        True,
        False,
    ]


def test_label_sets_read_in_alphabetical_order() -> None:
    assert (str(JOB_CODE), str(NO_LABELS)) == ("code, job", "no labels")


def test_nothing_is_known_of_a_metric_that_nobody_declared() -> None:
    assert Schema().labels == ANY_LABELS
    assert Type(ValueType.VECTOR) == Type(ValueType.VECTOR, None, NO_LABELS, None, False, None)
