"""Go templates in labels and annotations: do they parse, and which labels do they read.

A reader for text/template as Prometheus extends it (template/template.go): enough of the grammar to
find at compile time what would otherwise page somebody with `<error expanding template: ...>`.
Nothing is rendered here; the engine does that in the tests.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

FUNCTIONS = frozenset(
    # text/template
    "and call html index slice js len not or print printf println urlquery eq ge gt le lt ne "
    # Prometheus
    "query first label value strvalue args reReplaceAll safeHtml match title toUpper toLower graphLink "
    "tableLink sortByLabel stripPort stripDomain humanize humanize1024 humanizeDuration "
    "humanizePercentage humanizeTimestamp toTime pathPrefix externalURL parseDuration tmpl".split()
)
VARIABLES = frozenset({"$", "$labels", "$externalLabels", "$externalURL", "$value"})
_BLOCKS = frozenset({"if", "range", "with", "define", "block"})

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*')
    | (?P<number>[+-]?(?:0[xX][0-9a-fA-F]+|[0-9][0-9_.]*(?:[eE][+-]?[0-9]+)?))
    | (?P<variable>\$[A-Za-z0-9_]*)
    | (?P<field>(?:\.[A-Za-z_][A-Za-z0-9_]*)+)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<mark>:=|=|\||\(|\)|,|\.)
    )""",
    re.VERBOSE,
)


@dataclass
class Template:
    """What was read: `problems` in words, `labels` that are looked up, whether `$value` is."""

    problems: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    reads_value: bool = False
    is_static: bool = True


def read_template(text: str) -> Template:
    """Read a template.

    >>> read_template("{{ $value | humanise }} of {{ $labels.pod }}").problems
    ['{{ $value | humanise }}: no function humanise; did you mean humanize?']
    >>> sorted(read_template("{{ $labels.pod }}").labels)
    ['pod']
    """
    template = Template()
    blocks: list[tuple[str, str]] = []
    variables = set(VARIABLES)
    position = 0
    while (start := text.find("{{", position)) >= 0:
        template.is_static = False
        end = _end_of_action(text, start + 2)
        if end < 0:
            template.problems.append(f"{text[start:]}: {{{{ is never closed by }}}}")
            return template
        shown = text[start : end + 2]
        inside = text[start + 2 : end].removeprefix("-").removesuffix("-").strip()
        position = end + 2
        if inside.startswith("/*"):
            continue
        _Action(template, shown, variables).read(inside, blocks)
    template.problems += [f"{shown}: {{{{ {word} }}}} has no {{{{ end }}}}" for word, shown in blocks]
    return template


def _end_of_action(text: str, position: int) -> int:
    """Where the action closes: `}}` outside a string or comment; -1 if nowhere."""
    if text[position:].lstrip("- ").startswith("/*"):
        return text.find("}}", text.find("*/", position))
    quoted = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|\'(?:[^\'\\]|\\.)*\'|\}\}')
    for match in quoted.finditer(text, position):
        if match.group() == "}}":
            return match.start()
    return -1


@dataclass
class _Action:
    """Reads what stands between one pair of braces."""

    template: Template
    shown: str
    variables: set[str]

    def read(self, inside: str, blocks: list[tuple[str, str]]) -> None:
        word = (re.match(r"[a-z]+", inside) or [""])[0]
        rest = inside[len(word) :]
        if word == "end":
            if not blocks:
                self._complain("end without a block to end")
            else:
                blocks.pop()
        elif word == "else":
            if not blocks:
                self._complain("else outside a block")
            self._pipeline(re.sub(r"^\s*(if|with)\b", "", rest), may_be_empty=True)
        elif word in _BLOCKS:
            blocks.append((word, self.shown))
            self._pipeline(re.sub(r'^\s*"[^"]*"', "", rest) if word in ("define", "block") else rest, word == "define")
        elif word == "template":
            self._pipeline(re.sub(r'^\s*"[^"]*"', "", rest), may_be_empty=True)
        elif word not in ("break", "continue"):
            self._pipeline(inside)

    def _pipeline(self, text: str, may_be_empty: bool = False) -> None:
        tokens = self._tokens(text)
        if not tokens:
            if not may_be_empty:
                self._complain("there is nothing between the braces")
            return
        self._declare(tokens)
        depth = 0
        previous = "|"
        for position, (kind, token) in enumerate(tokens):
            depth += {"(": 1, ")": -1}.get(token, 0)
            if depth < 0:
                break
            if token == "|" and previous in ("|", "("):
                self._complain("a | has nothing on its left")
            self._operand(kind, token, tokens[position + 1 :])
            previous = token
        if depth:
            self._complain("parentheses do not match")
        elif previous == "|":
            self._complain("a | has nothing on its right")

    def _tokens(self, text: str) -> list[tuple[str, str]]:
        tokens, position = [], 0
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if not match or not match.lastgroup:
                self._complain(f"cannot read {text[position:].strip()!r}")
                return []
            tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        return tokens

    def _declare(self, tokens: list[tuple[str, str]]) -> None:
        marks = [token for _, token in tokens[:4]]
        if ":=" in marks:
            self.variables.update(token for kind, token in tokens[: marks.index(":=")] if kind == "variable")

    def _operand(self, kind: str, token: str, rest: list[tuple[str, str]]) -> None:
        if kind == "word" and token not in FUNCTIONS and token not in ("true", "false", "nil"):
            near = difflib.get_close_matches(token, FUNCTIONS, n=1)
            self._complain(f"no function {token}" + (f"; did you mean {near[0]}?" if near else ""))
        elif kind == "variable":
            if token not in self.variables:
                self._complain(f"no variable {token}; there are $labels, $value, $externalLabels, $externalURL")
            self.template.reads_value |= token == "$value"
            if token == "$labels" and rest and rest[0][0] == "field":
                self.template.labels.add(rest[0][1].split(".")[1])
        elif kind == "field" and token.startswith(".Labels."):
            self.template.labels.add(token.split(".")[2])
        elif kind == "field" and token == ".Value":
            self.template.reads_value = True
        if kind == "word" and token == "index" and [t for _, t in rest[:1]] == ["$labels"] and len(rest) > 1:
            self.template.labels.add(rest[1][1].strip('"`'))

    def _complain(self, words: str) -> None:
        self.template.problems.append(f"{self.shown}: {words}")
