"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tocsin.errors import ToolError
from tocsin.tools.promtool import Promtool

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def promtool() -> Promtool:
    """The real promtool. In CI a missing one is an error; elsewhere it skips the test and says so."""
    try:
        return Promtool.find(ROOT, os.environ)
    except ToolError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"needs promtool: {error}")
