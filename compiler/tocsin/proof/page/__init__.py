"""The report of `tocsin test --html`: one page with a plot of every story, which needs no script."""
