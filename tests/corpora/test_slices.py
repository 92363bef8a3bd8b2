"""Real rules fare alike in slices and as a whole, in tests that were made up for them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from tests.corpora.made_up_tests import made_up

from tocsin.proving.files import prove_files
from tocsin.tools.promtool import Promtool

pytestmark = [pytest.mark.corpora, pytest.mark.promtool]

BOUNDED = os.environ.get("TOCSIN_CORPORA_FORM") == "bounded"
TESTS = 2 if BOUNDED else 6
EVERY = 8 if BOUNDED else 1
"""Of so many rule files, one."""


@pytest.fixture
def rules() -> list[Path]:
    folder = os.environ.get("TOCSIN_CORPORA")
    if not folder:
        pytest.skip("needs TOCSIN_CORPORA, a folder of other projects' rule files")
    return sorted((Path(folder) / "rules").rglob("*.y*ml"))[::EVERY]


FRACTION = re.compile(r"\d+\.\d{10,}")


def sentences(said: str) -> list[list[str]]:
    """What was said, in no order and to twelve digits.

    promtool lists the series of a failed join in a random order, and adds up those of a sum in one: the
    last digits of what it writes into a text differ from run to run.
    """
    rounded = FRACTION.sub(lambda digits: f"{float(digits[0]):.12g}", said)
    lines = [line for line in rounded.splitlines() if line.strip() not in ("", "FAILED:")]
    return sorted(sorted(line) for line in lines if "WARNING" not in line)


def test_real_rules_fare_alike_in_slices_and_as_a_whole(
    rules: list[Path], tmp_path: Path, promtool: Promtool
) -> None:
    unlike, sliced, tests = [], 0, 0
    for number, path in enumerate(rules):
        text = made_up(path, Random(number), TESTS)
        if not text:
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copy(path, folder / path.name)
        (folder / "tests.yaml").write_text(text, encoding="utf-8")
        report = prove_files([folder / "tests.yaml"], tmp_path, [promtool], cache=False)
        alone = subprocess.run(
            [promtool.path, "test", "rules", str(folder / "tests.yaml")],
            capture_output=True,
            text=True,
            check=False,
        )
        ours = "\n".join(each.words for each in report.failed)
        if (alone.returncode == 0) is bool(report.failed) or sentences(ours) != sentences(alone.stderr):
            unlike.append((str(path), ours, alone.stderr))
        tests += len(report.verdicts)
        sliced += sum(each.said[0].rules is not None for each in report.verdicts)

    assert unlike == []
    # Else nothing would have been compared.
    assert sliced > tests / 3 > 0
