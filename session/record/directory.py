"""The directory: people and clubs, who is who in which session, merge and split.

    service.people.merge(into=3, others=[8])
    service.clubs.find(search="stuttgart")

Merging changes no session: entries keep the id that they were given and the directory knows where
it leads, so that a merge can be taken back and a snapshot restores what it saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from session import clock
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.likeness import Guess, of_clubs
from session.people import (
    Appearance,
    ClubIn,
    ClubUpdate,
    Namesakes,
    Person,
    PersonIn,
    PersonUpdate,
    Suggestion,
    Unknown,
)
from session.permissions import Right
from session.record.changelog import ChangeLog, LogEntry, directory_change
from session.record.context import MAX_ROW_ID, RecordContext, check_revision, sent, window
from session.record.recognition import Recognition, why_not_one
from session.schemas import Change
from session.store import appearances, belongings, directorylog, people
from session.store.people import CLUB, PERSON, Noun
from session.store.protocol import Row, Transaction
from session.store.rows import StoredAppearance, StoredPerson

_Found = TypeVar("_Found", bound=Person)
MAX_SUGGESTIONS = 5


class Directory(Generic[_Found]):
    """People or clubs. Ids of merged ones stay good: they lead to whom they were merged into."""

    def __init__(
        self,
        record: RecordContext,
        log: ChangeLog,
        recognition: Recognition,
        noun: Noun,
        model: type[_Found],
    ) -> None:
        self._store, self._log, self._recognition = record.store, log, recognition
        self._noun, self._model = noun, model

    def create(self, data: PersonIn | ClubIn) -> _Found:
        """Add one."""
        with self._store.write() as tx:
            ident = self._recognition.enter(tx, self._noun, data.model_dump())
            return self._read(tx, ident)

    def get(self, ident: int) -> _Found:
        """One by id; for a merged one, whom they were merged into. Raises NotFoundError."""
        with self._store.read() as tx:
            return self._read(tx, self._row(tx, ident)["main_id"])

    def find(
        self,
        search: str | None = None,
        club_id: int | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[_Found]:
        """By name; every word of `search` begins a word of the name. `club_id` keeps people who
        have played for a club."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            rows = people.listed(tx, self._noun, search, club_id, limit, offset)
        return [self._model.model_validate(row) for row in rows]

    def count(self, search: str | None = None, club_id: int | None = None) -> int:
        """How many `find` would list without limit."""
        with self._store.read() as tx:
            return people.total(tx, self._noun, search, club_id)

    def update(
        self, ident: int, data: PersonUpdate | ClubUpdate, revision: int | None = None
    ) -> _Found:
        """Change the fields that were sent; with `revision`, only if it is still that one. Raises
        NotFoundError, ConflictError, InvalidInput."""
        fields = sent(data, frozenset())
        with self._store.write() as tx:
            before = self._plain(tx, self._row(tx, ident)["main_id"])
            check_revision(before["revision"], revision, before["name"])
            after = {**before, **fields}
            if after != before:
                after |= {"updated_utc": clock.now(), "revision": before["revision"] + 1}
                people.update(tx, self._noun, after)
                entry = LogEntry("update", self._noun.word, before["id"], before, after)
                self._log.note_in_directory(tx, [entry])
            return self._read(tx, before["id"])

    def delete(self, ident: int, revision: int | None = None) -> None:
        """Remove one that appears in no session. Raises NotFoundError, ConflictError."""
        with self._store.write() as tx:
            before = self._plain(tx, self._row(tx, ident)["main_id"])
            check_revision(before["revision"], revision, before["name"])
            if appearances.of(tx, self._noun, before["id"]):
                raise ConflictError(
                    f"{before['name']} appears in sessions; say who that is before deleting."
                )
            if self._noun is CLUB and belongings.holds_anything(tx, before["id"]):
                raise ConflictError(
                    f"Something belongs to {before['name']}, or somebody has a role in it. Give "
                    "that to another club, or put the two together."
                )
            people.delete(tx, self._noun, before["id"])
            self._log.note_in_directory(
                tx, [LogEntry("delete", self._noun.word, before["id"], before)]
            )

    def merge(self, into: int, others: Sequence[int]) -> _Found:
        """Several turn out to be one; `into` stays. `together` says first whether they can be.

        Raises NotFoundError, InvalidInput.
        """
        with self._store.write() as tx:
            main = self._row(tx, into)["main_id"]
            found = list(dict.fromkeys(self._row(tx, one)["main_id"] for one in others))
            if main in found or not found:
                raise InvalidInput("Choose two different ones to put together.", "others")
            for one in found:
                self._point(tx, one, main)
            return self._read(tx, main)

    def together(self, into: int, others: Sequence[int]) -> str | None:
        """Whether some of those who are to be merged were in one session at once (on its rosters;
        clubs: against each other), as a sentence. Raises NotFoundError."""
        with self._store.read() as tx:
            mains = dict.fromkeys(self._row(tx, one)["main_id"] for one in (into, *others))
            return why_not_one(tx, self._noun, [self._row(tx, one) for one in mains])

    def unmerge(self, ident: int) -> _Found:
        """Take a merge back. Raises NotFoundError, ConflictError when there is none."""
        with self._store.write() as tx:
            if self._row(tx, ident)["merged_into"] is None:
                raise ConflictError("This one was not put together with another.")
            self._point(tx, ident, None)
            return self._read(tx, ident)

    def merged(self, ident: int) -> list[_Found]:
        """Those that were merged into one. Raises NotFoundError."""
        with self._store.read() as tx:
            rows = people.merged(tx, self._noun, self._row(tx, ident)["main_id"])
        return [self._model.model_validate({**row, "sessions": 0}) for row in rows]

    def appearances(self, ident: int) -> list[Appearance]:
        """In which sessions, by date. Raises NotFoundError."""
        with self._store.read() as tx:
            rows = appearances.of(tx, self._noun, self._row(tx, ident)["main_id"])
        return [as_appearance(row) for row in rows]

    def clubs_of(self, idents: Sequence[int]) -> dict[int, list[str]]:
        """The names of the clubs that people have played for, the latest first."""
        found: dict[int, list[str]] = {ident: [] for ident in idents}
        with self._store.read() as tx:
            for row in appearances.clubs_of(tx, idents):
                found[row["main_id"]].append(row["club"])
        return found

    def link(self, entry_ids: Sequence[int], ident: int | None) -> list[Appearance]:
        """Say who these roster entries (of a club: teams) are; None when nobody knows.

        This is also how one is split: what belongs to somebody else is linked to them. Each
        session's history says so. Raises NotFoundError, and changes nothing then.
        """
        wanted = list(dict.fromkeys(entry_ids))
        with self._store.write() as tx:
            rows = appearances.chosen(tx, self._noun, [_id(one) for one in wanted])
            _all_there(wanted, rows)
            target = None if ident is None else self._row(tx, ident)
            wanted_id = None if target is None else target["id"]
            moved = [row for row in rows if row["ref"] != wanted_id]
            people.link(tx, self._noun, [row["id"] for row in moved], wanted_id)
            for row in moved:
                self._log.note(tx, row["session_id"], [self._linked(tx, row, target)])
            if self._noun is CLUB:
                for row in moved:
                    self._recognition.know_players(tx, row["id"])
            after = appearances.chosen(tx, self._noun, wanted)
        return [as_appearance(row) for row in after]

    def split(self, entry_ids: Sequence[int], name: str | None = None) -> _Found:
        """These entries are somebody new, called `name` or as the first of them is."""
        with self._store.write() as tx:
            rows = appearances.chosen(tx, self._noun, [_id(one) for one in entry_ids])
            _all_there(entry_ids, rows)
            if not rows:
                raise InvalidInput("Choose at least one session.", "entry_ids")
            fresh = PersonIn(name=name or rows[0]["name"])
            ident = self._recognition.enter(tx, self._noun, fresh.model_dump())
            self.link(entry_ids, ident)
            return self._read(tx, ident)

    def unknown(self, limit: int = 100, offset: int = 0) -> list[Unknown]:
        """Whom the machine left open, one line for each name in each team, most seen first."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            groups: dict[tuple[str, object], list[StoredAppearance]] = {}
            for row in appearances.unknown(tx, self._noun):
                groups.setdefault((row["folded"], row["club_id"] or row["team"]), []).append(row)
            first = sorted(groups.values(), key=lambda rows: (-len(rows), rows[0]["folded"]))
            return [self._unknown(tx, rows) for rows in first[offset : offset + limit]]

    def count_unknown(self, club_id: int | None = None) -> int:
        """How many names are open, without looking for suggestions: all, or those of a club's
        players, or of teams that may be that club. Raises NotFoundError."""
        with self._store.read() as tx:
            if club_id is None:
                return appearances.count_unknown(tx, self._noun)
            club = people.fetch(tx, CLUB, _id(club_id))
            if club is None:
                raise NotFoundError(f"There is no club {club_id}.")
            if self._noun is PERSON:
                return appearances.count_unknown_of_club(tx, club["main_id"])
            names = {row["folded"]: row["name"] for row in appearances.unknown(tx, CLUB)}
            return sum(bool(of_clubs(name, {0: club["name"]})) for name in names.values())

    def namesakes(self) -> list[Namesakes]:
        """Several with the same name: put together, or left as they are."""
        with self._store.read() as tx:
            rows = people.doubles(tx, self._noun)
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(row["folded"], []).append(row)
        return [
            Namesakes(name=group[0]["name"], ids=[row["id"] for row in group])
            for group in groups.values()
        ]

    def changes(self, ident: int, limit: int = 100, offset: int = 0) -> list[Change]:
        """What was done to one in the directory, the latest first."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            rows = directorylog.listed(tx, self._noun.word, ident, limit, offset)
        return [directory_change(row) for row in rows]

    def count_changes(self, ident: int) -> int:
        """How many `changes` would list without limit."""
        with self._store.read() as tx:
            return directorylog.total(tx, self._noun.word, ident)

    def _unknown(self, tx: Transaction, rows: list[StoredAppearance]) -> Unknown:
        first = rows[-1]
        guesses = self._suggested(tx, first)[:MAX_SUGGESTIONS]
        return Unknown(
            name=first["name"],
            team=first["team"],
            club_id=first["club_id"],
            numbers=sorted({row["number"] for row in rows if row["number"]}),
            entry_ids=[row["id"] for row in rows],
            sessions=[as_appearance(row) for row in rows],
            suggestions=[
                Suggestion(id=one.ident, name=name["name"], score=one.score, reason=one.reason)
                for one in guesses
                if (name := people.fetch(tx, self._noun, one.ident)) is not None
            ],
        )

    def _suggested(self, tx: Transaction, row: StoredAppearance) -> list[Guess]:
        if self._noun is PERSON:
            return self._recognition.guesses(tx, row)
        names = {one["id"]: one["name"] for one in people.everybody(tx, CLUB)}
        return of_clubs(row["name"], names)

    def _row(self, tx: Transaction, ident: int) -> StoredPerson:
        found = people.fetch(tx, self._noun, _id(ident))
        if found is None or not people.is_seen(tx, self._noun, found["main_id"]):
            raise NotFoundError(f"There is no {self._noun.word} {ident}.")
        return found

    def _plain(self, tx: Transaction, ident: int) -> Row:
        """A row as the change log keeps it."""
        return {name: value for name, value in self._row(tx, ident).items() if name != "main_id"}

    def _read(self, tx: Transaction, ident: int) -> _Found:
        count = len({row["session_id"] for row in appearances.of(tx, self._noun, ident)})
        row = {**self._row(tx, ident), "sessions": count}
        if not tx.access.somewhere(Right.SEE):
            row["notes"] = ""  # coaches write them of players, not for them
        return self._model.model_validate(row)

    def _point(self, tx: Transaction, ident: int, into: int | None) -> None:
        before = self._plain(tx, ident)
        people.point(tx, self._noun, ident, into)
        after = self._plain(tx, ident)
        self._log.note_in_directory(tx, [LogEntry("update", self._noun.word, ident, before, after)])

    def _linked(
        self, tx: Transaction, row: StoredAppearance, target: StoredPerson | None
    ) -> LogEntry:
        """A line of the session's own history: who was thought to be who, and is now."""
        former = None if row["ref"] is None else people.fetch(tx, self._noun, row["ref"])
        what: Row = {"side": row["side"], "player_name": row["name"]}
        if self._noun is PERSON:
            what["number"] = row["number"]
        word = self._noun.word
        about = (target or former or {"id": 0})["id"]
        before, after = (
            {**what, word: one and one["name"], f"{word}_id": one and one["id"]}
            for one in (former, target)
        )
        return LogEntry("update", word, about, before, after)


def as_appearance(row: StoredAppearance) -> Appearance:
    return Appearance.model_validate({**row, "entry_id": row["id"]})


def _all_there(wanted: Sequence[int], rows: Sequence[StoredAppearance]) -> None:
    """Raises NotFoundError, and names what is not there."""
    there = {row["id"] for row in rows}
    gone = [str(one) for one in dict.fromkeys(wanted) if one not in there][:MAX_SUGGESTIONS]
    if gone:
        what = f"is no entry {gone[0]}" if len(gone) == 1 else f"are no entries {', '.join(gone)}"
        raise NotFoundError(f"There {what}.")


def _id(value: int) -> int:
    if not 0 < value <= MAX_ROW_ID:
        raise NotFoundError(f"There is no entry {value}.")
    return value
