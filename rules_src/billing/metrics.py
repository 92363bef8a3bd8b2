"""What billing exposes. Names marked `assumed` stand in no code or document yet: confirm them here."""

from tocsin import Counter, Gauge, Histogram, is_not, matches

# Answers that count as errors. The guide counts clients' mistakes (4xx) too; to count the server's
# alone, write matches("5.."): every alert and objective below follows.
ERROR = matches("4..|5..")

webhooks = Counter(
    name="webhook_events_total",
    help="Webhooks received, by sender and by how their handling ended.",
    labels=("source", "status"),
    unit="webhooks",
)
stripe_webhooks = webhooks.where(source="stripe")

webhook_seconds = Histogram(
    name="webhook_duration_seconds",
    help="Time from a webhook's arrival to the end of its handling.",
    labels=("source",),
    buckets=(0.1, 0.5, 1, 3, 10, 30),
    assumed=True,
)
stripe_webhook_seconds = webhook_seconds.where(source="stripe")

reconciliations = Counter(
    name="billing_reconcile_total",
    help="Reconciliations attempted.",
    unit="reconciliations",
    assumed=True,
)
reconcile_failures = Counter(
    name="billing_reconcile_failures_total",
    help="Reconciliations that failed.",
    unit="reconciliations",
)
reconcile_duplicates = Counter(
    name="billing_reconcile_duplicates_total",
    help="Reconciliations whose idempotency key had been used before, with another content.",
    unit="reconciliations",
    assumed=True,
)

ledger_write_failures = Counter(
    name="billing_ledger_write_failures_total",
    help="Ledger writes that did not reach the database; reason is transaction, rollback or deadlock.",
    labels=("reason",),
    unit="writes",
    assumed=True,
)

targets = Gauge(name="up", help="Whether a target's last scrape, or a probe, was answered with success.")
# The probe of billing's /readyz, which asks the database.
readiness = targets.where(job="billing-readiness")

http_requests = Counter(
    name="http_requests_total",
    help="HTTP requests answered, by status.",
    labels=("service", "status"),
    unit="requests",
)
requests = http_requests.where(service="billing")

http_request_seconds = Histogram(
    name="http_request_duration_seconds",
    help="Time to answer a request.",
    labels=("service", "endpoint"),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
request_seconds = http_request_seconds.where(service="billing")
reconcile_seconds = request_seconds.where(endpoint="/api/usage/reconcile")

credits_debited = Counter(
    name="billing_credits_debited_total",
    help="Credits taken from customers' balances.",
    unit="credits",
)

credits_purchased = Counter(
    name="billing_credits_purchased_total",
    help="Credits that customers bought.",
    unit="credits",
)
insufficient_funds = Counter(
    name="billing_reconcile_insufficient_funds_total",
    help="Reconciliations refused because the balance did not suffice.",
    unit="reconciliations",
)

connections_active = Gauge(
    name="billing_db_connections_active",
    help="Database connections in use.",
    unit="connections",
)
connections_max = Gauge(
    name="billing_db_connections_max",
    help="Database connections the pool may open.",
    unit="connections",
)

# cAdvisor measures each container, and their sum under an empty name: that would count twice.
PODS = matches("scholarlink-billing-.*")
CONTAINERS = is_not("")
memory = Gauge(
    name="container_memory_usage_bytes",
    help="Memory that a container uses, its file cache included.",
    labels=("pod", "container"),
).where(pod=PODS, container=CONTAINERS)
cpu = Counter(
    name="container_cpu_usage_seconds_total",
    help="Processor time that a container used.",
    labels=("pod", "container"),
).where(pod=PODS, container=CONTAINERS)
