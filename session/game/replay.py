"""What follows from a correction: the rest of the set as the rules play it from there, and what it
would change, as it is shown before anything is written.

Points that say a score, rotations that say a zone, and line-ups of files were right for the match
as it was written. When a rally goes to the other team, a point is added or taken out, or a line-up
changes, each of them goes on saying the same of the corrected match: as many points more, as many
zones on. No play is moved or dropped: what contradicts the rules now is for `session.checks`.
Files that give scores keep them until somebody corrects one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic import BaseModel

from session.game.plays import (
    Play,
    PointWon,
    Score,
    SetEnd,
    Six,
    plays,
    said_score,
    said_six,
    said_zone,
)
from session.game.state import State
from session.game.step import enter_set, played
from session.schemas import Event
from session.vocabulary import Severity, Side, Status

Row: TypeAlias = Mapping[str, Any]  # Any: columns of a table, payload among them
"""An event as the record keeps it."""
Place: TypeAlias = tuple[int, int]
"""In the order of play: `seq` and id of an event."""
Edit: TypeAlias = tuple[Row | None, Row | None]
"""A play before a change and after it; None where there was or is none that counts."""
_SaysOfSets: TypeAlias = Callable[[Place, Collection[int]], bool]
"""Whether a play behind a place says that it is of one of these sets."""

_OF_THE_GAME: Final = frozenset({"point", "lineup", "rotation", "substitution", "set_end"})
_CONFIRMED: Final = Status.CONFIRMED.value


def counting(row: Row | None) -> Row | None:
    """The play, if it counts."""
    return row if row is not None and row["status"] == _CONFIRMED else None


def place_of(row: Row) -> Place:
    return row["seq"], row["id"]


def may_change_what_follows(before: Row | None, after: Row | None) -> bool:
    """Whether a change of an event can matter to the plays behind it; most changes cannot.

    Plays that do not say their set are of that of the play before them, so one that is added or
    taken out may always matter.
    """
    was, now = counting(before), counting(after)
    if was is None or now is None:
        return was is not now
    if place_of(was) != place_of(now) or was["event_type"] != now["event_type"]:
        return True
    in_sets = {str(row["payload"].get("set_number")) for row in (was, now)}
    return len(in_sets) > 1 or _may_turn(was, now)


def _may_turn(before: Row | None, after: Row | None) -> bool:
    """Whether scores and rotations behind an event may become others.

    A touch that is added, taken out or accepted leaves the point of its rally to whom it was given:
    only who corrects an evaluation says that the point was wrong as well.
    """
    was, now = counting(before), counting(after)
    kinds = {row["event_type"] for row in (was, now) if row is not None}
    if was is None or now is None or place_of(was) != place_of(now) or len(kinds) > 1:
        return not kinds.isdisjoint(_OF_THE_GAME)
    if kinds <= _OF_THE_GAME:
        return any(was[key] != now[key] for key in ("actor_team", "actor_number", "payload"))
    return _signs(was) != _signs(now)


def _signs(row: Row) -> tuple[object, ...]:
    payload = row["payload"]
    return row["actor_team"], payload.get("evaluation"), payload.get("outcome")


@dataclass(slots=True)
class Replay:
    """A stretch of a match as it was written and as it is corrected, from a little in front of the
    correction to where nothing of it matters any more."""

    old: list[Play] = field(default_factory=list)
    new: list[Play] = field(default_factory=list)
    changed: list[tuple[dict[str, object], dict[str, object]]] = field(default_factory=list)
    """The plays of both that differ, in the order of play: as they were and as they are."""
    is_one_again: bool = False
    """Whether the match goes on behind the stretch as it was written."""
    differ: frozenset[int] = frozenset()
    """Sets that ended in another way in front of where the match goes on as it was."""


def replayed(
    rows: Iterable[Row],
    edits: Sequence[Edit],
    start: State,
    returns: _SaysOfSets = lambda _place, _sets: False,
) -> Replay:
    """What changes with the plays that were edited.

    `rows` are the confirmed events in the order of play, from where the match stands at `start` on,
    before or after the edits were written. Where they are of no matter, nothing else changes.
    """
    counted = [(counting(before), counting(after)) for before, after in edits]
    known = {row["id"] for pair in counted for row in pair if row is not None}
    steps = sorted(_steps(counted), key=_where)
    adapts = any(_may_turn(*edit) for edit in edits)
    found, left = Replay(), len(steps)
    course = _Course(start, found, adapts=adapts)
    others = (_Step(place_of(row), row, row) for row in rows if row["id"] not in known)
    for step in merge(others, steps, key=_where):
        now = course.take(step)
        left -= step.was is not step.now
        if step.was is not None and now is not None and now != step.was:
            found.changed.append((dict(step.was), dict(now)))
        if not left and course.is_one_again(step.place, returns):
            found.is_one_again, found.differ = True, course.differ
            break
    return found


class _Step(NamedTuple):
    """A play of the match as it was written and of the corrected one; mostly the same of both."""

    place: Place
    was: Row | None
    now: Row | None


def _where(step: _Step) -> Place:
    return step.place


def _steps(edits: Iterable[Edit]) -> Iterator[_Step]:
    for was, now in edits:
        if was is not None and now is not None and place_of(was) == place_of(now):
            yield _Step(place_of(was), was, now)
            continue
        if was is not None:
            yield _Step(place_of(was), was, None)
        if now is not None:
            yield _Step(place_of(now), None, now)


class _Course:
    """The match as it was written and as it is corrected, side by side."""

    def __init__(self, start: State, stretch: Replay, *, adapts: bool) -> None:
        self._old = self._new = start
        self._stretch = stretch
        self._parted = False
        self._adapts = adapts
        self._open = False
        """Whether a corrected touch belongs to the rally that is being played."""
        self._goes_back = False
        """Whether the record comes back to a set that ended in another way."""

    @property
    def differ(self) -> frozenset[int]:
        """The sets that were left in another way."""
        was, now = ({one.set_number: one for one in at.left} for at in (self._old, self._new))
        return frozenset(number for number in {**was, **now} if was.get(number) != now.get(number))

    def take(self, step: _Step) -> Row | None:
        """One more play; answers what it has to say now."""
        row = step.now
        if step.was is not row or row is None:
            return self._edited(step.was, row)
        if self._parted:
            return self._follow(row)
        play = _play(row)
        self._note(play, play)
        self._old = self._new = played(enter_set(self._old, play), play)
        return row

    def _note(self, was: Play | None, now: Play | None) -> None:
        if was is not None:
            self._stretch.old.append(was)
        if now is not None:
            self._stretch.new.append(now)

    def is_one_again(self, place: Place, returns: _SaysOfSets) -> bool:
        """Whether nothing that was corrected matters any more."""
        old, new = self._old, self._new
        if self._open or self._goes_back or not _same(old, new):
            return False
        differ = self.differ
        self._goes_back = bool(differ) and (
            max(differ) > new.set_number or returns(place, range(1, new.set_number))
        )
        return not self._goes_back

    def _edited(self, was: Row | None, now: Row | None) -> Row | None:
        """What was corrected, added or taken out: a point's winner and its score say the same."""
        self._parted = True
        if was is not None:
            play = _play(was)
            self._note(play, None)
            before = enter_set(self._old, play)
            if now is not None and was["event_type"] == now["event_type"]:
                self._open = play.kind not in _OF_THE_GAME
                now = _agreeing(was, now, before.score) if play.kind == "point" else now
            self._old = played(before, play)
        if now is not None:
            play = _play(now)
            self._note(None, play)
            self._new = played(enter_set(self._new, play), play)
        return now

    def _follow(self, row: Row) -> Row:
        """A play behind the correction, and what it has to say now."""
        play = _play(row)
        old, new = enter_set(self._old, play), enter_set(self._new, play)
        changed = row
        if new.set_number != old.set_number:
            # It stays in its set, also where the score would open the next one, or not yet.
            changed = _saying(row, "set_number", old.set_number)
            new = enter_set(self._new, _play(changed))
        if self._adapts:
            if play.kind in ("point", "set_end"):
                changed = self._scored(changed, play, old, new)
            changed = _turned(changed, old, new)
        self._open = self._open and play.kind not in ("point", "serve", "set_end")
        follows = play if changed is row else _play(changed)
        self._note(play, follows)
        self._old, self._new = played(old, play), played(new, follows)
        return changed

    def _scored(self, row: Row, play: Play, old: State, new: State) -> Row:
        score = play.score if isinstance(play, PointWon | SetEnd) else None
        winner = play.side if play.kind == "point" and self._open else None
        if winner is not None and _goes_over(winner, old, new):
            row = {**row, "actor_team": winner.other.value}
            score = score and _moved(score, winner, winner.other)
        if score is None or _was_right(score, old.score, new.score, int(play.kind == "point")):
            return row
        a, b = (max(0, new.score[i] + score[i] - old.score[i]) for i in (0, 1))
        return _saying(row, "score", [a, b])


