"""A table of touches read back: each row says how its rally went, and who stood where.

So the points, the line-ups and the substitutions, which have no rows of their own, are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, TypeAlias

from session.errors import InvalidInput
from session.formats.eventtable import EventTable, columns_of, whole
from session.formats.imported import ImportedSession
from session.formats.touchcolumns import TOUCH_COLUMNS
from session.match import Score, Six
from session.plays import plays
from session.rally import State, rules_of, step
from session.schemas import EventIn
from session.vocabulary import Side, canonical_number

_RALLY: Final = "rally_number"
_AFTER: Final = ("score_a_after", "score_b_after")
_BEFORE: Final = ("score_a_before", "score_b_before")
_SIDES: Final = tuple(Side)
_COURT: Final = tuple(
    tuple(f"{side.value.lower()}_zone_{zone}" for zone in range(1, 7)) for side in Side
)
_SETTERS: Final = tuple(f"setter_zone_{side.value.lower()}" for side in Side)


_Row: TypeAlias = tuple[str | None, EventIn, int | None]
"""An event, the file's id of its clip, and its line."""


def is_of_touches(header: list[str]) -> bool:
    """Whether the rows say how their rallies went; a table of events has rows for that."""
    names = set(columns_of(header))
    return "payload" not in names and bool({_RALLY, "point_team", *_AFTER} & names)


@dataclass(slots=True)
class _Rally:
    """What the first row of a rally says of it, and its rows."""

    set_number: int | None
    number: int | None
    before: Score | None
    after: Score | None
    winner: Side | None
    sixes: tuple[Six, ...]
    zones: tuple[int | None, ...]
    rows: list[_Row] = field(default_factory=list)


class TouchTable(EventTable):
    """Rows of touches, gathered into rallies."""

    known: ClassVar[frozenset[str]] = EventTable.known | frozenset(TOUCH_COLUMNS)

    def __init__(self, header: list[str]) -> None:
        super().__init__(header)
        self.rallies: list[_Rally] = []
        self.has_points = False
        self.shuffled = False
        self.by_key: dict[tuple[int | None, int | None], _Rally] = {}
        self.touch_numbers: dict[int, int] = {}

    def _keep(
        self, found: ImportedSession, line: int, event: EventIn, cells: dict[str, str]
    ) -> None:
        rally = _said(cells, event)
        touch_number = _whole(cells, "touch_number")
        super()._keep(found, line, event, cells)
        self.has_points = self.has_points or event.event_type == "point"
        self.touch_numbers[line] = touch_number or 0
        key = (rally.set_number, rally.number)
        known = self.by_key.setdefault(key, rally)
        if known is rally:
            self.rallies.append(rally)
        elif known is not self.rallies[-1]:
            self.shuffled = True
        known.rows.append((found.events[-1][0], event, line))

    def _sort(self) -> None:
        """By set, rally and touch."""
        self.rallies.sort(key=lambda one: (one.set_number or 0, one.number or 0))
        for rally in self.rallies:
            rally.rows.sort(key=lambda row: self.touch_numbers.get(row[2] or 0, 0))

    def finish(self, found: ImportedSession) -> ImportedSession:
        """The same with the points between the touches, where the columns tell them."""
        found = super().finish(found)
        said = _lacking(set(self.names))
        found.warnings += said
        if _RALLY in self.names and not self.has_points:
            if self.shuffled:
                self._sort()
                found.warnings.append(
                    "The rows were not in the order of play; they were put into it by set, rally "
                    "and touch."
                )
            if _is_beach(self.rallies):
                found.session.meta["rules"] = "beach"
            rows = list(_Maker(State.start(rules_of(found.session.meta))).all(self.rallies))
            for seq, (_, event, _) in enumerate(rows, 1):
                event.seq = seq  # The order of the rows is that of play, whatever the times say.
            found.events = [(clip, event) for clip, event, _ in rows]
            found.lines = [line for _, _, line in rows]
        return found


def _lacking(names: set[str]) -> list[str]:
    """What cannot be known without its column, in sentences."""
    said = []
    if _RALLY not in names:
        said.append("There is no column rally_number, so the touches come without points.")
    elif "point_team" not in names and not names.issuperset(_AFTER):
        column = next(name for name in _AFTER if name not in names)
        said.append(
            f"There is no column point_team or {column}, so nobody knows who won the rallies."
        )
    if "set_number" not in names:
        said.append("There is no column set_number; where a set ends is told by the score alone.")
    for column, team in (("home_team", "A"), ("visiting_team", "B")):
        if not names & {column, "team_name", "opponent_name"}:
            said.append(f"There is no column {column}, so team {team} has no name yet.")
    return said


