"""The page about scenarios shows what is proved, word for word."""

from __future__ import annotations

import re
from pathlib import Path

from tocsin.model.fleet import Fleet
from tocsin.model.metrics import Counter, Gauge

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
PROVED = (ROOT / "fixtures/golden/weather/rules_src/weather/__init__.py").read_text(encoding="utf-8")


def test_every_example_of_the_page_is_proved() -> None:
    examples = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) > 5
    assert [each for each in examples if _bare(each) not in _bare(PROVED)] == []


def _bare(text: str) -> str:
    """Without what a formatter of code may add around an excerpt."""
    return re.sub(r"[\s,()]", "", text)


def test_every_word_of_the_page_for_series_is_one_and_is_proved() -> None:
    words = set(re.findall(r"\.(\w+)\(", PAGE)) - {"gone", "at"}
    known = set(dir(Counter)) | set(dir(Gauge)) | set(dir(Fleet)) | {"jitter"}
    assert words <= known
    assert {"jitter", "ramp", "behind", "ahead", "appears", "unseen", "each_at", "together_at"} <= words
    assert [word for word in sorted(words) if f".{word}(" not in PROVED] == ["reset"], "billing has that one"