def _saying(row: Row, key: str, value: object) -> Row:
    if row["payload"].get(key) == value:
        return row
    return {**row, "payload": {**row["payload"], key: value}}


def _was_right(score: Score, old: Score, new: Score, more: int) -> bool:
    """Whether a score that did not fit the match as it was written fits the corrected one, or
    leaps over fewer points: it was right all along."""
    was, now = _gains(score, old), _gains(score, new)
    if sum(was) == more and min(was) >= 0:
        return False
    return min(now) >= 0 and (sum(now) == more or more < sum(now) < sum(was))


def _gains(score: Score, stood: Score) -> Score:
    return score[0] - stood[0], score[1] - stood[1]


def _fits(score: Score, stood: Score) -> bool:
    """Whether a score is one point on."""
    return sorted(_gains(score, stood)) == [0, 1]


def _goes_over(winner: Side, old: State, new: State) -> bool:
    """Whether the signs of a rally gave it to who has its point, and give it to the other now."""
    was, now = old.rally.verdict, new.rally.verdict
    return was is not None and now is not None and was[1] is winner and now[1] is winner.other


def _agreeing(row: Row, after: Row, stood: Score) -> Row:
    """A corrected point: who changes the winner changes the score, and the other way round."""
    was, now = said_score(row["payload"].get("score")), said_score(after["payload"].get("score"))
    old, new = row["actor_team"], after["actor_team"]
    if now is not None and now == was and new != old and {old, new} == set(Side):
        score = _moved(now, Side(old), Side(new))
        return {**after, "payload": {**after["payload"], "score": list(score)}}
    if now is not None and now != was and new == old and _fits(now, stood):
        return {**after, "actor_team": (Side.A if now[0] > stood[0] else Side.B).value}
    return after


