"""ScholarLink's billing service."""

from rules_src.billing.alerts import ALERTS
from rules_src.billing.burns import BURNS
from rules_src.billing.dashboards import DASHBOARD
from rules_src.billing.incident_day import INCIDENT_DAY
from rules_src.billing.neighbours import NEIGHBOURS
from rules_src.billing.scenarios import DRILLS, NORMAL_DAY, SCENARIOS
from rules_src.billing.slos import SLOS
from tocsin import Service

service = Service(
    name="billing",
    owner="billing-team",
    alerts=ALERTS,
    slos=SLOS,
    dashboard=DASHBOARD,
    normal=NORMAL_DAY,
    drills=DRILLS,
    scenarios=(*SCENARIOS, *NEIGHBOURS, *BURNS, INCIDENT_DAY),
)
