"""What a correction would change, and the change of all that follows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar, cast

from session.checks import check
from session.errors import InvalidInput
from session.fields import plain_json
from session.game.match import Match, Problem, SetOfMatch, reduce
from session.game.replay import (
    Contradiction,
    Correction,
    Edit,
    Follows,
    Replay,
    may_change_what_follows,
    place_of,
    replayed,
)
from session.game.running import BEFORE_ALL
from session.game.state import State
from session.record.context import RecordContext, check_revision, sent, session_row
from session.record.ledger import Ledger, event_row, resolve, rows_in_order
from session.record.matches import CONFIRMED, Matches
from session.schemas import OF_THE_SOURCE, Event, EventUpdate, JsonObject
from session.scout import said_finals
from session.store import events, teams
from session.store.protocol import LoggedRow, Transaction
from session.store.rows import StoredEvent

_Known = TypeVar("_Known")
_CLEARABLE = frozenset({"t_sec", "actor_team", "actor_number"})
IN_FRONT: Final = 64
"""So many plays in front of a correction are replayed with it: all of its rally is among them."""


class Corrections:
    """A rally that went to the other team, a point that was forgotten, a line-up or an evaluation
    that was wrong: the rest of the set is replayed, and changed in one act with the correction."""

    def __init__(self, record: RecordContext, ledger: Ledger, matches: Matches) -> None:
        self._store = record.store
        self._ledger, self._matches = ledger, matches

    def preview_update(
        self, session_id: str, event_id: int, data: EventUpdate, revision: int | None = None
    ) -> Correction:
        """What `update_event` would change, and what would contradict the rules then; nothing is
        written. Raises NotFoundError, ConflictError, InvalidInput."""
        with self._store.read() as tx:
            before = event_row(tx, session_id, event_id)
            check_revision(before["revision"], revision, f"Event {event_id}")
            return self._preview(tx, session_id, before, edited(before, data))

    def preview_delete(
        self, session_id: str, event_id: int, revision: int | None = None
    ) -> Correction:
        """The same of `delete_event`. Raises NotFoundError, ConflictError."""
        with self._store.read() as tx:
            before = event_row(tx, session_id, event_id)
            check_revision(before["revision"], revision, f"Event {event_id}")
            return self._preview(tx, session_id, before, None)

    def _preview(
        self, tx: Transaction, session_id: str, before: StoredEvent, after: StoredEvent | None
    ) -> Correction:
        """Only what may change is looked at: the rest of the match, its sets before and behind, is
        taken as it is."""
        replay, start = self._replay(tx, session_id, [(before, after)])
        rosters, meta = teams.rosters(tx, session_id), session_row(tx, session_id)["meta"]
        match, finals = self._matches.get(session_id), said_finals(meta)
        old, new = (
            reduce(rows, start.rules, start.liberos, finals, start, keep=True)
            for rows in (replay.old, replay.new)
        )
        sets = _results(match, old, new, replay)
        won = match.rules.tally({one.number: one.winner for one in sets})[0]
        was = check(replace(old, sets_won=match.sets_won), rosters, meta)
        found = check(replace(new, sets_won=won), rosters, meta)
        changed = _changed(replay)
        others = [pair for pair in changed if pair[0]["id"] != before["id"]]
        own = [now for _, now in changed if now["id"] == before["id"]]
        event: StoredEvent = {**(own[0] if own else after or before)}
        resolve(event, teams.names(tx, session_id))
        return Correction(
            event=Event.model_validate(event),
            follows=[_follows(*pair) for pair in others],
            sets_before={str(one.number): one.score for one in match.sets},
            sets={str(one.number): one.score for one in sets},
            sets_won=won,
            contradictions=_more(found, was),
            resolved=_more(was, found),
        )

    def with_what_follows(
        self, tx: Transaction, session_id: str, before: StoredEvent, after: StoredEvent
    ) -> list[tuple[StoredEvent, StoredEvent]]:
        """An edit, and behind it every play that says something else from then on."""
        if not may_change_what_follows(before, after):
            return [(before, after)]
        pairs = _changed(self._replay(tx, session_id, [(before, after)])[0])
        own = [pair for pair in pairs if pair[0]["id"] == before["id"]]
        return (own or [(before, after)]) + [pair for pair in pairs if pair not in own]

    def replay_behind(
        self, tx: Transaction, session_id: str, edits: Sequence[Edit], up_to: int | None = None
    ) -> None:
        """Change what follows from plays that were added, taken out or accepted just now. Nothing
        is read where no play is behind them (of those with ids below `up_to`)."""
        matter = [edit for edit in edits if may_change_what_follows(*edit)]
        if not matter or not events.any_behind(tx, session_id, _first_place(matter), up_to):
            return
        self._ledger.change(tx, session_id, _changed(self._replay(tx, session_id, edits)[0]))

    def _replay(
        self, tx: Transaction, session_id: str, edits: Sequence[Edit]
    ) -> tuple[Replay, State]:
        """What is replayed, and where the match stands in front of it."""
        place = _first_place(edits)
        running = self._matches.kept(tx, session_id, place).running
        index = max(0, running.index(place) - IN_FRONT)
        at, start = running.place(index - 1) if index else BEFORE_ALL, running.stands_before(index)
        rows = rows_in_order(tx, session_id, CONFIRMED, at, page=2 * IN_FRONT)
        replay = replayed(
            rows,
            edits,
            start,
            lambda place, sets: events.any_of_sets(tx, session_id, place, sets),
        )
        return replay, start


def _changed(replay: Replay) -> list[tuple[StoredEvent, StoredEvent]]:
    """What a replay of rows changes; the rules of the game do not know which columns they have."""
    return cast("list[tuple[StoredEvent, StoredEvent]]", replay.changed)


def _first_place(edits: Sequence[Edit]) -> tuple[int, int]:
    return min(place_of(row) for edit in edits for row in edit if row is not None)


def _results(match: Match, old: Match, new: Match, replay: Replay) -> list[SetOfMatch]:
    """The sets of the corrected match: those that end in another way, and all others as they
    are. A set is gone whose plays were all in what was replayed and are of other sets now."""
    sets, was, now = ({one.number: one for one in at.sets} for at in (match, old, new))
    stood = {one.set_number: one for one in (*new.start.left, new.start)}
    for number in sorted({**was, **now}):
        goes_on = replay.is_one_again and number not in replay.differ
        if number in now:
            sets[number] = sets.get(number, now[number]) if goes_on else now[number]
        elif _count(sets[number]) == _count(was[number]):
            del sets[number]
        elif not goes_on:
            then = stood.get(number, State())
            sets[number] = replace(sets[number], score=then.score, winner=then.set_winner)
    return [sets[number] for number in sorted(sets)]


def _count(one: SetOfMatch) -> int:
    """How many plays a set has."""
    return len(one.others) + sum(len(rally.touches) for rally in one.rallies)


def edited(before: StoredEvent, data: EventUpdate) -> StoredEvent:
    """An event with the fields that were sent. Raises InvalidInput."""
    fields = sent(data, _CLEARABLE)
    if "payload" in fields:
        fields["payload"] = _joined(before["payload"], fields["payload"])
    if fields.get("t_sec") not in (None, before["t_sec"]):
        fields["payload"] = {**(fields.get("payload") or before["payload"]), "time_by": "hand"}
    return cast("StoredEvent", {**before, **fields})


def _joined(old: Mapping[str, object], new: Mapping[str, object]) -> JsonObject:
    """A new payload, with what the old one says of where the play came from."""
    source = {key: old[key] for key in OF_THE_SOURCE if key in old}
    try:
        return plain_json({**source, **new})
    except ValueError as problem:
        raise InvalidInput(f"With this, payload {problem}.", field="payload") from problem


def _follows(before: LoggedRow, after: LoggedRow) -> Follows:
    """What of a play changes: the team, and keys of its payload."""
    was, now = before["payload"], after["payload"]
    keys = [key for key in {**was, **now} if was.get(key) != now.get(key)]
    team = {"actor_team"} if before["actor_team"] != after["actor_team"] else set()
    return Follows(
        event_id=after["id"],
        event_type=after["event_type"],
        actor_team=after["actor_team"],
        before={key: was.get(key) for key in keys} | {key: before[key] for key in team},
        after={key: now.get(key) for key in keys} | {key: after[key] for key in team},
    )


def _more(found: list[Problem], known: list[Problem]) -> list[Contradiction]:
    """Those that the others have not: by the play, since a sentence may name scores. Of several
    about no play the one is meant that is said in no sentence of the others."""
    said = Counter((one.check, one.event_id, one.text) for one in known)
    unsaid = [one for one in found if not _takes(said, (one.check, one.event_id, one.text))]
    there = Counter(key[:2] for key in said.elements())
    return [
        Contradiction(check=one.check, severity=one.severity, text=one.text, event_id=one.event_id)
        for one in unsaid
        if not _takes(there, (one.check, one.event_id))
    ]


def _takes(counts: Counter[_Known], key: _Known) -> bool:
    """Whether there was one left of that kind; it is taken."""
    counts[key] -= 1
    return counts[key] >= 0
