"""A folder that lives as long as it is needed: for showing generated files to a program that reads files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.outputs.artifact import Artifact


@contextmanager
def staged(artifacts: Iterable[Artifact]) -> Iterator[Path]:
    """The artefacts in a temporary folder, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as name:
        folder = Path(name)
        for artifact in artifacts:
            target = folder / artifact.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(artifact.text, encoding="utf-8", newline="\n")
        yield folder
