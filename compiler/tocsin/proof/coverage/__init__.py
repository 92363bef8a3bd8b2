"""Coverage: what of an alert's life its tests have seen.

Four columns: it fired, with labels and annotations checked; it was silent just below its threshold; it was
not held long enough; it recovered. What the text of a test does not tell, the engine is asked.
"""
