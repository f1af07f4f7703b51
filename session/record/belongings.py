"""Whose things are: which club a session, a playlist, a preset or a question belongs to, and to
whom of the players a playlist is given."""

from __future__ import annotations

from collections.abc import Sequence

from session.errors import ForbiddenError, NotFoundError
from session.people import Person
from session.permissions import OwnedKind, Right
from session.record.changelog import NOT_YOURS, ChangeLog, LogEntry
from session.record.context import RecordContext, session_row
from session.store import belongings, people, playlists
from session.store.protocol import Transaction


class Belongings:
    """What belongs to a club is seen by those who have a role in it; what belongs to none by those
    whose role is for everything."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._store, self._log = record.store, log

    def reaches(self, right: Right, kind: OwnedKind, ident: object) -> bool:
        """Whether whoever acts has a right to a thing."""
        with self._store.read() as tx:
            return belongings.reaches(tx, right, kind, ident)

    def club_of(self, kind: OwnedKind, ident: object) -> int | None:
        """The club that a thing belongs to. Raises NotFoundError."""
        with self._store.read() as tx:
            if not belongings.reaches(tx, Right.SEE_OWN, kind, ident):
                raise NotFoundError(f"There is no {kind} {ident}.")
            return belongings.club_of(tx, kind, ident)

    def give(self, kind: OwnedKind, ident: object, club_id: int | None) -> None:
        """Let a thing be a club's, or (None) nobody's. It takes a right to manage it as it is and
        as it shall be. Raises NotFoundError, ForbiddenError."""
        with self._store.write() as tx:
            if not belongings.reaches(tx, Right.MANAGE, kind, ident):
                raise ForbiddenError(NOT_YOURS)
            club = None
            if club_id is not None:
                found = people.fetch(tx, people.CLUB, club_id)
                if found is None:
                    raise NotFoundError(f"There is no club {club_id}.")
                club = found["main_id"]
            before = belongings.club_of(tx, kind, ident)
            if before == club:
                return
            belongings.give(tx, kind, ident, club)
            if not belongings.reaches(tx, Right.MANAGE, kind, ident):
                raise ForbiddenError("Give it to a club in which you are a coach.")
            entry = LogEntry("update", kind, ident, {"club_id": before}, {"club_id": club})
            if kind == "session":
                session_row(tx, str(ident))
                self._log.note(tx, str(ident), [entry])
            else:
                self._log.note_in_directory(tx, [entry])

    def readers(self, playlist_id: int) -> list[Person]:
        """The players to whom a playlist is given, by name."""
        with self._store.read() as tx:
            _must_reach(tx, Right.SEE, playlist_id)
            ids = [row["id"] for row in belongings.readers(tx, playlist_id)]
            found = [people.fetch(tx, people.PERSON, one) for one in ids]
        return [Person.model_validate({**row, "sessions": 0}) for row in found if row]

    def give_to(self, playlist_id: int, person_ids: Sequence[int]) -> None:
        """Let these players, and no others, have a playlist. Raises NotFoundError,
        ForbiddenError."""
        with self._store.write() as tx:
            _must_reach(tx, Right.SCOUT, playlist_id)
            mains = []
            for one in person_ids:
                found = people.fetch(tx, people.PERSON, one)
                if found is None:
                    raise NotFoundError(f"There is no person {one}.")
                mains.append(found["main_id"])
            before = [row["id"] for row in belongings.readers(tx, playlist_id)]
            after = list(dict.fromkeys(mains))
            belongings.give_to(tx, playlist_id, after)
            entry = LogEntry(
                "update", "playlist", playlist_id, {"readers": before}, {"readers": after}
            )
            self._log.note_in_directory(tx, [entry])


def _must_reach(tx: Transaction, right: Right, playlist_id: int) -> None:
    if playlists.fetch(tx, playlist_id) is None or not belongings.reaches(
        tx, Right.SEE, "playlist", playlist_id
    ):
        raise NotFoundError(f"There is no playlist {playlist_id}.")
    if not belongings.reaches(tx, right, "playlist", playlist_id):
        raise ForbiddenError(NOT_YOURS)
