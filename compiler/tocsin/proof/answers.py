"""What promtool says of many test files in one run, told apart.

promtool 3 no longer says which file it speaks of. But each file can name a rule file that is not
there, and the warning about it is the first thing that promtool says of the file, in every version.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_WARNING = "WARNING: no file match pattern "
_FAILED = "  FAILED:"
_COMPARISON = re.compile(r" {4}(?:name:|alertname:|expr:| )")
"""How the lines begin that say what a test expected and what came."""


def answers(stderr: str, markers: Sequence[str]) -> tuple[str, ...] | None:
    """What promtool complains of in each file, nothing where it passes; None if that cannot be told.

    It can be told if each file's warning is there, in order, and nothing else but what tests failed.

    >>> text = '''  WARNING: no file match pattern /a
    ...   WARNING: no file match pattern /b
    ...   FAILED:
    ...     expr: "x", time: 1m,
    ... '''
    >>> answers(text, ["/a", "/b"])
    ('', '    expr: "x", time: 1m,')
    """
    places = [match.start() for match in re.finditer(rf"^ *{re.escape(_WARNING)}", stderr, re.MULTILINE)]
    found: dict[str, str] = {}
    for start, end in pairwise((*places, len(stderr))):
        head, _, rest = stderr[start:end].partition("\n")
        words = complaint(rest)
        if rest.strip() and not words:
            return None
        found[head.strip().removeprefix(_WARNING)] = words
    return tuple(found[each] for each in markers) if list(found) == list(markers) else None


def complaint(stderr: str) -> str:
    r"""What promtool says of a single file that fails.

    >>> complaint("  FAILED:\nyaml: line 2: no\n")
    'yaml: line 2: no'
    """
    lines = stderr.rstrip().splitlines()
    return "\n".join(lines[lines.index(_FAILED) + 1 :]) if _FAILED in lines else ""


def finds_all(stderr: str, marker: str) -> bool:
    r"""Whether promtool missed no file but the one that is not there.

    >>> finds_all("  WARNING: no file match pattern /a", "/a")
    True
    >>> finds_all("  WARNING: no file match pattern /a\n  WARNING: no file match pattern /b", "/a")
    False
    """
    missed = re.findall(rf"^ *{re.escape(_WARNING)}(.*)$", stderr, re.MULTILINE)
    return missed == [marker]


def only_compares(words: str) -> bool:
    r"""Whether a complaint is all about what the test compares: no rule failed, and all files were read.

    >>> only_compares('    expr: "x", time: 1m,\n        exp: nil')
    True
    >>> only_compares("    rule: r, time: 0s, err: no")
    False
    """
    return all(_COMPARISON.match(line) for line in words.splitlines() if line)
