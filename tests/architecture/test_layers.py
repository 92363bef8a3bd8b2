"""Imports point down only, each library has one home, and pure code stays pure."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "compiler" / "tocsin"

LEVELS = (
    ("cli", "pytest_plugin"),
    # Journeys of single commands; `checking` is apart because it must start without the model.
    ("checking", "explaining", "previewing", "proving"),
    ("pipeline",),
    ("validating",),
    ("files", "tools", "live"),
    ("proof", "lint"),
    ("outputs", "review", "adopt"),
    ("plan",),
    ("model",),
    ("promql",),
    ("values", "errors"),
)
"""Top to bottom. What is on one level does not import each other."""

ALLOWED = {
    ("proof", "tools"): "proving is running promtool; what it runs on is passed in, its type is named",
}
"""Imports that point sideways or up, and why."""

HOMES = {
    "promql_parser": ("promql/reader.py",),
    "yaml": ("outputs/artifact.py", "files/yaml_source.py"),
    "click": ("cli/",),
    "rich": ("cli/",),
    "subprocess": ("tools/process.py",),
    "pydantic": ("model/",),
    "jsonschema_rs": ("lint/dashboards/schema.py",),
    "jinja2": ("outputs/", "review/", "proof/"),
    "deepdiff": ("review/",),
    "urllib": ("live/", "tools/"),
    "http": ("live/",),
    "httpx": ("live/",),
    "socket": ("live/", "tools/"),
}
"""Library -> where alone it is imported."""

PURE = ("values.py", "promql/", "model/", "plan/", "lint/", "outputs/")
IMPURE = frozenset(
    "os sys subprocess time random pathlib tempfile shutil io socket glob locale secrets".split()
)
PATHS_AS_NAMES = {"pathlib": "PurePosixPath"}
"""What a pure module may take of an impure library: names of files that nobody opens."""

VAGUE = frozenset({"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"})
LONGEST = 400
LONGER = {
    "model/template_syntax.py": (660, "Go's lexer and parser for templates, to be read beside their source"),
}
"""Modules that may be longer, how long, and why."""


@dataclass(frozen=True)
class Import:
    module: Path
    """Below the package."""
    target: str
    """`tocsin.plan.rules`, or a library."""
    names: tuple[str, ...]
    for_types: bool
    """Whether only type checkers see it."""

    @property
    def where(self) -> str:
        return self.module.as_posix()


def modules() -> list[Path]:
    return sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def imports(module: Path) -> Iterator[Import]:
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    hidden = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, (), id(node) in hidden)
        elif isinstance(node, ast.ImportFrom):
            yield Import(module, node.module or "", tuple(a.name for a in node.names), id(node) in hidden)


ALL = [each for module in modules() for each in imports(module)]


def level_of(part: str) -> int | None:
    return next((number for number, level in enumerate(LEVELS) if part in level), None)


def part_of(module: Path) -> str:
    return module.parts[0].removesuffix(".py")


def targets(each: Import) -> list[str]:
    """The parts of the package that an import reaches."""
    if each.target == "tocsin":
        return [name for name in each.names if level_of(name) is not None]
    return [each.target.split(".")[1]] if each.target.startswith("tocsin.") else []


def test_every_part_of_the_package_has_a_level() -> None:
    parts = {part_of(module) for module in modules()} - {"__init__"}

    assert sorted(part for part in parts if level_of(part) is None) == []


def test_imports_point_down_only() -> None:
    wrong = []
    for each in ALL:
        here = part_of(each.module)
        if here == "__init__":
            continue  # the vocabulary of authors, imported on first use
        for there in targets(each):
            below = (level_of(there) or 0) > (level_of(here) or 0)
            if here != there and not below and (here, there) not in ALLOWED:
                wrong.append(f"{each.where} imports {there}")

    assert wrong == []


def test_every_exception_is_still_needed() -> None:
    used = {(part_of(each.module), there) for each in ALL for there in targets(each)}

    assert sorted(set(ALLOWED) - used) == []


def test_every_library_has_one_home() -> None:
    wrong = [
        f"{each.where} imports {each.target}"
        for each in ALL
        if (homes := HOMES.get(each.target.partition(".")[0])) and not each.where.startswith(homes)
    ]

    assert wrong == []


def test_every_library_that_is_installed_for_users_has_a_home() -> None:
    project = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    names = [line.split(">")[0].split("[")[0].strip() for line in project["project"]["dependencies"]]
    modules_ = {"PyYAML": "yaml", "promql-parser": "promql_parser", "jsonschema-rs": "jsonschema_rs"}

    assert sorted(name for name in names if modules_.get(name, name) not in HOMES) == []


def test_pure_code_has_no_clock_disk_process_or_environment() -> None:
    wrong = []
    for each in ALL:
        library = each.target.partition(".")[0]
        harmless = each.for_types or each.names == (PATHS_AS_NAMES.get(library),)
        if each.where.startswith(PURE) and library in IMPURE and not harmless:
            wrong.append(f"{each.where} imports {each.target}")

    assert wrong == []


def test_pure_code_opens_no_file() -> None:
    wrong = []
    for module in modules():
        if not module.as_posix().startswith(PURE):
            continue
        for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
                wrong.append(f"{module}:{node.lineno}")

    assert wrong == []


@pytest.mark.parametrize("module", modules(), ids=str)
def test_a_module_has_a_telling_name_and_can_be_read_at_one_go(module: Path) -> None:
    lines = len((PACKAGE / module).read_text(encoding="utf-8").splitlines())

    assert module.stem not in VAGUE
    assert lines <= LONGER.get(module.as_posix(), (LONGEST, ""))[0]
