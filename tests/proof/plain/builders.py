"""Rule books and test files out of a few lines of YAML."""

from __future__ import annotations

from textwrap import dedent

from tocsin.files.yaml_source import Value, read_yaml
from tocsin.promql.nodes import Selector
from tocsin.proof.plain.bounds import Bound
from tocsin.proof.plain.documents import TestFile, read_document
from tocsin.proof.plain.reading import Reading
from tocsin.proof.plain.rulebook import Rulebook, read_rules, rulebook
from tocsin.values import Duration


def written(text: str) -> Value:
    return read_yaml(dedent(text))[0]


def book(*texts: str) -> Rulebook:
    return rulebook([read_rules(f"rules{n}.yaml", written(text)) for n, text in enumerate(texts, 1)])


def rules(*lines: str) -> Rulebook:
    """One group of rules, each in flow style."""
    return book("groups:\n- name: g\n  rules:\n" + "".join(f"  - {{{line}}}\n" for line in lines))


def file(text: str) -> TestFile:
    return read_document(written(text))


def one_test(*lines: str, head: str = "") -> TestFile:
    """A file with one test."""
    inside = "".join(f"  {line}\n" for line in lines)
    return file(f"{head}\ntests:\n- interval: 1m\n{inside}")


def reading(tests: TestFile, rules: Rulebook, missing: tuple[str, ...] = ()) -> Reading:
    return Reading("tests.yaml", tests, rules, missing=missing)


class Fixed:
    """A supply of the same number of series of every metric; see `bounds.Supply`."""

    def __init__(self, **series: int) -> None:
        self.series = series
        self.labels = frozenset({"a", "b"})

    @property
    def step(self) -> Duration:
        return Duration.of(minutes=1)

    def instant(self, selector: Selector) -> Bound:
        count = self.series.get(selector.name, 0)
        return Bound(count, self.labels, samples=count)

    def window(self, selector: Selector, window: Duration) -> Bound:
        count = self.series.get(selector.name, 0)
        return Bound(count, self.labels, samples=count * (window // self.step))
