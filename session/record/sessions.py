"""Sessions: create, read, change, delete, list, search."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal

from session import clock
from session.errors import DiskFullError, InvalidInput
from session.record.changelog import ChangeLog, LogEntry
from session.record.clips import as_clip
from session.record.context import (
    RecordContext,
    begin_belonging,
    check_revision,
    merged,
    sent,
    session_row,
    window,
)
from session.record.snapshots import Snapshots
from session.schemas import (
    Player,
    Session,
    SessionCreate,
    SessionData,
    SessionSummary,
    SessionUpdate,
    Team,
)
from session.store import changes, clips, rollup, sessions, teams
from session.store.protocol import SearchMatch, Transaction
from session.vocabulary import Side, canonical_type

_CLEARABLE = frozenset({"venue", "match_date"})
MAX_IMPORTS = 100
_Day = dt.date | str | None
_Moment = dt.datetime | str | None
SortedBy = Literal["created", "date", "updated"]
Direction = Literal["desc", "asc"]
DIRECTIONS: Final = ("desc", "asc")


class Sessions:
    """Everything about the session itself."""

    def __init__(self, record: RecordContext, log: ChangeLog, snapshots: Snapshots) -> None:
        self._record = record
        self._store, self._files = record.store, record.files
        self._log = log
        self._snapshots = snapshots

    def create(self, data: SessionCreate) -> str:
        """Make a session with its two (still unnamed, empty) teams; answers its id."""
        at = clock.now()
        session_id = str(uuid.uuid4())
        row = {"id": session_id, **data.model_dump(mode="json")}
        row |= {"created_utc": at, "updated_utc": at, "revision": 1}
        with self._store.write() as tx:
            begin_belonging(tx, "session", session_id)
            sessions.insert(tx, row)
            for side in Side:
                teams.insert(tx, session_id, side.value)
            self._record.index(tx, session_id)
            self._log.note(tx, session_id, [LogEntry("create", "session", session_id, after=row)])
        return session_id

    def get(self, session_id: str) -> Session:
        """One session. Raises NotFoundError."""
        with self._store.read() as tx:
            return Session.model_validate(session_row(tx, session_id))

    def load(self, session_id: str) -> SessionData:
        """A session with its teams, rosters, clips and counts. Raises NotFoundError.

        `event_count` counts confirmed events; `rollup_summary` is `{"A": {"serve": 3}, "B": …}`.
        """
        with self._store.read() as tx:
            row = session_row(tx, session_id)
            sides = teams.listed(tx, session_id)
            counts = sessions.counts(tx, session_id)
            found = clips.listed(tx, session_id)
            rosters = teams.rosters(tx, session_id)
            summary = _summary(tx, session_id)
        return {
            "session": Session.model_validate(row),
            "teams": {side["side"]: Team.model_validate(side) for side in sides},
            "rosters": {
                side: [Player.model_validate(player) for player in players]
                for side, players in rosters.items()
            },
            "clips": [as_clip(self._files, clip) for clip in found],
            "event_count": counts["confirmed"],
            "suggestion_count": counts["suggested"],
            "rollup_summary": summary,
        }

    def update(self, session_id: str, data: SessionUpdate, revision: int | None = None) -> Session:
        """Change the fields that were sent; of `meta` the keys that were sent, each as a whole,
        and a key that is sent as None goes.

        With `revision`, only if the session still has that revision. Plays, clips, teams and
        rosters do not count in it. Raises NotFoundError, ConflictError, InvalidInput.
        """
        fields = sent(data, _CLEARABLE)
        with self._store.write() as tx:
            before = session_row(tx, session_id)
            check_revision(before["revision"], revision, "This session")
            after = {**before, **fields}
            after["meta"] = merged(before["meta"], fields.get("meta", {}))
            if after != before:
                after |= {"updated_utc": clock.now(), "revision": before["revision"] + 1}
                sessions.update(tx, after)
                self._record.index(tx, session_id)
                entry = LogEntry("update", "session", session_id, before, after)
                self._log.note(tx, session_id, [entry])
            return Session.model_validate(session_row(tx, session_id))

    def delete(
        self, session_id: str, backup: bool = True, revision: int | None = None
    ) -> Path | None:
        """Delete a session; answers the snapshot that `restore_session` brings it back from.

        The session's folder goes to the trash, from which what is older than 30 days goes for
        good. The change log goes into the snapshot; who deleted the session stays in the record.
        If the snapshot cannot be written, nothing is deleted. With `revision`, only if the session
        still has that revision. Raises NotFoundError, ConflictError, StorageError.
        """
        try:
            return self._delete(session_id, backup, revision)
        except DiskFullError:  # by now the store has made the room free that it could do without
            self._files.release_reserve()
            return self._delete(session_id, backup, revision)

    def delete_many(self, session_ids: Iterable[str]) -> list[Path]:
        """Delete several sessions, each with a snapshot; answers the snapshots. All ids are
        checked before the first is deleted. Raises NotFoundError, StorageError."""
        ids = list(dict.fromkeys(session_ids))
        with self._store.read() as tx:
            for session_id in ids:
                session_row(tx, session_id)
        paths = [self.delete(session_id) for session_id in ids]
        return [path for path in paths if path is not None]

    def find(
        self,
        limit: int = 50,
        offset: int = 0,
        search: str | None = None,
        date_from: _Day = None,
        date_to: _Day = None,
        team: str | None = None,
        event_type: str | None = None,
        updated_since: _Moment = None,
        sort: SortedBy = "created",
        order: Direction = "desc",
    ) -> list[SessionSummary]:
        """Sessions, the latest made first; by day, or by when they last changed, with `sort`.

        `search` finds sessions where every word is a part of a word of the title, venue, notes, a
        team or a player (a word of less than three letters: begins one), or which have an id
        that begins so, from eight characters on; `team` looks at team names only. Neither minds
        accents or case. The dates mean the day of the match, or else the day on which the session
        was made, both ends included. `event_type` keeps sessions that have confirmed events of
        that type, `updated_since` those in which anything changed at that moment or later.
        """
        limit, offset = window(limit, offset)
        wanted = (search, date_from, date_to, team, event_type, updated_since)
        filters, match = self._narrowed(*wanted)
        ordered = _order(sort, order)
        with self._store.read() as tx:
            rows = sessions.listed(tx, filters, match, limit, offset, ordered)
        return [SessionSummary.model_validate(row) for row in rows]

    def count(
        self,
        search: str | None = None,
        date_from: _Day = None,
        date_to: _Day = None,
        team: str | None = None,
        event_type: str | None = None,
        updated_since: _Moment = None,
    ) -> int:
        """How many sessions `list_sessions` would list without limit."""
        wanted = (search, date_from, date_to, team, event_type, updated_since)
        filters, match = self._narrowed(*wanted)
        with self._store.read() as tx:
            return sessions.total(tx, filters, match)

    def find_imports(self, sha256: str) -> list[SessionSummary]:
        """Sessions that were made from a file with this content, the latest made first."""
        if not sha256.isalnum():
            return []
        with self._store.read() as tx:
            rows = sessions.mentioning(tx, sha256, MAX_IMPORTS)
        found = [SessionSummary.model_validate(row) for row in rows]
        return [one for one in found if _imported(one.meta).get("sha256") == sha256]

    def _delete(self, session_id: str, backup: bool, revision: int | None) -> Path | None:
        self._files.make_trash()
        self._files.purge()
        with self._store.write() as tx:
            found = session_row(tx, session_id)
            check_revision(found["revision"], revision, "This session")
            path = self._snapshots.take(tx, session_id, "delete") if backup else None
            self._store.forget_text(tx, sessions.ord_of(tx, session_id))
            sessions.delete(tx, session_id)
            changes.forget(tx, session_id)
            # What it was is in the snapshot, so that throwing that away forgets it for good.
            after = {
                "snapshot": path.name if path else None,
                "files": self._files.any_in(session_id),
            }
            entry = LogEntry("delete", "session", session_id, after=after)
            self._log.note_gone(tx, session_id, entry)
        # After the commit: a crash in between leaves a folder without a session, which a restore
        # takes up again; the other way round it would leave a session without its files.
        self._files.discard(session_id)
        return path

    def _narrowed(
        self,
        search: str | None,
        date_from: _Day,
        date_to: _Day,
        team: str | None,
        event_type: str | None,
        updated_since: _Moment,
    ) -> tuple[sessions.SessionFilters, SearchMatch | None]:
        filters = sessions.SessionFilters(
            date_from=_day(date_from, "date_from"),
            date_to=_day(date_to, "date_to"),
            event_type=canonical_type(event_type) if event_type else None,
            updated_since=_moment(updated_since, "updated_since"),
        )
        return filters, self._store.match(search, team)


def _day(value: _Day, field: str) -> str | None:
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    except ValueError as problem:
        raise InvalidInput(f"{field} is not a date such as 2026-05-04.", field) from problem
    return found.strftime("%Y-%m-%d") if isinstance(found, dt.datetime) else found.isoformat()


def _moment(value: _Moment, field: str) -> str | None:
    """A time as the record writes it; one without a zone is UTC."""
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
        known = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
        return clock.iso(known.astimezone(dt.UTC))
    except (ValueError, OverflowError) as problem:
        said = f"{field} is not a time such as 2026-05-04T18:30:00Z."
        raise InvalidInput(said, field) from problem


def _order(sort: str, order: str) -> sessions.SessionOrder:
    for name, value, known in (
        ("sort", sort, tuple(sessions.PLACES)),
        ("order", order, DIRECTIONS),
    ):
        if value not in known:
            raise InvalidInput(f"{name} is one of {', '.join(known)}.", name)
    return sessions.SessionOrder(sort, descending=order == "desc")


def _summary(tx: Transaction, session_id: str) -> dict[str, dict[str, int]]:
    summary: dict[str, dict[str, int]] = {side.value: {} for side in Side}
    for row in rollup.totals(tx, session_id):
        summary[row["team_side"]][row["event_type"]] = int(row["count"])
    return summary


def _imported(meta: Mapping[str, object]) -> Mapping[str, object]:
    """What the import of a file left in a session's meta."""
    said = meta.get("import")
    return said if isinstance(said, dict) else {}
