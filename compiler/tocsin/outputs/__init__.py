"""Rendering: a plan becomes files, as text. One module per kind of artefact; pure."""
