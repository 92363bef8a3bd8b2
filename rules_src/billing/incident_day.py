"""Four hours that are worth looking at: a busy morning, with one incident at Stripe's webhooks.

Previews show it. Nothing else goes wrong, though much is not as smooth as on the normal day of the
other scenarios: a few requests fail, some are slow, and no alert says a word about it.
"""

from rules_src.billing.alerts import StripeWebhookFailures
from rules_src.billing.metrics import (
    connections_active,
    credits_debited,
    reconcile_failures,
    reconcile_seconds,
    reconciliations,
    request_seconds,
    requests,
    stripe_webhook_seconds,
    stripe_webhooks,
)
from rules_src.billing.scenarios import A_CLOSED_RANGE_SEES_MORE
from tocsin import ByVersion, Fires, Phase, Scenario, per_minute, percent, phase

stripe_ok = stripe_webhooks.where(status="ok")
stripe_failed = stripe_webhooks.where(status="failed")
answered = requests.where(status="200")
refused = requests.where(status="404")
broken = requests.where(status="500")
pages = request_seconds.where(endpoint="/dashboard")
pool = connections_active.where(instance="billing-0")
one_pod = credits_debited.where(instance="billing-0")
other_pod = credits_debited.where(instance="billing-1")

SMOOTH = {0.1: 60, 0.25: 90, 0.5: 98, 1: 100}
BUSY = {0.1: 40, 0.25: 80, 0.5: 96, 1: 100}
PROMPT = {0.1: 70, 0.5: 98, 1: 100}
SLUGGISH = {0.1: 20, 0.5: 60, 1: 80, 3: 98, 10: 100}
"""How many of a hundred are done within so many seconds."""


def stretch(
    lasts: str,
    *,
    traffic: int,
    failing: int,
    connections: int,
    answers: dict[float, int],
    handling: dict[float, int],
) -> Phase:
    """A stretch of the day: requests a minute, a tenth as many webhooks, and how many of those fail."""
    webhooks = traffic // 10
    answered_within = {bound: percent(share) for bound, share in answers.items()}
    return phase(
        lasts,
        answered.at(per_minute(traffic - 2)),
        refused.at(per_minute(1)),
        broken.at(per_minute(1)),
        pages.at(per_minute(traffic // 2), answered_within),
        reconcile_seconds.at(per_minute(traffic // 2), answered_within),
        reconciliations.at(per_minute(traffic)),
        reconcile_failures.at(per_minute(2)),
        stripe_ok.at(per_minute(webhooks - failing)),
        stripe_failed.at(per_minute(failing)),
        stripe_webhook_seconds.at(
            per_minute(webhooks), {bound: percent(share) for bound, share in handling.items()}
        ),
        one_pod.at(per_minute(traffic // 10)),
        other_pod.at(per_minute(traffic // 20)),
        pool.at(connections),
    )


INCIDENT_DAY = Scenario(
    name="billing: a normal day with one webhook incident",
    scrape_interval="1m",
    phases=(
        stretch("1h", traffic=3000, failing=0, connections=2, answers=SMOOTH, handling=PROMPT),
        stretch("30m", traffic=4000, failing=1, connections=3, answers=SMOOTH, handling=PROMPT),
        stretch("40m", traffic=5000, failing=2, connections=5, answers=BUSY, handling=PROMPT),
        stretch("20m", traffic=5000, failing=60, connections=7, answers=BUSY, handling=SLUGGISH),
        stretch("30m", traffic=5000, failing=2, connections=5, answers=BUSY, handling=PROMPT),
        stretch("1h", traffic=4000, failing=1, connections=3, answers=SMOOTH, handling=PROMPT),
    ),
    expect=(
        Fires(
            alert=StripeWebhookFailures,
            pending="2h13m",
            at="2h18m",
            until=ByVersion(before_3="2h35m", since_3="2h34m", because=A_CLOSED_RANGE_SEES_MORE),
            summary="12% of Stripe webhooks fail",
        ),
    ),
)
