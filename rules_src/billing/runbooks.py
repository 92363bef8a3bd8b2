"""What to do about each alert. The commands are those of the guide for the first day."""

from tocsin import Runbook

stripe_webhooks = Runbook(
    name="stripe-webhooks",
    title="Stripe's webhooks fail or are slow",
    meaning="Payments are taken, but billing does not hear of them: balances and invoices fall behind.",
    steps=(
        "Look for the error: `kubectl logs -l app=scholarlink-billing -n scholarlink-prod | grep webhook`",
        "Is the secret there? `kubectl get secret scholarlink-billing-env -n scholarlink-prod`",
        "Stripe retries for three days: once mended, replay what it gave up on from its dashboard.",
    ),
)

reconciliation = Runbook(
    name="reconciliation",
    title="Reconciliations fail, or are made twice",
    meaning="Usage and balances disagree. A duplicate has charged a customer twice.",
    steps=(
        "Find the keys: `kubectl logs -l app=scholarlink-billing -n scholarlink-prod | grep idempotency`",
        "For a duplicate, stop the worker that retries before anything else.",
        "Compare the ledger with the usage records of the customers named in the log.",
    ),
)

ledger = Runbook(
    name="ledger",
    title="The ledger cannot be written",
    meaning="Credits that were used are not booked.",
    steps=(
        "Which kind: `kubectl logs -l app=scholarlink-billing -n scholarlink-prod"
        " | grep -iE 'transaction|rollback|deadlock'`",
        "Is the database healthy? See the runbook of the database.",
        "A deadlock that repeats has two code paths that lock in a different order: pause one of them.",
    ),
)

database = Runbook(
    name="database",
    title="Billing's database does not answer, or its pool is full",
    meaning="Billing cannot read or write. Every request that needs a balance fails.",
    steps=(
        "Ask it: `kubectl exec -n scholarlink-prod deployment/scholarlink-billing"
        " -- wget -qO- http://localhost:3000/readyz`",
        "Are the pods there? `kubectl get pods -l app=scholarlink-billing -n scholarlink-prod`",
        "A full pool: look for slow queries first; raise the ceiling only if the load is legitimate.",
    ),
)

requests = Runbook(
    name="requests",
    title="Requests fail or are slow",
    meaning=(
        "The share of requests answered with an error or the time they take is above what was agreed."
        " Errors include clients' mistakes (4xx): look at the statuses before you look at the server."
    ),
    steps=(
        "Which statuses, which endpoints? The service dashboard has both.",
        "Resources: `kubectl top pods -l app=scholarlink-billing -n scholarlink-prod`",
        "A release in the last hour? Roll it back first and read its diff afterwards.",
    ),
)

credits_ = Runbook(
    name="credits",
    title="Unusually many credits are debited",
    meaning="A customer, a script or a mistake in the rate card uses credits far faster than usual.",
    steps=(
        "Which customers, which models? Run the query for usage by model.",
        "One customer: ask them. All of them: compare the rate card with the last release.",
    ),
)
