"""What the JSON of a dashboard that is emitted looks like."""
