"""How hard property tests try: the same examples on every run in CI, new ones at a desk."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    derandomize=True,
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("desk", settings.get_profile("ci"), derandomize=False)
settings.load_profile("ci" if os.environ.get("CI") else "desk")
