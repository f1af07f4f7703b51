"""The match report: one page in the look of the FIVB's, as HTML and as PDF.

`content` reads a session, `model` decides every cell's text, `pdf` draws the PDF and `files` the
HTML, so that the two cannot disagree.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Paper: TypeAlias = Literal["a4", "letter"]
"""What the report can be printed on."""
