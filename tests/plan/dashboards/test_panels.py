"""An author's panel of each kind becomes one that is emitted."""

from __future__ import annotations

from tests.plan.dashboards.house import Busy, load, requests

from tocsin import (
    Color,
    Query,
    Stat,
    State,
    StateTimeline,
    Table,
    TextPanel,
    percent,
    ratio,
    raw,
)
from tocsin.model.dashboard import Panel as Declared
from tocsin.plan.dashboards.panels import lower_panel
from tocsin.plan.dashboards.shapes import Kind, Panel
from tocsin.plan.dashboards.shapes import State as Shown
from tocsin.promql.units import RATIO
from tocsin.values import Duration


def lowered(panel: Declared) -> Panel:
    return lower_panel(panel, {}, Duration.parse("15s"))


def test_words_are_kept_with_their_size() -> None:
    panel = lowered(TextPanel(name="t", title="T", description="D.", content="*Words*", width=6, height=3))
    assert (panel.kind, panel.content, panel.width, panel.height) == (Kind.TEXT, "*Words*", 6, 3)


def test_columns_are_called_by_their_legends_and_have_units_of_their_own() -> None:
    share = ratio(requests.where(status="500"), requests, window="5m", by=("status",))
    panel = lowered(
        Table(
            name="t",
            title="T",
            description="D.",
            queries=(Query(expr=share, legend="Share"), Query(expr=load.max(), legend="Load")),
        )
    )
    assert [(each.legend, each.unit) for each in panel.queries] == [("Share", RATIO), ("Load", None)]
    assert panel.unit is None, "the unit of one column is not that of all"


def test_states_keep_their_words_and_colours() -> None:
    panel = lowered(
        StateTimeline(
            name="t",
            title="T",
            description="D.",
            queries=(load > 5).as_bool(),
            states=(State(value=1, text="busy", color=Color.ORANGE),),
            empty="nobody is there",
        )
    )
    assert (panel.states, panel.empty) == ((Shown(1, "busy", "orange"),), "nobody is there")


def test_a_number_is_coloured_by_its_alert() -> None:
    panel = lowered(Stat(name="t", title="T", description="D.", queries=load.max(), alert=Busy))
    assert [(step.value, step.color) for step in panel.steps] == [(None, "green"), (7, "red")]
    assert panel.links == ()


def test_a_line_is_called_by_its_labels_or_as_its_panel_or_by_grafana_where_they_are_not_known() -> None:
    queries = (load.max(by=("pod",)), load.max(), raw("a"), Query(expr=load.max(), legend="most"))
    panel = lowered(Stat(name="t", title="Load", description="D.", queries=queries))
    assert [each.legend for each in panel.queries] == ["{{pod}}", "Load", "", "most"]


def test_a_panel_whose_unit_nobody_knows_takes_any_alert() -> None:
    panel = lowered(Stat(name="t", title="T", description="D.", queries=raw("a"), alert=Busy))
    assert panel.unit is None
    assert panel.alerts == ("Busy",)


def test_a_share_may_be_asked_of_a_query_by_hand() -> None:
    assert lowered(Stat(name="t", title="T", description="D.", queries=raw("a") > percent(5))).steps == ()
