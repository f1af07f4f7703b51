"""Names and codes as a page can say them a thousand times over."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 60
"""Room for the full names of people and clubs; up to 200 characters may be stored."""


def brief(name: str) -> str:
    """The name, or the beginning of one that is longer than names are."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
