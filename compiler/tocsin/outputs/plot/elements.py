"""SVG as text: elements with escaped attributes and contents, and numbers with one decimal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that neither XML nor HTML can hold."""


def coordinate(value: float) -> str:
    """A coordinate: one decimal, so that the same plot is always the same text.

    >>> coordinate(12.04), coordinate(12.25), coordinate(-0.01)
    ('12', '12.2', '0')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def point(x: float, y: float) -> str:
    """A place, as paths have it."""
    return f"{coordinate(x)} {coordinate(y)}"


def element(name: str, *contents: str, **attributes: float | str) -> str:
    """An element; `contents` are elements or escaped text, attributes are escaped here.

    Two underscores in a name stand for a colon, one for a hyphen, and one at its end for nothing.

    >>> element("text", text("a < b"), x=1.55, text_anchor="end", class_="tick")
    '<text x="1.6" text-anchor="end" class="tick">a &lt; b</text>'
    """
    written = "".join(f" {_name(key)}={_value(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{''.join(contents)}</{name}>" if contents else f"<{name}{written}/>"


def group(contents: Iterable[str], class_: str) -> str:
    """Elements that are styled together; nothing if there are none."""
    inside = "".join(contents)
    return element("g", inside, class_=class_) if inside else ""


def text(words: str) -> str:
    """Text as it stands between tags.

    >>> text("<script>")
    '&lt;script&gt;'
    """
    return escape(_NO_XML.sub("\ufffd", words))


def title(words: str) -> str:
    """What a browser shows for an element when it is pointed at."""
    return element("title", text(words))


def _name(key: str) -> str:
    return key.removesuffix("_").replace("__", ":").replace("_", "-")


def _value(value: float | str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", value)) if isinstance(value, str) else f'"{coordinate(value)}"'
