"""Checks of a plan: what is wrong with rules that parse. Pure: no disk, no process, no terminal."""
