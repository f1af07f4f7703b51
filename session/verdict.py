"""What the signs of the last touches say of a rally: who won it, and how."""

from __future__ import annotations

from typing import Final, TypeAlias

from session.plays import Play
from session.vocabulary import Side

Verdict: TypeAlias = tuple[str, Side]
"""How a rally ended (the words of `match.Rally.how`) and who won it."""

_WON: Final = {
    ("serve", "#"): "ace",
    ("attack", "#"): "kill",
    ("block", "#"): "blocked",
}
_LOST: Final = {
    ("serve", "="): "serve_error",
    ("reception", "="): "reception_error",
    ("attack", "="): "attack_error",
    ("attack", "/"): "blocked",
    ("block", "="): "block_error",
    ("set", "="): "set_error",
    ("dig", "="): "dig_error",
    ("freeball", "="): "freeball_error",
}
_ANSWERS: Final = frozenset({"reception", "block", "dig"})
"""Touches that do not undo the verdict of the touch before them: the ball was lost already."""


def verdict_after(before: Verdict | None, play: Play) -> Verdict | None:
    """The verdict after one more touch, given the one before it."""
    kind, sign, side = play.kind, play.sign, play.side
    if sign is None or side is None:
        return before if kind in _ANSWERS else None
    found: Verdict | None = None
    if (kind, sign) in _WON:
        found = _WON[kind, sign], side
    elif (kind, sign) in _LOST:
        found = _LOST[kind, sign], side.other
    if before is not None and kind in _ANSWERS and (found is None or found[1] is before[1]):
        return before
    return found


def how_it_ended(verdict: Verdict | None, last: Play | None, winner: Side | None) -> str:
    """The word for the rally's end, given who got the point; unknown where they do not agree."""
    if verdict is not None and verdict[1] is winner:
        return verdict[0]
    if verdict is None and last is not None and winner is not None:
        lost = last.side is winner.other
        if last.kind == "block" and last.sign == "/" and lost:
            return "block_error"
    return "unknown"
