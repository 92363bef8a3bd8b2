"""The legend names every colour, as far as there is room."""

from __future__ import annotations

from tocsin.outputs.plot.legend import Key, legend


def keys(count: int, name: str = "series") -> list[Key]:
    return [Key(f"{name} {n}", f"s{n}", "line") for n in range(count)]


def test_no_keys_take_no_room() -> None:
    assert (legend([], 300).drawn, legend([], 300).height) == ("", 0.0)


def test_keys_go_on_in_the_next_line_where_one_is_full() -> None:
    assert legend(keys(2), 300).height == 20
    assert legend(keys(5), 300).height == 37


def test_what_three_lines_do_not_hold_is_counted() -> None:
    drawn = legend(keys(40), 300)
    assert drawn.height == 54
    assert "and 32 more" in drawn.drawn
    assert "series 7<" in drawn.drawn
    assert "series 8<" not in drawn.drawn


def test_names_of_which_a_line_holds_one_take_three_lines_too() -> None:
    drawn = legend(keys(16, "a name of which two have no room beside each other"), 430)
    assert drawn.height == 54
    assert "and 13 more" in drawn.drawn
    last = legend(keys(4, "a name of which two have no room beside each other"), 430)
    assert (last.height, "and 1 more" in last.drawn) == (54, True)


def test_a_key_that_is_the_last_needs_no_count() -> None:
    drawn = legend(keys(9), 300).drawn
    assert "more" not in drawn
    assert "series 8<" in drawn


def test_a_key_is_named_once_and_a_long_name_is_cut() -> None:
    drawn = legend([Key("x" * 200, "s1", "line"), Key("x" * 200, "s1", "line")], 300).drawn
    assert drawn.count("<title>") == 1
    assert "xxx…" in drawn
    assert f"<title>{'x' * 200}</title>" in drawn


def test_what_is_shaded_has_a_patch_and_a_limit_a_dashed_line() -> None:
    drawn = legend([Key("firing", "firing", "band"), Key("most", "s2", "limit")], 300).drawn
    assert '<g class="band firing"><rect' in drawn
    assert 'class="limit"' in drawn
