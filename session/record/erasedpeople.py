"""What is remembered of people who were erased, so that nothing brings them back: sealed names,
their numbers in the directory and when they were entered there. No name, and nothing by which one
could be found out without the key of this data folder."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from session.backup.snapshots import SessionBackup
from session.errors import StorageError
from session.files.disk import on_disk, replacing
from session.privacy.found import FileFound
from session.privacy.names import NameFinder, SealedNames, keys_of, seal
from session.privacy.takingout import Appears, TakingOut
from session.store import erasures
from session.store.protocol import LoggedRow, Row, Store, Transaction

KEY_FILE: Final = "_erased.key"
_KEY_BYTES: Final = 32


class ErasedPeople:
    """The memory of one data folder."""

    def __init__(self, store: Store, backup: SessionBackup, root: Path) -> None:
        self._store, self._backup = store, backup
        self._path = root / KEY_FILE
        self.finishing = threading.Lock()
        """Held by whoever cleans the files of this data folder."""
        self.left: dict[int, Sequence[FileFound]] = {}
        """What of an erasure could not be read, by its number, as far as this process has tried."""

    def secret(self) -> bytes:
        """The key of this data folder; made when the first person is erased. Raises
        StorageError."""
        if not self._path.exists():
            with on_disk(self._path.parent), replacing(self._path, mode=0o600) as fresh:
                fresh.touch(mode=0o600)
                fresh.write_bytes(secrets.token_bytes(_KEY_BYTES))
        return self.known_secret()

    def known_secret(self) -> bytes:
        """The key that is there. Raises StorageError where it is gone: then nobody could tell any
        more who was erased."""
        try:
            found = self._path.read_bytes()
        except OSError:
            found = b""
        if len(found) < _KEY_BYTES:
            raise StorageError(
                f"{self._path} is missing. People were erased from this record, and without that "
                "file nobody can tell who; put it back from a copy of the data folder."
            )
        return found

    def sealed(self, tx: Transaction, erasure: Row) -> SealedNames:
        """The names of one erasure, as far as they are remembered."""
        found = erasures.marks(tx, erasure["id"])
        lengths = frozenset(int(one) for one in found["words"])
        return SealedNames(found["name"], self.known_secret(), lengths, bool(erasure["loose"]))

    def taking_out(self, tx: Transaction, erasure: Row, people: Iterable[int]) -> TakingOut:
        """One erased person, to be taken out of a document or a copy in which `people` are their
        ids."""
        found = erasures.marks(tx, erasure["id"])
        return TakingOut(
            NameFinder(self.sealed(tx, erasure)),
            frozenset(people),
            bool(erasure["everywhere"]),
            found["session"],
            bool(erasure["loose"]),
        )

    def cleaned(self, tx: Transaction, document: Row) -> Row:
        """A snapshot on its way in, without anybody who was erased since it was made. Raises
        StorageError."""
        for erasure in self._since(tx, document):
            document = self._without(tx, document, erasure)
        return document

    def clean_late(self, path: Path, document: LoggedRow) -> None:
        """What was read before an erasure and written after it: take the person out of the file.
        Raises StorageError."""
        before = {**document, "session_id": document["session"]["id"]}
        with self._store.read() as tx:
            after = self.cleaned(tx, before)
            marked = erasures.state(tx)
        if after != before:
            whole = self._backup.restore_snapshot(path)
            self._backup.rewrite(path, {**whole, **after, **marked})

    def warnings(self, names: Iterable[str], *, left_out: bool = False) -> list[str]:
        """A sentence for each name that was erased here: whoever enters it again should know, and
        whoever finds it `left_out`."""
        wanted = sorted({one for one in names if one.strip()})
        then = "The name is left out." if left_out else "With this the name is kept again."
        with self._store.read() as tx:
            if wanted and erasures.listed(tx) and not self._path.exists():
                return [
                    f"People were erased here, but {self._path.name} is missing, so nobody can "
                    "tell whether they are among these names."
                ]
            found = self._erased_on(tx, wanted)
        return [f"{name} was erased here on {day}. {then}" for name, day in found.items()]

    def erased_on(self, name: str) -> str | None:
        """The day on which somebody of this name was erased here last."""
        with self._store.read() as tx:
            return self._erased_on(tx, [name]).get(name) if self._path.exists() else None

    def _erased_on(self, tx: Transaction, names: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for erasure in erasures.listed(tx):
            known = self.sealed(tx, erasure)
            for name in names:
                if any(known.knows(key) for key in keys_of(name)):
                    found[name] = erasure["at_utc"][:10]
        return found

    def _since(self, tx: Transaction, document: Row) -> list[Row]:
        """The erasures that a document does not know of."""
        rows = erasures.listed(tx)
        said = document.get("erased")
        if not rows or not isinstance(said, dict) or said.get("since") != rows[0]["at_utc"]:
            return rows
        up_to = said.get("up_to")
        return [row for row in rows if not isinstance(up_to, int) or row["id"] > up_to]

    def _without(self, tx: Transaction, document: Row, erasure: Row) -> Row:
        found = erasures.marks(tx, erasure["id"])
        people = {one["id"]: one for one in document.get("people", []) if isinstance(one, dict)}
        here = set(erasures.moments(tx, [one.get("created_utc") for one in people.values()]))
        sealed = self.sealed(tx, erasure)
        everywhere = bool(erasure["everywhere"]) and not self._came_back(tx, sealed)
        gone = {
            ident
            for ident, one in people.items()
            if one.get("created_utc") in found["made"]
            or (
                everywhere
                and one.get("created_utc") not in here
                and any(map(sealed.knows, keys_of(str(one.get("name", "")))))
            )
        }
        taking = self.taking_out(tx, {**erasure, "everywhere": everywhere}, gone)
        taking.learn(document_rosters(document))
        return taking.document(document)

    def _came_back(self, tx: Transaction, sealed: SealedNames) -> bool:
        """Whether somebody of this name was entered again, who is meant by it from then on."""
        return any(
            row["main_id"] is not None and sealed.knows(row["folded"])
            for row in erasures.called(tx)
        )


def document_rosters(document: LoggedRow) -> Iterator[Appears]:
    """The roster entries of a snapshot that is not checked yet."""
    sides = {one["id"]: one["side"] for one in document["teams"]}
    for row in document["roster"]:
        yield Appears(
            row["id"],
            str(document["session_id"]),
            str(sides.get(row["team_id"], "")),
            str(row["number"]),
            str(row["player_name"]),
            row.get("person_id"),
        )


def seals_of(secret: bytes, keys: Iterable[str]) -> list[str]:
    return sorted(seal(secret, key) for key in keys)
