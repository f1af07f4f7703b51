"""What is held about one person: looked at, handed out, erased.

found = service.privacy.look(Whom(person_id=5))
service.privacy.export(Whom(person_id=5), "anna.zip")
service.privacy.erase(Whom(person_id=5))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from session import clock
from session.errors import ForbiddenError, InvalidInput, NotFoundError
from session.folding import key, words
from session.permissions import Right
from session.privacy.found import (
    CountFound,
    FileFound,
    PersonErased,
    PersonFound,
    SessionFound,
    Whom,
)
from session.privacy.names import NameFinder, SpelledNames, keys_of
from session.privacy.takingout import TakingOut
from session.record.changelog import NOT_YOURS, ChangeLog
from session.record.context import RecordContext
from session.record.erasing import Eraser, FilesLook, Subject, rows_counted
from session.record.personexport import PersonExport
from session.record.statistics import SessionStatistics
from session.store import artifacts, clips, erasures, jobs, people
from session.store.people import PERSON
from session.store.protocol import Row, Transaction
from session.store.rows import StoredArtifact


class Privacy:
    """Export and erasure of one person, everywhere in the data folder."""

    def __init__(
        self, record: RecordContext, log: ChangeLog, statistics: SessionStatistics
    ) -> None:
        self._record, self._store, self._by = record, record.store.whole, log.by
        self._eraser = Eraser(record, log)
        self._statistics = statistics

    def look(self, whom: Whom) -> PersonFound:
        """All that is held about a person, and what erasing them would do. Changes nothing. Raises
        NotFoundError, InvalidInput, ForbiddenError."""
        self._must(Right.RUN)
        return self._look(whom)[0]

    def export(self, whom: Whom, target: str | Path) -> Path:
        """Write all that is held about a person into one ZIP, to be handed to them: JSON, tables
        and a page that says what is what. Who manages some clubs alone gets what is of these.
        Raises NotFoundError, InvalidInput, StorageError."""
        found, subject, taking = self._look(whom)
        return PersonExport(self._record, self._statistics, found).write(
            Path(target), subject, taking
        )

    def _look(self, whom: Whom) -> tuple[PersonFound, Subject, TakingOut]:
        with self._store.read() as tx:
            subject = _subject(tx, whom)
        snapshots, inside = self._eraser.look_at_snapshots(subject)
        with self._store.read() as tx:
            taking = _learned(tx, subject, inside, hints=True)
            self._eraser.look_at_rows(tx, taking, self._eraser.quick_of(subject))
            concerned = frozenset(taking.shirts()) | inside
            look = FilesLook(subject.finder, concerned, self._films(tx, taking, subject))
            self._eraser.look_at_files(look)
            found = PersonFound(
                name=subject.name,
                person_id=subject.person_id,
                spellings=subject.spellings,
                namesakes=subject.namesakes,
                sessions=_sessions(tx, taking),
                rows=rows_counted(taking),
                texts=taking.texts,
                files=[*look.found, *snapshots, *self._eraser.look_at_copies()],
                clips=_clips(tx, taking),
            )
        return found, subject, taking

    def erase(self, whom: Whom, *, finish: bool = True) -> PersonErased:
        """Take a person out of everything that the data folder holds. What happened stays, and
        nothing brings the person back. May be run again, also after a crash. Without `finish`
        snapshots, copies and the other files are left to `go_on`, which may take minutes. Raises
        NotFoundError, InvalidInput, ConflictError while a film is made that names them,
        StorageError, ForbiddenError."""
        self._must(Right.RUN)
        before = self._erased_before(whom)
        if before is not None:
            return self._finish(before, [], []) if finish else self._unfinished(before)
        look, inside = self._files_of(whom)
        with self._store.write() as tx:
            subject = _subject(tx, whom)
            taking = _learned(tx, subject, inside)
            ident = erasures.begin(
                tx,
                clock.now(),
                everywhere=subject.everywhere,
                loose=whom.doubtful,
                films=whom.films,
            )
            self._eraser.note(tx, subject, taking, inside, ident)
            self._eraser.clean_rows(tx, taking, self._eraser.quick_of(subject))
            self._eraser.clean_files(look)
            self._eraser.drop_rows_of(tx, look.found)
            self._eraser.say_so(tx, taking, ident)
            erasures.rows_are_clean(tx, ident)
        self._record.forget()
        if taking.counts.get("users"):
            self._record.accounts.changed()
        if not finish:
            return self._unfinished(ident, rows_counted(taking), look.found)
        return self._finish(ident, rows_counted(taking), look.found)

    def _files_of(self, whom: Whom) -> tuple[FilesLook, set[str]]:
        """What becomes of files, and the sessions in whose snapshots the person is: read before
        anybody has to wait."""
        with self._store.read() as tx:
            subject = _subject(tx, whom)
        _snapshots, inside = self._eraser.look_at_snapshots(subject)
        with self._store.read() as tx:
            taking = _learned(tx, subject, inside)
            concerned = frozenset(taking.shirts()) | inside
            look = FilesLook(subject.finder, concerned, self._films(tx, taking, subject))
        self._eraser.look_at_files(look)
        return look, inside

    def go_on(self, *, delete_damaged: bool = False) -> list[PersonErased]:
        """Finish what was left undone, such as by a crash or a full disk; with `delete_damaged`
        without the snapshots and copies that nobody can read. Raises StorageError,
        ForbiddenError."""
        self._must(Right.RUN)
        return [self._finish(one, [], [], delete_damaged) for one in self._waiting()]

    def name_of(self, person_id: int) -> str | None:
        """How somebody of the directory is called who has to be named before they are erased; None
        where they are not there any more."""
        with self._store.read() as tx:
            row = people.fetch(tx, PERSON, person_id)
            main = people.fetch(tx, PERSON, row["main_id"]) if row else None
        return main["name"] if main else None

    def tend(self) -> None:
        """The same, but for what was tried in vain because of damaged files: a server calls it
        every minute or so. Raises StorageError."""
        for ident in self._waiting():
            if ident not in self._record.erased.left:
                self._finish(ident, [], [])

    def unfinished(self) -> list[PersonErased]:
        """The erasures of which files are left to do, with what is in the way. Raises
        ForbiddenError."""
        self._must(Right.RUN)
        return [self._unfinished(ident) for ident in self._waiting()]

    def _waiting(self) -> list[int]:
        with self._store.read() as tx:
            return [row["id"] for row in erasures.listed(tx) if row["state"] != "done"]

    def _unfinished(
        self, ident: int, rows: Sequence[CountFound] = (), files: Sequence[FileFound] = ()
    ) -> PersonErased:
        with self._store.read() as tx:
            [erasure] = [row for row in erasures.listed(tx) if row["id"] == ident]
        left = self._record.erased.left.get(ident, ())
        return PersonErased(ident, erasure["at_utc"], erasure["state"] == "done", rows, files, left)

    def cleaned(self, document: Row) -> Row:
        """A session as a document of tables, without anybody who was erased here. Raises
        StorageError."""
        with self._store.read() as tx:
            return self._record.erased.cleaned(tx, document)

    def warnings(self, names: Iterable[str], *, left_out: bool = False) -> list[str]:
        """A sentence for each of these names that was erased here: to enter it again is allowed,
        and whoever does it should know. Raises StorageError."""
        return self._record.erased.warnings(names, left_out=left_out)

    def erased_on(self, name: str) -> str | None:
        """The day on which somebody of this name was erased here last."""
        return self._record.erased.erased_on(name)

    def _finish(
        self,
        ident: int,
        rows: list[CountFound],
        files: list[FileFound],
        delete_damaged: bool = False,
    ) -> PersonErased:
        """Snapshots, copies, files, and no trace left in the database's own gaps."""
        self._record.keeper.close()
        with self._record.erased.finishing:
            return self._finished(ident, rows, files, delete_damaged)

    def _finished(
        self,
        ident: int,
        rows: list[CountFound],
        files: list[FileFound],
        delete_damaged: bool,
    ) -> PersonErased:
        with self._store.read() as tx:
            [erasure] = [row for row in erasures.listed(tx) if row["id"] == ident]
            if erasure["state"] == "done":
                return PersonErased(ident, erasure["at_utc"], done=True)
            taking = self._record.erased.taking_out(tx, erasure, ())
            found = self._eraser.clean_snapshots(tx) + self._eraser.clean_copies(tx)
            if delete_damaged:
                found = self._eraser.without_damaged(found)
            look = FilesLook(taking.finder, taking.sessions)
            self._eraser.look_at_files(look)
            self._eraser.clean_files(look)
        found = [*files, *found, *look.found]
        left = [one for one in found if one.fate == "damaged"]
        self._store.leave_no_trace()
        with self._store.write() as tx:
            self._eraser.drop_rows_of(tx, look.found)
            if not left:
                erasures.is_done(tx, ident, clock.now())
        self._record.erased.left.pop(ident, None)
        if left:
            self._record.erased.left[ident] = left
        return PersonErased(
            erasure_id=ident,
            at_utc=erasure["at_utc"],
            done=not left,
            rows=rows,
            files=[one for one in found if one.fate != "damaged"],
            left=left,
        )

    def _must(self, right: Right) -> None:
        if not self._by.access.everywhere(right):
            raise ForbiddenError(NOT_YOURS)

    def _erased_before(self, whom: Whom) -> int | None:
        if whom.person_id is None:
            return None
        with self._store.read() as tx:
            if people.fetch(tx, PERSON, whom.person_id) is not None:
                return None
            return erasures.of_person(tx, whom.person_id)

    def _films(self, tx: Transaction, taking: TakingOut, subject: Subject) -> frozenset[str]:
        """Films that have the name on their pictures; with those that show this player alone, if
        they are to go as well."""
        lists = _lists_of(tx, taking) if subject.films else set()
        found = set()
        for session_id in sorted(taking.touched | subject.sessions):
            for row in artifacts.listed(tx, session_id):
                order = _order(tx, row)
                named = _names(taking.finder, row["metadata"]) or _names(taking.finder, order)
                if named or order.get("playlist_id") in lists:
                    found.add(f"{session_id}/artifacts/{row['file_name']}")
        return frozenset(found)


