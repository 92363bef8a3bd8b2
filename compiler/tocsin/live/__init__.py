"""Talking to a running Prometheus over HTTP. Nothing else in tocsin does."""
