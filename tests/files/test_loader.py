"""Declarations are loaded afresh, leave no trace, and fail with the author's line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.errors import AuthorError, Mistake, Origin
from tocsin.files.loader import load, located
from tocsin.files.settings import Settings

SERVICE = 'from tocsin import Service\n\nservice = Service(name="{}", owner="team")\n'


class Project:
    """A project of packages under construction."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = Settings(root)

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def service(self, package: str, body: str = "", name: str = "") -> None:
        self.write(f"rules_src/{package}/__init__.py", f"{body}\n{SERVICE.format(name or package)}")

    def load(self) -> dict[str, str]:
        return {package: service.name for package, service in load(self.settings)}

    def told(self) -> list[str]:
        with pytest.raises(AuthorError) as caught:
            load(self.settings)
        return [str(mistake) for mistake in caught.value.mistakes]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    before = set(sys.modules), list(sys.path), Path.cwd(), sys.dont_write_bytecode
    yield Project(tmp_path / "project")
    after = {name for name in sys.modules if name.startswith(("rules_src", "helping"))}, list(sys.path)
    assert after[0] <= before[0]
    assert (after[1], Path.cwd(), sys.dont_write_bytecode) == before[1:]


# --- what is loaded


def test_each_package_gives_its_service_in_the_order_of_their_names(project: Project) -> None:
    project.service("web")
    project.service("api")

    assert project.load() == {"rules_src/api": "api", "rules_src/web": "web"}
    assert list(project.load()) == ["rules_src/api", "rules_src/web"]


def test_a_package_may_be_called_otherwise_than_its_service(project: Project) -> None:
    project.service("web", name="shop-front")

    assert project.load() == {"rules_src/web": "shop-front"}


@pytest.mark.parametrize("marker", [True, False])
def test_the_source_folder_may_be_a_package_or_not(marker: bool, project: Project) -> None:
    project.service("web", "from rules_src.web.names import NAME")
    project.write("rules_src/web/names.py", "NAME = 'x'\n")
    if marker:
        project.write("rules_src/__init__.py", "")

    assert project.load() == {"rules_src/web": "web"}


def test_the_source_folder_may_lie_deeper(project: Project) -> None:
    project.write(
        "ops/rules/web/__init__.py", "from ops.rules.web.names import NAME\n" + SERVICE.format("web")
    )
    project.write("ops/rules/web/names.py", "NAME = 'x'\n")
    project.settings = Settings(project.root, source="ops/rules")

    assert project.load() == {"ops/rules/web": "web"}


def test_packages_for_sharing_declare_no_service(project: Project) -> None:
    project.write("rules_src/_shared/__init__.py", "")
    project.write("rules_src/_shared/names.py", "OWNER = 'x'\n")
    project.service("web", "from rules_src._shared.names import OWNER")
    project.service("api", "from rules_src._shared.names import OWNER")

    assert project.load() == {"rules_src/api": "api", "rules_src/web": "web"}


def test_modules_of_one_name_in_two_packages_are_two(project: Project) -> None:
    for name in ("api", "web"):
        project.write(f"rules_src/{name}/__init__.py", f"from rules_src.{name}.metrics import service\n")
        project.write(f"rules_src/{name}/metrics.py", SERVICE.format(name))

    assert project.load() == {"rules_src/api": "api", "rules_src/web": "web"}


def test_what_is_no_package_is_passed_over(project: Project) -> None:
    project.service("web")
    project.write("rules_src/README.md", "text")
    project.write("rules_src/docs/notes.md", "text")
    project.write("rules_src/.hidden/x.py", "1 +")
    (project.root / "rules_src" / "web" / "folder.py").mkdir()
    (project.root / "rules_src" / "web" / "nowhere.py").symlink_to("/nowhere/at/all.py")

    assert project.load() == {"rules_src/web": "web"}


def test_a_service_knows_its_line(project: Project) -> None:
    project.service("web")
    [(_, service)] = load(project.settings)

    assert service.origin == Origin(str(project.root / "rules_src" / "web" / "__init__.py"), 4)


# --- no trace


