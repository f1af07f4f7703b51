"""What follows from a correction: the rest of the set as the rules play it from there.

Points that say a score, rotations that say a zone, and line-ups of files were right for the match
as it was written. When a rally goes to the other team, or a line-up changes, each of them goes on
saying the same of the corrected match: as many points more, as many zones on. No play is moved or
dropped: what contradicts the rules now is for `session.checks`. Files that give scores keep them
until somebody corrects one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from session.match import Score, Six
from session.plays import Play, plays
from session.rally import State, enter_set, played
from session.said import said_score, said_six, said_zone
from session.vocabulary import Side, Status

Row: TypeAlias = Mapping[str, Any]
"""An event as the record keeps it."""

_OF_THE_GAME: Final = frozenset({"point", "lineup", "rotation", "substitution", "set_end"})
_CONFIRMED: Final = Status.CONFIRMED.value


def may_change_what_follows(before: Row, after: Row) -> bool:
    """Whether a change of an event can matter to the plays behind it; most changes cannot."""
    if before["status"] != _CONFIRMED or after["status"] != _CONFIRMED:
        return False
    if before["event_type"] != after["event_type"] or before["seq"] != after["seq"]:
        return False
    changed = any(before[key] != after[key] for key in ("actor_team", "actor_number", "payload"))
    if before["event_type"] in _OF_THE_GAME:
        return changed
    return changed and _signs(before) != _signs(after)


def _signs(row: Row) -> tuple[Any, ...]:
    payload = row["payload"]
    return row["actor_team"], payload.get("evaluation"), payload.get("outcome")


def replayed(
    rows: Iterable[dict[str, Any]], after: dict[str, Any], start: State
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The events that change with one of them: that one as it should be, then those behind it.

    `rows` are the confirmed events in the order of play, `after` is one of them as it was
    corrected, `start` where the match stands before the first. Events that stay are left out, the
    others are answered as they were and as they are.
    """
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    course = _Course(start)
    for row in rows:
        if row["id"] == after["id"]:
            changed = course.corrected(row, after)
        elif not course.parted:
            course.both(row)
            continue
        else:
            changed = course.follow(row)
        if changed != row:
            found.append((row, changed))
        if course.is_one_again:
            break
    return found


class _Course:
    """The match as it was written and as it is corrected, side by side."""

    def __init__(self, start: State) -> None:
        self._old = self._new = start
        self.parted = False
        self._open = False
        """Whether the corrected touch belongs to the rally that is being played."""

    @property
    def is_one_again(self) -> bool:
        """Whether nothing that was corrected matters any more."""
        return self.parted and not self._open and _same(self._old, self._new)

    def both(self, row: Row) -> None:
        """A play in front of the correction."""
        play = _play(row)
        self._old = self._new = played(enter_set(self._old, play), play)

    def corrected(self, row: Row, after: Row) -> dict[str, Any]:
        """The correction itself: a point's winner and its score say the same."""
        play = _play(row)
        before = enter_set(self._old, play)
        self.parted = True
        self._open = row["event_type"] not in _OF_THE_GAME
        changed = _agreeing(row, after, before.score) if play.kind == "point" else dict(after)
        self._old = played(before, play)
        play = _play(changed)
        self._new = played(enter_set(self._new, play), play)
        return changed

    def follow(self, row: Row) -> dict[str, Any]:
        """A play behind the correction, and what it has to say now."""
        play = _play(row)
        old = enter_set(self._old, play)
        changed = self._in_its_set(row, old.set_number)
        new = enter_set(self._new, _play(changed))
        if play.kind in ("point", "set_end"):
            changed = self._scored(changed, play, old, new)
        changed = _turned(changed, old, new)
        self._open = self._open and play.kind not in ("point", "serve", "set_end")
        self._old = played(old, play)
        self._new = played(new, _play(changed))
        return changed

    def _in_its_set(self, row: Row, number: int) -> dict[str, Any]:
        """A play stays in its set, also where the score would open the next one, or not yet."""
        if enter_set(self._new, _play(row)).set_number == number:
            return dict(row)
        return {**row, "payload": {**row["payload"], "set_number": number}}

    def _scored(self, row: dict[str, Any], play: Play, old: State, new: State) -> dict[str, Any]:
        score = said_score(play.payload.get("score"))
        winner = play.side if play.kind == "point" and self._open else None
        if winner is not None and _goes_over(winner, old, new):
            row = {**row, "actor_team": winner.other.value}
            score = score and _moved(score, winner, winner.other)
        if score is None or (_fits(score, new.score) and not _fits(score, old.score)):
            return row
        a, b = (max(0, new.score[i] + score[i] - old.score[i]) for i in (0, 1))
        return {**row, "payload": {**row["payload"], "score": [a, b]}}


