"""When billing wakes someone up. The numbers are those of the guide for the first day."""

from rules_src.billing import runbooks
from rules_src.billing.metrics import (
    ERROR,
    connections_active,
    connections_max,
    credits_debited,
    ledger_write_failures,
    readiness,
    reconcile_duplicates,
    reconcile_failures,
    reconciliations,
    request_seconds,
    requests,
    stripe_webhook_seconds,
    stripe_webhooks,
)
from tocsin import Alert, Severity, absent, is_not, percent, ratio, seconds

StripeWebhookFailures = Alert(
    name="StripeWebhookFailures",
    expr=ratio(stripe_webhooks.where(status=is_not("ok")), stripe_webhooks, window="5m") > percent(5),
    for_="5m",
    severity=Severity.PAGE,
    summary="{{ $value | humanizePercentage }} of Stripe webhooks fail",
    runbook=runbooks.stripe_webhooks,
)

StripeWebhookLatencyHigh = Alert(
    name="StripeWebhookLatencyHigh",
    expr=stripe_webhook_seconds.quantile(percent(95), window="5m") > seconds(3),
    for_="10m",
    severity=Severity.TICKET,
    summary="One Stripe webhook in twenty takes longer than {{ $value | humanizeDuration }}",
    runbook=runbooks.stripe_webhooks,
)

# Created by the first event it counts, and again after each restart: increase() alone misses that one.
DuplicateReconciliations = Alert(
    name="DuplicateReconciliations",
    expr=(reconcile_duplicates.increase("15m").sum() > 0).or_(
        reconcile_duplicates.born_within("15m", seen=reconciliations).sum() > 0
    ),
    severity=Severity.PAGE,
    summary="Reconciliations were made twice in the last 15 minutes: customers may be charged double",
    runbook=runbooks.reconciliation,
)

ReconciliationFailures = Alert(
    name="ReconciliationFailures",
    expr=ratio(reconcile_failures, reconciliations, window="5m") > percent(1),
    for_="5m",
    severity=Severity.PAGE,
    summary="{{ $value | humanizePercentage }} of reconciliations fail",
    runbook=runbooks.reconciliation,
)

LedgerWriteFailures = Alert(
    name="LedgerWriteFailures",
    expr=(ledger_write_failures.increase("10m").sum(by=("reason",)) > 0).or_(
        ledger_write_failures.born_within("10m", seen=reconciliations).sum(by=("reason",)) > 0
    ),
    severity=Severity.PAGE,
    summary="Ledger writes fail: {{ $labels.reason }}",
    runbook=runbooks.ledger,
)

BillingDatabaseDown = Alert(
    name="BillingDatabaseDown",
    expr=(readiness.max(by=("job",)) < 1).or_(absent(readiness)),
    for_="1m",
    severity=Severity.PAGE,
    summary="Billing's database does not answer, or the probe that asks it is gone",
    runbook=runbooks.database,
)

BillingHighErrorRate = Alert(
    name="BillingHighErrorRate",
    expr=ratio(requests.where(status=ERROR), requests, window="5m") > percent(1),
    for_="5m",
    severity=Severity.PAGE,
    summary="{{ $value | humanizePercentage }} of billing's requests fail",
    runbook=runbooks.requests,
)

BillingHighLatency = Alert(
    name="BillingHighLatency",
    expr=request_seconds.quantile(percent(95), window="5m") > seconds(1),
    for_="5m",
    severity=Severity.TICKET,
    summary="One request in twenty takes longer than {{ $value | humanizeDuration }}",
    runbook=runbooks.requests,
)

# An hour of `for` on an hour's window: a single large debit leaves the window before it has held for
# an hour. This alert is for spending that goes on; the scenarios show both.
UnusualCreditActivity = Alert(
    name="UnusualCreditActivity",
    expr=credits_debited.increase("1h").sum() > 100_000,
    for_="1h",
    severity=Severity.TICKET,
    summary="{{ $value | humanize }} credits were debited within an hour",
    runbook=runbooks.credits_,
)

BillingDatabasePoolSaturated = Alert(
    name="BillingDatabasePoolSaturated",
    expr=(connections_active / connections_max).max() > percent(90),
    for_="10m",
    severity=Severity.TICKET,
    summary="The fullest database connection pool is {{ $value | humanizePercentage }} in use",
    runbook=runbooks.database,
)

ALERTS = (
    StripeWebhookFailures,
    StripeWebhookLatencyHigh,
    DuplicateReconciliations,
    ReconciliationFailures,
    LedgerWriteFailures,
    BillingDatabaseDown,
    BillingHighErrorRate,
    BillingHighLatency,
    UnusualCreditActivity,
    BillingDatabasePoolSaturated,
)
