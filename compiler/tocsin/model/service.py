"""A service: everything one team declares, in one object per package of rules."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, InstanceOf, model_validator

from tocsin.model.alert import Alert, check_unique
from tocsin.model.declaration import Declaration
from tocsin.model.drill import Drill
from tocsin.model.fields import PositiveDuration, Slug
from tocsin.model.levels import Level
from tocsin.model.scenario import Scenario, flat
from tocsin.model.slo import Slo


class Service(Declaration):
    """What `rules_src/<package>/__init__.py` exports as `service`."""

    noun: ClassVar[str] = "service"

    name: Slug
    owner: Slug
    """The team that is woken; the label `team` of every alert."""
    alerts: tuple[InstanceOf[Alert], ...] = ()
    slos: tuple[InstanceOf[Slo], ...] = ()
    normal: Annotated[tuple[InstanceOf[Level], ...], BeforeValidator(flat)] = ()
    """The series of a normal day; they go on in every scenario that does not say otherwise."""
    drills: tuple[InstanceOf[Drill], ...] = ()
    scenarios: tuple[InstanceOf[Scenario], ...] = ()
    scrape_interval: PositiveDuration = "15s"
    evaluation_interval: PositiveDuration = "1m"

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        check_unique(self.alerts)
        for kind in (self.slos, self.scenarios):
            names = [each.name for each in kind]
            for name in sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"declares {kind[0].noun} {name!r} more than once")
        return self
