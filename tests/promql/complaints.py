"""What building an expression complains of."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.errors import collecting


def complaints(build: Callable[[], object]) -> list[str]:
    """The messages of all mistakes reported while this runs."""
    with collecting() as mistakes:
        build()
    return [mistake.message for mistake in mistakes]
