"""What must not matter, and what must add up: other senders, services and jobs; several pods and pools.

In the drills there is one series of each kind, and nobody else. A selector that lost a matcher, or a sum
that became a maximum, would pass them all.
"""

from rules_src.billing.alerts import (
    BillingDatabaseDown,
    BillingDatabasePoolSaturated,
    BillingHighErrorRate,
    BillingHighLatency,
    DuplicateReconciliations,
    LedgerWriteFailures,
    ReconciliationFailures,
    StripeWebhookFailures,
    StripeWebhookLatencyHigh,
)
from rules_src.billing.metrics import (
    connections_active,
    connections_max,
    http_request_seconds,
    http_requests,
    readiness,
    reconcile_duplicates,
    reconcile_failures,
    reconciliations,
    stripe_webhook_seconds,
    stripe_webhooks,
    targets,
    webhook_seconds,
    webhooks,
)
from rules_src.billing.scenarios import (
    A_CLOSED_RANGE_SEES_MORE,
    FAILED_REQUESTS_SPEND_THE_BUDGET,
    answered,
    broken,
    deadlocks,
    pool,
    pool_size,
    refused,
    stripe_failed,
    stripe_ok,
)
from tocsin import ByVersion, Fires, Quiet, Scenario, per_minute, percent, phase

PODS = ("billing-0", "billing-1")

stripe_refused = stripe_webhooks.where(status="refused")
another_sender_ok = webhooks.where(source="adyen", status="ok")
another_sender_failed = webhooks.where(source="adyen", status="failed")
slow_pod = stripe_webhook_seconds.where(instance="billing-1")
another_sender_slow = webhook_seconds.where(source="adyen")
another_service_broken = http_requests.where(service="ledger", status="500")
another_service_slow = http_request_seconds.where(service="ledger", endpoint="/entries")
second_probe = readiness.where(instance="billing-1")
another_job = targets.where(job="billing-web")
second_pool = connections_active.where(instance="billing-1")
second_pool_size = connections_max.where(instance="billing-1")

seen_on_pods = tuple(reconciliations.where(instance=pod).at(per_minute(2000)) for pod in PODS)
duplicates_on_pods = tuple(reconcile_duplicates.where(instance=pod) for pod in PODS)
deadlocks_on_pods = tuple(deadlocks.where(instance=pod) for pod in PODS)
failures_on_pods = tuple(reconcile_failures.where(instance=pod) for pod in PODS)

