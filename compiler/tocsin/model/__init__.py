"""What authors declare: metrics, alerts, SLOs, scenarios, services. Frozen pydantic models.

A declaration knows where it was written and is right or reported; nothing here knows how it is
lowered, printed or stored.
"""