def test_a_change_of_the_same_size_within_the_same_second_is_seen(project: Project) -> None:
    project.write("rules_src/web/__init__.py", SERVICE.format("aaa"))
    stat = (project.root / "rules_src" / "web" / "__init__.py").stat()
    assert project.load() == {"rules_src/web": "aaa"}

    file = project.write("rules_src/web/__init__.py", SERVICE.format("bbb"))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    assert project.load() == {"rules_src/web": "bbb"}


def test_nothing_is_written_into_the_authors_folders(project: Project) -> None:
    project.service("web", "import rules_src.web.names")
    project.write("rules_src/web/names.py", "")
    before = sorted(project.root.rglob("*"))
    project.load()

    assert sorted(project.root.rglob("*")) == before


def test_two_projects_do_not_see_each_others_modules(project: Project, tmp_path: Path) -> None:
    other = Project(tmp_path / "other")
    for each, name in ((project, "one"), (other, "two")):
        each.write("rules_src/web/__init__.py", "from rules_src.web.names import service\n")
        each.write("rules_src/web/names.py", SERVICE.format(name))

    assert (project.load(), other.load(), project.load()) == (
        {"rules_src/web": "one"},
        {"rules_src/web": "two"},
        {"rules_src/web": "one"},
    )


def test_modules_beside_the_source_folder_are_loaded_afresh_too(project: Project) -> None:
    project.write("helping/__init__.py", "NAME = 'aaa'\n")
    project.write("rules_src/web/__init__.py", "import helping\n" + SERVICE.replace('"{}"', "helping.NAME"))
    assert project.load() == {"rules_src/web": "aaa"}
    project.write("helping/__init__.py", "NAME = 'bbb'\n")

    assert project.load() == {"rules_src/web": "bbb"}


def test_modules_that_were_there_before_are_there_again(project: Project) -> None:
    import types

    mine = types.ModuleType("rules_src")
    sys.modules["rules_src"] = mine
    try:
        project.service("web")
        assert project.load() == {"rules_src/web": "web"}
        assert sys.modules["rules_src"] is mine
    finally:
        del sys.modules["rules_src"]


