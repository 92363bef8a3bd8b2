"""Places in an expression: each form with what is around it, and the whole with another form in its place.

Nodes know neither their parents nor their positions; who wants to change one form of many asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, cast

from tocsin.promql.nodes import Negate, Node, negate


@dataclass(frozen=True)
class Place:
    """A form within an expression, and what is around it."""

    node: Node
    above: tuple[Node, ...] = ()
    """The forms it stands in, outermost first."""
    path: tuple[tuple[str, int | None], ...] = ()
    """The field, and the place in it, that leads from each form to the next."""

    def filled(self, node: Node) -> Node:
        """The whole expression with another form in this place.

        >>> from tocsin.promql.parse import parse
        >>> b = list(places(parse("a / b > 1")))[3]
        >>> str(b.filled(parse("c + d")))
        'a / (c + d) > 1'
        """
        for around, (name, number) in zip(reversed(self.above), reversed(self.path), strict=True):
            node = _with(around, name, number, node)
        return node


def places(node: Node) -> Iterator[Place]:
    """Every form of an expression, outermost first, as they are written.

    >>> from tocsin.promql.parse import parse
    >>> [str(place.node) for place in places(parse("a / b > 1"))]
    ['a / b > 1', 'a / b', 'a', 'b', '1']
    """
    yield from _places(Place(node))


def _places(here: Place) -> Iterator[Place]:
    yield here
    for name, number, inner in _inside(here.node):
        yield from _places(Place(inner, (*here.above, here.node), (*here.path, (name, number))))


def rewritten(node: Node, change: Callable[[Node], Node]) -> Node:
    """The expression with each form replaced by what `change` makes of it, innermost first.

    >>> from tocsin.promql.nodes import Number
    >>> from tocsin.promql.parse import parse
    >>> str(rewritten(parse("a / b > 1"), lambda form: Number(2) if isinstance(form, Number) else form))
    'a / b > 2'
    """
    for name, number, inner in list(_inside(node)):
        other = rewritten(inner, change)
        if other is not inner:
            node = _with(node, name, number, other)
    return change(node)


def _inside(node: Node) -> Iterator[tuple[str, int | None, Node]]:
    for each in fields(node):  # type: ignore[arg-type]  # every form is a dataclass
        value = getattr(node, each.name)
        items = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for number, inner in items:
            if isinstance(inner, Node):
                yield each.name, number, inner


def _with(around: Any, name: str, number: int | None, node: Node) -> Node:
    if isinstance(around, Negate):
        return negate(node)
    held: Node | tuple[Node, ...] = node
    if number is not None:
        items = list(getattr(around, name))
        items[number] = node
        held = tuple(items)
    return cast(Node, replace(around, **{name: held}))
