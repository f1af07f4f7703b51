"""The codes of what is no touch: points, line-ups, rotations, substitutions, time-outs, notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from session.formats.dvw.codes import MAX_CODE, mark, two_digits
from session.formats.dvw.patterns import SET_END
from session.plays import Play
from session.rally import State
from session.said import said_score, said_shirt
from session.vocabulary import Side

_UNSAFE: Final = 5
"""A reader on PyPI looks at the sixth character of every code longer than four."""


def happening_code(play: Play, state: State, opening: bool) -> str | None:
    """The code of a play that is no touch, None where a scout file has none for it.

    `state` is that after the play; `opening` is true while a set's line-ups are being given.
    """
    write = _CODES.get(play.kind)
    code = write(play, state, opening) if write else None
    if code is None:
        return None
    custom = play.payload.get("custom")
    added = _plain(custom) if isinstance(custom, str) else ""
    if play.kind == "set_end" and not SET_END.match(code + added):
        added = ""  # A set that is over counts for more than what somebody wrote behind it.
    return padded(code + added)


def padded(code: str) -> str:
    """A code of a length that every reader can take; the space says nothing."""
    return f"{code} " if len(code) == _UNSAFE else code


def _point(play: Play, state: State, opening: bool) -> str | None:
    a, b = said_score(play.payload.get("score")) or state.score
    side = play.side or state.winner
    return None if side is None else f"{mark(side)}p{a:02d}:{b:02d}"


def _rotation(play: Play, state: State, opening: bool) -> str | None:
    if play.side is None:
        return None
    zone = play.payload.get("setter_zone", state.setter_zones[0 if play.side is Side.A else 1])
    return f"{mark(play.side)}z{zone or 0}" + (">LUp" if opening else "")


def _lineup(play: Play, state: State, opening: bool) -> str | None:
    if play.side is None:
        return None
    setter = said_shirt(play.payload.get("setter"))
    if setter is None or not setter.isdigit():
        return f"{mark(play.side)}z0>LUp" if opening else None
    if opening or "lineup" in play.payload:
        return f"{mark(play.side)}P{setter.zfill(2)}>LUp"
    return f"{mark(play.side)}P{setter}"


def _substitution(play: Play, state: State, opening: bool) -> str | None:
    out, come = (said_shirt(play.payload.get(key)) for key in ("player_out", "player_in"))
    if play.side is None or not (out and come and out.isdigit() and come.isdigit()):
        return None
    return f"{mark(play.side)}c{two_digits(out)}:{two_digits(come)}"


def _timeout(play: Play, state: State, opening: bool) -> str | None:
    return None if play.side is None else f"{mark(play.side)}T"


def _set_end(play: Play, state: State, opening: bool) -> str | None:
    return f"**{play.set_number or state.set_number}set"


def _note(play: Play, state: State, opening: bool) -> str | None:
    outcome = {"won": "#", "lost": "="}.get(str(play.payload.get("outcome")))
    if outcome and play.side is not None:
        return f"{mark(play.side)}$$&H{outcome}"
    text = play.payload.get("text")
    return f"{mark(play.side)}>{_plain(text)}" if isinstance(text, str) and text.strip() else None


def _plain(text: str) -> str:
    return " ".join(text.replace(";", ",").split())[:MAX_CODE]


_CODES: Final[dict[str, Callable[[Play, State, bool], str | None]]] = {
    "point": _point,
    "rotation": _rotation,
    "lineup": _lineup,
    "substitution": _substitution,
    "timeout": _timeout,
    "set_end": _set_end,
    "note": _note,
}
