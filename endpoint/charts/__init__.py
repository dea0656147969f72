"""Charts as SVG: pure functions from numbers to markup, with CSS classes and no style attributes.

Drawn on the server, so that pages are complete without scripts; the same drawing is offered as a file.
"""