def _subject(tx: Transaction, whom: Whom) -> Subject:
    """Raises NotFoundError, InvalidInput."""
    if whom.person_id is None:
        return _of_name(tx, whom)
    row = people.fetch(tx, PERSON, whom.person_id)
    if row is None:
        raise NotFoundError(f"There is no person {whom.person_id}.")
    main = row["main_id"]
    chain = erasures.chain(tx, main)
    spelled = tuple(dict.fromkeys([*erasures.spellings(tx, main), *_checked(whom.also)]))
    name = next(one["name"] for one in chain if one["id"] == main)
    return _known(
        tx,
        whom,
        name,
        spelled,
        person_id=main,
        people=frozenset(one["id"] for one in chain),
        made=frozenset(one["created_utc"] for one in chain),
    )


def _of_name(tx: Transaction, whom: Whom) -> Subject:
    """Somebody who is on rosters alone. Raises NotFoundError, InvalidInput."""
    name = whom.name.strip()
    if not words(name):
        raise InvalidInput("Say who: a number of the directory, or a name.", "name")
    limits: set[str] | None = set(whom.session_ids) or None
    if whom.club_id is not None:
        of_club = set(erasures.sessions_of_club(tx, whom.club_id))
        limits = of_club if limits is None else limits & of_club
    there = {
        one.session_id
        for one in erasures.rosters(tx)
        if one.person_id is None and key(one.name) == key(name)
    }
    found = there if limits is None else there & limits
    if not found:
        raise NotFoundError(f"Nobody called {name} is on a roster without being in the directory.")
    spelled = tuple(dict.fromkeys([name, *_checked(whom.also)]))
    return _known(tx, whom, name, spelled, sessions=frozenset(found), limited=limits is not None)


