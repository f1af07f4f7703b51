"""The match report: one page in the look of the FIVB's, as HTML and as PDF.

`gather` reads a session, `model` decides every cell's text, `sheet` draws the PDF and `document`
the HTML, so that the two cannot disagree.
"""
