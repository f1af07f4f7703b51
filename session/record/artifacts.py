"""Artifacts: files that were made from a session."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, BinaryIO

from pydantic import TypeAdapter

from session import clock
from session.errors import ForbiddenError, NotFoundError
from session.fields import Json, Word
from session.files.disk import is_file, on_disk, sync_folder
from session.record.changelog import ChangeLog, LogEntry
from session.record.context import RecordContext, merged, row_id, session_row
from session.schemas import Artifact, JsonObject
from session.store import artifacts
from session.store.protocol import Row, Transaction
from session.store.rows import StoredArtifact

BLOCK = 1 << 20
_Put = Callable[[Path, Path, BinaryIO], tuple[int, str]]
"""Fills a claimed file from another; answers its size and SHA-256."""
_word: TypeAdapter[str] = TypeAdapter(Annotated[str, *Word.__metadata__])
_json: TypeAdapter[JsonObject] = TypeAdapter(Json)


class Artifacts:
    """Artifacts are copied into the session's folder, with their SHA-256."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._store, self._files = record.store, record.files
        self._log = log

    def attach(
        self,
        session_id: str,
        artifact_type: str,
        file_path: str | Path,
        metadata: Mapping[str, object] | None = None,
    ) -> int:
        """Copy a file into the session; answers the artifact's id. Raises NotFoundError."""
        return self._add(session_id, artifact_type, Path(file_path), metadata, _poured)

    def adopt(
        self,
        session_id: str,
        artifact_type: str,
        file_path: str | Path,
        metadata: Mapping[str, object] | None = None,
    ) -> int:
        """As `attach`, of a file that was made in the data folder for this: it is moved, not
        copied. Raises NotFoundError."""
        return self._add(session_id, artifact_type, Path(file_path), metadata, _moved)

    def _add(
        self,
        session_id: str,
        artifact_type: str,
        source: Path,
        metadata: Mapping[str, object] | None,
        put: _Put,
    ) -> int:
        kind = _word.validate_python(artifact_type)
        details = _json.validate_python(dict(metadata or {}))
        self._check_there(session_id)
        copied = self._take_in(session_id, source, put)
        row = {"session_id": session_id, "artifact_type": kind, "metadata": details, **copied}
        row["created_utc"] = clock.now()
        try:
            with self._store.write() as tx:
                session_row(tx, session_id)
                row["id"] = artifacts.insert(tx, row)
                self._log.note(
                    tx, session_id, [LogEntry("create", "artifact", row["id"], after=row)]
                )
        except BaseException:
            (self._files.artifacts(session_id) / row["file_name"]).unlink(missing_ok=True)
            raise
        return int(row["id"])

    def find(self, session_id: str, artifact_type: str | None = None) -> list[Artifact]:
        """The artifacts (of one type), the latest first. Raises NotFoundError."""
        with self._store.read() as tx:
            session_row(tx, session_id)
            rows = artifacts.listed(tx, session_id, artifact_type)
        return [Artifact.model_validate(row) for row in rows]

    def get(self, session_id: str, artifact_id: int) -> Artifact:
        """One artifact. Raises NotFoundError."""
        with self._store.read() as tx:
            return Artifact.model_validate(_artifact(tx, session_id, artifact_id))

    def path(self, session_id: str, artifact_id: int) -> Path:
        """Where the file is. Raises NotFoundError, and ForbiddenError for a path or a link that
        leads out of the session's artifacts."""
        with self._store.read() as tx:
            row = _artifact(tx, session_id, artifact_id)
        return self._files.artifact(session_id, row["file_name"])

    def update(
        self,
        session_id: str,
        artifact_id: int,
        artifact_type: str | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> Artifact:
        """Give an artifact another type; of `metadata`, set the keys that are sent, and remove
        those that are None. Raises NotFoundError."""
        changed: Row = {}
        if artifact_type is not None:
            changed["artifact_type"] = _word.validate_python(artifact_type)
        with self._store.write() as tx:
            before = _artifact(tx, session_id, artifact_id)
            changed["metadata"] = merged(before["metadata"], dict(metadata or {}))
            return self._changed(tx, before, changed)

    def replace(self, session_id: str, artifact_id: int, file_path: str | Path) -> Artifact:
        """Put another file in the place of an artifact's; the old one goes to the trash. Raises
        NotFoundError."""
        self.get(session_id, artifact_id)
        copied = self._take_in(session_id, Path(file_path), _poured)
        folder = self._files.artifacts(session_id)
        try:
            with self._store.write() as tx:
                before = _artifact(tx, session_id, artifact_id)
                after = self._changed(tx, before, copied)
        except BaseException:
            (folder / copied["file_name"]).unlink(missing_ok=True)
            raise
        self._files.discard_file(session_id, folder / before["file_name"])
        return after

    def _changed(self, tx: Transaction, before: StoredArtifact, fields: Row) -> Artifact:
        after = {**before, **fields}
        if after != before:
            artifacts.update(tx, after)
            entry = LogEntry("update", "artifact", before["id"], before, after)
            self._log.note(tx, before["session_id"], [entry])
        return Artifact.model_validate(after)

    def remove(self, session_id: str, artifact_id: int) -> None:
        """Remove an artifact; its file goes to the trash. Raises NotFoundError."""
        with self._store.write() as tx:
            before = _artifact(tx, session_id, artifact_id)
            artifacts.delete(tx, artifact_id)
            self._log.note(
                tx, session_id, [LogEntry("delete", "artifact", artifact_id, before=before)]
            )
        path = self._files.artifacts(session_id) / before["file_name"]
        self._files.discard_file(session_id, path)

    def _check_there(self, session_id: str) -> None:
        with self._store.read() as tx:
            session_row(tx, session_id)

    def _take_in(self, session_id: str, source: Path, put: _Put) -> Row:
        if not is_file(source):
            raise NotFoundError(f"There is no file {source.name} to attach.")
        folder = self._files.own_folder(session_id) / "artifacts"
        if folder.is_symlink():
            raise ForbiddenError("The folder of the artifacts is a link to somewhere else.")
        with on_disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
            target, out = _claim(folder, source.name)
            try:
                size, digest = put(source, target, out)
            except BaseException:
                target.unlink(missing_ok=True)
                raise
        return {"file_name": target.name, "size_bytes": size, "sha256": digest}


def _artifact(tx: Transaction, session_id: str, artifact_id: int) -> StoredArtifact:
    session_row(tx, session_id)
    found = artifacts.fetch(tx, session_id, row_id(artifact_id, "artifact"))
    if found is None:
        raise NotFoundError(f"There is no artifact {artifact_id} in this session.")
    return found


def _poured(source: Path, _target: Path, out: BinaryIO) -> tuple[int, str]:
    with out, source.open("rb") as incoming:
        return _pour(incoming, out)


def _moved(source: Path, target: Path, out: BinaryIO) -> tuple[int, str]:
    """The file in the place of the empty one that was claimed."""
    out.close()
    with source.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    size = source.stat().st_size
    source.replace(target)
    sync_folder(target.parent)
    return size, digest


def _pour(incoming: BinaryIO, out: BinaryIO) -> tuple[int, str]:
    """Copy, synced; answers the size and the SHA-256."""
    digest, size = hashlib.sha256(), 0
    while block := incoming.read(BLOCK):
        digest.update(block)
        out.write(block)
        size += len(block)
    out.flush()
    os.fsync(out.fileno())
    return size, digest.hexdigest()


def _claim(folder: Path, name: str) -> tuple[Path, BinaryIO]:
    """A new file with a harmless name like the given one."""
    plain = re.sub(r"[^\w.-]+", "_", name).strip("._-") or "file"
    stem, dot, ending = plain.rpartition(".")
    stem, suffix = (stem, f".{ending[:16]}") if dot and stem else (plain, "")
    stem = stem.encode()[:160].decode(errors="ignore")
    number = 1
    while True:
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        try:
            return path, path.open("xb")
        except FileExistsError:
            number += 1
