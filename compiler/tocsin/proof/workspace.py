"""Where promtool finds what it is to run: rule and test files in a folder that is gone afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.outputs import prometheus, promtool_tests
from tocsin.plan.cases import Case
from tocsin.plan.rules import ServicePlan
from tocsin.proof.slicing import Slice
from tocsin.values import Duration

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it, with a random name

_ENOUGH = 256 * 2**20
"""Bytes that are free in memory where files go there: containers may have 64 MB, and databases take some."""


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for rule and test files, in memory where there is such a place."""
    roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ENOUGH
    parent = _MEMORY if roomy else None
    with tempfile.TemporaryDirectory(prefix="tocsin-", dir=parent) as name:
        yield Path(name)


def write_slice(part: Slice, folder: Path, stem: str) -> Path:
    """The slice's rules and tests as files of this name; the path of the tests."""
    [rules] = prometheus.render((part.service,))
    (folder / f"rules-{stem}.yaml").write_text(rules.text, encoding="utf-8")
    tests = folder / f"tests-{stem}.yaml"
    tests.write_text(
        promtool_tests.test_file(part.service, part.cases, f"rules-{stem}.yaml"), encoding="utf-8"
    )
    return tests


def keep(service: ServicePlan, cases: Iterable[Case], folder: Path) -> tuple[Path, ...]:
    """All rules of the service with these cases, to be run with promtool alone; the files of the tests.

    There is a file for each distance of evaluations: promtool knows one a file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    together: dict[Duration, list[Case]] = {}
    for case in cases:
        together.setdefault(case.step or service.evaluation_interval, []).append(case)
    return tuple(
        write_slice(Slice(service, tuple(members)), folder, f"{service.name}-{step}")
        for step, members in together.items()
    )
