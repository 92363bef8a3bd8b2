"""What a probe claims of its alert: bounds that hold on every version, as queries and notifications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.plan.cases import Labels, Notification, Query, Sample
from tocsin.plan.probes.rendering import rendered
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Aggregate, Call, Matcher, MatchOp, Node, RangeSelector, Selector
from tocsin.values import Duration

_STATE = "alertstate"


@dataclass(frozen=True)
class Claims:
    """Claims about one rule's alerts, which leave the expression with these labels."""

    rule: AlertingRule
    left: tuple[Labels, ...]

    @property
    def alerts(self) -> tuple[Labels, ...] | None:
        """Their labels as they are sent, without `alertname`; None where only the engine can render one."""
        found = []
        for labels in self.left:
            own = []
            for name, text in self.rule.labels:
                value = rendered(text, labels)
                if value is None:
                    return None
                own.append((name, value))
            together = {**dict(labels), **dict(own)}
            together.pop("alertname", None)
            found.append(tuple(sorted((name, value) for name, value in together.items() if value)))
        return tuple(sorted(found))

    def never(self, start: Duration, end: Duration) -> Query:
        """Not even pending at any evaluation from `start` to `end`."""
        return self._none(start, end)

    def not_firing(self, start: Duration, end: Duration) -> Query:
        """Perhaps pending, but not firing at any evaluation from `start` to `end`."""
        return self._none(start, end, "firing")

    def calm(self, at: Duration) -> Query:
        """Neither pending nor firing."""
        return Query(at, self._selected())

    def pending(self, at: Duration) -> Query:
        """All of them pending, and none firing."""
        return self._all(at, self._selected(), "pending")

    def alight(self, at: Duration) -> Query:
        """All of them pending or firing."""
        states = Aggregate("sum", self._selected(), (_STATE,), without=True)
        return self._all(at, states, None)

    def firing(self, at: Duration) -> Query:
        """Exactly these fire."""
        return self._all(at, self._selected("firing"), "firing")

    def notifications(self, at: Duration) -> tuple[Notification, ...]:
        """What people are told, where it can be known without asking the engine."""
        alerts = self.alerts
        if alerts is None:
            return ()
        told = []
        for labels in self.left:
            texts = []
            for name, template in self.rule.annotations:
                text = rendered(template, labels)
                if text is None:
                    return ()
                texts.append((name, text))
            [own] = Claims(self.rule, (labels,)).alerts or ((),)
            told.append(Notification(at, self.rule.alert, own, tuple(texts)))
        return tuple(told)

    def _selected(self, state: str | None = None) -> Selector:
        wanted = {"alertname": self.rule.alert} | ({_STATE: state} if state else {})
        return Selector(
            "ALERTS", tuple(Matcher(name, MatchOp.EQUAL, value) for name, value in wanted.items())
        )

    def _none(self, start: Duration, end: Duration, state: str | None = None) -> Query:
        if start == end:
            return Query(end, self._selected(state))
        return Query(end, Call("count_over_time", (RangeSelector(self._selected(state), end - start),)))

    def _all(self, at: Duration, expr: Node, state: str | None) -> Query:
        alerts = self.alerts
        if alerts is None:
            known = {"alertname": self.rule.alert} | ({_STATE: state} if state else {})
            counted = Aggregate("count", expr, tuple(known))
            return Query(at, counted, (Sample("", tuple(sorted(known.items())), len(self.left)),))
        return Query(at, expr, tuple(self._samples(alerts, state)))

    def _samples(self, alerts: Sequence[Labels], state: str | None) -> Iterator[Sample]:
        for labels in alerts:
            told = {**dict(labels), "alertname": self.rule.alert} | ({_STATE: state} if state else {})
            yield Sample("ALERTS" if state else "", tuple(sorted(told.items())), 1)
