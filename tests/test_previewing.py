"""The story that is shown: found by name, with the normal days of all other services around it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tocsin.errors import AuthorError
from tocsin.files.settings import read_settings
from tocsin.previewing import boards_of, chosen_boards, find_story
from tocsin.tools.promtool import Promtool

pytestmark = pytest.mark.promtool

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two services."""
    for name in ("shop", "disks"):
        shutil.copytree(GOLDEN / name / "rules_src" / name, tmp_path / "rules_src" / name)
    (tmp_path / "pyproject.toml").write_text("[tool.tocsin]\n", encoding="utf-8")
    return tmp_path


def names(project: Path, wanted: str, promtool: Promtool) -> tuple[str, list[str]]:
    story, _ = find_story(read_settings(project), wanted, promtool)
    return story.name, [part.case.name for part in story.parts]


def message(project: Path, wanted: str, promtool: Promtool) -> str:
    with pytest.raises(AuthorError) as caught:
        find_story(read_settings(project), wanted, promtool)
    return str(caught.value)


def test_a_scenario_is_found_by_a_part_of_its_name_and_others_have_a_normal_day(
    project: Path, promtool: Promtool
) -> None:
    story, _ = find_story(read_settings(project), "HALF OF THE payments", promtool)

    assert story.name == "PaymentSlow: half of the payments are slow"
    [own, other] = story.parts
    assert (own.service.name, other.service.name) == ("shop", "disks")
    assert other.case.name == "disks: a normal day"
    assert other.case.lasts >= own.case.lasts == story.lasts
    assert (story.window.start, story.window.end) == (120, 1200)  # scraped every 30 s


def test_a_whole_name_goes_before_names_that_contain_it(project: Path, promtool: Promtool) -> None:
    text = (project / "rules_src" / "shop" / "__init__.py").read_text(encoding="utf-8")
    text = text.replace(
        "Refunds: a wave too short to fire", "PaymentSlow: half of the payments are slow, again"
    )
    (project / "rules_src" / "shop" / "__init__.py").write_text(text, encoding="utf-8")
    wanted = "PaymentSlow: half of the payments are slow"

    assert names(project, wanted, promtool)[0] == wanted


def test_without_a_name_the_settings_say_which_or_it_is_a_normal_day(
    project: Path, promtool: Promtool
) -> None:
    assert names(project, "", promtool)[0] == "shop: a normal day"

    (project / "pyproject.toml").write_text('[tool.tocsin]\npreview = "wave too short"\n', encoding="utf-8")
    assert names(project, "", promtool)[0] == "Refunds: a wave too short to fire"


def test_a_name_that_is_none_or_that_of_several_is_told(project: Path, promtool: Promtool) -> None:
    assert message(project, "PaymentSlow: half of the payment are slow", promtool) == (
        "no scenario is called 'PaymentSlow: half of the payment are slow';"
        " did you mean 'PaymentSlow: half of the payments are slow'?"
    )
    assert message(project, "xyz", promtool) == "no scenario is called 'xyz'; `tocsin test -v` lists them"
    assert message(project, "a normal day", promtool) == (
        "2 scenarios have 'a normal day' in their names; name one:\n"
        "  disks: a normal day\n"
        "  shop: a normal day"
    )


def test_a_project_without_scenarios_has_nothing_to_show(tmp_path: Path, promtool: Promtool) -> None:
    (tmp_path / "rules_src" / "bare").mkdir(parents=True)
    (tmp_path / "rules_src" / "bare" / "__init__.py").write_text(
        'from tocsin import Service\n\nservice = Service(name="bare", owner="o")\n', encoding="utf-8"
    )
    (tmp_path / "pyproject.toml").write_text("[tool.tocsin]\n", encoding="utf-8")

    assert message(tmp_path, "", promtool) == (
        "no service has a scenario or a normal day, so there is nothing to show"
    )


def test_dashboards_are_the_projects_own_unless_files_are_given(project: Path, promtool: Promtool) -> None:
    file = project / "mine.json"
    file.write_text('{"title": "Mine", "panels": []}', encoding="utf-8")
    _, plans = find_story(read_settings(project), "", promtool)

    assert {"svc-disks", "svc-shop"} <= {board.uid for board in boards_of(plans)}
    assert [board.title for board in chosen_boards([file], plans)] == ["Mine"]
    with pytest.raises(AuthorError) as caught:
        chosen_boards([], ())
    assert str(caught.value) == "the project has no dashboards; name some: --dashboard FILE"
