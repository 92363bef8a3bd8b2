"""How a long expression is wrapped for reading, and for diffs of one line a change.

`pretty` wraps what is longer than 100 bytes by the rules of Prometheus's own formatter
(promql/parser/prettier.go), so that the text is a fixed point of `promtool promql format`: each
operand of an operator that must be split stands on lines of its own, indented by two blanks a level,
the operator between them; a call and an aggregation open their parenthesis at the end of a line.
What fits stays on one line, whatever surrounds it. What that line is, each node says itself.
"""

from __future__ import annotations

from tocsin.promql.nodes import Aggregate, Binary, Call, Negate, Node, Operand, Subquery

WIDTH = 100
"""Longest line, in bytes, before an expression is split (prettier.go, maxCharactersPerLine)."""


def pretty(node: Node) -> str:
    """The expression over as many lines as it needs."""
    return _pretty(node, 0)


def _pretty(node: Node, level: int) -> str:
    indent = "  " * level
    text = str(node)
    if _fits(text):
        # Prometheus leaves the indent off a subquery that fits; a fixed point must do so too.
        return text if isinstance(node, Subquery) else indent + text
    match node:
        case Call():
            return f"{indent}{node.function}(\n{_lines(node, level + 1)}\n{indent})"
        case Aggregate():
            return f"{indent}{node.head}(\n{_lines(node, level + 1)}\n{indent})"
        case Binary():
            left, right = (_operand(side, level + 1) for side in node.sides)
            return f"{left}\n{indent}{node.middle}\n{right}"
        case Negate():
            return f"{indent}-{_operand(node.operand, level).strip()}"
        case Subquery():
            return _operand(node.operand, level) + node.suffix
    return indent + text


def _lines(node: Node, level: int) -> str:
    return ",\n".join(_pretty(child, level) for child in node.children)


def _operand(operand: Operand, level: int) -> str:
    if not operand.parenthesised:
        return _pretty(operand.node, level)
    indent, text = "  " * level, str(operand)
    return indent + text if _fits(text) else f"{indent}(\n{_pretty(operand.node, level + 1)}\n{indent})"


def _fits(text: str) -> bool:
    return len(text.encode()) <= WIDTH
