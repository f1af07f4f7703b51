"""Erasing one person, step by step: files that were made, the rows of the database, then snapshots,
copies and what else lies in the data folder. Each step may be run again; from the second on no name
is needed any more, so that a killed program goes on from what is remembered."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from session.errors import ConflictError, InvalidInput
from session.files.disk import on_disk
from session.files.folder import BACKUPS
from session.folding import words
from session.privacy.catalogue import KEPT_TABLES, FileWay, Way, file_entry
from session.privacy.found import CountFound, FileFate, FileFound
from session.privacy.heldfiles import FILMS, holds_name
from session.privacy.names import NameFinder, SpelledNames, may_hold
from session.privacy.takingout import IN_FILES, TakingOut
from session.record.changelog import ChangeLog, LogEntry
from session.record.context import RecordContext
from session.record.erasedpeople import document_rosters, seals_of
from session.record.runningmatches import ERASED
from session.store import artifacts, erasures, sessions, users
from session.store.cleaning import cleaned
from session.store.protocol import Row, Transaction

UNREADABLE: Final = "damaged: it cannot be read"
_RUNNING: Final = ("queued", "running")
_ALL: Final[Callable[[str], bool]] = lambda _text: True  # noqa: E731 - a look that leaves none out


@dataclass(frozen=True)
class Subject:
    """Who is erased, as one database knows them."""

    name: str
    person_id: int | None
    spellings: tuple[str, ...]
    names: SpelledNames
    others: frozenset[str]
    people: frozenset[int]
    made: frozenset[str]
    everywhere: bool
    sessions: frozenset[str]
    namesakes: tuple[str, ...]
    films: bool = False

    @property
    def finder(self) -> NameFinder:
        return NameFinder(self.names, self.others)

    def taking_out(self, *, hints: bool = False) -> TakingOut:
        return TakingOut(
            self.finder,
            self.people,
            self.everywhere,
            self.sessions,
            self.names.loose,
            self._hints() if hints else frozenset(),
        )

    def _hints(self) -> frozenset[str]:
        return frozenset(word for one in self.spellings for word in words(one) if len(word) > 2)


@dataclass
class FilesLook:
    """What becomes of files; `names` tells the person, `concerned` the sessions they are in."""

    finder: NameFinder
    concerned: frozenset[str]
    films: frozenset[str] = frozenset()
    """Places of films that have the name on their pictures, or that are of the person alone."""
    found: list[FileFound] = field(default_factory=list)

    def tell(self, place: str, fate: FileFate, why: str) -> None:
        self.found.append(FileFound(place, fate, why))


class Eraser:
    """Takes people out of one data folder."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._record, self._store, self._log = record, record.store.whole, log
        self._root = record.files.root

    # Rows

    def clean_rows(
        self, tx: Transaction, taking: TakingOut, quick: Callable[[str], bool] = _ALL
    ) -> list[Row]:
        """Take a person out of every row; answers the rows of artifacts that went. Raises
        ConflictError while a film is made that names them."""
        gone: list[Row] = []
        owned = bool(users.owners(tx)) if erasures.columns(tx, "users") else False
        for table, place, session_id, row, changed in self._changed(tx, taking, quick):
            if changed is None:
                if table == "artifacts":
                    gone.append({"session_id": session_id, **row})
                erasures.drop(tx, table, place)
                continue
            if table == "jobs" and row.get("state") in _RUNNING:
                raise ConflictError(
                    "Something is still being made that names this player. Wait for it, or stop "
                    "it, and try again."
                )
            erasures.change(tx, table, place, changed)
        if owned and not users.owners(tx):
            raise ConflictError("This player is the only owner here. Make somebody else one first.")
        made = set(self._made(tx, taking, quick))
        erasures.forget_made(tx, taking.touched | made)
        lists = erasures.forget_playlists(tx, taking.people)
        if lists:
            taking.counts["playlists"] = taking.counts.get("playlists", 0) + lists
        people = erasures.forget_people(tx, taking.people)
        if people:
            taking.counts["people"] = people
        erasures.count_rosters(tx, taking.shirts())
        erasures.index_anew(tx, taking.touched)
        return gone

    def look_at_rows(
        self, tx: Transaction, taking: TakingOut, quick: Callable[[str], bool] = _ALL
    ) -> None:
        """Only count; `taking` knows afterwards."""
        for _each in self._changed(tx, taking, quick):
            pass
        if taking.people:
            taking.counts["people"] = len(taking.people)

    def _changed(
        self, tx: Transaction, taking: TakingOut, quick: Callable[[str], bool]
    ) -> Iterator[tuple[str, int, str, Row, dict[str, object] | None]]:
        for table, entry in KEPT_TABLES.items():
            if entry.way is not Way.CLEANED:
                continue
            for place, session_id, raw in erasures.walk(tx, table):
                if table != "roster" and not _may_say(raw, quick, taking, session_id):
                    continue
                row = erasures.parsed_row(table, raw)
                changed = taking.row(table, session_id, row)
                if changed is None or changed:
                    yield table, place, session_id, row, changed

    def _made(
        self, tx: Transaction, taking: TakingOut, quick: Callable[[str], bool]
    ) -> Iterator[str]:
        """Sessions of which something made names the person."""
        for table, entry in KEPT_TABLES.items():
            if entry.way is Way.DROPPED and entry.columns:
                for session_id, raw in erasures.made_of(tx, table):
                    if _may_say(raw, quick, taking, session_id) and any(
                        isinstance(one, str) and taking.finder.spans(one) for one in raw.values()
                    ):
                        yield session_id

    # Files

    def look_at_files(self, look: FilesLook) -> None:
        """Say of each file of the data folder what becomes of it; those of snapshots and copies
        are looked into by themselves."""
        for path, place in self._files():
            self._judge(look, path, place)

    def clean_files(self, look: FilesLook) -> None:
        """Do what `look_at_files` said; what is not there any more is done."""
        for one in look.found:
            path = self._root / one.place
            with on_disk(path.parent):
                if one.fate == "goes":
                    path.unlink(missing_ok=True)
                elif one.fate == "renamed" and path.exists():
                    self._rename(path, look.finder)

    def _rename(self, path: Path, finder: NameFinder) -> None:
        target = path.with_name(finder.replaced(path.name, IN_FILES, joined=True))
        if not target.exists():
            path.rename(target)

    def _files(self) -> Iterator[tuple[Path, str]]:
        for folder, folders, names in os.walk(self._root, followlinks=False):
            folders.sort()
            for name in sorted(names):
                path = Path(folder) / name
                if not path.is_symlink():
                    yield path, path.relative_to(self._root).as_posix()

    def _judge(self, look: FilesLook, path: Path, place: str) -> None:
        way = file_entry(place).way
        named = bool(look.finder.spans(place, joined=True))
        match way:
            case FileWay.MADE:
                why = self._why_it_goes(look, path, place, named=named)
                if why:
                    look.tell(place, "goes", why)
            case FileWay.CLIP if named:
                look.tell(place, "renamed", "a video with the name in its name")
            case FileWay.STAGED if named or self._inside(path, look.finder) is not False:
                if named or path.suffix.lower() not in FILMS:
                    look.tell(place, "goes", "a file that waits to be imported")
            case FileWay.HALF:
                look.tell(place, "goes", "left half written")
            case FileWay.THEIRS if named:
                look.tell(place, "stays", "somebody put it there: rename or delete it yourself")
            case FileWay.STRAY if named or self._inside(path, look.finder):
                look.tell(place, "stays", "not a file of VolleySense: look at it yourself")

    def _why_it_goes(self, look: FilesLook, path: Path, place: str, *, named: bool) -> str:
        if named:
            return "has the name in its name"
        concerned = _owner(place) in look.concerned
        if path.suffix.lower() in FILMS:
            if place in look.films:
                return "a film of this player, or with the name in its pictures"
            return "a film in the trash" if concerned and place.startswith("_trash/") else ""
        inside = self._inside(path, look.finder)
        if inside:
            return "holds the name"
        return (
            "cannot be looked into, and may hold the name" if inside is None and concerned else ""
        )

    def _inside(self, path: Path, finder: NameFinder) -> bool | None:
        try:
            return holds_name(path, finder)
        except OSError:
            return None

    # Snapshots and copies

    def look_at_snapshots(self, subject: Subject) -> tuple[list[FileFound], set[str]]:
        """Which snapshots hold the person, and the sessions in which these say that they are."""
        found, inside = [], set()
        for path, place in self._kept(FileWay.SNAPSHOT):
            try:
                document = self._record.backup.restore_snapshot(path)
                taking = self._in_document(document, subject)
                held = bool(taking.shirts() or taking.people) or self._is_named(
                    document, taking, subject
                )
            except (InvalidInput, KeyError, TypeError):
                found.append(FileFound(place, "damaged", UNREADABLE))
                continue
            if held:
                found.append(FileFound(place, "cleaned", "a snapshot"))
            inside |= {ident for ident, shirts in taking.shirts().items() if shirts}
        return found, inside

    def _is_named(self, document: Row, taking: TakingOut, subject: Subject) -> bool:
        """Whether a snapshot names somebody who is on none of its rosters."""
        quick = self.quick_of(subject)
        return quick(json.dumps(document, ensure_ascii=False)) and (
            taking.document(document) != document
        )

    def _in_document(self, document: Row, subject: Subject) -> TakingOut:
        people = {
            one["id"] for one in document.get("people", []) if one["created_utc"] in subject.made
        }
        taking = TakingOut(
            subject.finder, frozenset(people), subject.everywhere, subject.sessions,
            subject.names.loose,
        )  # fmt: skip
        taking.learn(document_rosters(document))
        return taking

    def clean_snapshots(self, tx: Transaction) -> list[FileFound]:
        """Take everybody who was ever erased out of all snapshots; answers what was done and what
        could not be read."""
        found = []
        for path, place in self._kept(FileWay.SNAPSHOT):
            try:
                document = self._record.backup.restore_snapshot(path)
                after = self._record.erased.cleaned(tx, document)
            except (InvalidInput, KeyError, TypeError):
                found.append(FileFound(place, "damaged", UNREADABLE))
                continue
            if after != document:
                self._record.backup.rewrite(path, {**after, **erasures.state(tx)})
                found.append(FileFound(place, "cleaned", "a snapshot"))
        return found

    def look_at_copies(self) -> list[FileFound]:
        return [
            FileFound(place, "cleaned", "a copy of the database")
            for _path, place in self._kept(FileWay.COPY)
        ]

    def clean_copies(self, tx: Transaction) -> list[FileFound]:
        """The same for copies of the database: of each whom it does not know to be erased."""
        found = []
        remembered, marked = erasures.listed(tx), erasures.all_marks(tx)
        for path, place in self._kept(FileWay.COPY):
            try:
                with cleaned(path) as copy:
                    known = {row["id"] for row in erasures.listed(copy)}
                    missing = [row for row in remembered if row["id"] not in known]
                    for erasure in missing:
                        marks = erasures.marks(tx, erasure["id"])
                        people = erasures.made_at(copy, marks["made"])
                        taking = self._record.erased.taking_out(tx, erasure, people)
                        taking.learn(erasures.rosters(copy))
                        self.clean_rows(copy, taking)
                    erasures.copy_memory(copy, missing, marked)
            except InvalidInput:
                found.append(FileFound(place, "damaged", UNREADABLE))
                continue
            if missing:
                found.append(FileFound(place, "cleaned", "a copy of the database"))
        return found

    def without_damaged(self, found: Iterable[FileFound]) -> list[FileFound]:
        """Delete what could not be read."""
        told = []
        for one in found:
            if one.fate == "damaged":
                path = self._root / one.place
                with on_disk(path.parent):
                    path.unlink(missing_ok=True)
                one = FileFound(one.place, "goes", one.why)
            told.append(one)
        return told

    def _kept(self, way: FileWay) -> Iterator[tuple[Path, str]]:
        for path in sorted((self._root / BACKUPS).glob("*")):
            place = path.relative_to(self._root).as_posix()
            if path.is_file() and file_entry(place).way is way:
                yield path, place

    # What the steps need of each other

    def note(
        self, tx: Transaction, subject: Subject, taking: TakingOut, inside: set[str], ident: int
    ) -> None:
        """What keeps the person erased; `inside` are sessions in whose snapshots they are."""
        secret = self._record.erased.secret()
        keys = subject.names.keys
        for kind, values in (
            ("name", seals_of(secret, keys)),
            ("words", {len(one.split()) for one in keys}),
            ("made", subject.made),
            ("person", subject.people),
            ("session", subject.sessions | taking.shirts().keys() | inside),
        ):
            erasures.remember(tx, ident, kind, values)

    def say_so(self, tx: Transaction, taking: TakingOut, ident: int) -> None:
        """An entry in the history of each session that was touched, and in the directory's."""
        for session_id in sorted(taking.touched):
            entry = LogEntry("delete", ERASED, ident)
            if sessions.fetch(tx, session_id) is None:
                continue
            self._log.note(tx, session_id, [entry])
        self._log.note_in_directory(
            tx, [LogEntry("delete", "person", one) for one in sorted(taking.people)]
        )

    def drop_rows_of(self, tx: Transaction, files: Iterable[FileFound]) -> None:
        """The rows of artifacts whose files went."""
        gone = {one.place for one in files if one.fate == "goes"}
        for session_id in {_owner(place) for place in gone}:
            if not session_id or sessions.fetch(tx, session_id) is None:
                continue
            for row in artifacts.listed(tx, session_id):
                if f"{session_id}/artifacts/{row['file_name']}" in gone:
                    artifacts.delete(tx, row["id"])
                    self._log.note(
                        tx, session_id, [LogEntry("delete", "artifact", row["id"], before=row)]
                    )

    def quick_of(self, subject: Subject) -> Callable[[str], bool]:
        return may_hold(subject.names.keys)


def rows_counted(taking: TakingOut) -> list[CountFound]:
    return [
        CountFound(table, KEPT_TABLES[table].words, taking.counts[table])
        for table in KEPT_TABLES
        if taking.counts.get(table)
    ]


def _may_say(raw: Row, quick: Callable[[str], bool], taking: TakingOut, session_id: str) -> bool:
    """Whether a row may say something of the person: by a name in it, or by a number of theirs."""
    texts = [one for one in raw.values() if isinstance(one, str)]
    if any(map(quick, texts)):
        return True
    if raw.get("person_id") in taking.people:
        return True
    marks = [f'"person_id": {one}' for one in taking.people]
    return any(mark in text for mark in marks for text in texts)


def _owner(place: str) -> str:
    """The session in whose folder a file lies, also in the trash; "" for none."""
    first, _, rest = place.partition("/")
    if first == "_trash":
        return rest.partition("/")[0].rpartition("_")[0]
    return "" if first.startswith("_") else first
