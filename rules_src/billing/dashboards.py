"""What the guide wants to see of billing: requests, business, system. Each of its panels is here."""

from rules_src.billing.alerts import (
    BillingDatabasePoolSaturated,
    BillingHighErrorRate,
    BillingHighLatency,
    UnusualCreditActivity,
)
from rules_src.billing.metrics import (
    ERROR,
    connections_active,
    connections_max,
    cpu,
    credits_debited,
    credits_purchased,
    insufficient_funds,
    memory,
    request_seconds,
    requests,
)
from tocsin import RATE_INTERVAL, Dashboard, Query, Row, TimeSeries, percent, ratio

REQUESTS = Row(
    name="requests",
    title="Requests",
    panels=(
        TimeSeries(
            name="request-rate",
            title="Requests per minute",
            description="How many requests billing answers a minute, by the status of the answer.",
            queries=requests.rate(RATE_INTERVAL).sum(by=("status",)) * 60,
            stacked=True,
        ),
        TimeSeries(
            name="error-rate",
            title="Error rate",
            description=(
                "The share of requests answered with an error, clients' mistakes (4xx) included."
                " Above the dashed line for 5 minutes BillingHighErrorRate pages."
            ),
            queries=Query(
                expr=ratio(requests.where(status=ERROR), requests, window=RATE_INTERVAL), legend="errors"
            ),
            alert=BillingHighErrorRate,
        ),
        TimeSeries(
            name="latency",
            title="Latency, P95",
            description=(
                "Nineteen of twenty requests are answered faster than this."
                " Above the dashed line for 5 minutes BillingHighLatency opens a ticket."
            ),
            queries=(
                Query(
                    expr=request_seconds.quantile(percent(95), window=RATE_INTERVAL), legend="all endpoints"
                ),
                Query(
                    expr=request_seconds.quantile(percent(95), window=RATE_INTERVAL, by=("endpoint",)),
                    legend="{{endpoint}}",
                ),
            ),
            alert=BillingHighLatency,
        ),
    ),
)

BUSINESS = Row(
    name="business",
    title="Business",
    panels=(
        TimeSeries(
            name="credits-purchased",
            title="Credits purchased in an hour",
            description="What customers bought within the last hour, all pods together.",
            queries=Query(expr=credits_purchased.increase("1h").sum(), legend="purchased"),
        ),
        TimeSeries(
            name="credits-debited",
            title="Credits debited in an hour",
            description=(
                "What customers used within the last hour, all pods together."
                " Above the dashed line for an hour UnusualCreditActivity opens a ticket."
            ),
            queries=Query(expr=credits_debited.increase("1h").sum(), legend="debited"),
            alert=UnusualCreditActivity,
        ),
        TimeSeries(
            name="insufficient-funds",
            title="Insufficient funds in an hour",
            description="How many reconciliations were refused within the last hour for want of credits.",
            queries=Query(expr=insufficient_funds.increase("1h").sum(), legend="refused"),
        ),
    ),
)

SYSTEM = Row(
    name="system",
    title="System health",
    panels=(
        TimeSeries(
            name="pool",
            title="Database connection pool",
            description=(
                "The part of each pod's database connections that is in use."
                " Above the dashed line for 10 minutes BillingDatabasePoolSaturated opens a ticket."
            ),
            queries=Query(
                expr=(connections_active / connections_max).max(by=("instance",)), legend="{{instance}}"
            ),
            alert=BillingDatabasePoolSaturated,
        ),
        TimeSeries(
            name="memory",
            title="Memory",
            description="Memory each pod uses, its file cache included. What only grows is a leak.",
            queries=memory.sum(by=("pod",)),
        ),
        TimeSeries(
            name="cpu",
            title="CPU",
            description="Processor time each pod uses; 100 % is one core.",
            queries=cpu.rate(RATE_INTERVAL).sum(by=("pod",)),
        ),
    ),
)

DASHBOARD = Dashboard(rows=(REQUESTS, BUSINESS, SYSTEM))
