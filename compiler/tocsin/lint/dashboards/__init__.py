"""Dashboards as data: parsed JSON of any origin, held against a schema and against checks."""
