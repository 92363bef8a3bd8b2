"""Other people's programs: the only package that starts a process.

One module per program, and :mod:`tocsin.tools.process` under all of them. Only the standard library
is imported here, because these modules also make the virtual environment that holds everything else.
"""
