"""The match report, one page in the look of the FIVB's, and the play-by-play on the same paper.

`content` reads a session, `model` decides each cell's text; `pdf` draws it and `templates/report`
says it in HTML, so that the two cannot disagree. No formula is here (`session.stats`).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Paper: TypeAlias = Literal["a4", "letter"]
"""What the report can be printed on."""
