"""Everything a dashboard has is on the page: drawn, written, or said to be missing."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser
from typing import Any

from tests.outputs.preview.builders import (
    WINDOW,
    answer,
    board_json,
    curve,
    defaults,
    override,
    panel_json,
    target,
)

from tocsin.outputs.preview.answers import Answer, Curve
from tocsin.outputs.preview.board import read_board
from tocsin.outputs.preview.page import Answered, Heading, page
from tocsin.outputs.preview.variables import Chosen

HEADING = Heading("A story", ("of an hour", "no Grafana"), clock=False)


def answered(*panels: tuple[dict[str, Any], list[Answer]], **how: Any) -> Answered:
    board = read_board(board_json(*(panel for panel, _ in panels), **how))
    return Answered(board, {}, tuple(tuple(answers) for _, answers in panels))


def shown(*panels: tuple[dict[str, Any], list[Answer]], heading: Heading = HEADING, **how: Any) -> str:
    return page(heading, [answered(*panels, **how)], WINDOW)


def words(html: str) -> str:
    """What people read: the text of the body, blanks made one."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            found.append(data)

    Reader().feed(html.partition("<body>")[2])
    return re.sub(r"\s+", " ", " ".join(found)).strip()


def test_the_page_is_complete_in_itself_and_says_what_it_is() -> None:
    html = shown((panel_json(), [answer(curve(1, 2))]), description="Of all")

    assert words(html).startswith("preview A story of an hour no Grafana Board Of all P ")
    assert "<title>Preview: A story</title>" in html
    assert "prefers-color-scheme:dark" in html
    assert re.findall(r"<script|src=|<link|@import|url\(", html) == []


def test_what_people_wrote_is_never_taken_for_html() -> None:
    evil = '<script>alert("x")</script>'
    failing = Answer(error=evil, asked=evil)
    html = shown(
        (panel_json(title=evil, description=evil), [answer(curve(1, job=evil))]),
        (panel_json("stat", target(legendFormat=evil)), [answer(curve(1), curve(2))]),
        (panel_json("table"), [answer(curve(1, job=evil))]),
        (panel_json("text", options={"content": evil}, targets=[]), []),
        (panel_json(), [failing]),
        (panel_json(**defaults(noValue=evil)), [Answer()]),
        title=evil,
        description=evil,
        heading=Heading(evil, (evil,), clock=False),
    )

    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 12


def test_a_graph_has_lines_thresholds_and_the_time_in_which_an_alert_fired() -> None:
    config = {
        "defaults": {
            "unit": "percentunit",
            "thresholds": {"steps": [{"color": "green", "value": None}, {"color": "red", "value": 0.05}]},
            "custom": {"thresholdsStyle": {"mode": "dashed"}, "axisSoftMax": 0.1, "fillOpacity": 10},
            "min": 0,
        },
        "overrides": [override("limit", custom__lineStyle={"fill": "dash"}, custom__fillOpacity=0)],
    }
    graph = panel_json("timeseries", target(legendFormat="{{n}}"), fieldConfig=config)
    alert = {"name": "firing", "expr": "ALERTS"}
    board = read_board(board_json(graph, annotations={"list": [alert]}))
    given = Answered(
        board,
        {},
        ((answer(curve(0.01, 0.06, n="failed"), curve(0.02, 0.02, n="limit")),),),
        (answer(Curve({}, ((60, 1), (120, 1), (600, 1)))),),
    )

    html = page(HEADING, [given], WINDOW)

    assert [each for each in ("failed", "limit", "5 %", "10 %") if each not in words(html)] == []
    assert html.count('class="band firing"') == 2
    assert html.count('class="area"') == 0
    assert shown((graph, [answer(curve(0.01, 0.06, step=15))])).count('class="area"') == 1
    assert 'class="limit"' in html


def test_stacked_lines_lie_on_top_of_each_other() -> None:
    stacked = panel_json(
        "timeseries",
        target(legendFormat="{{n}}"),
        interval="1m",
        **defaults(custom={"stacking": {"mode": "normal"}, "fillOpacity": 30}),
    )
    alone = shown((stacked, [answer(curve(1, 1, n="a"))]))
    html = shown((stacked, [answer(curve(1, 1, n="a"), curve(math.nan, 3, n="b"))]))

    assert "4" in words(html).split()
    assert "4" not in words(alone).split()
    assert words(html).index(" b ") < words(html).index(" a ")
    assert html.count('class="area"') == 1


def test_a_line_that_is_called_as_its_panel_is_not_named_again() -> None:
    alike = shown((panel_json("timeseries", target(legendFormat="P")), [answer(curve(1, 2))]))
    other = shown((panel_json("timeseries", target(legendFormat="Q")), [answer(curve(1, 2))]))

    assert ('class="legend"' in alike, 'class="legend"' in other) == (False, True)