NEIGHBOURS = (
    Scenario(
        name="StripeWebhookFailures: two kinds of failure add up, and another sender's do not count",
        phases=(
            phase(
                "30m",
                stripe_refused.at(0),
                another_sender_ok.at(0),
                another_sender_failed.at(per_minute(400)),
            ),
            phase(
                "20m",
                stripe_ok.at(per_minute(376)),
                stripe_failed.at(per_minute(12)),
                stripe_refused.at(per_minute(12)),
            ),
        ),
        expect=(
            Fires(alert=StripeWebhookFailures, pending="35m", at="40m", summary="6% of Stripe webhooks fail"),
        ),
    ),
    Scenario(
        name="StripeWebhookLatencyHigh: a slow pod among two is enough, another sender's slowness is not",
        phases=(
            phase(
                "30m",
                slow_pod.at(per_minute(400), {1: percent(100)}),
                another_sender_slow.at(per_minute(400), {30: percent(100)}),
            ),
            phase("20m", slow_pod.at(per_minute(400), {1: percent(50), 3: percent(88), 10: percent(100)})),
        ),
        expect=(
            Fires(
                alert=StripeWebhookLatencyHigh,
                pending="35m",
                at="45m",
                summary="One Stripe webhook in twenty takes longer than 4.167s",
            ),
        ),
    ),
    Scenario(
        name="DuplicateReconciliations: duplicates on two pods are one alert",
        phases=(
            phase("30m", *(each.at(0) for each in duplicates_on_pods)),
            phase("2m", *(each.at(per_minute(4)) for each in duplicates_on_pods)),
            phase("30m", *(each.at(0) for each in duplicates_on_pods)),
        ),
        expect=(
            Fires(
                alert=DuplicateReconciliations,
                at="31m",
                until=ByVersion(before_3="48m", since_3="47m", because=A_CLOSED_RANGE_SEES_MORE),
            ),
        ),
    ),
    Scenario(
        name="DuplicateReconciliations: the first duplicates of two pods are one alert",
        phases=(
            phase("30m", *seen_on_pods),
            phase("40m", *(each.at(0, start=1) for each in duplicates_on_pods)),
        ),
        expect=(Fires(alert=DuplicateReconciliations, at="31m", until="46m"),),
    ),
    Scenario(
        name="DuplicateReconciliations: a counter that is born at zero has counted nothing",
        phases=(
            phase("30m", *seen_on_pods),
            phase("30m", *(each.at(0, start=0) for each in duplicates_on_pods)),
        ),
        expect=(Quiet(alert=DuplicateReconciliations),),
    ),
    Scenario(
        name="ReconciliationFailures: two pods share reconciliations and failures",
        phases=(
            phase("30m", reconciliations.at(0), *seen_on_pods, *(each.at(0) for each in failures_on_pods)),
            phase("20m", *(each.at(per_minute(24)) for each in failures_on_pods)),
        ),
        expect=(
            Fires(
                alert=ReconciliationFailures,
                pending="35m",
                at="40m",
                summary="1.2% of reconciliations fail",
            ),
        ),
    ),
    Scenario(
        name="LedgerWriteFailures: deadlocks on two pods are one alert",
        phases=(
            phase("30m", *(each.at(0) for each in deadlocks_on_pods)),
            phase("2m", *(each.at(per_minute(4)) for each in deadlocks_on_pods)),
            phase("30m", *(each.at(0) for each in deadlocks_on_pods)),
        ),
        expect=(
            Fires(
                alert=LedgerWriteFailures,
                at="31m",
                until=ByVersion(before_3="43m", since_3="42m", because=A_CLOSED_RANGE_SEES_MORE),
                labels={"reason": "deadlock"},
                summary="Ledger writes fail: deadlock",
            ),
        ),
    ),
    Scenario(
        name="LedgerWriteFailures: the first deadlocks of two pods are one alert",
        phases=(
            phase("30m", *seen_on_pods),
            phase("40m", *(each.at(0, start=1) for each in deadlocks_on_pods)),
        ),
        expect=(
            Fires(
                alert=LedgerWriteFailures,
                at="31m",
                until="41m",
                labels={"reason": "deadlock"},
                summary="Ledger writes fail: deadlock",
            ),
        ),
    ),
    Scenario(
        name="LedgerWriteFailures: a counter that is born at zero has counted nothing",
        phases=(
            phase("30m", *seen_on_pods),
            phase("30m", *(each.at(0, start=0) for each in deadlocks_on_pods)),
        ),
        expect=(Quiet(alert=LedgerWriteFailures),),
    ),
    Scenario(
        name="BillingDatabaseDown: one of two probes is enough, and other jobs are not asked",
        phases=(
            phase("30m", second_probe.at(1), another_job.at(1)),
            phase("30m", second_probe.at(0), another_job.at(0)),
        ),
        expect=(Quiet(alert=BillingDatabaseDown),),
    ),
    Scenario(
        name="BillingHighErrorRate: 404 and 500 add up, and another service's do not count",
        phases=(
            phase("30m", refused.at(0), another_service_broken.at(per_minute(4000))),
            phase(
                "20m",
                answered.at(per_minute(3952)),
                broken.at(per_minute(24)),
                refused.at(per_minute(24)),
            ),
        ),
        expect=(
            Fires(
                alert=BillingHighErrorRate,
                pending="35m",
                at="40m",
                summary="1.2% of billing's requests fail",
            ),
            FAILED_REQUESTS_SPEND_THE_BUDGET,
        ),
    ),
    Scenario(
        name="BillingHighLatency: another service's slowness is not billing's",
        phases=(phase("30m", another_service_slow.at(per_minute(4000), {5: percent(100)})),),
        expect=(Quiet(alert=BillingHighLatency),),
    ),
    Scenario(
        name="BillingDatabasePoolSaturated: the fullest of two pools counts",
        phases=(
            phase("30m", pool.at(30), pool_size.at(100), second_pool.at(3), second_pool_size.at(10)),
            phase("20m", pool.at(91)),
        ),
        expect=(
            Fires(
                alert=BillingDatabasePoolSaturated,
                pending="31m",
                at="41m",
                summary="The fullest database connection pool is 91% in use",
            ),
        ),
    ),
)
