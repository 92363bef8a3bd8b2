"""Which files a stretch of work depends on: those that it opens, and those of the modules that it imports."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_notebooks: list[set[str]] = []
_hooked: list[bool] = []


@contextmanager
def noted() -> Iterator[set[str]]:
    """A set that fills with the paths of the files; what Python keeps of compiled modules is left out."""
    if not _hooked:
        sys.addaudithook(_note)  # there is no way to take it away again
        _hooked.append(True)
    found: set[str] = set()
    before = set(sys.modules)
    _notebooks.append(found)
    try:
        yield found
    finally:
        _notebooks.remove(found)
        files = (
            getattr(module, "__file__", None) for name, module in sys.modules.items() if name not in before
        )
        found |= {file for file in files if file}
        found -= {path for path in found if "__pycache__" in path or not os.path.isfile(path)}


def _note(event: str, arguments: tuple[Any, ...]) -> None:  # pragma: no cover - hooks are not traced
    if event == "open" and _notebooks and isinstance(arguments[0], str):
        path = os.path.abspath(arguments[0])
        for found in _notebooks:
            found.add(path)
