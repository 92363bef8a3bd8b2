"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tocsin.errors import ToolError
from tocsin.tools.promtool import Promtool
from tocsin.tools.servers import find_prometheus

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


@pytest.fixture(scope="session")
def prometheus_program() -> Path:
    """The real Prometheus. In CI a missing one is an error; elsewhere it skips the test and says so."""
    try:
        return find_prometheus(ROOT, os.environ)
    except ToolError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"needs prometheus: {error}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the golden files; refused when CI is set"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden", default=False) and os.environ.get("CI"):
        raise pytest.UsageError(
            "--update-golden is refused in CI: golden files are rewritten by a person, who reads the diff"
        )


@pytest.fixture
def update_golden(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be rewritten before they are compared."""
    return bool(pytestconfig.getoption("--update-golden"))
