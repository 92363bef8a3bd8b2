"""The command line: one module a command. Parse, call the pipeline, print, choose the exit code."""