def _fits(score: Score, stood: Score) -> bool:
    """Whether a score is one point on. What fits the corrected match was right all along."""
    return sorted((score[0] - stood[0], score[1] - stood[1])) == [0, 1]


def _goes_over(winner: Side, old: State, new: State) -> bool:
    """Whether the signs of a rally gave it to who has its point, and give it to the other now."""
    was, now = old.rally.verdict, new.rally.verdict
    return was is not None and now is not None and was[1] is winner and now[1] is winner.other


def _agreeing(row: Row, after: Row, stood: Score) -> dict[str, Any]:
    """A corrected point: who changes the winner changes the score, and the other way round."""
    was, now = said_score(row["payload"].get("score")), said_score(after["payload"].get("score"))
    old, new = row["actor_team"], after["actor_team"]
    if now is not None and now == was and new != old and {old, new} == set(Side):
        score = _moved(now, Side(old), Side(new))
        return {**after, "payload": {**after["payload"], "score": list(score)}}
    if now is not None and now != was and new == old and _fits(now, stood):
        return {**after, "actor_team": (Side.A if now[0] > stood[0] else Side.B).value}
    return dict(after)


def _moved(score: Score, old: Side, new: Side) -> Score:
    """The score where the other side has the point."""
    a, b = (score[i] - (side is old) + (side is new) for i, side in enumerate(Side))
    return max(0, a), max(0, b)


def _turned(row: dict[str, Any], old: State, new: State) -> dict[str, Any]:
    """What a play says of who stands where, as far on as the teams are now."""
    payload = dict(row["payload"])
    size = old.rules.players
    for i, side in enumerate(Side):
        was, now = old.lineups[i], new.lineups[i]
        times = _times(was, now)
        zones = _zones_on(old, new, i, times)
        mine = row["actor_team"] == side.value
        if mine and row["event_type"] == "rotation":
            right = payload.get("setter_zone") == new.setter_zones[i] != old.setter_zones[i]
            _put_zone(payload, "setter_zone", 0 if right else zones, size)
        if mine and row["event_type"] == "lineup":
            _put_six(payload, "lineup", was, now, times or 0, size)
        if isinstance(payload.get("setter_zones"), Mapping):
            payload["setter_zones"] = dict(payload["setter_zones"])
            _put_zone(payload["setter_zones"], side.value, zones, size)
        if isinstance(payload.get("court"), Mapping):
            payload["court"] = dict(payload["court"])
            _put_six(payload["court"], side.value, was, now, times, size)
    return {**row, "payload": payload}


def _times(was: Six, now: Six) -> int | None:
    """How often the one line-up has turned more than the other; None where others stand there."""
    return next((n for n in range(len(was)) if was[n:] + was[:n] == now), None)


def _zones_on(old: State, new: State, i: int, times: int | None) -> int:
    """How many zones further the setter is."""
    if times is not None and any(old.lineups[i]):
        return times
    was, now = old.setter_zones[i], new.setter_zones[i]
    return 0 if was is None or now is None else (was - now) % old.rules.players


def _put_zone(said: dict[str, Any], key: str, times: int, size: int) -> None:
    zone = said_zone(said.get(key), size)
    if zone is not None and times:
        said[key] = (zone - 1 - times) % size + 1


def _put_six(
    said: dict[str, Any], key: str, was: Six, now: Six, times: int | None, size: int
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
    return old._replace(left=()) == new._replace(left=())


def _play(row: Row) -> Play:
    [play] = plays((row,))
    return play
