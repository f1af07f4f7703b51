"""The verb that says what a correction would change, and the change of all that follows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from session.checks import check
from session.correction import Contradiction, Correction, Follows
from session.errors import InvalidInput
from session.fields import plain_json
from session.match import Match, Problem, reduce
from session.rally import rules_of
from session.replay import may_change_what_follows, replayed
from session.schemas import OF_THE_SOURCE, Event, EventUpdate
from session.scoutmeta import said_finals
from session.state import State
from session.store import teams
from session.store.events import Filters
from session.store.protocol import Row, Transaction
from session.verbs.base import check_revision, sent
from session.verbs.ledger import resolve
from session.verbs.match import MatchVerbs, liberos_of, rosters_of
from session.vocabulary import Status

CLEARABLE = frozenset({"t_sec", "actor_team", "actor_number"})


class CorrectionVerbs(MatchVerbs):
    """A rally that went to the other team, a score, a line-up or an evaluation that was wrong: the
    rest of the set is replayed, and changed in one act with the correction."""

    def preview_update(
        self, session_id: str, event_id: int, data: EventUpdate, revision: int | None = None
    ) -> Correction:
        """What `update_event` would change, and what would contradict the rules then; nothing is
        written. Raises NotFoundError, ConflictError, InvalidInput."""
        with self._store.read() as tx:
            before = self._event(tx, session_id, event_id)
            check_revision(before["revision"], revision, f"Event {event_id}")
            after = edited(before, data)
            rows = self._confirmed(tx, session_id)
            pairs = self._with_what_follows(tx, session_id, before, after)
            names = teams.names(tx, session_id)
            rosters, meta = rosters_of(tx, session_id), self._session(tx, session_id)["meta"]
        now = {after["id"]: after for _before, after in pairs}
        old, new = (
            reduce(read, rules_of(meta), liberos_of(rosters), said_finals(meta))
            for read in (rows, [now.get(row["id"], row) for row in rows])
        )
        was, found = (check(match, rosters, meta) for match in (old, new))
        event = pairs[0][1]
        resolve(event, names)
        return Correction(
            event=Event.model_validate(event),
            follows=[_follows(*pair) for pair in pairs[1:]],
            sets_before=_scores(old),
            sets=_scores(new),
            sets_won=new.sets_won,
            contradictions=_more(found, was),
            resolved=_more(was, found),
        )

    def _confirmed(self, tx: Transaction, session_id: str) -> list[Row]:
        return list(self._rows(tx, session_id, Filters(status=Status.CONFIRMED.value)))

    def _with_what_follows(
        self, tx: Transaction, session_id: str, before: Row, after: Row
    ) -> list[tuple[Row, Row]]:
        """An edit, and behind it every play that says something else from then on."""
        if not may_change_what_follows(before, after):
            return [(before, after)]
        rosters, meta = rosters_of(tx, session_id), self._session(tx, session_id)["meta"]
        start = State.start(rules_of(meta), liberos_of(rosters))
        pairs = replayed(self._confirmed(tx, session_id), after, start)
        if pairs and pairs[0][1]["id"] == after["id"]:
            return pairs
        return [(before, after), *pairs]


def edited(before: Row, data: EventUpdate) -> Row:
    """An event with the fields that were sent. Raises InvalidInput."""
    fields = sent(data, CLEARABLE)
    if "payload" in fields:
        fields["payload"] = _joined(before["payload"], fields["payload"])
    return {**before, **fields}


def _joined(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """A new payload, with what the old one says of where the play came from."""
    source = {key: old[key] for key in OF_THE_SOURCE if key in old}
    try:
        return plain_json({**source, **new})
    except ValueError as problem:
        raise InvalidInput(f"With this, payload {problem}.", field="payload") from problem


def _follows(before: Row, after: Row) -> Follows:
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


def _scores(match: Match) -> dict[str, tuple[int, int]]:
    return {str(one.number): one.score for one in match.sets}


def _more(found: list[Problem], known: list[Problem]) -> list[Contradiction]:
    """Those that the others have not: by the play, not by its sentence, which names scores."""
    there = Counter((one.check, one.event_id) for one in known)
    fresh = []
    for one in found:
        key = one.check, one.event_id
        there[key] -= 1
        if there[key] < 0:
            fresh.append(
                Contradiction(
                    check=one.check, severity=one.severity, text=one.text, event_id=one.event_id
                )
            )
    return fresh
