"""Snapshots: a whole session as one JSON document that can bring it back.

The first line of the file is its header, so that a list of snapshots need not read them whole.
The checksum is the SHA-256 of the document without it, with sorted keys and no spaces.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from session import clock
from session.disk import is_file, on_disk, sync_folder
from session.errors import InvalidInput, NotFoundError
from session.files import checked_id
from session.schemas import SnapshotInfo

FORMAT = "volleysense-session"
VERSION = 1
KEPT = 10
ABANDONED_SECONDS = 3_600
MAX_ACTOR = 200
"""Longer names would not fit into the first line that a list of snapshots reads."""
NAME = re.compile(r"(?P<id>[A-Za-z0-9-]+)_(?P<time>\d{8}T\d{12}Z)\.json")
PARTS = (
    "session", "teams", "roster", "clips", "events", "stats_rollup", "artifacts", "jobs",
    "changes",
)  # fmt: skip


class SessionBackup:
    """The folder with the snapshots, `sessions/_backups`."""

    def __init__(self, backup_dir: str | Path) -> None:
        self.folder = Path(backup_dir)

    def create_snapshot(
        self,
        session_id: str,
        data: Mapping[str, Any],
        *,
        reason: str = "save",
        actor: str = "script",
        protect: Path | None = None,
    ) -> Path:
        """Write a snapshot of `data`, which holds the tables of a session; answers its path.

        It is complete and synced before it gets its name. Afterwards only the latest 10 of the
        session are kept, and besides them the last one from before a delete, and `protect`.
        Raises StorageError when it cannot be written.
        """
        moment = clock.utc_now()
        path = self.folder / f"{checked_id(session_id)}_{clock.stamp(moment)}.json"
        header = {
            "format": FORMAT,
            "version": VERSION,
            "session_id": session_id,
            "created_utc": clock.iso(moment),
            "reason": reason,
            "actor": actor[:MAX_ACTOR],
        }
        parts = {key: _canonical(value) for key, value in {**header, **data}.items()}
        sealed = {**header, "sha256": _digest(parts)}
        with on_disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_synced(path, _lines(sealed, {key: parts[key] for key in data}))
            self._prune(session_id, protect)
        return path

    def list_snapshots(self, session_id: str) -> list[SnapshotInfo]:
        """The snapshots of a session, newest first."""
        paths = sorted(self.folder.glob(f"{checked_id(session_id)}_*.json"), reverse=True)
        return [info for path in paths if (info := _info(path)) is not None]

    def find_snapshot(self, session_id: str, name: str) -> Path:
        """The snapshot of that name, of that session only. Raises NotFoundError."""
        match = NAME.fullmatch(name)
        path = self.folder / name
        if match is None or match["id"] != session_id or not is_file(path):
            raise NotFoundError(f"There is no snapshot {name} of this session.")
        return path

    def restore_snapshot(self, path: str | Path) -> dict[str, Any]:
        """Read a snapshot and verify it; answers the document, writes nothing.

        Raises NotFoundError for no file, InvalidInput for one that is damaged, made by a newer
        version, or no snapshot at all.
        """
        source = Path(path)
        document = _read(source)
        if document.get("format") != FORMAT:
            raise InvalidInput(f"{source.name} is not a snapshot of a session.")
        if not isinstance(document.get("version"), int) or document["version"] > VERSION:
            raise InvalidInput(
                f"{source.name} was made by a newer version of VolleySense (format "
                f"{document.get('version')}, this one reads {VERSION}). Install the newer version."
            )
        if document.get("sha256") != checksum(document) or not _whole(document):
            raise InvalidInput(
                f"{source.name} is damaged: its checksum does not fit. Choose an older snapshot."
            )
        return document

    def _prune(self, session_id: str, protect: Path | None) -> None:
        self._sweep(session_id)
        snapshots = self.list_snapshots(session_id)
        before_delete = [info.name for info in snapshots if info.reason == "delete"][:1]
        kept = {protect.resolve()} if protect else set()
        for info in snapshots[KEPT:]:
            path = Path(info.path)
            if path.resolve() not in kept and info.name not in before_delete:
                path.unlink(missing_ok=True)

    def _sweep(self, session_id: str) -> None:
        """Remove what a killed program left half written."""
        for left in self.folder.glob(f".{session_id}_*.part"):
            with suppress(FileNotFoundError):  # somebody else's, complete by now
                if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                    left.unlink()


def checksum(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document without its own checksum, in one fixed way of writing it."""
    rest = {key: _canonical(value) for key, value in document.items() if key != "sha256"}
    return _digest(rest)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _digest(parts: Mapping[str, str]) -> str:
    """Of the whole document, from its parts, so that a long session is written out only once."""
    digest, between = hashlib.sha256(), "{"
    for key in sorted(parts):
        digest.update(f"{between}{_canonical(key)}:".encode())
        digest.update(parts[key].encode())
        between = ","
    digest.update(b"}")
    return digest.hexdigest()


def _lines(header: Mapping[str, Any], parts: Mapping[str, str]) -> Iterator[str]:
    """The header on the first line, then one part a line."""
    yield _canonical(header)[:-1]
    for key, text in parts.items():
        yield f",\n{_canonical(key)}:"
        yield text
    yield "}\n"


def _write_synced(path: Path, lines: Iterable[str]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("w", encoding="utf-8") as out:
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _read(source: Path) -> dict[str, Any]:
    if not is_file(source):
        raise NotFoundError(f"There is no snapshot {source.name}.")
    try:
        document = json.loads(source.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as problem:
        raise InvalidInput(
            f"{source.name} is damaged and cannot be read. Choose an older snapshot."
        ) from problem
    if not isinstance(document, dict):
        raise InvalidInput(f"{source.name} is not a snapshot of a session.")
    return document


def _whole(document: Mapping[str, Any]) -> bool:
    session = document.get("session")
    return (
        all(part in document for part in PARTS)
        and isinstance(session, dict)
        and session.get("id") == document.get("session_id")
    )


def _info(path: Path) -> SnapshotInfo | None:
    """None for a stray that only looks like a snapshot, and for one that was pruned meanwhile."""
    match = NAME.fullmatch(path.name)
    if match is None or not is_file(path):
        return None
    try:
        return SnapshotInfo(
            name=path.name,
            path=str(path),
            session_id=match["id"],
            created_utc=clock.iso(clock.from_stamp(match["time"])),
            reason=_reason(path),
            size_bytes=path.stat().st_size,
        )
    except (OSError, ValueError):
        return None


def _reason(path: Path) -> str:
    """From the first line only; a file that has none of ours is listed all the same."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        first = lines.readline(4_096).rstrip().rstrip(",")
    try:
        return str(json.loads(first + "}")["reason"])
    except (ValueError, KeyError, TypeError):
        return "damaged"
