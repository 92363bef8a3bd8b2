"""Templates parse if, and only if, Go parses them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tocsin.model.template import FUNCTIONS, VARIABLES
from tocsin.model.template_syntax import parse
from tocsin.model.template_tokens import TemplateSyntaxError
from tocsin.tools.promtool import Promtool

ACCEPTED = [
    "",
    "plain text, no braces",
    "}} closes nothing",
    "{ single } braces",
    "{{ $value }}}",
    "{{$value}}",
    "{{\n$value\n|\nhumanize\n}}",
    "{{ $value|humanize }}",
    "{{ $value | humanize | title }}",
    "{{ .X | }}",
    "{{ and }}",
    "{{ nil }}",
    "{{ .x nil }}",
    "{{ $value humanize }}",
    "{{ -3 }}",
    "{{-3}}",
    "a {{- 3 -}} b",
    "{{- /* comment */ -}}",
    "{{/* a comment with }} in it */}}",
    '{{ "}}" }}',
    '{{ "{{" }}',
    '{{ "a \\" b" }}',
    '{{ `raw " \\ \n string` }}',
    "{{ 'a' }}",
    "{{ true }}{{ false }}",
    "{{ $labels.x }}",
    "{{ $labels.x.y.z }}",
    "{{ ($labels).x }}",
    '{{ (index $labels "x") }}',
    '{{ (query "up" | first).Labels.x }}',
    "{{ $ }}{{ . }}{{ $.Labels.x }}",
    "{{ .Labels .x }}",
    "{{ .é }}",
    "{{ $é := 1 }}{{ $é }}",
    "{{ $x := 3 }}{{ $x = 4 }}{{ $x }}",
    "{{ $x = 3 }}",
    "{{ if true }}a{{ end }}",
    "{{if(1)}}{{end}}",
    "{{ if 1 }}a{{ else }}b{{ end }}",
    "{{ if 1 }}a{{ else if 2 }}b{{ else if 3 }}c{{ else }}d{{ end }}",
    "{{ if $x := 3 }}{{ $x }}{{ else }}{{ $x }}{{ end }}",
    "{{ with $labels.x }}{{ . }}{{ else }}none{{ end }}",
    "{{ range $labels }}{{ . }}{{ else }}{{ end }}",
    "{{ range $k, $v := $labels }}{{ $k }}={{ $v }} {{ end }}",
    "{{ range $v := $labels }}{{ $v }}{{ break }}{{ end }}",
    "{{ range $labels }}{{ if . }}{{ continue }}{{ end }}{{ end }}",
    '{{ define "x" }}{{ . }}{{ end }}{{ template "x" . }}',
    '{{ define "x" }}{{ end }}{{ define "x" }}a{{ end }}',
    "{{ define `x` }}{{ $ }}{{ end }}",
    '{{ template "nowhere" }}',
    '{{ block "b" . }}x{{ end }}',
    '{{ printf "%.2f" $value }}',
    "{{ print (1) (2) }}",
    "{{ print.x }}",
]
REFUSED = {
    "{{": "{{: {{ is never closed by }}",
    "{{ $value": "{{ $value: {{ is never closed by }}",
    "{{ $value }": "{{ $value }: {{ is never closed by }}",
    "{{ $value } and {{ $value }}": "{{ $value } and {{ $value }}: cannot read '}' here; a blank or a | is missing",  # noqa: E501
    "{{{ $value }}}": "{{{ $value }}: cannot read '{' here",
    "{{ {{ }}": "{{ {{ }}: cannot read '{' here",
    "{{}}": "{{}}: there is nothing between the braces",
    "{{ }}": "{{ }}: there is nothing between the braces",
    "{{ ( ) }}": "{{ ( ) }}: there is nothing between the parentheses",
    "{{ (1 }}": "{{ (1 }}: a parenthesis is never closed",
    "{{ 1) }}": "{{ 1) }}: a ) has no ( before it",
    "{{ | humanize }}": "{{ | humanize }}: a | has nothing on its left",
    "{{ $value || humanize }}": "{{ $value || humanize }}: a | has nothing on its left",
    "{{ 1 | 2 }}": "{{ 1 | 2 }}: only a function may follow a |",
    "{{ 1 | . }}": "{{ 1 | . }}: only a function may follow a |",
    "{{ true.x }}": "{{ true.x }}: true has no fields",
    "{{ ..x }}": "{{ ..x }}: . has no fields",
    '{{ "a".x }}': '{{ "a".x }}: "a" has no fields',
    "{{ if }}a{{ end }}": "{{ if }}: if has no value",
    "{{ if true }}": "{{ if true }}: has no {{ end }}",
    "{{ if true }}{{ else }}": "{{ if true }}: has no {{ end }}",
    "{{ range $i, }}{{ end }}": "{{ range $i, }}: range has no value",
    "{{ range $i, 3 }}{{ end }}": "{{ range $i, 3 }}: a comma in a range stands between two variables",
    "{{ range $a, $b, $c := 1 }}{{ end }}": (
        "{{ range $a, $b, $c := 1 }}: only a range declares two variables, and no more than two"
    ),
    "{{ $a, $b := 1 }}": "{{ $a, $b := 1 }}: only a range declares two variables, and no more than two",
    "{{ with 1 }}{{ else if 2 }}{{ end }}": (
        "{{ else if 2 }}: `else if` inside a with; put an if inside the else"
    ),
    "{{ end }}": "{{ end }}: {{ end }} has no block before it",
    "{{ else }}": "{{ else }}: {{ else }} has no block before it",
    "{{ if 1 }}{{ else }}{{ else }}{{ end }}": "{{ if 1 }}: has more than one else",
    "{{ if 1 }}{{ end x }}": "{{ end x }}: x stands behind end",
    "{{ if 1 }}{{ else x }}{{ end }}": "{{ else x }}: x stands behind else",
    "{{ break }}": "{{ break }}: break stands outside a range",
    "{{ if 1 }}{{ continue }}{{ end }}": "{{ continue }}: continue stands outside a range",
    "{{ range 1 }}{{ break 2 }}{{ end }}": "{{ break 2 }}: 2 stands behind break",
    '{{ range 1 }}{{ block "b" . }}{{ break }}{{ end }}{{ end }}': "{{ break }}: break stands outside a range",  # noqa: E501
    "{{ template x }}": '{{ template x }}: template needs a name in quotes, template "name"',
    '{{ block "b" }}x{{ end }}': '{{ block "b" }}: block has no value',
    '{{ define "x" }}a': '{{ define "x" }}: has no {{ end }}',
    '{{ define "x" y }}a{{ end }}': '{{ define "x" y }}: y stands behind define and its name',
    '{{ define "x" }}a{{ else }}b{{ end }}': (
        '{{ define "x" }}: has an else, which belongs to if, with and range'
    ),
    '{{ define "x" }}a{{ end }}{{ define "x" }}b{{ end }}': '{{ define "x" }}: template x is defined twice',
    '{{ if 1 }}{{ define "x" }}{{ end }}{{ end }}': '{{ define "x" }}: define cannot stand here',
    "{{ /* c */ }}": "{{ /* c */ }}: cannot read '/' here",
    "{{/* c */ }}": "{{/* c */ }}: a comment must be alone between its braces, {{/* like this */}}",
    "{{/* c }}": "{{/* c }}: a comment is never closed by */",
    '{{ "a\nb" }}': '{{ "a b" }}: a string is never closed by "',
    '{{ "a }}': '{{ "a }}: a string is never closed by "',
    "{{ `a }}": "{{ `a }}: a string is never closed by `",
    "{{ 'a }}": "{{ 'a }}: a string is never closed by '",
    '{{ "\\d" }}': '{{ "\\d" }}: "\\d" has an escape that Go does not know; write \\\\ for a backslash',
    "{{ 'ab' }}": "{{ 'ab' }}: 'ab' is no single character; write a string as \"text\"",
    '{{ "a""b" }}': '{{ "a""b" }}: cannot read \'"b"\' here; a blank or a | is missing',
    "{{ print(1) }}": "{{ print(1) }}: cannot read '(' here; a blank or a | is missing",
    "{{ $x=3 }}": "{{ $x=3 }}: cannot read '=' here",
    "{{ $x : 3 }}": "{{ $x : 3 }}: a : must be followed by =",
    "{{ $labels.on-call }}": (
        "{{ $labels.on-call }}: cannot read '-' here; a name has letters, digits and _ only"
    ),
    "{{ 3-}}": "{{ 3-}}: 3- is no number",
    "{{ 5x }}": "{{ 5x }}: 5x is no number",
    "{{ 08 }}": "{{ 08 }}: 08 is no number",
    "{{ , }}": "{{ , }}: cannot read ',' here",
    "{{ a\u00a0b }}": "{{ a b }}: cannot read '\\xa0' here",
    "{{ \u2014 }}": "{{ \u2014 }}: cannot read '\u2014'",
}
UNKNOWN = {
    "{{ nowhere 1 }}": "{{ nowhere 1 }}: no function nowhere",
    "{{ . Labels }}": "{{ . Labels }}: no function Labels",
    "{{ end_ }}": "{{ end_ }}: no function end_",
    "{{ $nowhere }}": "{{ $nowhere }}: no variable $nowhere",
    "{{ if $x := 3 }}{{ end }}{{ $x }}": "{{ $x }}: no variable $x",
    '{{ define "x" }}{{ $labels }}{{ end }}': "{{ $labels }}: no variable $labels",
}
NEWER = {
    "{{ with 1 }}{{ else with 2 }}{{ end }}": (
        "{{ else with 2 }}: `else with` is newer than Prometheus 2.42; put a with inside the else"
    ),
}


def verdict(template: str) -> str:
    """The first complaint; empty if there is none."""
    try:
        tree = parse(template, functions=frozenset(FUNCTIONS), variables=VARIABLES)
    except TemplateSyntaxError as error:
        return str(error)
    return "; ".join(tree.complaints)


@pytest.mark.parametrize("template", ACCEPTED)
def test_what_go_parses_is_accepted(template: str) -> None:
    assert verdict(template) == ""


@pytest.mark.parametrize("template", [*REFUSED, *UNKNOWN, *NEWER])
def test_what_go_refuses_is_refused_in_words(template: str) -> None:
    assert verdict(template) == (REFUSED | UNKNOWN | NEWER)[template]


@pytest.mark.promtool
def test_promtool_gives_the_same_verdicts(refused_by_promtool: Callable[[Sequence[str]], list[str]]) -> None:
    refused = [*REFUSED, *UNKNOWN]

    assert refused_by_promtool([*ACCEPTED, *refused]) == refused


@pytest.mark.promtool
def test_what_only_a_newer_go_parses_is_refused_by_the_oldest_engine(
    promtool: Promtool, refused_by_promtool: Callable[[Sequence[str]], list[str]]
) -> None:
    if promtool.version >= (2, 43):
        pytest.skip("may be built with Go 1.23 or newer, which accepts it")

    assert refused_by_promtool(list(NEWER)) == list(NEWER)


def test_a_long_action_is_shown_on_one_line_and_cut() -> None:
    template = "{{ if\n" + "$value " * 30 + "}}"

    assert verdict(template) == f"{'{{ if ' + '$value ' * 7}$val…: has no {{{{ end }}}}"
