"""What billing promises its users."""

from rules_src.billing import runbooks
from rules_src.billing.metrics import ERROR, readiness, reconcile_seconds, requests
from tocsin import EventsSli, LatencySli, Slo, UptimeSli, milliseconds, percent

availability = Slo(
    name="availability",
    description="Billing answers, and its database with it.",
    objective=percent("99.9"),
    sli=UptimeSli(up=readiness),
    min_bad=2,  # one failed probe in an hour burns 17 times too fast; two are an outage
    runbook=runbooks.database,
)

reconcile_latency = Slo(
    name="reconcile-latency",
    description="Reconciling usage takes less than half a second.",
    objective=percent(95),
    sli=LatencySli(histogram=reconcile_seconds, within=milliseconds(500)),
    runbook=runbooks.requests,
)

errors = Slo(
    name="errors",
    description="Requests are answered without an error.",
    objective=percent("99.9"),
    sli=EventsSli(bad=requests.where(status=ERROR), total=requests),
    runbook=runbooks.requests,
)

SLOS = (availability, reconcile_latency, errors)