def test_more_series_than_can_be_told_apart_are_counted() -> None:
    many = answer(*(curve(1, 2, n=str(number)) for number in range(45)))

    assert "5 more series are not drawn" in words(shown((panel_json(), [many])))


def test_numbers_have_units_and_colours() -> None:
    config = {"unit": "percentunit", "thresholds": {"steps": [{"color": "red", "value": None}]}}
    plain = panel_json("stat", **defaults(**config))
    filled = panel_json("stat", **defaults(**config), options={"colorMode": "background"})
    without = panel_json("gauge", **defaults(**config), options={"colorMode": "none"})
    html = shown(*((each, [answer(curve(0.5, 0.999))]) for each in (plain, filled, without)))

    assert words(html).count("99.9 %") == 3
    assert 'class="number firing"' in html
    assert 'class="number firing fills"' in html
    assert 'class="number "' in html


def test_several_numbers_have_names_and_the_way_to_them_is_the_panels() -> None:
    several = panel_json(
        "bargauge", target(legendFormat="{{n}}"), options={"reduceOptions": {"calcs": ["max"]}}
    )
    one = panel_json("stat", target(legendFormat="only"), options={"textMode": "value_and_name"})
    html = shown((several, [answer(curve(7, 1, n="a"), curve(2, n="b"))]), (one, [answer(curve(3))]))

    assert words(html).endswith("P a 7 b 2 P only 3")


def test_long_texts_have_smaller_letters() -> None:
    def size(text: str) -> str:
        mapping = {"type": "value", "options": {"1": {"text": text}}}
        small = {"gridPos": {"x": 0, "y": 0, "w": 4, "h": 4}}
        html = shown((panel_json("stat", **defaults(mappings=[mapping]), **small), [answer(curve(1))]))
        return re.findall(r'class="value (\w+)"', html)[0]

    assert [size("x" * length) for length in (5, 11, 30)] == ["large", "medium", "small"]


def test_a_table_has_units_colours_and_links() -> None:
    config = {
        "defaults": {},
        "overrides": [
            override(
                "Value",
                unit="percentunit",
                displayName="Left",
                custom__cellOptions={"type": "color-background"},
                thresholds={"steps": [{"color": "green", "value": None}]},
            ),
            override("hidden", custom__hidden=True),
            override(
                "slo",
                links=[
                    {"title": "detail", "url": "/d/u?var-slo=${__value.text}"},
                    {"title": "x", "url": "javascript:alert(1)"},
                ],
            ),
            override("team", links=[{"title": "t", "url": 'https://t.example/${__data.fields["slo"]}/$env'}]),
        ],
    }
    table = panel_json("table", fieldConfig=config)
    given = answered((table, [answer(curve(0.5, slo="a", team="x", hidden="h"), curve(math.nan, slo="b"))]))

    html = page(HEADING, [Answered(given.board, {"env": Chosen(("prod",))}, given.panels)], WINDOW)

    assert words(html).endswith("P slo team Left a x 50 % b")
    assert '<td class=" "><a href="#u">a</a></td>' in html
    assert '<a href="https://t.example/a/prod">x</a>' in html
    assert '<td class="right calm fills">50 %</td>' in html
    assert "javascript" not in html


def test_a_long_table_is_cut_and_a_transformation_passed_over_is_told() -> None:
    many = answer(*(curve(1, n=f"{number:03}") for number in range(120)))
    table = panel_json("table", transformations=[{"id": "heatmap", "options": {}}])

    text = words(shown((table, [many])))

    assert "099 1" in text
    assert text.endswith("shown without the transformation heatmap 20 more lines are not shown")


def test_the_times_of_lines_are_those_of_the_page() -> None:
    table = panel_json("table")
    some = [answer(curve(1, n="a"), curve(1, 2, step=5400, n="b"))]

    assert "1h30m b 2" in words(shown((table, some)))
    assert "01:30 b 2" in words(shown((table, some), heading=Heading("t", (), clock=True)))


def test_states_are_stretches_with_their_words() -> None:
    mapping = {
        "type": "value",
        "options": {"1": {"text": "pending", "color": "yellow"}, "2": {"text": "firing", "color": "red"}},
    }
    timeline = panel_json(
        "state-timeline", target(legendFormat="{{n}}"), interval="1m", **defaults(mappings=[mapping])
    )
    gap = Curve({"n": "gone and back"}, ((0, 2), (60, 2), (600, 2)))
    html = shown((timeline, [answer(curve(1, 1, 2, 2, 1, n="alert"), gap)]))

    assert html.count('class="bar pending"') == 2
    assert html.count('class="bar firing"') == 3
    assert "gone and back" in words(html)