def _moved(score: Score, old: Side, new: Side) -> Score:
    """The score where the other side has the point."""
    a, b = (score[i] - (side is old) + (side is new) for i, side in enumerate(Side))
    return max(0, a), max(0, b)


def _turned(row: Row, old: State, new: State) -> Row:
    """What a play says of who stands where, as far on as the teams are now."""
    if old.lineups == new.lineups and old.setter_zones == new.setter_zones:
        return row
    payload = dict(row["payload"])
    size = old.rules.players
    for i, side in enumerate(Side):
        was, now = old.lineups[i], new.lineups[i]
        times = _times(was, now)
        zones = _zones_on(old, new, i, times)
        mine = row["actor_team"] == side.value
        if mine and row["event_type"] == "rotation":
            said = said_zone(payload.get("setter_zone"), size)
            right = _is_nearer(said, old.setter_zones[i], new.setter_zones[i], size)
            _put_zone(payload, "setter_zone", 0 if right else zones, size)
        if mine and row["event_type"] == "lineup":
            _put_six(payload, "lineup", was, now, times or 0, size)
        if isinstance(payload.get("setter_zones"), Mapping):
            payload["setter_zones"] = dict(payload["setter_zones"])
            _put_zone(payload["setter_zones"], side.value, zones, size)
        if isinstance(payload.get("court"), Mapping):
            payload["court"] = dict(payload["court"])
            _put_six(payload["court"], side.value, was, now, times, size)
    return row if payload == row["payload"] else {**row, "payload": payload}


def _times(was: Six, now: Six) -> int | None:
    """How often the one line-up has turned more than the other; None where others stand there."""
    return next((n for n in range(len(was)) if was[n:] + was[:n] == now), None)


def _zones_on(old: State, new: State, i: int, times: int | None) -> int:
    """How many zones further the setter is."""
    if times is not None and any(old.lineups[i]):
        return times
    was, now = old.setter_zones[i], new.setter_zones[i]
    return 0 if was is None or now is None else (was - now) % old.rules.players


def _is_nearer(said: int | None, was: int | None, now: int | None, size: int) -> bool:
    """Whether a zone that did not fit fits now, or skips fewer turns: it was right all along."""
    if said is None or now is None or was is None:
        return said is not None and said == now
    return (now - said) % size < (was - said) % size


def _put_zone(said: dict[str, object], key: str, times: int, size: int) -> None:
    zone = said_zone(said.get(key), size)
    if zone is not None and times:
        said[key] = (zone - 1 - times) % size + 1


def _put_six(
    said: dict[str, object], key: str, was: Six, now: Six, times: int | None, size: int
) -> None:
    six = said_six(said.get(key), size)
    if six is None or times == 0:
        return
    if times is not None:
        said[key] = list(six[times:] + six[:times])
    else:
        instead = {one: other for one, other in zip(was, now, strict=True) if one and other}
        said[key] = [instead.get(number, number) if number else None for number in six]


def _same(old: State, new: State) -> bool:
    return old.score == new.score and old._replace(left=()) == new._replace(left=())


def _play(row: Row) -> Play:
    [play] = plays((row,))
    return play


class Follows(BaseModel):
    """A play that changes with a correction: `actor_team` and keys of its payload, as they were
    and as they would be."""

    event_id: int
    event_type: str
    actor_team: str | None
    before: dict[str, object]
    after: dict[str, object]


class Contradiction(BaseModel):
    """What does not fit together; see docs/checks.md."""

    check: str
    severity: Severity
    text: str
    event_id: int | None


class Correction(BaseModel):
    """What a change of an event would change: nothing of it is written. `event` is as it would be,
    or as it was where it would be deleted."""

    event: Event
    follows: list[Follows]
    """The plays behind it that change as well, in the order of play."""
    sets_before: dict[str, Score]
    sets: dict[str, Score]
    """The points of A and of B by set, as they would be."""
    sets_won: Score
    contradictions: list[Contradiction]
    """What would contradict the rules and does not yet; each stays a check."""
    resolved: list[Contradiction]
