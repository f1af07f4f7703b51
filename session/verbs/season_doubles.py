"""The same match in two sessions: a season counts it once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from session.verbs.season_sums import Played


def each_once(played: Iterable[Played]) -> tuple[list[Played], list[dict[str, Any]]]:
    """Each match once, as the session made first has it; and the other sessions of it:
    `{"session_id", "title", "day", "same_as", "same_title"}`.

    The same match came from the same file, or has the same day, teams and set scores; a match
    of which nobody has won a set is known by its file alone.
    """
    first: dict[object, Played] = {}
    kept: list[Played] = []
    doubles: dict[str, dict[str, Any]] = {}
    for one in played:
        known = next((first[key] for key in _keys(one) if key in first), one)
        for key in _keys(one):
            first.setdefault(key, known)
        if known.session_id == one.session_id:
            kept.append(one)
            continue
        doubles[one.session_id] = {
            **{name: one.team[name] for name in ("session_id", "title", "day")},
            "same_as": known.session_id,
            "same_title": known.team["title"],
        }
    return kept, list(doubles.values())


def _keys(one: Played) -> list[object]:
    """What tells a match, whichever of its teams is asked."""
    keys: list[object] = []
    if one.team["sha256"]:
        keys.append(one.team["sha256"])
    sides = (one.team, one.other) if one.side == "A" else (one.other, one.team)
    names = tuple(row["club_id"] or row["folded"] for row in sides)
    if all(names) and any(one.digest["sets_won"]):
        scores = tuple(tuple(score) for score in one.digest["scores"])
        keys.append((one.team["day"], names, scores))
    return keys
