"""`tocsin check`, as it is called: what it prints and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tocsin.cli.main import main

BAD = """\
groups:
- name: g
  rules:
  - alert: WebhooksFail
    expr: rate(webhooks_total{status="failed"}[5m]) / rate(webhooks_total[5m]) > 0.05
    for: 5m
  - alert: QueueTooLong
    expr: queue_depth > 100
"""
GOOD = """\
groups:
- name: g
  rules:
  - alert: QueueTooLong
    expr: queue_depth > 100
    for: 5m
"""
UNAGGREGATED = (
    "both sides select webhooks_total and keep status, so each series is divided by itself: "
    "the ratio is 1 for every series there is, whatever the real share"
)
SINGLE = "there is no for and no range, so one sample fires the alert"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Tocsin = Callable[..., Ended]


@pytest.fixture
def tocsin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tocsin:
    """Run the command in an empty folder, with a promtool that accepts everything."""
    stand_in = tmp_path / "bin" / "promtool"
    stand_in.parent.mkdir()
    stand_in.write_text("#!/bin/sh\necho 'promtool, version 2.53.0 (branch: x)'\n", encoding="utf-8")
    stand_in.chmod(0o755)
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(stand_in))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["tocsin", "check", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, printed.out, printed.err)

    return run


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_findings_are_told_with_their_place_their_expression_and_a_hint(tocsin: Tocsin) -> None:
    write("rules/bad.yaml", BAD)

    assert tocsin("rules") == Ended(
        1,
        f"""\
Error: {UNAGGREGATED} (ratio/unaggregated)
  ---> rules/bad.yaml:4 -> WebhooksFail
       rate(webhooks_total{{status="failed"}}[5m]) / rate(webhooks_total[5m]) > 0.05
  hint: aggregate status away on both sides, for example with sum() or sum without (status)

Information: {SINGLE} (alert/single-sample)
  ---> rules/bad.yaml:7 -> QueueTooLong
       queue_depth > 100
  hint: add for, or look at a range: max_over_time(...[5m])