def _known(
    tx: Transaction,
    whom: Whom,
    name: str,
    spelled: tuple[str, ...],
    *,
    person_id: int | None = None,
    people: frozenset[int] = frozenset(),
    made: frozenset[str] = frozenset(),
    sessions: frozenset[str] = frozenset(),
    limited: bool = False,
) -> Subject:
    keys = frozenset(one for said in spelled for one in keys_of(said) if not _is_a_shirt(one))
    called = [row for row in erasures.called(tx) if row["main_id"] not in people]
    namesakes = {
        row["name"] for row in called if row["folded"] in keys and row["main_id"] is not None
    }
    parts = [set(one.split()) for one in keys]
    others = frozenset(
        row["folded"]
        for row in called
        if row["folded"] not in keys and any(set(row["folded"].split()) > one for one in parts)
    )
    return Subject(
        name=name,
        person_id=person_id,
        spellings=spelled,
        names=SpelledNames(keys, whom.doubtful),
        others=others,
        people=people,
        made=made,
        everywhere=not namesakes and not limited,
        sessions=sessions,
        namesakes=tuple(sorted(namesakes)),
        films=whom.films,
    )


def _checked(names: Iterable[str]) -> list[str]:
    return [one.strip() for one in names if words(one)]


def _is_a_shirt(folded: str) -> bool:
    """A roster that says "Player 9" names nobody."""
    return all(word.isdigit() or word in ("player", "nr", "no") for word in folded.split())


