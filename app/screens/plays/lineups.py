"""What a set begins with: the line-ups of the set before as a proposal, and who sets."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from session.game.plays import Six
from session.game.state import PlayedMoment, State
from session.schemas import Player
from session.vocabulary import SKILLS, Side

_BACK_ROW: Final = (0, 5, 4)
_PLAYED: Final = frozenset({*SKILLS, "point"})


class Start(NamedTuple):
    """How a team began a set."""

    set_number: int
    six: Six
    setter: str | None


@dataclass(frozen=True)
class Offer:
    """A team's last start line-up, for a set in which it has given none yet."""

    side: str
    start: Start

    @property
    def numbers(self) -> list[str]:
        return [one or "" for one in self.start.six]

    @property
    def client_id(self) -> str:
        return uuid.uuid4().hex


def _last_starts(moments: Iterable[PlayedMoment]) -> dict[Side, Start]:
    """How the teams began their last sets."""
    starts: dict[Side, Start] = {}
    for before, play, _after in moments:
        if play.kind not in _PLAYED:
            continue
        for side, six, setter in zip(Side, before.lineups, before.setters, strict=True):
            known = starts.get(side)
            if any(six) and (known is None or known.set_number != before.set_number):
                starts[side] = Start(before.set_number, six, setter)
    return starts


def offers(moments: Iterable[PlayedMoment], state: State) -> list[Offer]:
    """One for each team whose line-up of the set that begins is not known; `moments` are those
    before it."""
    if state.over or state.score != (0, 0) or state.rally.touches:
        return []
    starts = _last_starts(moments)
    return [
        Offer(side.value, starts[side])
        for side, six in zip(Side, state.lineups, strict=True)
        if not any(six) and side in starts and starts[side].set_number != state.set_number
    ]


def setter_of(six: Sequence[object], roster: Sequence[Player]) -> str | None:
    """Who sets among the six, by the roster: of two the one in the back row, who sets while the
    other attacks; None where that does not decide."""
    setters = {one.number for one in roster if one.position == "setter"}
    zones = [zone for zone, number in enumerate(six) if number in setters]
    behind = [zone for zone in zones if zone in _BACK_ROW]
    for found in (zones, behind):
        if len(found) == 1:
            return str(six[found[0]])
    return None


def court_first(
    roster: Sequence[Player], six: Sequence[str | None]
) -> tuple[list[Player], list[Player]]:
    """Who is on court, the liberos with them, and the bench; nobody knows without a line-up."""
    if not any(six):
        return list(roster), []
    near = [one for one in roster if one.number in six or one.libero]
    return near, [one for one in roster if one not in near]
