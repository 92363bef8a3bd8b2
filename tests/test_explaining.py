"""Finding what `tocsin explain` is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.errors import AuthorError
from tocsin.explaining import ObjectiveSubject, check_page, find_subject
from tocsin.files.settings import read_settings
from tocsin.pipeline import Subject

ROOT = Path(__file__).parents[1]
VERSION = (3, 5)


@pytest.mark.parametrize("name", ["errors", "billing-errors"])
def test_an_objective_is_found_by_its_own_name_and_with_its_services(name: str) -> None:
    subject = find_subject(read_settings(ROOT), name, VERSION)
    assert isinstance(subject, ObjectiveSubject)
    assert subject.objective.id == "billing-errors"
    assert subject.group.name == "billing-slo-errors"
    assert {case.name.partition(":")[0] for case in subject.cases} == {"billing-errors"}


def test_an_alert_is_found_with_its_rule_and_its_drill() -> None:
    subject = find_subject(read_settings(ROOT), "StripeWebhookFailures", VERSION)
    assert isinstance(subject, Subject)
    assert subject.rule.alert == "StripeWebhookFailures"
    assert subject.drill is not None


def test_an_unknown_name_is_told_with_those_that_are_near() -> None:
    with pytest.raises(AuthorError) as error:
        find_subject(read_settings(ROOT), "billing-eror", VERSION)
    assert str(error.value) == (
        "no alert, SLO or check is called billing-eror; "
        "did you mean billing-errors or BillingHighErrorRate or billing-reconcile-latency?"
    )


def test_a_name_that_is_near_to_nothing_is_told_with_all_there_are() -> None:
    with pytest.raises(AuthorError) as error:
        find_subject(read_settings(ROOT), "zzz", VERSION)
    assert str(error.value).startswith(
        "no alert, SLO or check is called zzz; there are billing-availability, billing-reconcile-latency, "
    )


def test_a_check_is_explained_by_its_page() -> None:
    page = check_page("ratio/unaggregated")
    assert page is not None
    assert page.startswith("# ratio/unaggregated\n")


@pytest.mark.parametrize("name", ["ratio", "ratio/nothing", "../errors", "a/../../../errors"])
def test_what_is_no_check_has_no_page(name: str) -> None:
    assert check_page(name) is None
