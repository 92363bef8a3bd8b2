"""The journeys: declarations to files on disk, and what is said when a step fails."""

from __future__ import annotations

import dataclasses
import os
import textwrap
from pathlib import Path

import pytest

from tocsin import pipeline
from tocsin.errors import AuthorError, Mistake, ToolError
from tocsin.files.settings import Settings
from tocsin.tools.promtool import Promtool

ALERT = """\
from tocsin import Alert, Gauge, Scenario, Service, Severity, phase

load = Gauge(name="load", help="Load.")
Busy = Alert(name="Busy", expr=load > 5, severity=Severity.PAGE, summary="Busy")
service = Service(name="{name}", owner="o", alerts=(Busy,), normal=(load.at(1),), scenarios=(
    Scenario(name="Busy: not", phases=(phase("10m"),)),
))
"""
VERSION = (2, 42)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A project with one service."""
    declare(tmp_path, "web", ALERT.format(name="web"))
    return Settings(tmp_path)


def declare(root: Path, package: str, text: str) -> None:
    folder = root / "rules_src" / package
    folder.mkdir(parents=True, exist_ok=True)
    (root / "rules_src" / "__init__.py").touch()
    (folder / "__init__.py").write_text(textwrap.dedent(text), encoding="utf-8")


def written(settings: Settings) -> set[str]:
    folder = settings.output_folder
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


EVERYTHING = {
    ".manifest",
    "grafana/dashboards/svc-web.json",
    "grafana/provisioning/dashboards/tocsin.yaml",
    "prometheus/rules/web.yaml",
    "prometheus/tests/web-probes.yaml",
    "prometheus/tests/web.yaml",
    "runbooks/Busy.md",
    "runbooks/index.md",
}


OTHERS = [
    "grafana/dashboards/svc-other.json",
    "prometheus/rules/other.yaml",
    "prometheus/tests/other-probes.yaml",
    "prometheus/tests/other.yaml",
]


@pytest.mark.promtool
def test_generate_writes_everything_once(settings: Settings, promtool: Promtool) -> None:
    environ = {"TOCSIN_PROMTOOL": str(promtool.path)}
    first = pipeline.generate(settings, environ)
    assert {str(path) for path in first.written} == written(settings) == EVERYTHING
    second = pipeline.generate(settings, environ)
    assert (second.written, second.removed, second.unchanged) == ((), (), len(EVERYTHING))


@pytest.mark.promtool
def test_generate_removes_what_nothing_declares_any_more(settings: Settings, promtool: Promtool) -> None:
    environ = {"TOCSIN_PROMTOOL": str(promtool.path)}
    declare(settings.root, "other", ALERT.format(name="other"))
    pipeline.generate(settings, environ)
    (settings.root / "rules_src" / "other" / "__init__.py").unlink()
    changes = pipeline.generate(settings, environ)
    assert sorted(map(str, changes.removed)) == OTHERS
    assert written(settings) == EVERYTHING


PROMISE = """\
from tocsin import Counter, EventsSli, Service, Slo, per_minute, percent

