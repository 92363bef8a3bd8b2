"""Files for a program to read, for as long as it reads them."""

from __future__ import annotations

from pathlib import PurePosixPath

from tocsin.files.staging import staged
from tocsin.outputs.artifact import Artifact


def test_artefacts_lie_in_a_folder_that_is_gone_afterwards() -> None:
    with staged([Artifact(PurePosixPath("a/b/c.yaml"), "x\n")]) as folder:
        assert (folder / "a" / "b" / "c.yaml").read_bytes() == b"x\n"

    assert not folder.exists()