def test_no_data_is_said_and_told_from_what_is_expected() -> None:
    html = shown(
        (panel_json(), [Answer()]),
        (panel_json("state-timeline", **defaults(noValue="All calm")), [Answer()]),
        (panel_json("stat"), [Answer()]),
        (panel_json("stat", **defaults(noValue="none yet")), [Answer()]),
        (panel_json("table"), [answer(Curve({}, ()))]),
    )

    assert html.count('class="empty missing">no data<') == 3
    assert 'class="empty">All calm<' in html
    assert words(html).endswith("no data P none yet P no data")


def test_a_failed_query_is_told_with_the_servers_words_beside_what_others_answered() -> None:
    failed = Answer(error="1:4: parse error", asked="sum(")
    html = shown(
        (panel_json(), [failed]),
        (panel_json("stat", target(), target(refId="B")), [failed, answer(curve(7))]),
    )

    assert words(html).count("The query failed: 1:4: parse error sum(") == 2
    assert words(html).endswith("sum( 7")
    assert html.count('class="panel failed"') == 2
    assert "no data" not in words(html)


def test_what_cannot_be_drawn_is_told() -> None:
    html = shown(
        (panel_json("heatmap"), [answer(curve(1), curve(2))]),
        (panel_json("news", targets=[]), []),
        (panel_json("", target()), [answer(curve(1))]),
    )

    assert "a heatmap panel is not drawn here; its queries answered 2 series" in words(html)
    assert "it asks nothing of Prometheus" in words(html)
    assert "a nameless panel is not drawn here; its queries answered 1 series" in words(html)


def test_panels_stand_where_grafana_puts_them_below_their_row() -> None:
    board = read_board(
        board_json(
            {"type": "row", "title": "R", "gridPos": {"x": 0, "y": 9, "w": 24, "h": 1}},
            panel_json("text", targets=[], gridPos={"x": 8, "y": 12, "w": 16, "h": 3}),
            panel_json("text", targets=[], gridPos={"x": 0, "y": 10, "w": 8, "h": 3}),
        )
    )

    html = page(HEADING, [Answered(board, {}, ((), ()))], WINDOW)

    assert re.findall(r'style="([^"]+)"', html) == [
        "grid-column:1/span 8;grid-row:1/span 3",
        "grid-column:9/span 16;grid-row:3/span 3",
    ]


def test_the_variables_of_a_dashboard_are_shown_and_written_into_its_titles() -> None:
    variables = [
        {"name": "datasource", "type": "datasource"},
        {"name": "slo", "type": "query", "query": "label_values(slo)"},
        {"name": "empty", "type": "query", "query": "label_values(x)"},
    ]
    links = [
        {"title": "Runbook", "url": "https://r.example/$slo"},
        {"title": "none", "url": "/d/elsewhere"},
    ]
    board = read_board(
        board_json(
            panel_json("text", title="Of $slo", targets=[], options={"content": "About $slo"}, links=links),
            templating={"list": variables},
        )
    )
    choices = {"datasource": Chosen(("prom",)), "slo": Chosen(("errors",)), "empty": Chosen(())}

    html = page(HEADING, [Answered(board, choices, ((),))], WINDOW)

    assert words(html).endswith("Board slo errors empty none Of errors ↗ About errors")
    assert '<a href="https://r.example/errors" title="Runbook">' in html


def test_several_dashboards_are_listed_and_each_has_an_anchor_of_its_own() -> None:
    one, two, three = (answered((panel_json("text", targets=[]), []), uid=uid) for uid in ("u", "u", ""))

    html = page(HEADING, [one, two, three], WINDOW)

    assert re.findall(r'<section class="board" id="([^"]+)"', html) == ["u", "dashboard-2", "dashboard-3"]
    assert re.findall(r"<nav>.*?</nav>", html) == [
        '<nav><a href="#u">Board</a><a href="#dashboard-2">Board</a><a href="#dashboard-3">Board</a></nav>'
    ]
    assert "<nav>" not in page(HEADING, [one], WINDOW)


def test_on_a_narrow_screen_a_wide_plot_is_scrolled_and_none_is_blown_up() -> None:
    place = {"x": 0, "y": 0, "w": 24, "h": 8}
    html = shown((panel_json(gridPos=place), [answer(curve(1, 2))]))

    assert re.findall(r'<div class="drawn" style="(.*?)"><svg', html) == ["--wide:1358px"]
    assert 'viewBox="0 0 1358 ' in html
    narrow = html.partition("@media (max-width:820px){")[2]
    assert (
        ".drawn{overflow-x:auto}.drawn .plot{width:clamp(calc(var(--wide)*.75),100%,calc(var(--wide)*1.25))}"
    ) in narrow
