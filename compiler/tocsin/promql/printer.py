"""Expressions as text: the one place that knows how PromQL is written.

`to_text` writes one line. `pretty` wraps what is longer than 100 bytes by the rules of Prometheus's
own formatter (promql/parser/prettier.go), so that the text is a fixed point of
`promtool promql format`: each operand of an operator that must be split stands on lines of its own,
indented by two blanks a level, the operator between them; a call and an aggregation open their
parenthesis at the end of a line. What fits stays on one line, whatever surrounds it.

Parentheses are owned here: there is no node for them. They are written where the grammar would read
the text differently without them, and nowhere else.
"""

from __future__ import annotations

from decimal import Decimal

from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    Modifiers,
    Negate,
    Node,
    Number,
    RangeSelector,
    Selector,
    String,
    Subquery,
)
from tocsin.promql.operators import NEGATION_PRECEDENCE, OPERATORS
from tocsin.values import Duration, decimal_text

WIDTH = 100
"""Longest line, in bytes, before an expression is split (prettier.go, maxCharactersPerLine)."""


def to_text(node: Node) -> str:
    """The expression on one line.

    >>> from tocsin.promql.nodes import Binary, Selector
    >>> a, b, c = (Selector(name) for name in "abc")
    >>> to_text(Binary("-", a, Binary("-", b, c))), to_text(Binary("-", Binary("-", a, b), c))
    ('a - (b - c)', 'a - b - c')
    """
    match node:
        case Number():
            return decimal_text(node.value)
        case String():
            return quote(node.value)
        case Selector():
            return _selector(node) + _when(node.when)
        case RangeSelector():
            return f"{_selector(node.selector)}[{node.window}]{_when(node.selector.when)}"
        case Subquery():
            return _operand(node.expr, _parenthesised_in_subquery(node.expr)) + _subquery_suffix(node)
        case Call():
            return f"{node.function}({', '.join(map(to_text, node.arguments))})"
        case Aggregate():
            parameter = f"{to_text(node.parameter)}, " if node.parameter else ""
            return f"{_aggregation(node)}({parameter}{to_text(node.expr)})"
        case Binary():
            left, right = _sides(node)
            return f"{_operand(*left)} {_operator(node)} {_operand(*right)}"
        case Negate():
            return f"-{_operand(node.expr, _parenthesised_in_negation(node.expr))}"
    raise TypeError(f"{type(node).__name__} is no PromQL form")


def pretty(node: Node) -> str:
    """The expression wrapped for reading and for diffs of one line a change."""
    return _pretty(node, 0)


def _pretty(node: Node, level: int) -> str:
    indent = "  " * level
    text = to_text(node)
    if len(text.encode()) <= WIDTH:
        # Prometheus leaves the indent off a subquery that fits; a fixed point must do so too.
        return text if isinstance(node, Subquery) else indent + text
    match node:
        case Call(arguments=(_, *_)):
            arguments = ",\n".join(_pretty(argument, level + 1) for argument in node.arguments)
            return f"{indent}{node.function}(\n{arguments}\n{indent})"
        case Aggregate():
            parameter = f"{_pretty(node.parameter, level + 1)},\n" if node.parameter else ""
            return f"{indent}{_aggregation(node)}(\n{parameter}{_pretty(node.expr, level + 1)}\n{indent})"
        case Binary():
            left, right = (_pretty_operand(child, wrap, level + 1) for child, wrap in _sides(node))
            return f"{left}\n{indent}{_operator(node)}\n{right}"
        case Negate():
            child = _pretty_operand(node.expr, _parenthesised_in_negation(node.expr), level)
            return f"{indent}-{child.strip()}"
        case Subquery():
            child = _pretty_operand(node.expr, _parenthesised_in_subquery(node.expr), level)
            return child + _subquery_suffix(node)
    return indent + text


def _pretty_operand(node: Node, parenthesised: bool, level: int) -> str:
    if not parenthesised:
        return _pretty(node, level)
    indent, text = "  " * level, f"({to_text(node)})"
    if len(text.encode()) <= WIDTH:
        return indent + text
    return f"{indent}(\n{_pretty(node, level + 1)}\n{indent})"


def _operand(node: Node, parenthesised: bool) -> str:
    return f"({to_text(node)})" if parenthesised else to_text(node)


def _sides(node: Binary) -> tuple[tuple[Node, bool], tuple[Node, bool]]:
    operator = OPERATORS[node.operator]
    left, right = _precedence(node.left), _precedence(node.right)
    # A minus sign on the right binds nothing to its left, so it needs no parentheses there.
    right_is_sign = isinstance(node.right, Negate | Number)
    loose_left = left < operator.precedence or (left == operator.precedence and operator.right_associative)
    loose_right = right < operator.precedence or (right == operator.precedence and not operator.right_associative)
    return (node.left, loose_left), (node.right, loose_right and not right_is_sign)


_ATOM = 100


def _precedence(node: Node) -> int:
    if isinstance(node, Binary):
        return OPERATORS[node.operator].precedence
    if isinstance(node, Negate) or (isinstance(node, Number) and _is_signed(node.value)):
        return NEGATION_PRECEDENCE
    return _ATOM


def _is_signed(value: Decimal) -> bool:
    return decimal_text(value).startswith(("-", "+"))


def _parenthesised_in_negation(node: Node) -> bool:
    return isinstance(node, Binary) and _precedence(node) <= NEGATION_PRECEDENCE


def _parenthesised_in_subquery(node: Node) -> bool:
    return _precedence(node) != _ATOM


def _operator(node: Binary) -> str:
    parts = [node.operator]
    if node.return_bool:
        parts.append("bool")
    matching = node.matching
    if matching.labels or matching.on:
        parts.append(f"{'on' if matching.on else 'ignoring'} ({', '.join(matching.labels)})")
    if matching.group:
        parts.append(f"group_{matching.group} ({', '.join(matching.include)})")
    return " ".join(parts)


def _aggregation(node: Aggregate) -> str:
    if node.without:
        return f"{node.operation} without ({', '.join(node.grouping)}) "
    if node.grouping:
        return f"{node.operation} by ({', '.join(node.grouping)}) "
    return node.operation


def _selector(node: Selector) -> str:
    matchers = ",".join(map(_matcher, node.matchers))
    return f"{node.name}{{{matchers}}}" if matchers or not node.name else node.name


def _matcher(matcher: Matcher) -> str:
    return f"{matcher.label}{matcher.op.value}{quote(matcher.value)}"


def _when(when: Modifiers) -> str:
    text = ""
    if isinstance(when.at, str):
        text += f" @ {when.at}"
    elif when.at is not None:
        text += f" @ {when.at:.3f}"
    if when.offset:
        sign = "-" if when.offset < Duration(0) else ""
        text += f" offset {sign}{Duration(abs(when.offset.milliseconds))}"
    return text


def _subquery_suffix(node: Subquery) -> str:
    return f"[{node.window}:{node.step or ''}]{_when(node.when)}"


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"} | {
    chr(code): f"\\{letter}" for letter, code in zip("abfv", (7, 8, 12, 11), strict=True)
}


def quote(text: str) -> str:
    r"""A double-quoted PromQL string, escaped as Go's strconv.Quote does.

    >>> print(quote('say "hi"\n'), quote("naïve"), quote("\u200b"))
    "say \"hi\"\n" "naïve" "\u200b"
    """
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    # Go and Python agree on what is printable, except for the plain blank they both print.
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
