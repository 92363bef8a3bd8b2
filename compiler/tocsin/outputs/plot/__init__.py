"""Time series and states drawn as inline SVG, for pages that need no script.

`chart` says what is shown, `drawing` draws it, `style` has the colours, for light and for dark.
"""
