"""Objectives become rules and cases.

Numerator and denominator are recorded apart and divided last, so that a busy hour weighs more than
a quiet one. Nothing here ever records NaN: a ratio without traffic has no sample. The method is the
multi-window, multi-burn-rate one of the SRE Workbook (chapter 5).
"""
