"""Settings have defaults, and every wrong one is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.errors import AuthorError, Origin
from tocsin.files.settings import Settings, read_settings


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def told(folder: Path) -> str:
    with pytest.raises(AuthorError) as caught:
        read_settings(folder)
    return str(caught.value)


def test_every_setting_has_a_default(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, "[tool.tocsin]\n"))

    assert settings == Settings(tmp_path)
    assert (settings.source_folder, settings.output_folder) == (
        tmp_path / "rules_src",
        tmp_path / "generated",
    )
    assert (settings.prometheus, settings.version, settings.runbook_base_url) == ("2.42", (2, 42), "")


def test_settings_are_read(tmp_path: Path) -> None:
    settings = read_settings(
        write(
            tmp_path,
            '[tool.tocsin]\nsource = "ops/rules"\noutput = "out/all"\nprometheus = "3.5"\n'
            'runbook_base_url = "https://runbooks.example/x"\nretention = "30d"\n'
            'extra_outputs = ["grafana-api"]\n',
        )
    )

    assert settings.source_folder == tmp_path / "ops" / "rules"
    assert settings.output_folder == tmp_path / "out" / "all"
    assert (settings.version, settings.retention) == ((3, 5), "30d")
    assert settings.extra_outputs == ("grafana-api",)


def test_the_project_is_the_nearest_folder_above_with_a_table(tmp_path: Path) -> None:
    write(tmp_path, "[tool.tocsin]\n")
    inner = write(tmp_path / "service" / "python", "[project]\n")

    assert read_settings(inner).root == tmp_path


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, "\ufeff[tool.tocsin]\n")

    assert read_settings(tmp_path).root == tmp_path


# --- files


def test_without_a_project_the_folder_is_named(tmp_path: Path) -> None:
    assert told(tmp_path) == f"no pyproject.toml with a [tool.tocsin] table in {tmp_path} or above it"


BROKEN = {
    "no value": ("[tool.tocsin]\noutput =\n", ":2: is no TOML: Invalid value"),
    "an open table": ("[tool.tocsin\n", ":1: is no TOML: Expected ']' at the end of a table declaration"),
    "a key twice": ('a = "1"\n\na = "2"\n', ":3: is no TOML: Cannot overwrite a value"),
    "an open string": ('\n\n[tool.tocsin]\noutput = """', ":4: is no TOML: "),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_is_no_toml_is_told_with_the_line(case: str, tmp_path: Path) -> None:
    text, words = BROKEN[case]

    assert told(write(tmp_path, text)).startswith(f"{tmp_path}/pyproject.toml{words}")


def test_an_empty_open_string_is_told_on_the_first_line(tmp_path: Path) -> None:
    assert told(write(tmp_path, 'a = "')).startswith(f"{tmp_path}/pyproject.toml:1: is no TOML: ")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes("# ü".encode("latin-1"))

    assert told(tmp_path).startswith(f"{tmp_path}/pyproject.toml cannot be read: it is not UTF-8 (")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "[tool.tocsin]\n")

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")  # the tests may run as root, who may read all

    monkeypatch.setattr(Path, "read_text", refuse)

    assert told(tmp_path) == f"{tmp_path}/pyproject.toml cannot be read: Permission denied"


@pytest.mark.parametrize("text", ["[tool]\ntocsin = 5\n", "tool = {tocsin = 5}\n"])
def test_a_table_that_is_none_is_told(text: str, tmp_path: Path) -> None:
    assert told(write(tmp_path, text)) == (
        f"{tmp_path}/pyproject.toml: tool.tocsin is 5; expected a table, [tool.tocsin]"
    )


def test_a_tool_that_is_no_table_is_no_project_of_ours(tmp_path: Path) -> None:
    assert told(write(tmp_path, "tool = 5\n")).startswith("no pyproject.toml with a [tool.tocsin] table")


# --- values

