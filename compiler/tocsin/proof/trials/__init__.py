"""Tests of alerts, of whatever origin, in one form: what a test brings along, and what it asserts.

The project's own cases and promtool's test files both become trials. Coverage reads them, mutation runs
them against changed alerts. Pure: promtool is run by who is passed in.
"""
