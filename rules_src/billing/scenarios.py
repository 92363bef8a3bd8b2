"""How each alert is proved: what the world does around its threshold, and what the alert does then.

The minutes are claims about the engine, which the proofs hold it to. They count from the beginning
of the fault, or from its end.
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
    UnusualCreditActivity,
)
from rules_src.billing.metrics import (
    connections_active,
    connections_max,
    cpu,
    credits_debited,
    credits_purchased,
    insufficient_funds,
    ledger_write_failures,
    memory,
    readiness,
    reconcile_duplicates,
    reconcile_failures,
    reconcile_seconds,
    reconciliations,
    request_seconds,
    requests,
    stripe_webhook_seconds,
    stripe_webhooks,
)
from rules_src.billing.slos import availability, errors, reconcile_latency
from tocsin import (
    ByVersion,
    Drill,
    Fires,
    Pends,
    Quiet,
    Scenario,
    Unchecked,
    mebibytes,
    per_minute,
    per_second,
    percent,
    phase,
    share_drill,
)

stripe_ok = stripe_webhooks.where(status="ok")
stripe_failed = stripe_webhooks.where(status="failed")
answered = requests.where(status="200")
broken = requests.where(status="500")
pages = request_seconds.where(endpoint="/dashboard")
pool = connections_active.where(instance="billing-0")
pool_size = connections_max.where(instance="billing-0")
deadlocks = ledger_write_failures.where(reason="deadlock")
rollbacks = ledger_write_failures.where(reason="rollback")
refused = requests.where(status="404")
one_pod = credits_debited.where(instance="billing-0")
other_pod = credits_debited.where(instance="billing-1")

container_memory = memory.where(pod="scholarlink-billing-0", container="billing")
container_cpu = cpu.where(pod="scholarlink-billing-0", container="billing")

usual_reconcile = reconcile_seconds.at(per_minute(400), {0.25: percent(100)})
A_CLOSED_RANGE_SEES_MORE = (
    "before 3.0 a range includes the sample at its left end, which shows the world before"
)
HUNDRED_THOUSAND_AN_HOUR = per_minute("1666.66666666666666666666666667")

NORMAL_DAY = (
    stripe_ok.at(per_minute(400)),
    stripe_failed.at(0),
    stripe_webhook_seconds.at(per_minute(400), {1: percent(100)}),
    reconciliations.at(per_minute(4000)),
    reconcile_failures.at(0),
    reconcile_duplicates.at(0),
    readiness.at(1),
    answered.at(per_minute(4000)),
    broken.at(0),
    pages.at(per_minute(400), {0.25: percent(100)}),
    usual_reconcile,
    one_pod.at(per_minute(400)),
    other_pod.at(per_minute(400)),
    deadlocks.at(0),
    pool.at(3),
    pool_size.at(10),
    credits_purchased.at(per_minute(400)),
    insufficient_funds.at(per_minute(4)),
    container_memory.at(mebibytes(180)),
    container_cpu.at(per_second("0.2")),
)

FAILED_REQUESTS_SPEND_THE_BUDGET = Unchecked(
    slos=(errors,), because="an error rate above 1 % burns a 99.9 % objective more than ten times too fast"
)
WITHOUT_REQUESTS_NOTHING_IS_MEASURED = Unchecked(
    slos=(reconcile_latency,), because="its own no-data alert speaks when the requests are gone"
)
A_DATABASE_THAT_IS_DOWN_SPENDS_THE_BUDGET = Unchecked(
    slos=(availability,), because="each minute of downtime counts against availability"
)

A_WEBHOOK_IN_TWENTY = {1: percent(50), 3: percent(95), 10: percent(100)}

DRILLS = (
    share_drill(
        StripeWebhookFailures,
        bad=stripe_failed,
        good=stripe_ok,
        traffic=per_minute(400),
        below=percent(4),
        at=percent(5),
        above=percent(6),
        pending_after="5m",
        fires_after="10m",
        held="15m",
        clears_after="2m",
        short="8m",
        lost_after="5m",
        summary="6% of Stripe webhooks fail",
    ),
    Drill(
        alert=StripeWebhookLatencyHigh,
        below=stripe_webhook_seconds.at(per_minute(400), {1: percent(50), 3: percent(96), 10: percent(100)}),
        below_is="4 % take longer than 3 s",
        at=stripe_webhook_seconds.at(per_minute(400), A_WEBHOOK_IN_TWENTY),
        at_is="5 % take longer than 3 s",
        above=stripe_webhook_seconds.at(per_minute(400), {1: percent(50), 3: percent(94), 10: percent(100)}),
        above_is="6 % take longer than 3 s",
        pending_after="5m",
        fires_after="15m",
        held="20m",
        clears_after="2m",
        short="13m",
        lost_after="5m",
        summary="One Stripe webhook in twenty takes longer than 4.167s",
    ),
    Drill(
        alert=DuplicateReconciliations,
        at=(reconcile_duplicates.at(0),),
        at_is="no duplicate",
        above=(reconcile_duplicates.at(per_minute(4)),),
        above_is="four duplicates a minute",
        fires_after="1m",
        held="2m",
        clears_after=ByVersion(before_3="16m", since_3="15m", because=A_CLOSED_RANGE_SEES_MORE),
        lost_after="15m",
    ),
    share_drill(
        ReconciliationFailures,
        bad=reconcile_failures,
        whole=reconciliations,
        traffic=per_minute(4000),
        below=percent("0.9"),
        at=percent(1),
        above=percent("1.2"),
        pending_after="5m",
        fires_after="10m",
        held="15m",
        clears_after="2m",
        short="8m",
        lost_after="5m",
        summary="1.2% of reconciliations fail",
    ),
    Drill(
        alert=LedgerWriteFailures,
        at=(deadlocks.at(0),),
        at_is="no failed write",
        above=(deadlocks.at(per_minute(4)),),
        above_is="four deadlocks a minute",
        fires_after="1m",
        held="2m",
        clears_after=ByVersion(before_3="11m", since_3="10m", because=A_CLOSED_RANGE_SEES_MORE),
        lost_after="10m",
        labels={"reason": "deadlock"},
        summary="Ledger writes fail: deadlock",
    ),
    Drill(
        alert=BillingDatabaseDown,
        at=(readiness.at(1),),
        at_is="the probe answers",
        above=(readiness.at(0),),
        above_is="the probe fails",
        pending_after="1m",
        fires_after="2m",
        held="5m",
        clears_after="1m",
        short="1m",
        missing_fires=True,
        labels={"job": "billing-readiness"},
        unchecked=(A_DATABASE_THAT_IS_DOWN_SPENDS_THE_BUDGET,),
    ),
    share_drill(
        BillingHighErrorRate,
        bad=broken,
        good=answered,
        traffic=per_minute(4000),
        below=percent("0.9"),
        at=percent(1),
        above=percent("1.2"),
        pending_after="5m",
        fires_after="10m",
        held="15m",
        clears_after="2m",
        short="8m",
        lost_after="5m",
        summary="1.2% of billing's requests fail",
        unchecked=(FAILED_REQUESTS_SPEND_THE_BUDGET,),
    ),
    # Half of all requests are pages; the other half is answered at once.
    Drill(
        alert=BillingHighLatency,
        below=(
            pages.at(per_minute(400), {0.5: percent(50), 1: percent(92), 2.5: percent(100)}),
            usual_reconcile,
        ),
        below_is="4 % take longer than 1 s",
        at=(
            pages.at(per_minute(400), {0.5: percent(50), 1: percent(90), 2.5: percent(100)}),
            usual_reconcile,
        ),
        at_is="5 % take longer than 1 s",
        above=(
            pages.at(per_minute(400), {0.5: percent(50), 1: percent(88), 2.5: percent(100)}),
            usual_reconcile,
        ),
        above_is="6 % take longer than 1 s",
        pending_after="5m",
        fires_after="10m",
        held="15m",
        clears_after="2m",
        short="8m",
        lost_after="5m",
        summary="One request in twenty takes longer than 1.25s",
        unchecked=(WITHOUT_REQUESTS_NOTHING_IS_MEASURED,),
    ),
    Drill(
        alert=UnusualCreditActivity,
        calm=(one_pod.at(0), other_pod.at(0)),
        below=(one_pod.at(per_minute(1650)), other_pod.at(0)),
        below_is="99,000 credits an hour",
        at=(one_pod.at(HUNDRED_THOUSAND_AN_HOUR), other_pod.at(0)),
        at_is="100,000 credits an hour",
        above=(one_pod.at(per_minute(1000)), other_pod.at(per_minute(700))),
        above_is="102,000 credits an hour, spread over two pods",
        scrape_interval="3m",
        pending_after=ByVersion(before_3="1h1m", since_3="1h", because=A_CLOSED_RANGE_SEES_MORE),
        fires_after=ByVersion(before_3="2h1m", since_3="2h", because=A_CLOSED_RANGE_SEES_MORE),
        held="2h30m",
        settle="2h",
        clears_after="6m",
        short="1h48m",
        lost_after="4m",
        summary="102k credits were debited within an hour",
    ),
    Drill(
        alert=BillingDatabasePoolSaturated,
        calm=(pool.at(30), pool_size.at(100)),
        below=(pool.at(89), pool_size.at(100)),
        below_is="89 of 100 connections",
        at=(pool.at(90), pool_size.at(100)),
        at_is="90 of 100 connections",
        above=(pool.at(91), pool_size.at(100)),
        above_is="91 of 100 connections",
        pending_after="1m",
        fires_after="11m",
        held="15m",
        clears_after="1m",
        short="10m",
        lost_after="1m",
        summary="The fullest database connection pool is 91% in use",
    ),
)

SCENARIOS = (
    Scenario(
        name="StripeWebhookFailures: all fail for 2 minutes, and that is enough",
        phases=(
            phase("30m"),
            phase("2m", stripe_ok.at(0), stripe_failed.at(per_minute(400))),
            phase("30m", stripe_ok.at(per_minute(400)), stripe_failed.at(0)),
        ),
        expect=(
            Fires(
                alert=StripeWebhookFailures,
                pending="31m",
                at="36m",
                until="37m",
                summary=ByVersion(
                    before_3="25% of Stripe webhooks fail",
                    since_3="21.05% of Stripe webhooks fail",
                    because="of the range's 20 steps 5 are left, or of 19 steps 4",
                ),
            ),
        ),
    ),
    Scenario(
        name="StripeWebhookFailures: nothing is sent, so nothing fails",
        phases=(phase("1h", stripe_ok.at(0), stripe_failed.at(0)),),
        expect=(Quiet(alert=StripeWebhookFailures),),
    ),
    Scenario(
        name="StripeWebhookFailures: both counters start again while 6 % fail",
        phases=(
            phase("30m"),
            phase("20m", stripe_ok.at(per_minute(376)), stripe_failed.at(per_minute(24))),
            phase("20m", stripe_ok.reset(per_minute(376)), stripe_failed.reset(per_minute(24))),
        ),
        expect=(
            Fires(alert=StripeWebhookFailures, pending="35m", at="40m", summary="6% of Stripe webhooks fail"),
        ),
    ),
    Scenario(
        name="DuplicateReconciliations: the counter is born with its first duplicate",
        phases=(
            phase("30m", reconcile_duplicates.gone()),
            phase("40m", reconcile_duplicates.at(0, start=1)),
        ),
        expect=(Fires(alert=DuplicateReconciliations, at="31m", until="46m"),),
    ),
    Scenario(
        name="DuplicateReconciliations: the scrape fails for half an hour, and old duplicates stay old",
        phases=(
            phase("30m"),
            phase("30m", reconcile_duplicates.gone(), reconciliations.gone(), reconcile_failures.gone()),
            phase(
                "1h",
                reconcile_duplicates.at(0),
                reconciliations.at(per_minute(4000)),
                reconcile_failures.at(0),
            ),
        ),
        expect=(Quiet(alert=DuplicateReconciliations), Quiet(alert=ReconciliationFailures)),
    ),
    Scenario(
        name="LedgerWriteFailures: two reasons are two alerts",
        phases=(
            phase("30m", rollbacks.at(0)),
            phase("2m", deadlocks.at(per_minute(4)), rollbacks.at(per_minute(4))),
            phase("30m", deadlocks.at(0), rollbacks.at(0)),
        ),
        expect=(
            Fires(
                alert=LedgerWriteFailures,
                at="31m",
                until=ByVersion(before_3="43m", since_3="42m", because=A_CLOSED_RANGE_SEES_MORE),
                labels={"reason": "deadlock"},
                summary="Ledger writes fail: deadlock",
            ),
            Fires(
                alert=LedgerWriteFailures,
                at="31m",
                until=ByVersion(before_3="43m", since_3="42m", because=A_CLOSED_RANGE_SEES_MORE),
                labels={"reason": "rollback"},
                summary="Ledger writes fail: rollback",
            ),
        ),
    ),
    Scenario(
        name="BillingDatabaseDown: the probe vanishes, and returns",
        phases=(phase("30m"), phase("10m", readiness.gone()), phase("20m", readiness.at(1))),
        expect=(
            Fires(
                alert=BillingDatabaseDown,
                pending="31m",
                at="32m",
                until="41m",
                labels={"job": "billing-readiness"},
            ),
            A_DATABASE_THAT_IS_DOWN_SPENDS_THE_BUDGET,
        ),
    ),
    Scenario(
        name="BillingHighErrorRate: clients' mistakes count, as the guide has it",
        phases=(
            phase("30m", refused.at(0)),
            phase("20m", answered.at(per_minute(3800)), refused.at(per_minute(200))),
        ),
        expect=(
            Fires(
                alert=BillingHighErrorRate, pending="32m", at="37m", summary="5% of billing's requests fail"
            ),
            FAILED_REQUESTS_SPEND_THE_BUDGET,
        ),
    ),
    # What an hour of `for` on an hour's window means: this is not the alert for a single large debit.
    Scenario(
        name="UnusualCreditActivity: a million credits at once never fire it",
        phases=(
            phase("30m"),
            phase("15s", one_pod.at(per_minute(4_000_000))),
            phase("2h", one_pod.at(per_minute(400))),
        ),
        expect=(
            Pends(
                alert=UnusualCreditActivity,
                pending="31m",
                until="1h31m",
            ),
        ),
    ),
)