1 error, 1 note in 2 rules
""",
        "",
    )


@pytest.mark.parametrize(("no_color", "first"), [("", "\033[31m\033[1mError\033[0m: "), ("1", "Error: ")])
def test_a_terminal_gets_colours_unless_its_user_wants_none(
    tocsin: Tocsin, monkeypatch: pytest.MonkeyPatch, no_color: str, first: str
) -> None:
    write("bad.yaml", BAD)
    monkeypatch.setenv("NO_COLOR", no_color)
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w") as terminal:
        code = "from tocsin.cli.main import main; main()"
        subprocess.run([sys.executable, "-c", code, "check", "bad.yaml"], stdout=terminal, check=False)

        assert os.read(ours, 10_000).decode().startswith(f"{first}both sides select")
    os.close(ours)


def test_a_clean_file_takes_one_line(tocsin: Tocsin) -> None:
    write("good.yaml", GOOD)

    assert tocsin("good.yaml") == Ended(0, "no problems in 1 rule\n", "")


def test_information_alone_is_no_failure(tocsin: Tocsin) -> None:
    write("good.yaml", GOOD.replace("    for: 5m\n", ""))

    ended = tocsin("good.yaml")

    assert (ended.code, ended.out.splitlines()[-1]) == (0, "1 note in 1 rule")


def test_json_holds_every_field(tocsin: Tocsin) -> None:
    write("bad.yaml", BAD)
    write("worse.yaml", "groups: [\n")

    ended = tocsin("bad.yaml", "worse.yaml", "--format", "json")

    document = json.loads(ended.out)
    assert (ended.code, document["rules"]) == (1, 2)
    assert document["findings"][0] == {
        "check": "ratio/unaggregated",
        "level": "error",
        "message": UNAGGREGATED,
        "hint": "aggregate status away on both sides, for example with sum() or sum without (status)",
        "file": "bad.yaml",
        "line": 4,
        "rule": "WebhooksFail",
        "expression": 'rate(webhooks_total{status="failed"}[5m]) / rate(webhooks_total[5m]) > 0.05',
    }
    assert [(each["check"], each["file"]) for each in document["findings"]] == [
        ("ratio/unaggregated", "bad.yaml"),
        ("alert/single-sample", "bad.yaml"),
        ("file/unreadable", "worse.yaml"),
    ]


def test_github_gets_an_annotation_at_each_place(tocsin: Tocsin) -> None:
    write("a,b.yaml", BAD)

    assert tocsin("a,b.yaml", "--format", "github") == Ended(
        1,
        "::error file=a%2Cb.yaml,line=4,title=ratio/unaggregated::"
        f"WebhooksFail: {UNAGGREGATED}; "
        "aggregate status away on both sides, for example with sum() or sum without (status)\n"
        "::notice file=a%2Cb.yaml,line=7,title=alert/single-sample::"
        f"QueueTooLong: {SINGLE}; add for, or look at a range: max_over_time(...[5m])\n"
        "1 error, 1 note in 2 rules\n",
        "",
    )


def test_an_allowed_finding_is_left_out_and_an_unused_allowance_is_told(tocsin: Tocsin) -> None:
    write("a.yaml", BAD.replace("  - alert: W", "  # tocsin: allow ratio/unaggregated a test\n  - alert: W"))
    write("b.yaml", GOOD.replace("  - alert", "  # tocsin: allow ratio/unaggregated a test\n  - alert"))

    assert tocsin("a.yaml", "b.yaml", "--format", "github").out == (
        f"::notice file=a.yaml,line=8,title=alert/single-sample::QueueTooLong: {SINGLE}; "
        "add for, or look at a range: max_over_time(...[5m])\n"
        "::warning file=b.yaml,line=4,title=allow/unused::"
        "ratio/unaggregated has nothing to allow here; remove the comment\n"
        "1 warning, 1 note in 3 rules\n"
    )


def test_the_scrape_interval_is_a_callers_word(tocsin: Tocsin) -> None:
    write("a.yaml", GOOD.replace("queue_depth", "rate(a_total[30s])"))

    ended = tocsin("a.yaml", "--scrape-interval", "30s", "--format", "github")

    assert ended == Ended(
        1,
        "::error file=a.yaml,line=4,title=range/too-short::QueueTooLong: a_total[30s] cannot be sure of two "
        "samples, with one scrape every 30s, and rate() of one sample is nothing; "
        "take four times the interval: 2m\n"
        "1 error in 1 rule\n",
        "",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing.yaml",), "missing.yaml does not exist\n"),
        (
            ("good.yaml", "--scrape-interval", "5 m"),
            "--scrape-interval is '5 m' is no duration; expected one such as '5m' or '1h30m'\n",
        ),
        (
            ("good.yaml", "--scrape-interval", "0s"),
            "--scrape-interval is 0s; expected a duration such as '30s'\n",
        ),
        (
            ("--scrape-interval", "5s"),
            "--scrape-interval is for files given; a project's services declare scrape_interval\n",
        ),
    ],
)
def test_a_callers_mistake_is_told_and_nothing_is_checked(
    tocsin: Tocsin, arguments: tuple[str, ...], said: str
) -> None:
    write("good.yaml", GOOD)

    assert tocsin(*arguments) == Ended(2, "", said)


def test_an_expression_that_only_promtool_reads_is_told_as_information(
    tocsin: Tocsin,
) -> None:
    write("new.yaml", GOOD.replace("queue_depth > 100", "queue_depth > > 100"))

    ended = tocsin("new.yaml")

    assert ended.code == 0
    assert ended.out.startswith("Information: the expression is beyond what tocsin reads, so the rule is not")


def test_a_promtool_that_fails_without_a_complaint_is_a_tools_failure(tocsin: Tocsin) -> None:
    write("good.yaml", GOOD)
    stand_in = Path(os.environ["TOCSIN_PROMTOOL"])
    with stand_in.open("a", encoding="utf-8") as script:
        script.write('[ "$1" = check ] && { echo oh >&2; exit 1; }\nexit 0\n')

    assert tocsin("good.yaml") == Ended(3, "", "promtool ended with exit code 1 and said: oh\n")


def test_a_missing_promtool_is_a_tools_failure(tocsin: Tocsin, monkeypatch: pytest.MonkeyPatch) -> None:
    write("good.yaml", GOOD)
    monkeypatch.setenv("TOCSIN_PROMTOOL", "/nowhere/promtool")

    ended = tocsin("good.yaml")

    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("the promtool that TOCSIN_PROMTOOL names is of no use: ")


PROJECT = "[tool.tocsin]\n"
METRICS = """
from tocsin import Alert, Gauge, Service, Severity

queue = Gauge(name="queue_depth", help="Entries waiting.", unit="entries")
service = Service(
    name="shop",
    owner="shop-team",
    alerts=(
        Alert(
            name="QueueTooLong",
            expr=queue > 100,
            severity=Severity.TICKET,
            for_="90s",
            summary="{{ $value }} entries wait",
        ),
    ),
)
"""


def test_a_project_is_checked_as_it_is_declared(tocsin: Tocsin) -> None:
    write("pyproject.toml", PROJECT)
    write("rules_src/__init__.py", "")
    write("rules_src/shop/__init__.py", METRICS)

    assert tocsin() == Ended(
        1,
        """\
Warning: for is 1m30s, but the rule is evaluated every 1m: the alert fires after 2m (alert/for-not-multiple)
  ---> rules_src/shop/__init__.py:9 -> QueueTooLong
       queue_depth > 100
  hint: write 2m, which is what happens, or evaluate the group more often

