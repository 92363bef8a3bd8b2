"""Templates are cut into tokens where Go cuts them."""

from __future__ import annotations

import pytest

from tocsin.model.template_tokens import TemplateSyntaxError, abbreviated, tokens


def kinds(template: str) -> list[str]:
    return [token.kind for token in tokens(template)]


def test_text_and_actions_alternate() -> None:
    assert kinds("a {{ $x }} b{{.}}") == [
        "text",
        "{{",
        "space",
        "variable",
        "space",
        "}}",
        "text",
        "{{",
        ".",
        "}}",
    ]


def test_a_trim_marker_is_no_minus() -> None:
    assert kinds("{{- 3 -}}") == ["{{", "number", "}}"]
    assert kinds("{{-3 }}") == ["{{", "number", "space", "}}"]


def test_comments_leave_nothing() -> None:
    assert kinds("{{/* a }} b */}}{{- /* c */ -}}") == []


def test_fields_are_tokens_of_their_own() -> None:
    assert [token.text for token in tokens("{{$a.b.c}}")] == ["{{", "$a", ".b", ".c", "}}"]


def test_words_are_keywords_literals_or_functions() -> None:
    assert kinds("{{if true index}}") == ["{{", "if", "space", "literal", "space", "word", "}}"]


def test_each_token_knows_its_action() -> None:
    assert {token.shown for token in tokens("{{ a  b }}")} == {"{{ a b }}"}


def test_what_is_no_token_is_told_with_its_action() -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        list(tokens("fine {{ $value § }} fine"))

    assert str(caught.value) == "{{ $value § }}: cannot read '§'"


def test_an_action_is_abbreviated_after_sixty_characters() -> None:
    assert abbreviated("{{ " + "a" * 57) == "{{ " + "a" * 57
    assert abbreviated("{{ " + "a" * 58) == "{{ " + "a" * 56 + "…"