def test_a_package_of_the_same_name_elsewhere_does_not_get_in_the_way(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Python prefers a package anywhere on its path to a folder that is none.
    elsewhere = tmp_path / "elsewhere" / "rules_src"
    elsewhere.mkdir(parents=True)
    (elsewhere / "__init__.py").write_text("raise RuntimeError('the wrong one')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(elsewhere.parent)
    project.service("web")

    assert project.load() == {"rules_src/web": "web"}


def test_what_authors_do_to_the_process_is_undone(project: Project) -> None:
    project.service("api", "import os, sys\nos.chdir('/')\nsys.path.clear()\nsys.path.append('/nowhere')")
    folder, path = Path.cwd(), list(sys.path)
    project.service("web", "import rules_src.web.nowhere")
    with pytest.raises(AuthorError):
        load(project.settings)

    assert (Path.cwd(), sys.path) == (folder, path)


def test_what_authors_print_is_theirs(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.service("web", "import sys\nprint('hello')\nprint('there', file=sys.stderr)")
    project.load()

    assert capsys.readouterr() == ("hello\n", "there\n")


def test_an_interrupted_load_is_interrupted(project: Project) -> None:
    project.service("web", "raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        load(project.settings)


# --- what goes wrong


def test_a_missing_source_folder_is_told(project: Project) -> None:
    assert project.told() == ["there is no folder rules_src; set source in [tool.tocsin], or create it"]


def test_a_mistake_in_a_helper_is_told_where_the_author_calls_it(project: Project) -> None:
    project.write(
        "helping/__init__.py", "from tocsin import Service\n\n\ndef make():\n    return Service(name='X')\n"
    )
    project.write("rules_src/web/__init__.py", "import helping\n\n\nservice = helping.make()\n")

    assert project.told() == [
        "rules_src/web/__init__.py:4: service X: name is 'X'; "
        "expected lower-case words of a-z and 0-9 joined by - or _, such as 'billing'",
        "rules_src/web/__init__.py:4: service X: owner is missing",
    ]


def test_an_error_that_follows_from_a_mistake_is_not_told_besides(project: Project) -> None:
    body = "from tocsin import Alert\nfrom tocsin.values import Duration\n"
    project.service("web", f"{body}x = Alert(name='A', expr=5)\nDuration.parse(x.description)")

    assert [told.partition(": ")[2] for told in project.told()] == [
        "alert A: expr is 5; expected an expression such as ratio(...) > percent(5), or raw('...')",
        "alert A: severity is missing",
        "alert A: summary is missing",
    ]


def test_an_error_of_ours_is_told_in_its_own_words(project: Project) -> None:
    project.service("web", "from tocsin.values import Duration\n\nDuration.parse('long')")

    assert project.told() == [
        "rules_src/web/__init__.py:3: 'long' is no duration; expected one such as '5m' or '1h30m'"
    ]


RAISED = {
    "raise ValueError('a\\nb')": "ValueError: a",
    "raise ValueError": "ValueError",
    "raise Exception('  spaced  ')": "Exception: spaced",
    "import sys; sys.exit()": "ends the program (SystemExit); declarations only declare",
    "import sys; sys.exit(3)": "ends the program (SystemExit: 3); declarations only declare",
    "assert False, 'never'": "AssertionError: never",
    "x = unknown": "NameError: name 'unknown' is not defined",
    "import nowhere_at_all": "ModuleNotFoundError: No module named 'nowhere_at_all'",
    "from tocsin import Alrt": "tocsin has no Alrt; did you mean Alert?",
    "from tocsin import qwertz": "tocsin has no qwertz",
    "from json import qwertz": "ImportError: cannot import name 'qwertz' from 'json'",
    "raise GeneratorExit('x')": "GeneratorExit: x",
}


@pytest.mark.parametrize("line", RAISED)
def test_an_exception_is_told_in_one_line_with_the_authors_line(line: str, project: Project) -> None:
    project.service("web", f"\n{line}")

    assert project.told() == [f"rules_src/web/__init__.py:2: {RAISED[line]}"]


def test_each_error_is_told_once_however_many_import_the_module(project: Project) -> None:
    project.service("api", "import rules_src.web.names")
    project.service("web", "import rules_src.web.names")
    project.write("rules_src/web/names.py", "x = 1 / 0\n")

    assert project.told() == ["rules_src/web/names.py:1: ZeroDivisionError: division by zero"]


def test_a_syntax_error_outside_the_packages_is_told_where_it_is(project: Project) -> None:
    project.write("rules_src/shared.py", "x = 1\nif x\n")
    project.service("web", "import rules_src.shared")

    assert project.told() == ["rules_src/shared.py:2: syntax error: expected ':'"]


def test_every_file_of_a_package_is_read_even_one_that_is_not_imported(project: Project) -> None:
    project.service("web")
    project.write("rules_src/web/old/unused.py", "x = = 1\n")

    assert project.told() == ["rules_src/web/old/unused.py:1: syntax error: invalid syntax"]


def test_a_file_that_cannot_be_compiled_is_told(project: Project) -> None:
    project.service("web")
    project.write("rules_src/web/deep.py", f"x = {'-' * 100_000}1\n")

    [told] = project.told()
    assert told.startswith("rules_src/web/deep.py:1: ")


def test_warnings_of_the_compiler_are_shown_once(
    project: Project, recwarn: pytest.WarningsRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import warnings

    project.service("web", 'x = "\\d"')
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        project.load()

    assert len(shown) == 1


def test_mistakes_are_sorted_by_place_with_paths_below_the_project(tmp_path: Path) -> None:
    inside, outside = str(tmp_path / "a.py"), "/elsewhere/b.py"
    mistakes = [
        Mistake("third", origin=Origin(inside, 10)),
        Mistake("second", origin=Origin(inside, 9)),
        Mistake(f"taken by {inside}:1", origin=Origin(inside, 2)),
        Mistake("zeroth", origin=Origin(outside, 1)),
        Mistake("nowhere"),
        Mistake("second", origin=Origin(inside, 9)),
    ]

    assert [str(mistake) for mistake in located(mistakes, tmp_path)] == [
        "nowhere",
        "/elsewhere/b.py:1: zeroth",
        "a.py:2: taken by a.py:1",
        "a.py:9: second",
        "a.py:10: third",
    ]
