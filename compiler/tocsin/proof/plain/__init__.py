"""promtool's unit tests of any origin: read, cut down to the rules they need, run side by side, judged.

Pure: texts and values in, data out. Files are read in `files.test_files`, promtool is run in `proving`.
"""
