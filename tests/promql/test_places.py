from __future__ import annotations

from hypothesis import given
from tests.promql.strategies import Grammar, built

from tocsin.errors import collecting
from tocsin.promql.nodes import Node
from tocsin.promql.places import places, rewritten

ANY = built(Grammar().any())


@given(ANY)
def test_places_are_the_forms_in_the_order_they_are_written(node: Node) -> None:
    assert {str(place.node) for place in places(node)} == {str(each) for each in node.walk()}
    with collecting():
        assert all(place.filled(place.node) == node for place in places(node))


@given(ANY)
def test_what_nobody_changes_stays_the_same_object(node: Node) -> None:
    assert rewritten(node, lambda form: form) is node
