"""A file to be written, and the YAML dialect that all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import yaml


@dataclass(frozen=True)
class Artifact:
    """A text with its place below the output folder."""

    path: PurePosixPath
    text: str


class Block(str):
    """Text written as a literal block, a line as it is."""

    __slots__ = ()


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # C where it was built
    """Keys in the order given, no aliases, blocks for what is read line by line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")
)


def to_yaml(data: Any, *, package: str) -> str:
    """The document, headed by a note that says where to change it instead.

    >>> print(to_yaml({"expr": Block("up == 0")}, package="rules_src/billing"), end="")
    # Generated from rules_src/billing by `tocsin generate`; do not edit.
    expr: |-
      up == 0
    """
    body = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
    return f"# Generated from {package} by `tocsin generate`; do not edit.\n{body}"
