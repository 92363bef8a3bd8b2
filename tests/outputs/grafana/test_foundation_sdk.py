"""Grafana's own models, as published with its foundation SDK, read every dashboard without losing a key."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("generated", "fixtures/dashboards", "fixtures/examples", "fixtures/golden")
DASHBOARDS = sorted(
    file for folder in FOLDERS for file in (ROOT / folder).rglob("*.json") if file.parent.name == "dashboards"
)


@cache
def models() -> tuple[Any, Any]:
    """The model of a dashboard and what writes it; the SDK would rather have the new schema (v2)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from grafana_foundation_sdk.cog.encoder import JSONEncoder
        from grafana_foundation_sdk.cog.plugins import register_default_plugins
        from grafana_foundation_sdk.models.dashboard import Dashboard
    register_default_plugins()
    return Dashboard, JSONEncoder


def read_and_written(text: str) -> Any:
    dashboard, encoder = models()
    return json.loads(json.dumps(dashboard.from_json(json.loads(text)), cls=encoder))


def lost(ours: Any, theirs: Any, at: str = "") -> Iterator[str]:
    """What is written here, and does not come back as it was."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key in theirs:
                yield from lost(value, theirs[key], f"{at}.{key}")
            else:
                yield f"{at}.{key}"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from lost(one, other, f"{at}[{number}]")
    elif ours != theirs:
        yield f"{at}: {ours!r} became {theirs!r}"


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_key_is_lost(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert list(lost(json.loads(text), read_and_written(text))) == []


def test_a_key_that_the_models_do_not_know_is_missed() -> None:
    board = json.loads((ROOT / "fixtures/dashboards/shop.json").read_text(encoding="utf-8"))
    board["tittle"] = "x"
    board["panels"][1]["gridPos"]["width"] = 8
    board["panels"][2]["fieldConfig"]["defaults"]["unti"] = "s"
    board["panels"][4]["options"]["colourMode"] = "value"

    assert list(lost(board, read_and_written(json.dumps(board)))) == [
        ".panels[1].gridPos.width",
        ".panels[2].fieldConfig.defaults.unti",
        ".panels[4].options.colourMode",
        ".tittle",
    ]
