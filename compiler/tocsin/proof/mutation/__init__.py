"""Mutation: an alert is changed in one place, and its tests must notice.

A mutant that no test notices says which part of the alert nobody has proved. `operators` holds the
changes, one module each; `mutants` makes them of an alert and tells those that change nothing; how they
are run against the alert's tests is in `running`. Pure, but for what is passed in.
"""