1 warning in 1 rule and 1 dashboard
""",
        "",
    )
    assert not Path("generated").exists()


def test_what_promtool_says_of_a_project_is_about_the_files_it_would_generate(tocsin: Tocsin) -> None:
    write("pyproject.toml", PROJECT)
    write("rules_src/__init__.py", "")
    write("rules_src/shop/__init__.py", METRICS.replace("90s", "2m"))
    stand_in = Path(os.environ["TOCSIN_PROMTOOL"])
    with stand_in.open("a", encoding="utf-8") as script:
        script.write(
            '[ "$1" = check ] || exit 0\nfor file; do :; done\n'
            'case "$file" in */queries.yaml) exit 0;; esac\necho "$file: 7:5: it is so" >&2\nexit 1\n'
        )

    assert tocsin() == Ended(
        1,
        "Error: it is so (promtool)\n  ---> generated/prometheus/rules/shop.yaml:7\n\n"
        "1 error in 1 rule and 1 dashboard\n",
        "",
    )


def test_a_project_without_rules_has_no_problems(tocsin: Tocsin) -> None:
    write("pyproject.toml", PROJECT)
    write("rules_src/__init__.py", "")
    write(
        "rules_src/shop/__init__.py", 'from tocsin import Service\nservice = Service(name="s", owner="t")\n'
    )

    assert tocsin() == Ended(0, "no problems in 0 rules\n", "")


BOARD = """\
{
  "uid": "shop", "title": "Shop", "editable": false, "refresh": "1m",
  "panels": [
    {"id": 1, "type": "stat", "title": "Queue", "description": "Entries that wait.",
     "datasource": {"type": "prometheus", "uid": "P1"},
     "targets": [{"refId": "A", "expr": "queue_depth"}],
     "fieldConfig": {"defaults": {"unit": "short"}}}
  ]
}
"""


def test_dashboards_are_checked_beside_rules(tocsin: Tocsin) -> None:
    write("rules/good.yaml", GOOD)
    write("rules/shop.json", BOARD)

    assert tocsin("rules") == Ended(
        1,
        """\
Warning: datasource is "P1", which only one Grafana has (panel/datasource)
  ---> rules/shop.json:5 -> shop: panel "Queue" (id 1)
  hint: declare a variable of type datasource, and name that

1 warning in 1 rule and 1 dashboard
""",
        "",
    )


def test_dashboards_may_be_all_there_is(tocsin: Tocsin) -> None:
    write("boards/shop.json", BOARD.replace("P1", "-- Mixed --"))
    write("boards/more/shop.json", BOARD.replace("P1", "-- Mixed --").replace('"shop"', '"more"'))

    assert tocsin("boards") == Ended(0, "no problems in 2 dashboards\n", "")
    assert tocsin("boards/shop.json") == Ended(0, "no problems in 1 dashboard\n", "")


def test_what_is_no_dashboard_is_told(tocsin: Tocsin) -> None:
    write("shop.json", '{"panels": 3}')

    assert tocsin("shop.json") == Ended(
        1,
        "Error: is no dashboard; expected Grafana's classic JSON, with a list of panels "
        "(dashboard/unreadable)\n"
        "  ---> shop.json:1\n\n1 error in 0 rules\n",
        "",
    )


def test_the_page_of_a_check_of_dashboards_can_be_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tocsin", "explain", "panel/overlap"])
    with pytest.raises(SystemExit) as ended:
        main()

    assert (ended.value.code, capsys.readouterr().out.splitlines()[0]) == (0, "# panel/overlap")


@pytest.mark.promtool
def test_the_real_promtool_has_the_last_word(
    tocsin: Tocsin, promtool: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))  # type: ignore[attr-defined]
    write("a.yaml", GOOD.replace("queue_depth > 100", "no_such_function(queue_depth) > 100"))
    write("b.yaml", GOOD.replace("    for: 5m", "    annotations: {summary: '{{ $vlaue }}'}\n    for: 5m"))
    write("c.yaml", GOOD + GOOD.partition("rules:\n")[2])
    write("d.yaml", GOOD.replace("for: 5m", "four: 5m"))

    ended = tocsin("a.yaml", "b.yaml", "c.yaml", "d.yaml", "--format", "json")

    said = [(each["check"], each["file"], each["line"]) for each in json.loads(ended.out)["findings"]]
    assert ended.code == 1
    assert said == [
        ("promtool", "a.yaml", 4),
        ("promtool", "b.yaml", 4),
        ("rules/duplicate", "c.yaml", 7),
        ("alert/single-sample", "d.yaml", 4),
        ("promtool", "d.yaml", 6),
    ]
