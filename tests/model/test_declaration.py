"""Declarations know their line, are told about all at once, and stand in for what was meant."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Annotated, ClassVar

import pytest
from pydantic import InstanceOf, ValidationError

from tocsin.errors import AuthorError, Origin, collecting
from tocsin.model.declaration import UNNAMED, Declaration, shown
from tocsin.model.fields import DurationText, Slug
from tocsin.promql.expression import Expr
from tocsin.promql.nodes import Selector


class Pet(Declaration):
    noun: ClassVar[str] = "pet"

    name: Slug
    legs: int = 4
    toys: tuple[str, ...] = ()
    friend: Annotated[Expr | Declaration | None, "any of these"] = None
    walk: DurationText = "1h"
    tags: dict[Slug, str] = {}
    home: InstanceOf[Expr] | None = None

    def _contradictions(self) -> Iterator[str]:
        if self.name == "snake" and self.legs:
            yield f"is a snake with {self.legs} legs"


class Owner(Declaration):
    pets: tuple[InstanceOf[Pet], ...]

    @classmethod
    def stand_in(cls, field: str) -> object:
        return ()


def line() -> int:
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno


def complaints(**given: object) -> list[str]:
    with collecting() as mistakes:
        Pet(**given)
    return [f"{mistake.subject}: {mistake.message}" for mistake in mistakes]


def test_a_declaration_knows_where_it_was_written() -> None:
    pet = Pet(name="rex"); here = line()  # fmt: skip  # noqa: E702

    assert pet.origin == Origin(__file__, here)


def test_a_declaration_of_several_lines_is_where_it_begins() -> None:
    start = line() + 1
    pet = Pet(
        name="rex",
        legs=3,
    )

    assert pet.origin == Origin(__file__, start)


def test_a_declaration_is_frozen() -> None:
    with pytest.raises(ValidationError):
        Pet(name="rex").legs = 3


def test_without_a_collector_the_first_mistake_is_raised() -> None:
    with pytest.raises(AuthorError) as caught:
        Pet(name="Rex")

    expected = "name is 'Rex'; expected lower-case words of a-z and 0-9 joined by - or _, such as 'billing'"
    assert [(each.subject, each.message) for each in caught.value.mistakes] == [("pet Rex", expected)]


TOLD = {
    "a missing field": ({}, ["pet: name is missing"]),
    "a misspelt field": (
        {"name": "rex", "legz": 4},
        ["pet rex: has no field legz; did you mean legs?"],
    ),
    "an unknown field": (
        {"name": "rex", "colour": "red"},
        ["pet rex: has no field colour; it has name, legs, toys, friend, walk, tags, home"],
    ),
    "a wrong type": (
        {"name": "rex", "legs": "four"},
        ["pet rex: legs is 'four'; expected an integer, unable to parse string as an integer"],
    ),
    "a text for a tuple": (
        {"name": "rex", "toys": "ball"},
        ["pet rex: toys is the text 'ball'; expected a tuple of texts, ('ball',)"],
    ),
    "a declaration for a tuple": (
        {"name": "rex", "toys": Pet(name="tom")},
        ["pet rex: toys is pet tom by itself; expected a tuple, and one of one needs a comma: (...,)"],
    ),
    "a number for a tuple": ({"name": "rex", "toys": 5}, ["pet rex: toys is 5; expected a tuple"]),
    "a set for a tuple": (
        {"name": "rex", "toys": {"ball"}},
        ["pet rex: toys is a set, which has no order; expected a tuple"],
    ),
    "a wrong element": ({"name": "rex", "toys": ("ball", 5)}, ["pet rex: toys[1] is 5; expected a string"]),
    "a wrong key": (
        {"name": "rex", "tags": {"a b": "x"}},
        [
            "pet rex: a key of tags is 'a b'; expected lower-case words of a-z and 0-9 joined by - or _, "
            "such as 'billing'"
        ],
    ),
    "a wrong value of a key": (
        {"name": "rex", "tags": {"a": 1}},
        ["pet rex: tags.a is 1; expected a string"],
    ),
    "a value of one of several types": (
        {"name": "rex", "friend": 5},
        ["pet rex: friend is 5; expected an Expr or a Declaration"],
    ),
    "a value of one type": ({"name": "rex", "home": 5}, ["pet rex: home is 5; expected an Expr"]),
    "half a character": (
        {"name": "rex", "toys": ("a", "\ud800")},
        ["pet rex: toys holds '\\ud800': half a surrogate pair is no character"],
    ),
    "half a character in a key": (
        {"name": "rex", "tags": {"\udfff": "a"}},
        ["pet rex: tags holds '\\udfff': half a surrogate pair is no character"],
    ),
    "two fields at once": (
        {"name": "rex", "walk": "long", "legs": None},
        [
            "pet rex: legs is None; expected an integer",
            "pet rex: walk is 'long'; expected a duration such as '5m' or '1h30m'",
        ],
    ),
    "a field and what contradicts another": (
        {"name": "snake", "walk": "long"},
        [
            "pet snake: walk is 'long'; expected a duration such as '5m' or '1h30m'",
            "pet snake: is a snake with 4 legs",
        ],
    ),
    "a name that cannot be shown": (
        {"name": "a\nb"},
        [
            "pet: name is 'a\\nb'; expected lower-case words of a-z and 0-9 joined by - or _, such as 'billing'"  # noqa: E501
        ],
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_mistakes_are_told_in_words(case: str) -> None:
    given, expected = TOLD[case]

    assert complaints(**given) == expected


def test_positional_arguments_are_told() -> None:
    with collecting() as mistakes:
        Pet("rex")  # type: ignore[call-arg]

    assert [mistake.message for mistake in mistakes] == [
        "takes keyword arguments only, such as name=...",
        "name is missing",
    ]


def test_a_half_right_declaration_stands_in_with_what_is_right() -> None:
    with collecting() as mistakes:
        pet = Pet(name="rex", legs="four", toys=["ball"])

    assert len(mistakes) == 1
    assert (pet.name, pet.legs, pet.toys, pet.is_broken) == ("rex", 4, ("ball",), True)


def test_a_nameless_declaration_gets_a_name_to_stand_in() -> None:
    with collecting():
        pet = Pet()

    assert (pet.name, pet.subject, pet.is_broken) == (UNNAMED, "pet unnamed", True)


def test_a_stand_in_is_taken_by_other_declarations_without_a_further_mistake() -> None:
    with collecting() as mistakes:
        owner = Owner(pets=(Pet(name="Rex"), Pet(name="rex")))

    assert len(mistakes) == 1
    assert [pet.is_broken for pet in owner.pets] == [True, False]
    assert not owner.is_broken


def test_what_is_right_is_kept_even_where_a_stand_in_does_not_fit() -> None:
    class Twin(Declaration):
        first: InstanceOf[Pet]
        second: int

    with collecting() as mistakes:
        twin = Twin(first=5, second=2)

    assert [mistake.message for mistake in mistakes] == ["first is 5; expected a Pet"]
    assert (twin.second, twin.is_broken, twin.origin) == (2, True, mistakes[0].origin)


def test_values_are_shown_short_and_on_one_line() -> None:
    assert shown("a\nb") == "'a\\nb'"
    assert len(shown("a" * 1000)) == 60
    assert shown(Pet(name="rex")) == "pet rex"
    assert shown(Expr(Selector("up"))) == "up"
