"""Dashboards on one page that needs no Grafana: read from classic JSON, asked of a Prometheus, drawn.

`board` reads the JSON, `variables` and `questions` say what is asked, `answers` holds what was answered, and
`page` draws it. All of it is pure: who asks, and whom, is the caller's business.
"""
