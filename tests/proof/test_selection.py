"""`-k` chooses as pytest's does."""

from __future__ import annotations

import pytest

from tocsin.errors import AuthorError
from tocsin.proof.selection import selects

NAMES = ("A: held", "A: gone", "B: held", "B: not held and gone")


@pytest.mark.parametrize(
    ("expression", "chosen"),
    [
        ("", NAMES),
        ("  ", NAMES),
        ("held", ("A: held", "B: held", "B: not held and gone")),
        ("HELD and a:", ("A: held",)),
        ("A: or held", ("A: held", "A: gone", "B: held", "B: not held and gone")),
        ("not held", ("A: gone",)),
        ("not not held", ("A: held", "B: held", "B: not held and gone")),
        ("not held or A:", ("A: held", "A: gone")),
        ("A: or B: and gone", ("A: held", "A: gone", "B: not held and gone")),
        ("(A: or B:) and gone", ("A: gone", "B: not held and gone")),
        ("not (A: or gone)", ("B: held",)),
        ("(held)", ("A: held", "B: held", "B: not held and gone")),
        ("((held))and(not(A:))", ("B: held", "B: not held and gone")),
        ("nothing", ()),
    ],
)
def test_names_are_chosen_by_words_joined_as_in_pytest(expression: str, chosen: tuple[str, ...]) -> None:
    wanted = selects(expression)
    assert tuple(name for name in NAMES if wanted(name)) == chosen


@pytest.mark.parametrize(
    "expression",
    ["and", "or a", "a and", "a or or b", "not", "(a", "a)", "()", "a b", "a not b", "(a or) b", "not and"],
)
def test_an_expression_that_cannot_be_read_is_told_with_an_example(expression: str) -> None:
    with pytest.raises(AuthorError) as error:
        selects(expression)
    assert str(error.value) == (
        f"-k is {expression!r}; expected words joined by and, or, not and parentheses, "
        "such as 'webhook and not latency'"
    )
