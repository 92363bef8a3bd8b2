"""Label values: those found pass all matchers, for the patterns that people write."""

from __future__ import annotations

import pytest

from tocsin.errors import collecting
from tocsin.plan.probes.patterns import candidates, passes, samples
from tocsin.promql.nodes import Matcher, MatchOp


def matcher(op: str, value: str) -> Matcher:
    return Matcher("x", MatchOp(op), value)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("5..", ("500",)),
        ("4..|5..", ("400", "500")),
        ("^(fuse.*|tmpfs|cifs|nfs)", ("fusea", "tmpfs", "cifs", "nfs")),
        (".*(mimir|cortex).*", ("amimira", "acortexa")),
        ("(GET|POST) /v[0-9]+", ("GET /v0", "POST /v0")),
        (r"a\.b", ("a.b",)),
        (r"\d{3}", ("111",)),
        ("[^a]x?", ("0x",)),
        ("(?:a|b)", ("a", "b")),
        ("a??", ("a",)),
        ("[x-z]", ("x",)),
        ("", ("",)),
    ],
)
def test_a_text_is_found_for_each_alternative(pattern: str, expected: tuple[str, ...]) -> None:
    assert samples(pattern) == expected


@pytest.mark.parametrize("pattern", ["(?i)a", r"\pL", "(a", "[a", r"\bx", "["])
def test_what_cannot_be_read_has_no_sample(pattern: str) -> None:
    assert samples(pattern) == ()


def test_a_value_passes_when_every_matcher_lets_it() -> None:
    assert passes("500", [matcher("=~", "5.."), matcher("!=", "501"), matcher("!~", "4..")])
    assert not passes("501", [matcher("=~", "5.."), matcher("!=", "501")])
    assert not passes("a", [matcher("=", "b")])
    with collecting():
        assert not passes("a", [matcher("=~", "(?P<")]), "what Python cannot read lets nothing pass"


def test_candidates_are_what_is_named_first_then_what_is_preferred_then_plain_ones() -> None:
    found = list(candidates([matcher("!=", "ok"), matcher("=~", "5..")], ("b",)))
    assert found[:3] == ["500", "b", "a"]
    assert "ok" in found
    assert found[-1] == ""
    assert len(found) == len(set(found))
    assert "fusea" in list(candidates([matcher("!~", "fuse.*")]))
