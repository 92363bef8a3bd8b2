"""What the guide wants to see of billing: requests, business, system."""

from rules_src.billing.alerts import BillingHighErrorRate, BillingHighLatency
from rules_src.billing.metrics import ERROR, request_seconds, requests
from tocsin import RATE_INTERVAL, Dashboard, Query, Row, TimeSeries, percent, ratio

REQUESTS = Row(
    name="requests",
    title="Requests",
    panels=(
        TimeSeries(
            name="request-rate",
            title="Requests per minute",
            description="How many requests billing answers a minute, whatever the answer is.",
            queries=Query(expr=requests.rate(RATE_INTERVAL).sum(by=("status",)) * 60, legend="{{status}}"),
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

DASHBOARD = Dashboard(rows=(REQUESTS,))
