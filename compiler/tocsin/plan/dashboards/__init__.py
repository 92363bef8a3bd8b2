"""Dashboards: from declarations, alerts and objectives to rows of panels that hold expressions, not text."""