def _said(cells: dict[str, str], event: EventIn) -> _Rally:
    """Raises InvalidInput."""
    number = event.payload.get("set_number")
    zones = tuple(_whole(cells, name) for name in _SETTERS)
    sixes = tuple(tuple(_shirt(cells.get(name, "")) for name in names) for names in _COURT)
    team = cells.get("point_team", "").strip().upper()
    if team and team not in _SIDES:
        raise InvalidInput(f"point_team is {team[:50]!r}; it is A or B, or empty.")
    return _Rally(
        number,
        _whole(cells, _RALLY),
        _score(cells, _BEFORE),
        _score(cells, _AFTER),
        Side(team) if team else None,
        sixes,
        zones,
    )


def _whole(cells: dict[str, str], name: str) -> int | None:
    return whole(name, cells.get(name, ""))


def _score(cells: dict[str, str], names: tuple[str, str]) -> Score | None:
    a, b = (_whole(cells, name) for name in names)
    return None if a is None or b is None else (a, b)


def _shirt(text: str) -> str | None:
    return canonical_number(text.strip().removesuffix(".0").removesuffix(",0")) or None


def _is_beach(rallies: list[_Rally]) -> bool:
    """Two on court and never more."""
    pairs = [six for rally in rallies for six in rally.sixes]
    return any(any(six[:2]) for six in pairs) and not any(any(six[2:]) for six in pairs)


class _Maker:
    """Puts between the touches what the rules alone would not say: the state follows along."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.size = state.rules.players
        self.enough = 100

    def all(self, rallies: list[_Rally]) -> Iterator[_Row]:
        """Events in the order of play, with their clips and lines."""
        last: _Rally | None = None
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

    def _ended(self, last: _Rally, score: Score) -> _Row:
        self.enough = min(self.enough, max(score))
        return self._made(last, "set_end", score=list(score), near=-1)

    def _is_won(self, score: Score) -> bool:
        """Whether the last set has what was enough to win another, where the rules ask for more."""
        return max(score) >= self.enough and abs(score[0] - score[1]) >= 2

    def _unwritten(self, rally: _Rally, score: Score) -> Iterator[_Row]:
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

    def _court(self, rally: _Rally, new: bool) -> Iterator[_Row]:
        """The line-up of a new set; later a substitution, or a word on the first touch."""
        court: dict[str, Any] = {}
        zones: dict[str, int] = {}
        for i, side in enumerate(Side):
            six, zone = rally.sixes[i][: self.size], rally.zones[i]
            if any(six):
                if new:
                    setter = six[zone - 1] if zone and zone <= self.size else None
                    more: dict[str, Any] = {"setter": setter} if setter else {}
                    yield self._made(rally, "lineup", side, lineup=list(six), **more)
                else:
                    yield from self._changed(rally, side, six)
                if self.state.lineups[i] != six:
                    court[side.value] = list(six)
            if zone is not None and self.state.setter_zones[i] != zone:
                zones[side.value] = zone
        payload = rally.rows[0][1].payload
        payload |= ({"court": court} if court else {}) | ({"setter_zones": zones} if zones else {})

    def _changed(self, rally: _Rally, side: Side, six: Six) -> Iterator[_Row]:
        was = self.state.lineups[0 if side is Side.A else 1]
        pairs = [(out, come) for out, come in zip(was, six, strict=True) if out != come]
        gone, come = {out for out, _ in pairs}, {one for _, one in pairs}
        if not gone & come and None not in gone | come and len(pairs) <= 3:
            for out, one in pairs:
                yield self._made(rally, "substitution", side, player_out=out, player_in=one)

    def _point(self, rally: _Rally, before: Score) -> _Row | None:
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
        rally: _Rally,
        kind: str,
        side: Side | None = None,
        near: int = 0,
        **payload: Any,  # noqa: ANN401 - what a payload says
    ) -> _Row:
        """An event that has no row, at the time of the touch next to it."""
        clip_id, touch, line = rally.rows[near]
        if rally.set_number is not None:
            payload = {"set_number": rally.set_number, **payload}
        event = EventIn(event_type=kind, actor_team=side, t_sec=touch.t_sec, payload=payload)
        self._follow(event)
        return clip_id, event, line

    def _follow(self, event: EventIn) -> None:
        for play in plays([event]):
            self.state = step(self.state, play)
