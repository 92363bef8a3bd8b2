"""Boundary probes: tests that nobody has to write, derived from the rules themselves.

An expression is read as what it is worth while nothing changes (`steady`), a fraction of sums of unknowns
(`forms`); the unknowns are solved for the values just below and just above a threshold (`solving`), and the
worlds found so become stories (`stories`). Nothing of the engine is imitated: of the time between two
steady worlds only bounds are claimed.
"""
