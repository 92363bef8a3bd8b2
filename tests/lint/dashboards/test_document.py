"""Dashboards of any shape are read without trust."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.runner import lint
from tocsin.lint.dashboards.schema import violations


def board(**data: Any) -> Dashboard:
    return Dashboard("a.json", data)


def test_a_dashboard_is_called_by_a_uid_that_somebody_chose_or_else_by_its_title() -> None:
    chosen, random = board(uid="svc-a", title="A"), board(uid="lo02I1Aiz", title="A")

    assert [each.name for each in (chosen, random, board(title="A"))] == ["svc-a", "A", "A"]
    assert [each.name for each in (board(uid="lo02I1Aiz"), board())] == ["lo02I1Aiz", "dashboard"]


def test_panels_inside_of_rows_come_after_their_row() -> None:
    inner = {"id": 2, "type": "stat"}
    given_ = board(panels=[{"id": 1, "type": "row", "panels": [inner]}, {"id": 3}])

    assert [(each.id, each.pointer, each.row and each.row.id) for each in given_.panels] == [
        (1, ("panels", 0), None),
        (2, ("panels", 0, "panels", 0), 1),
        (3, ("panels", 1), None),
    ]


def test_a_query_has_its_own_data_source_or_its_panels() -> None:
    loki = {"type": "loki", "uid": "x"}
    targets = [{"expr": "a"}, {"expr": "b", "datasource": {"type": "prometheus"}}]

    first, second = board(panels=[{"targets": targets}, {"targets": targets, "datasource": loki}]).panels

    assert [each.expr for each in first.queries] == ["a", "b"]
    assert [each.expr for each in second.queries] == ["", "b"]


json_ = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 30)
    | st.sampled_from(["", "$x", "row", "{{a}}", "A", "sum("]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "panels targets expr type title id gridPos x y w h fieldConfig defaults overrides properties "
                "thresholds steps value templating list name datasource uid unit links url annotations "
                "refresh legendFormat refId custom thresholdsStyle mode current mappings".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=30,
)


@settings(deadline=None)  # the first call compiles the schema
@given(st.dictionaries(st.sampled_from(["panels", "templating", "annotations", "uid", "links"]), json_))
def test_whatever_is_in_a_file_is_told_and_never_fails(data: dict[str, Any]) -> None:
    dashboard = Dashboard("a.json", data)

    assert violations(dashboard)
    assert all(each.origin is not None for each in lint([dashboard, dashboard]))


@pytest.mark.parametrize(
    "data", [{"panels": {}}, {"panels": [1, None]}, {"templating": []}, {"annotations": 3}]
)
def test_what_has_another_shape_is_as_good_as_empty(data: dict[str, Any]) -> None:
    dashboard = Dashboard("a.json", data)

    assert (dashboard.variables, dashboard.annotations) == ((), ())
    assert all(panel.queries == () for panel in dashboard.panels)
