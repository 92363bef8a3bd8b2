"""What a template means: the labels it needs, and what would fail when it is rendered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tocsin.model.template import FUNCTIONS, read_template

READS = {
    "no template": set(),
    "{{ $labels.pod }}": {"pod"},
    "{{ .Labels.pod }}{{ $.Labels.env }}": {"pod", "env"},
    "{{ ($labels).pod }}": {"pod"},
    '{{ index $labels "pod" }}': {"pod"},
    '{{ (index .Labels "pod") | toUpper }}': {"pod"},
    '{{ "pod" | index $labels }}': {"pod"},
    '{{ $key := "pod" }}{{ index $labels $key }}': set(),
    '{{ printf "%s/%s" $labels.pod $labels.env }}': {"pod", "env"},
    "{{ $l := $labels }}{{ $l.pod }}": {"pod"},
    "{{ $pod := $labels.pod }}{{ $pod }}": {"pod"},
    "{{ with $labels }}{{ .pod }}{{ end }}": {"pod"},
    "{{ with .Labels }}{{ $labels.env }}{{ .pod }}{{ end }}": {"pod", "env"},
    "{{ range $labels }}{{ . }}{{ end }}": set(),
    "{{ range $k, $v := $labels }}{{ $k }}={{ $v }} {{ end }}": set(),
    "{{ range $v := $labels }}{{ $v }} {{ end }}": set(),
    # Labels of other series, and of the whole Prometheus.
    '{{ range query "load" }}{{ .Labels.instance }}{{ end }}': set(),
    '{{ range query "load" }}{{ $labels.pod }}{{ $.Labels.env }}{{ end }}': {"pod", "env"},
    '{{ range $i, $s := query "load" }}{{ $i }}{{ $s.Labels.instance }}{{ end }}': set(),
    '{{ with query "load" | first }}{{ .Labels.instance }}{{ .Value }}{{ end }}': set(),
    '{{ (query "load" | first).Labels.instance }}': set(),
    '{{ with query "load" }}{{ . | first | label "instance" }}{{ else }}{{ .Labels.pod }}{{ end }}': {"pod"},
    "{{ $externalLabels.region }}": set(),
    "{{ print externalURL pathPrefix }}": set(),
    # Labels whose absence the author has thought of.
    "{{ if $labels.pod }}{{ $labels.pod }}{{ end }}": set(),
    "{{ if $labels.pod }}{{ $labels.env }}{{ end }}": {"env"},
    "{{ if $labels.pod }}a{{ else }}{{ $labels.pod }}{{ end }}": {"pod"},
    "{{ with $labels.pod }}in {{ . }}{{ end }}": set(),
    '{{ with index $labels "pod" }}in {{ . }}{{ end }}': set(),
    "{{ if (and $labels.pod $labels.env) }}{{ $labels.pod }}{{ $labels.env }}{{ end }}": set(),
    "{{ if not $labels.pod }}none{{ end }}": set(),
    '{{ if eq $labels.env "prod" }}!{{ end }}': {"env"},
    "{{ if $labels.env | toUpper }}!{{ end }}": {"env"},
    '{{ or $labels.pod "none" }}': set(),
    '{{ or (index .Labels "pod") "none" }}': set(),
    "{{ or $labels.pod $labels.env }}": {"env"},
    '{{ and $labels.pod (printf "in %s" $labels.pod) }}': set(),
    "{{ if $p := $labels.pod }}{{ $p }}{{ end }}": set(),
    # Templates of one's own.
    '{{ define "where" }}{{ .Labels.pod }}{{ end }}{{ template "where" . }}': {"pod"},
    '{{ define "where" }}{{ .pod }}{{ end }}{{ template "where" $labels }}': {"pod"},
    '{{ define "where" }}{{ $.pod }}{{ end }}{{ template "where" $labels }}': {"pod"},
    '{{ define "unused" }}{{ .Labels.pod }}{{ end }}': set(),
    '{{ block "where" $labels }}{{ .pod }}{{ end }}': {"pod"},
    '{{ define "r" }}{{ if .pod }}{{ template "r" "x" }}{{ end }}{{ end }}{{ template "r" $labels }}': set(),
}
RENDERED = {
    "{{ $labels.pod }} at {{ $value }}": "api-0 at 7",
    "{{ $value | humanizePercentage }}": "700%",
    "a {{- 1 -}} b {{/* gone */}}c": "a1b c",
    '{{ "{{" }} {{ `}}` }}': "{{ }}",
    '{{ range query "load" }}{{ .Labels.pod }}={{ .Value }}{{ end }}': "api-0=7",
    '{{ range $i, $s := query "load" }}{{ $i }}{{ $s.Labels.env }}{{ end }}': "0prod",
    '{{ or (index .Labels "nowhere") "none" }}': "none",
    "{{ with $labels }}{{ .pod }}{{ end }}": "api-0",
    '{{ define "w" }}{{ .pod }}{{ end }}{{ template "w" $labels }}': "api-0",
    "{{ if gt $value 5.0 }}high{{ else }}low{{ end }}": "high",
    "{{ $pod := $labels.pod }}{{ $pod | toUpper }}": "API-0",
    '{{ (query "load" | first).Labels.env | title }}': "Prod",
    '{{ reReplaceAll "-.*" "" $labels.pod }}': "api",
    '{{ "pod" | index $labels }}': "api-0",
    "{{ range $k, $v := $labels }}{{ $k }}={{ $v }} {{ end }}": "__name__=load env=prod pod=api-0 ",
    '{{ printf "%.1f" $value }}': "7.0",
    "{{ 60.0 | humanizeDuration }}": "1m 0s",
    '{{ parseDuration "5m" }}': "300",
    '{{ stripPort "a:1" }} {{ stripDomain "a.b" }}': "a a",
    '{{ tableLink "up" }}': "/graph?g0.expr=up&g0.tab=1",
    "{{ args 1 2 }}": "map[arg0:1 arg1:2]",
}
FAILS = {
    "{{ .pod }}": "{{ .pod }}: there is no .pod; write $labels.pod",
    "{{ .labels.pod }}": "{{ .labels.pod }}: there is no .labels; write .Labels",
    "{{ $labels.pod.name }}": "{{ $labels.pod.name }}: a text has no field .name",
    "{{ $value.x }}": "{{ $value.x }}: a number has no field .x",
    "{{ $value humanize }}": (
        "{{ $value humanize }}: only a function takes arguments; to hand a value on, write a |, as in $value | humanize"  # noqa: E501
    ),
    "{{ .Labels.pod toUpper }}": (
        "{{ .Labels.pod toUpper }}: only a function takes arguments; "
        "to hand a value on, write a |, as in .Labels.pod | toUpper"
    ),
    "{{ .Labels .pod }}": "{{ .Labels .pod }}: only a function takes arguments; to hand a value on, write a |",  # noqa: E501
    "{{ 1 | $value }}": "{{ 1 | $value }}: only a function takes arguments; to hand a value on, write a |",
    "{{ humanize }}": "{{ humanize }}: humanize takes 1 argument; got none",
    '{{ match "a" }}': '{{ match "a" }}: match takes 2 arguments; got 1',
    "{{ $value | humanize 1.0 }}": "{{ $value | humanize 1.0 }}: humanize takes 1 argument; got 2",
    "{{ and }}": "{{ and }}: and takes at least 1 argument; got none",
    "{{ nil }}": "{{ nil }}: nil is no value that can be printed or handed on",
    '{{ template "nowhere" }}': '{{ template "nowhere" }}: no template nowhere is defined here',
}


@pytest.mark.parametrize("template", READS)
def test_the_labels_a_template_needs_are_the_alerts_own(template: str) -> None:
    read = read_template(template)

    assert (read.problems, read.labels) == ([], READS[template])


@pytest.mark.parametrize("template", FAILS)
def test_what_would_fail_when_it_is_rendered_is_told(template: str) -> None:
    problems = read_template(template).problems

    assert problems[0] == FAILS[template]


@pytest.mark.parametrize("template", RENDERED)
def test_what_renders_is_not_complained_of(template: str) -> None:
    assert read_template(template).problems == []


@pytest.mark.promtool
def test_the_engine_renders_what_is_not_complained_of(
    rendered_by_promtool: Callable[[Sequence[str]], list[str]],
) -> None:
    assert dict(zip(RENDERED, rendered_by_promtool(list(RENDERED)), strict=True)) == RENDERED


@pytest.mark.promtool
def test_the_engine_fails_to_render_what_is_complained_of(
    rendered_by_promtool: Callable[[Sequence[str]], list[str]],
) -> None:
    rendered = dict(zip(FAILS, rendered_by_promtool(list(FAILS)), strict=True))

    assert [template for template, text in rendered.items() if "<error expanding template" not in text] == []


@pytest.mark.promtool
def test_the_engine_has_each_function_and_counts_its_arguments_alike(
    rendered_by_promtool: Callable[[Sequence[str]], list[str]],
) -> None:
    # Called with one argument too few, a function that exists says how many it wants.
    fewer = [f"{{{{ {name}{' 1' * (fewest - 1)} }}}}" for name, (fewest, _) in FUNCTIONS.items() if fewest]

    said = dict(zip(fewer, rendered_by_promtool(fewer), strict=True))

    assert [template for template, text in said.items() if "<error expanding template" not in text] == []
    assert [template for template, text in said.items() if "not defined" in text] == []


def test_unknown_functions_and_variables_get_a_hint() -> None:
    assert read_template("{{ $value | humanizePercent }}{{ $label.pod }}{{ qwertz 1 }}").problems == [
        "{{ $value | humanizePercent }}: no function humanizePercent; did you mean humanizePercentage?",
        "{{ $label.pod }}: no variable $label; "
        "there are $labels, $value, $externalLabels and $externalURL, and none inside a define",
        "{{ qwertz 1 }}: no function qwertz",
    ]


def test_a_template_that_does_not_parse_has_one_problem() -> None:
    assert read_template("{{ if }}{{ $nowhere }}").problems == ["{{ if }}: if has no value"]


def test_the_same_problem_is_told_once() -> None:
    assert read_template("{{ .pod }}{{ .pod }}").problems == [
        "{{ .pod }}: there is no .pod; write $labels.pod"
    ]


PRINTS = {
    "no template": (False, False),
    "{{ $labels.pod }}": (False, False),
    "{{ $value }}": (True, True),
    "{{ .Value | humanize }}": (True, True),
    '{{ printf "%.0f" $value }}': (True, True),
    "{{ $v := $value }}{{ $v }}": (True, True),
    "{{ $v := $value }}": (True, False),
    "{{ if gt $value 5.0 }}high{{ else }}low{{ end }}": (True, False),
    "{{ gt $value 5.0 }}": (True, False),
    "{{ with $value }}{{ . }}{{ end }}": (True, True),
    "{{ or $value 1 }}": (True, True),
    '{{ range query "up" }}{{ .Value }}{{ end }}': (False, False),
}


@pytest.mark.parametrize("template", PRINTS)
def test_whether_the_value_is_read_and_whether_it_is_printed(template: str) -> None:
    read = read_template(template)

    assert (read.reads_value, read.prints_value) == PRINTS[template]


def test_text_without_braces_is_static() -> None:
    assert read_template("a } b").is_static
    assert not read_template("{{/* a comment */}}").is_static
