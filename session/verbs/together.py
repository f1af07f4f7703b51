"""Two who were in one session at once: before they are put together, somebody should ask."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from session.store import appearances
from session.store.people import CLUB, Noun
from session.store.protocol import Row, Transaction


def why_not_one(tx: Transaction, noun: Noun, rows: Sequence[Row]) -> str | None:
    """Of people (or clubs) that are to be put together: why they can hardly be one, as a sentence;
    None where nothing speaks against it."""
    there = {row["id"]: _sessions(tx, noun, row["id"]) for row in rows}
    for one, other in combinations(rows, 2):
        both = [title for ident, title in there[one["id"]].items() if ident in there[other["id"]]]
        if both:
            return _sentence(noun, one["name"], other["name"], both)
    return None


def _sessions(tx: Transaction, noun: Noun, main_id: int) -> dict[str, str]:
    return {row["session_id"]: row["title"] for row in appearances.of(tx, noun, main_id)}


def _sentence(noun: Noun, one: str, other: str, titles: Sequence[str]) -> str:
    who = f"Two called {one}" if one == other else f"{one} and {other}"
    where = f"“{titles[0]}”"
    more = len(titles) - 1
    if noun is CLUB:
        did, again = f"played each other in {where}", "in"
    else:
        did, again = f"are both on a roster of {where}", "of"
    if more:
        did += f" and {again} {more} more session{'s' if more > 1 else ''}"
    return f"{who} {did}: they can hardly be the same {noun.word}."
