"""Rallies of touches without their points: the rows of each, and what its source says of it.

Tables of touches and lists of instances have no rows for points, line-ups and substitutions, which
are made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, Unpack

from session.game.payloads import AnySaid
from session.game.plays import Score, Six, plays
from session.game.rules import Rules
from session.game.state import State
from session.game.step import step
from session.schemas import EventIn
from session.vocabulary import Side

_Row: TypeAlias = tuple[str | None, EventIn, int | None]
"""An event, the file's id of its clip, and its line."""


@dataclass(slots=True)
class RallyRows:
    """What is said of a rally, and its touches. `number` counts the rallies of its set."""

    set_number: int | None
    number: int | None
    before: Score | None
    after: Score | None
    winner: Side | None
    sixes: tuple[Six, ...]
    zones: tuple[int | None, ...]
    rows: list[_Row] = field(default_factory=list)


def with_points(rallies: list[RallyRows], rules: Rules) -> Iterator[_Row]:
    """The touches in the order of play, with the points and the changes between them."""
    return _Maker(State.start(rules)).all(rallies)


class _Maker:
    """Puts between the touches what the rules alone would not say: the state follows along."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.size = state.rules.players
        self.enough = 100

    def all(self, rallies: list[RallyRows]) -> Iterator[_Row]:
        """Events in the order of play, with their clips and lines."""
        last: RallyRows | None = None
        score: Score = (0, 0)
        for rally in rallies:
            new = last is None or last.set_number != rally.set_number
            if new:
                if last is not None and self.state.set_winner is None and max(score):
                    yield self._ended(last, score)
                score = (0, 0)
            yield from self._unwritten(rally, score)
            score = rally.before or score
            yield from self._court(rally, new)
            for row in rally.rows:
                self._follow(row[1])
                yield row
            point = self._point(rally, score)
            if point is not None:
                yield point
            score = rally.after or score
            last = rally
        if last is not None and self.state.set_winner is None and self._is_won(score):
            yield self._ended(last, score)

    def _ended(self, last: RallyRows, score: Score) -> _Row:
        self.enough = min(self.enough, max(score))
        return self._made(last, "set_end", score=list(score), near=-1)

    def _is_won(self, score: Score) -> bool:
        """Whether the last set has what was enough to win another, where the rules ask for more."""
        return max(score) >= self.enough and abs(score[0] - score[1]) >= 2

    def _unwritten(self, rally: RallyRows, score: Score) -> Iterator[_Row]:
        """Points that were made without a touch, by the score."""
        before = rally.before
        if before is None or before == score:
            return
        gained = before[0] - score[0], before[1] - score[1]
        if min(gained) == 0 and score != (0, 0):
            side = Side.A if gained[0] else Side.B
            a, b = score
            for _ in range(max(gained)):
                a, b = (a + 1, b) if side is Side.A else (a, b + 1)
                yield self._made(rally, "point", side, score=[a, b])
        else:
            yield self._made(rally, "point", score=list(before))

    def _court(self, rally: RallyRows, new: bool) -> Iterator[_Row]:
        """The line-up of a new set; later a substitution, or a word on the first touch."""
        court: dict[str, list[str | None]] = {}
        zones: dict[str, int] = {}
        for i, side in enumerate(Side):
            six, zone = rally.sixes[i][: self.size], rally.zones[i]
            if any(six):
                if new:
                    setter = six[zone - 1] if zone and zone <= self.size else None
                    said = AnySaid(lineup=list(six))
                    if setter:
                        said["setter"] = setter
                    yield self._made(rally, "lineup", side, **said)
                else:
                    yield from self._changed(rally, side, six)
                if self.state.lineups[i] != six:
                    court[side.value] = list(six)
            if zone is not None and self.state.setter_zones[i] != zone:
                zones[side.value] = zone
        payload = rally.rows[0][1].payload
        payload |= ({"court": court} if court else {}) | ({"setter_zones": zones} if zones else {})

    def _changed(self, rally: RallyRows, side: Side, six: Six) -> Iterator[_Row]:
        was = self.state.lineups[0 if side is Side.A else 1]
        pairs = [(out, come) for out, come in zip(was, six, strict=True) if out != come]
        gone, come = {out for out, _ in pairs}, {one for _, one in pairs}
        if not gone & come and None not in gone | come and len(pairs) <= 3:
            for out, one in pairs:
                yield self._made(rally, "substitution", side, player_out=out, player_in=one)

    def _point(self, rally: RallyRows, before: Score) -> _Row | None:
        """None for a rally that was played again, or whose point nobody wrote down."""
        if rally.after is None:
            return None if rally.winner is None else self._made(rally, "point", rally.winner, -1)
        if rally.after == before:
            return None
        a, b = rally.after[0] - before[0], rally.after[1] - before[1]
        gainer = Side.A if a > b else Side.B
        score = list(rally.after)
        return self._made(rally, "point", rally.winner or gainer, -1, score=score)

    def _made(
        self,
        rally: RallyRows,
        kind: str,
        side: Side | None = None,
        near: int = 0,
        **said: Unpack[AnySaid],
    ) -> _Row:
        """An event that has no row, at the time of the touch next to it."""
        clip_id, touch, line = rally.rows[near]
        in_set = {} if rally.set_number is None else {"set_number": rally.set_number}
        payload = {**in_set, **said}
        event = EventIn(event_type=kind, actor_team=side, t_sec=touch.t_sec, payload=payload)
        self._follow(event)
        return clip_id, event, line

    def _follow(self, event: EventIn) -> None:
        for play in plays([event]):
            self.state = step(self.state, play)
