"""One module a check of dashboards, with its page beside it."""
