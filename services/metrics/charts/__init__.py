"""Charts as geometry; templates draw them as SVG with classes only, so the page's policy and themes apply.

Widths are per cent of the place there is and heights are pixels: text never shrinks with the drawing.
"""
