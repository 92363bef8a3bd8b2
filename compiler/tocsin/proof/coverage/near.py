"""Just below the threshold, as a question: values on the silent side, and not far from it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tocsin.errors import collecting
from tocsin.promql.functions import ValueType
from tocsin.promql.nodes import Binary, Node, Number
from tocsin.promql.operators import MIRRORED
from tocsin.promql.parse import parse
from tocsin.proof.mutation.values import Recordings, is_whole
from tocsin.values import decimal_text, exact

NEAR = Decimal("0.1")
"""A tenth of the threshold; of whole numbers, the next one."""

_SILENT = {">": ("<=", "-"), ">=": ("<", "-"), "<": (">=", "+"), "<=": (">", "+")}


def near_misses(expr: Node, recordings: Recordings) -> Iterator[Node]:
    """For each comparison of a condition, an expression with the series that just miss it."""
    for node in expr.walk():
        if isinstance(node, Binary) and node.is_condition:
            text = _near(node, recordings)
            if text:
                with collecting():
                    near = parse(text)
                yield near


def _near(node: Binary, recordings: Recordings) -> str:
    operator, value, limit = node.operator, node.left, node.right
    if value.type.value is not ValueType.VECTOR:
        operator, value, limit = MIRRORED[operator], limit, value
    if isinstance(limit, Number):
        if not limit.value.is_finite():
            return ""
        return _near_number(operator, value, limit.value, whole=is_whole(value, recordings))
    if operator not in _SILENT:
        return ""
    silent, sign = _SILENT[operator]
    matching = str(node.matching)
    factor = decimal_text(exact(1 - NEAR if sign == "-" else 1 + NEAR))
    other = ">=" if sign == "-" else "<="
    return f"({value}) {silent} {matching} ({limit}) and ({value}) {other} {matching} ({limit}) * {factor}"


def _near_number(operator: str, value: Node, limit: Decimal, *, whole: bool) -> str:
    margin = Decimal(1) if whole else abs(limit) * NEAR
    if operator == "==":
        margin = max(margin, Decimal(1))  # what is compared for equality is missed by its neighbours
    at, low, high = (decimal_text(exact(limit + each)) for each in (Decimal(0), -margin, margin))
    if operator == "==":
        return f"(({value}) != {at}) >= {low} <= {high}"
    if operator == "!=":
        return f"({value}) == {at}"
    silent, sign = _SILENT[operator]
    edge = f">= {low}" if sign == "-" else f"<= {high}"
    return f"({value}) {silent} {at} {edge}"
