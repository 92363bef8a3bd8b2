from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "dashboard/editable"


def test_only_false_keeps_people_from_losing_what_they_changed(says: Says) -> None:
    words = "editable is not false, so that changes made in Grafana get lost with the next provisioning"

    assert says(CHECK, {"uid": "a", "editable": True}, {"uid": "b"}, {"uid": "c", "editable": False}) == [
        f"information: a: {words}",
        f"information: b: {words}",
    ]
