"""The same match in two sessions, or a piece of it beside the whole: a season counts it once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any, Final

from session.store.protocol import Row
from session.verbs.season_sums import Played

FEWEST: Final = 10
"""Touches of a piece; fewer in the same order could be of any match."""


def each_once(played: Iterable[Played]) -> tuple[list[Played], list[dict[str, Any]]]:
    """Each match once, as the session made first has it; and the other sessions of it:
    `{"session_id", "title", "day", "same_as", "same_title", "piece"}`.

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
        doubles[one.session_id] = _left_out(one, known, piece=False)
    return kept, list(doubles.values())


def without_pieces(
    played: Sequence[Played], touches: Callable[[str], Iterable[Row]]
) -> tuple[list[Played], list[dict[str, Any]]]:
    """Those of which no other session has every rally, and the others as `each_once` says them.

    Only sessions of the same day and teams are compared, so few `touches` are read.
    """
    meetings: dict[object, dict[str, Played]] = {}
    for one in played:
        names = _names(one)
        if one.team["day"] and all(names):
            meetings.setdefault((one.team["day"], names), {}).setdefault(one.session_id, one)
    pieces: dict[str, dict[str, Any]] = {}
    for group in meetings.values():
        if len(group) > 1:
            pieces |= _pieces(list(group.values()), touches)
    return [one for one in played if one.session_id not in pieces], list(pieces.values())


def _pieces(
    group: Sequence[Played], touches: Callable[[str], Iterable[Row]]
) -> dict[str, dict[str, Any]]:
    """The pieces among sessions of the same day and teams, by session."""
    rallies = {one.session_id: _rallies(touches(one.session_id)) for one in group}
    longest = sorted(group, key=lambda one: -_length(rallies[one.session_id]))
    found: dict[str, dict[str, Any]] = {}
    for whole, one in combinations(longest, 2):
        known = found.keys() & {whole.session_id, one.session_id}
        if not known and _is_piece(rallies[one.session_id], rallies[whole.session_id]):
            found[one.session_id] = _left_out(one, whole, piece=True)
    return found


def _rallies(touches: Iterable[Row]) -> list[str]:
    """Each rally as text, from its serve on."""
    found: list[str] = []
    for row in touches:
        said = (row["event_type"], row["actor_team"], row["actor_number"], row["evaluation"])
        if row["event_type"] == "serve" or not found:
            found.append("|")
        found[-1] += " ".join(one or "" for one in said) + "|"
    return found


def _is_piece(piece: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether every rally of the piece is in the whole, in the same order."""
    if _length(piece) < FEWEST:
        return False
    text, at = "\n".join(whole), 0
    for rally in piece:
        found = text.find(rally, at)
        if found < 0:
            return False
        at = found + len(rally)
    return True


def _length(rallies: Iterable[str]) -> int:
    return sum(rally.count("|") - 1 for rally in rallies)


def _left_out(one: Played, known: Played, *, piece: bool) -> dict[str, Any]:
    return {
        **{name: one.team[name] for name in ("session_id", "title", "day")},
        "same_as": known.session_id,
        "same_title": known.team["title"],
        "piece": piece,
    }


def _keys(one: Played) -> list[object]:
    """What tells a match, whichever of its teams is asked."""
    keys: list[object] = []
    if one.team["sha256"]:
        keys.append(one.team["sha256"])
    names = _names(one)
    if all(names) and any(one.digest["sets_won"]):
        scores = tuple(tuple(score) for score in one.digest["scores"])
        keys.append((one.team["day"], names, scores))
    return keys


def _names(one: Played) -> tuple[object, ...]:
    """Both teams, home first."""
    sides = (one.team, one.other) if one.side == "A" else (one.other, one.team)
    return tuple(row["club_id"] or row["folded"] for row in sides)