IMPORTABLE = "expected a folder that Python can import, such as 'rules_src'"
KNOWN = "source, output, prometheus, runbook_base_url, dashboard_base_url, retention, extra_outputs, preview"
WRONG = {
    'sorce = "x"': "unknown key sorce; did you mean source?",
    "colour = 1": f"unknown key colour; known: {KNOWN}",
    "output = 5": "output is 5; expected a string",
    "source = ['a']": "source is ['a']; expected a string",
    'output = "../x"': "output is '../x'; expected a folder inside the project",
    'output = "a/../../x"': "output is 'a/../../x'; expected a folder inside the project",
    'output = "/etc"': "output is '/etc'; expected a folder inside the project",
    'output = ""': "output is ''; expected a folder inside the project",
    'output = "."': "output is '.'; expected a folder inside the project",
    'output = "a\\u0000"': "output is 'a\\x00'; expected a folder inside the project",
    'source = "my-rules"': f"source is 'my-rules'; {IMPORTABLE}",
    'source = "a/class"': f"source is 'a/class'; {IMPORTABLE}",
    'source = "json"': f"source is 'json'; {IMPORTABLE}",
    'source = "tocsin"': f"source is 'tocsin'; {IMPORTABLE}",
    'output = "rules_src"': "source is 'rules_src' and output 'rules_src'; expected folders apart",
    'output = "rules_src/out"': "source is 'rules_src' and output 'rules_src/out'; expected folders apart",
    'source = "generated/src"': "source is 'generated/src' and output 'generated'; expected folders apart",
    'prometheus = "latest"': (
        "prometheus is 'latest'; expected a version such as '2.42', which is the oldest, or '3.5'"
    ),
    'prometheus = "2.41"': (
        "prometheus is '2.41'; expected a version such as '2.42', which is the oldest, or '3.5'"
    ),
    'prometheus = "2.42.1"': (
        "prometheus is '2.42.1'; expected a version such as '2.42', which is the oldest, or '3.5'"
    ),
    'runbook_base_url = "runbooks"': (
        "runbook_base_url is 'runbooks'; expected an address that begins with https://"
    ),
    'dashboard_base_url = "grafana"': (
        "dashboard_base_url is 'grafana'; expected an address that begins with https://"
    ),
    'runbook_base_url = "https://a b"': (
        "runbook_base_url is 'https://a b'; expected an address that begins with https://"
    ),
    'extra_outputs = "configmaps"': (
        "extra_outputs is 'configmaps'; expected a list of 'configmaps', 'grafana-operator', 'grafana-api'"
    ),
    'extra_outputs = ["helm"]': (
        "extra_outputs is ['helm']; expected a list of 'configmaps', 'grafana-operator', 'grafana-api'"
    ),
    'retention = "a month"': "retention is 'a month'; expected a duration such as '30d'",
    'retention = "0s"': "retention is '0s'; expected a duration such as '30d'",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_setting_is_told_with_its_line(line: str, tmp_path: Path) -> None:
    folder = write(tmp_path, f"[project]\nname = 'x'\n\n[tool.tocsin]\n{line}\n")

    assert told(folder) == f"pyproject.toml:5: [tool.tocsin]: {WRONG[line]}"


def test_all_wrong_settings_are_told_in_the_order_of_their_lines(tmp_path: Path) -> None:
    folder = write(tmp_path, '[tool.tocsin]\nprometheus = "x"\nsorce = "y"\noutput = 5\n')
    with pytest.raises(AuthorError) as caught:
        read_settings(folder)

    assert [mistake.origin for mistake in caught.value.mistakes] == [
        Origin("pyproject.toml", 2),
        Origin("pyproject.toml", 3),
        Origin("pyproject.toml", 4),
    ]


SPELLINGS = {
    "[tool.other]\nx = 1\n[tool.tocsin]\nx = 1\n": 4,
    "x = 1\n[ tool . tocsin ]\ny = 1\n'x' = 1\n": 4,
    "[tool]\ntocsin.x = 1\n": 2,
    "tool.tocsin.x = 1\n": 1,
    "\n[tool.tocsin.x]\ny = 1\n": 2,
    "\n[tool]\ntocsin = {x = 1}\n": 1,
    "\n\n[tool.tocsin]\n# nothing\n[tool.tocsin.x.y]\n": 5,
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_the_line_is_found_however_the_key_is_written(text: str, tmp_path: Path) -> None:
    words = "[tool.tocsin]: unknown key x; known: " + KNOWN

    lines = told(write(tmp_path, text)).splitlines()

    assert f"pyproject.toml:{SPELLINGS[text]}: {words}" in lines