def _learned(
    tx: Transaction, subject: Subject, inside: set[str], *, hints: bool = False
) -> TakingOut:
    """Who wears what, in this database and in the snapshots of it."""
    taking = subject.taking_out(hints=hints)
    taking.sessions |= inside
    taking.learn(erasures.rosters(tx))
    return taking


def _sessions(tx: Transaction, taking: TakingOut) -> list[SessionFound]:
    shirts = taking.shirts()
    named = erasures.titles(tx, shirts)
    return sorted(
        (
            SessionFound(
                ident, named[ident]["title"], named[ident]["day"],
                sorted(side + number for side, number in worn),
            )
            for ident, worn in shirts.items()
            if ident in named
        ),
        key=lambda one: (one.day, one.session_id),
    )  # fmt: skip


def _clips(tx: Transaction, taking: TakingOut) -> list[str]:
    return [
        f"{ident}/{clip['path']}"
        for ident in sorted(taking.shirts())
        for clip in clips.listed(tx, ident)
    ]


def _order(tx: Transaction, row: StoredArtifact) -> Row:
    """What was ordered of a film; empty for anything else."""
    job = jobs.fetch(tx, str(row["metadata"].get("job", "")))
    order = job["result"].get("film") if job else None
    return order if isinstance(order, dict) else {}


def _names(finder: NameFinder, value: object) -> bool:
    if isinstance(value, str):
        return bool(finder.spans(value, joined=True))
    if isinstance(value, dict):
        return any(_names(finder, one) for one in (*value.keys(), *value.values()))
    return isinstance(value, list) and any(_names(finder, one) for one in value)


def _lists_of(tx: Transaction, taking: TakingOut) -> set[int]:
    """The playlists in which nobody else plays the ball."""
    shirts = taking.shirts()
    found: dict[int, bool] = {}
    for row in erasures.played_in_lists(tx):
        theirs = (row["side"], row["number"]) in shirts.get(row["session_id"], set())
        found[row["playlist_id"]] = found.get(row["playlist_id"], True) and theirs
    return {ident for ident, alone in found.items() if alone} | set(
        erasures.lists_of(tx, taking.people)
    )