calls = Counter(name="calls_total", help="Calls.", labels=("ok",))
service = Service(
    name="web",
    owner="o",
    slos=(
        Slo(
            name="calls",
            description="Calls are answered.",
            objective=percent("99.99"),
            sli=EventsSli(bad=calls.where(ok="no"), total=calls),
        ),
    ),
    normal=(calls.where(ok="yes").at(per_minute(4)), calls.where(ok="no").at(0)),
)
"""


@pytest.mark.promtool
def test_what_should_be_known_of_an_objective_is_remarked_but_no_mistake(
    settings: Settings, promtool: Promtool
) -> None:
    declare(settings.root, "web", PROMISE)
    remarks: list[Mistake] = []
    changes = pipeline.generate(settings, {"TOCSIN_PROMTOOL": str(promtool.path)}, remarks.append)
    assert changes.written
    assert {remark.subject for remark in remarks} == {"SLO calls"}
    assert {str(remark.origin) for remark in remarks} == {"rules_src/web/__init__.py:8"}


def refusing(tmp_path: Path) -> Promtool:
    """A promtool that finds fault with every rule file."""
    path = tmp_path / "promtool"
    path.write_text(
        '#!/bin/sh\nfor file; do :; done\necho "$file: it is ugly" >&2\nexit 1\n', encoding="utf-8"
    )
    path.chmod(0o755)
    return Promtool(path, (2, 42, 0))


def test_what_promtool_refuses_is_told_without_the_folder_of_the_moment(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "staged"
    (folder / "prometheus" / "rules").mkdir(parents=True)
    (folder / "prometheus" / "rules" / "web.yaml").touch()
    with pytest.raises(AuthorError) as error:
        pipeline.verify(folder, refusing(tmp_path))
    assert str(error.value) == (
        "promtool refuses the generated rules:\nprometheus/rules/web.yaml: it is ugly"
    )


def test_a_promtool_that_crashes_says_nothing_of_the_rules(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "staged"
    (folder / "prometheus" / "rules").mkdir(parents=True)
    (folder / "prometheus" / "rules" / "web.yaml").touch()
    path = tmp_path / "promtool"
    path.write_text("#!/bin/sh\necho out of cheese >&2\nexit 9\n", encoding="utf-8")
    path.chmod(0o755)
    with pytest.raises(ToolError) as error:
        pipeline.verify(folder, Promtool(path, (2, 42, 0)))
    assert str(error.value).startswith(f"checking the generated rules failed: `{path} check rules ")
    assert str(error.value).endswith(" ended with exit code 9\n  out of cheese")


def test_without_rule_files_promtool_is_not_asked(tmp_path: Path) -> None:
    pipeline.verify(tmp_path, refusing(tmp_path))


def test_nothing_generated_is_stale_in_every_file(settings: Settings) -> None:
    stale = pipeline.stale(settings)
    assert {each.path for each in stale} == {f"generated/{path}" for path in EVERYTHING}
    assert all(each.diff.startswith(f"--- a/{each.path}\n+++ b/{each.path}\n") for each in stale)


def test_extra_outputs_are_written_besides(settings: Settings) -> None:
    with_more = dataclasses.replace(settings, extra_outputs=("configmaps",))
    paths = {each.path for each in pipeline.stale(with_more)}
    assert paths == {f"generated/{path}" for path in (*EVERYTHING, "grafana/kustomization.yaml")}


@pytest.mark.promtool
def test_a_changed_threshold_is_stale_in_one_line_of_the_rules(
    settings: Settings, promtool: Promtool
) -> None:
    pipeline.generate(settings, {"TOCSIN_PROMTOOL": str(promtool.path)})
    assert pipeline.stale(settings) == ()
    declare(settings.root, "web", ALERT.format(name="web").replace("> 5", "> 6"))
    stale = {each.path: each for each in pipeline.stale(settings)}
    assert set(stale) == {
        "generated/prometheus/rules/web.yaml",
        "generated/prometheus/tests/web-probes.yaml",
        "generated/grafana/dashboards/svc-web.json",
        "generated/runbooks/Busy.md",
    }
    rules = stale["generated/prometheus/rules/web.yaml"]
    changed = [
        line for line in rules.diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    assert changed == ["-      load > 5", "+      load > 6"]


@pytest.mark.promtool
def test_a_file_that_nothing_declares_is_stale_too(settings: Settings, promtool: Promtool) -> None:
    declare(settings.root, "other", ALERT.format(name="other"))
    pipeline.generate(settings, os.environ | {"TOCSIN_PROMTOOL": str(promtool.path)})
    (settings.root / "rules_src" / "other" / "__init__.py").unlink()
    stale = {each.path: each.diff for each in pipeline.stale(settings)}
    told = {"generated/.manifest", "generated/runbooks/Busy.md", "generated/runbooks/index.md"}
    assert set(stale) == told | {f"generated/{path}" for path in OTHERS}
    assert "-  - alert: Busy\n" in stale["generated/prometheus/rules/other.yaml"]


def test_mistakes_that_only_lowering_notices_are_told_with_the_projects_paths(settings: Settings) -> None:
    declare(settings.root, "other", ALERT.format(name="web"))
    with pytest.raises(AuthorError) as error:
        pipeline.plan(settings)
    assert str(error.value) == (
        "rules_src/web/__init__.py:5: service web: this name is taken by rules_src/other/__init__.py:5"
    )


def test_an_alert_is_found_with_all_that_is_known_of_it(settings: Settings) -> None:
    subject = pipeline.find_alert(settings, "Busy", VERSION)
    assert (subject.alert.name, subject.rule.alert, subject.service.name) == ("Busy", "Busy", "web")
    assert subject.drill is None
    assert {case.name.partition(",")[0] for case in subject.cases} == {"Busy: probe"}


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Bussy", "did you mean Busy?"), ("Zzz", "there are Busy")],
)
def test_an_alert_that_does_not_exist_is_told_with_those_that_do(
    settings: Settings, name: str, hint: str
) -> None:
    with pytest.raises(AuthorError) as error:
        pipeline.find_alert(settings, name, VERSION)
    assert str(error.value) == f"no alert is called {name}; {hint}"


def test_where_there_are_no_alerts_that_is_told(tmp_path: Path) -> None:
    declare(tmp_path, "web", 'from tocsin import Service\nservice = Service(name="web", owner="o")\n')
    with pytest.raises(AuthorError) as error:
        pipeline.find_alert(Settings(tmp_path), "Busy", VERSION)
    assert str(error.value) == "no alert is called Busy; there are none"
