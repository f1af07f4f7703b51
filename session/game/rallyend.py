"""How a rally ended: who won it and how, as the signs of its last touches say, and which touches
still belong to a rally whose point is there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from session.game.plays import Note, Play, Touch
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


_BEFORE_A_RALLY: Final = frozenset({"point", "set_end", "lineup", "timeout", "substitution"})
_BESIDE: Final = frozenset({"rotation", "note"})
"""What may stand behind a point without a word about the next rally."""
_ANSWERED: Final = {"block": {"attack"}, "dig": {"attack", "block"}, "reception": {"serve"}}
_WHAT_AN_ACE_HAS_NOT: Final = frozenset({"attack", "block", "note"})


class EndedRally(NamedTuple):
    """The touches of a rally, and where among the plays its point stands."""

    touches: list[Play]
    point_at: int


def rally_before(played: Sequence[Play], at: int) -> list[Play]:
    """The touches since the last serve, or since whatever ended the rally before."""
    found: list[Play] = []
    for index in range(at - 1, -1, -1):
        play = played[index]
        if play.kind in _BEFORE_A_RALLY:
            break
        if isinstance(play, Touch):
            found.append(play)
        if play.kind == "serve":
            break
    return found[::-1]


def ended_before(played: Sequence[Play], at: int) -> EndedRally | None:
    """The rally whose point is the last thing in front of that place, if there is one."""
    for index in range(at - 1, -1, -1):
        play = played[index]
        if play.kind == "point":
            return EndedRally(rally_before(played, index), index)
        if play.kind not in _BESIDE:
            return None
    return None


def belongs(rally: Sequence[Play], play: Play) -> bool:
    """Whether a touch (or a rally given without one) behind a decided rally is still of it.

    Who writes serves begins each rally with one. Who writes only what decides, begins the next
    rally with the next thing that decides; of the last one is only what answers it.
    """
    if not rally or play.kind == "serve" or not (isinstance(play, Touch) or given_by_note(play)):
        return False
    first = rally[0]
    if first.kind != "serve":
        return _is_lost(rally, play) and any(_answers(one, play) for one in rally)
    decided = verdict_after(None, first)
    if decided is None:
        return True
    return play.side is decided[1].other and play.kind not in _WHAT_AN_ACE_HAS_NOT


def answers_the_end(last: Play | None, play: Play) -> bool:
    """Whether a touch says no more than how the ball of `last`, which won a rally, was lost."""
    if last is None or not isinstance(play, Touch) or play.kind == "serve":
        return False
    return _is_lost([last], play) and _answers(last, play)


def _verdict_of(rally: Sequence[Play]) -> Verdict | None:
    """Who has won, by the last touch that says so."""
    verdict: Verdict | None = None
    decided: Verdict | None = None
    for play in rally:
        verdict = verdict_after(verdict, play)
        decided = verdict or decided
    return decided


def given_by_note(play: Play) -> Side | None:
    """Who has won where a scout gave the rally without a touch."""
    return play.winner if isinstance(play, Note) else None


def _is_lost(rally: Sequence[Play], play: Play) -> bool:
    """Whether the touch decides for whom the rally has decided, or was no touch of the ball."""
    decided, own = _verdict_of(rally), verdict_after(None, play)
    return play.sign == "/" or (decided is not None and own is not None and own[1] is decided[1])


def _answers(touch: Play, play: Play) -> bool:
    if touch.kind not in _ANSWERED.get(play.kind, ()):
        return False
    # Who covers an attack that was blocked plays for the side that attacked.
    covered = play.kind == "dig" and (touch.kind, touch.sign) == ("attack", "/")
    return covered or touch.side is not play.side
