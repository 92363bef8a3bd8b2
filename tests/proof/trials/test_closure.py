from __future__ import annotations

from tests.proof.trials.conftest import alert, loaded, read, record

from tocsin.proof.trials.closure import Feeds

OF_A = record("share", "rate(bad[5m]) / rate(all[5m]) and on () limit", slo="a")
OF_B = record("share", "rate(worse[5m])", slo="b")
LIMIT = record("limit", "vector(1)")
PAGE = alert("Page", "share > 1")
RULES = loaded((OF_A, OF_B, LIMIT), (PAGE,))
FEEDS = Feeds(RULES.groups)


def fed(text: str) -> set[str]:
    wanted = FEEDS.of(read(text))
    rules = {id(rule): rule for group in RULES.groups for rule in group.rules}
    return {str(rules[each].expr) for each in wanted}


def test_who_records_what_is_read_feeds_it_and_who_feeds_those() -> None:
    assert fed('share{slo="a"} > 1') == {str(OF_A.expr), str(LIMIT.expr)}


def test_a_label_that_the_rule_gives_tells_recordings_of_one_name_apart() -> None:
    assert fed('share{slo!="a"}') == {str(OF_B.expr)}
    assert fed('share{slo=~"b|c"}') == {str(OF_B.expr)}
    assert fed(r'share{slo=~"\\pL"}') == fed("share")


def test_states_are_fed_by_alerts() -> None:
    assert fed('ALERTS{alertname="Page"}') == {str(each.expr) for each in (PAGE, OF_A, OF_B, LIMIT)}
    assert fed('ALERTS{alertname="Other"}') == set()


def test_a_selector_without_a_name_may_read_anything() -> None:
    assert len(fed('{slo="a"}')) == 4


def test_recordings_are_known_by_name() -> None:
    assert FEEDS.recordings == {"share": (OF_A, OF_B), "limit": (LIMIT,)}
