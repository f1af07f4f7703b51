"""The evaluation of a touch as what follows it in the rally implies, as far as the rules of the
game or the scouts' own rules tell: a serve is worth what its reception is not, a reception is worth
where it was set, and the last touch won or lost the rally.

Only ever a proposal: a person accepts it, or judges otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from session.court import own_half, side_at
from session.game.plays import Touch
from session.vocabulary import Side

_OF_THE_SERVE: Final = {"#": "-", "+": "-", "!": "!", "-": "+", "/": "/", "=": "#"}
"""By the reception."""
_OF_THE_ATTACK: Final = {"#": "-", "+": "-", "!": "+", "-": "+", "=": "#"}
"""By the dig."""
_WINS: Final = frozenset({"serve", "attack", "block"})
_ANSWERED: Final = {"reception": "serve", "dig": "attack", "block": "attack"}
_SETTERS_SPOT: Final = (4.5, 8.5, 7.0)
"""From here to here across, and from here on to the net: every attack is open."""
_ATTACK_LINE: Final = 6.0


def implied_signs(
    touches: Sequence[Touch], winner: Side | None, *, is_over: bool
) -> list[str | None]:
    """One for each touch of a rally: what somebody judged, else what follows implies, else None.

    `is_over` says that nothing more was played in it, `winner` who won it, where anything tells.
    """
    signs = [touch.sign for touch in touches]
    for at in range(len(touches) - 1, -1, -1):
        if signs[at] is None:
            signs[at] = _sign(touches, signs, at, winner, is_over=is_over)
    return signs


def _sign(
    touches: Sequence[Touch],
    signs: Sequence[str | None],
    at: int,
    winner: Side | None,
    *,
    is_over: bool,
) -> str | None:
    touch, behind = touches[at], touches[at + 1 :]
    if not behind:
        return _last(touch, touches[at - 1] if at else None, winner) if is_over else None
    following, sign = behind[0], signs[at + 1]
    if touch.side is None or following.side is None:
        return None
    if touch.kind == "serve":
        return _OF_THE_SERVE.get(sign or "") if following.kind == "reception" else None
    if touch.kind == "reception":
        return _passed(touch, following)
    if touch.kind == "attack":
        return _attacked(touch, behind, signs[at + 1 :])
    if touch.kind == "block":
        return "!" if following.side is not touch.side else "+"
    if touch.kind in ("dig", "freeball"):
        return _passed(touch, following)
    return None


def _last(touch: Touch, before: Touch | None, winner: Side | None) -> str | None:
    """Of the touch behind which the ball was dead. Who answers a ball mostly has lost it, and who
    attacks or blocks has mostly won, where nobody knows who has."""
    if touch.side is None:
        return None
    answers = before is not None and _ANSWERED.get(touch.kind) == before.kind
    if winner is touch.side:
        return "#" if touch.kind in _WINS else None
    if winner is not None:
        return "="
    if touch.kind in ("attack", "block"):
        return "#"
    return "=" if answers else None


def _passed(touch: Touch, following: Touch) -> str | None:
    """A first touch by where the next one was played: the ball that goes over the net at once is
    the other side's."""
    if following.side is not touch.side:
        return "/" if touch.kind == "reception" else "-"
    if following.kind != "set" or touch.side is None or following.player_m is None:
        return None
    if side_at(following.player_m) is not touch.side:
        return None
    x, y = own_half(touch.side, following.player_m)
    left, right, near = _SETTERS_SPOT
    if left <= x <= right and y >= near:
        return "#"
    return "+" if y >= _ATTACK_LINE else "-"


def _attacked(touch: Touch, behind: Sequence[Touch], signs: Sequence[str | None]) -> str | None:
    """An attack that the block sends back is judged `!`, one that it kills `/`."""
    following, sign = behind[0], signs[0]
    if following.side is touch.side:
        return "!" if following.kind in ("dig", "set", "freeball") else None
    if following.kind == "block":
        if len(behind) == 1:
            return {"#": "/", "=": "#"}.get(sign or "")
        return "!" if behind[1].side is touch.side else "+"
    if following.kind == "dig":
        return _OF_THE_ATTACK.get(sign or "")
    return None
