"""Proving: cases are run by the real engine, and its verdict is told in the author's words."""
