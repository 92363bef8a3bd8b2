"""What promtool says of many files is told apart."""

from __future__ import annotations

from tocsin.proof.answers import answers, complaint

THREE = """\
  WARNING: no file match pattern /tmp/a
  FAILED:
    name: one,
    alertname: A, time: 5m,
        exp:[], got:[]
  WARNING: no file match pattern /tmp/b
  WARNING: no file match pattern /tmp/c
  FAILED:
yaml: line 2: no
"""


def test_each_file_has_its_own_words() -> None:
    assert answers(THREE, ["/tmp/a", "/tmp/b", "/tmp/c"]) == (
        "    name: one,\n    alertname: A, time: 5m,\n        exp:[], got:[]",
        "",
        "yaml: line 2: no",
    )


def test_where_a_file_was_not_heard_of_nothing_is_told() -> None:
    assert answers(THREE, ["/tmp/a", "/tmp/c"]) is None
    assert answers(THREE, ["/tmp/a", "/tmp/b", "/tmp/c", "/tmp/d"]) is None
    assert answers("", ["/tmp/a"]) is None
    assert answers("panic: no\n", []) == ()


def test_a_file_that_passes_has_no_complaint() -> None:
    assert complaint("level=warn something\n") == ""
