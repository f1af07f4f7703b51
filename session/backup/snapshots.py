"""Snapshots: a whole session as one JSON document that can bring it back.

The first line of the file is its header, so that a list of snapshots need not read them whole.
Which of two is the newer says a counter in it, never the clock, which may have been wrong; one
without a counter was made before there were any. The checksum is the SHA-256 of the document
without it, with sorted keys and no spaces.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from session import clock
from session.errors import InvalidInput, NotFoundError
from session.files.disk import is_file, on_disk, replacing
from session.files.folder import checked_id
from session.schemas import JsonObject, SnapshotInfo

if TYPE_CHECKING:
    from session.store.protocol import Row

FORMAT = "volleysense-session"
SNAPSHOT_VERSION = 2
"""1: before revisions; such are read as well. Whoever knows no more says of 2 that it is newer."""
KEPT_SNAPSHOTS = 10
"""Of each kind of snapshot."""
AUTOMATIC: Final = frozenset({"import", "analysis", "review", "edits"})
"""Reasons of those that nobody asked for: all one kind. Each other reason is a kind of its own."""
ABANDONED_SECONDS = 3_600
_MAX_ACTOR = 200
"""Longer names would not fit into the first line that a list of snapshots reads."""
ROWS_AT_ONCE = 200
PAUSE_SEC = 0.002
MAX_HEAD = 4_096
MAX_SESSION_LINE = 4_000_000
MAX_COUNTER = 2**53
DAMAGED: Final = "damaged"
"""The reason of one whose header cannot be read."""
_NAME = re.compile(r"(?P<id>[A-Za-z0-9-]+)_(?P<time>\d{8}T\d{12}Z)\.json")
_HEADER: Final = (
    "format", "version", "session_id", "created_utc", "counter", "last_change", "reason", "actor",
)  # fmt: skip
"""What stands on the first line, with the checksum."""
_PARTS = (
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
        data: Row,
        *,
        reason: str = "save",
        actor: str = "script",
        protect: Path | None = None,
        gently: bool = False,
    ) -> Path:
        """Write a snapshot of `data`, which holds the tables of a session; answers its path.

        It is complete and synced before it gets its name. Afterwards only the latest 10 of each
        kind are kept, and this one and `protect` in any case. `gently` takes longer and leaves
        more time to other threads. Raises StorageError when it cannot be written.
        """
        own = checked_id(session_id)
        pause = PAUSE_SEC if gently else 0.0
        tables = {key: _canonical(value, pause) for key, value in data.items()}
        with on_disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            counter, part = self._claim(own)
            path, moment = self._free_name(own)
            header = {
                "format": FORMAT,
                "version": SNAPSHOT_VERSION,
                "session_id": session_id,
                "created_utc": clock.iso(moment),
                "counter": counter,
                "last_change": max((row["id"] for row in data.get("changes", [])), default=0),
                "reason": reason,
                "actor": actor[:_MAX_ACTOR],
            }
            heads = {key: _canonical(value) for key, value in header.items()}
            sealed = {**header, "sha256": _digest({**heads, **tables})}
            _write_synced(part, path, _lines(sealed, tables))
            self._prune(own, {path, protect or path})
        return path

    def list_snapshots(self, session_id: str) -> list[SnapshotInfo]:
        """The snapshots of a session, newest first."""
        paths = self.folder.glob(f"{checked_id(session_id)}_*.json")
        found = [info for path in paths if (info := _info(path)) is not None]
        return sorted(found, key=lambda info: (info.counter or 0, info.name), reverse=True)

    def find_snapshot(self, session_id: str, name: str) -> Path:
        """The snapshot of that name, of that session only. Raises NotFoundError."""
        if not self.has(session_id, name):
            raise NotFoundError(f"There is no snapshot {name} of this session.")
        return self.folder / name

    def has(self, session_id: str, name: str) -> bool:
        """Whether there is a snapshot of that name, of that session."""
        match = _NAME.fullmatch(name)
        return match is not None and match["id"] == session_id and is_file(self.folder / name)

    def session_row(self, session_id: str, name: str) -> Mapping[str, object]:
        """What a snapshot says of the session itself, unchecked; it stands on the second line.
        Empty where that cannot be read. Raises NotFoundError."""
        with self.find_snapshot(session_id, name).open(encoding="utf-8", errors="replace") as lines:
            lines.readline(MAX_HEAD)
            second = lines.readline(MAX_SESSION_LINE).rstrip().rstrip(",")
        try:
            row = json.loads("{" + second + "}").get("session")
        except (ValueError, RecursionError):
            return {}
        return row if isinstance(row, dict) else {}

    def restore_snapshot(self, path: str | Path) -> JsonObject:
        """Read a snapshot and verify it; answers the document, writes nothing.

        Raises NotFoundError for no file, InvalidInput for one that is damaged, made by a newer
        version, or no snapshot at all.
        """
        source = Path(path)
        document = _read(source)
        if document.get("format") != FORMAT:
            raise InvalidInput(f"{source.name} is not a snapshot of a session.")
        if not isinstance(document.get("version"), int) or document["version"] > SNAPSHOT_VERSION:
            raise InvalidInput(
                f"{source.name} was made by a newer version of VolleySense (format "
                f"{document.get('version')}, this one reads {SNAPSHOT_VERSION}). "
                "Install the newer version."
            )
        if not _intact(document):
            raise InvalidInput(
                f"{source.name} is damaged: its checksum does not fit. Choose an older snapshot."
            )
        return document

    def rewrite(self, path: Path, document: Mapping[str, object]) -> None:
        """Put another document in the place of a snapshot's, under the same name, with a checksum
        of its own. Raises StorageError."""
        kept = {key: value for key, value in document.items() if key != "sha256"}
        heads = {key: _canonical(kept[key]) for key in kept if key in _HEADER}
        tables = {key: _canonical(value) for key, value in kept.items() if key not in _HEADER}
        sealed = {key: kept[key] for key in kept if key in _HEADER}
        sealed["sha256"] = _digest({**heads, **tables})
        with on_disk(self.folder):
            part = path.with_name(f".{path.name}.part")
            _write_synced(part, path, _lines(sealed, tables))

    def _claim(self, session_id: str) -> tuple[int, Path]:
        """A counter above all others, and the file that holds it until the snapshot has its name.

        Of those who write at the same time only one can make a file of that name. Whoever had it
        before may have finished in between, so a look at the finished ones follows.
        """
        while True:
            counter = max(self._counters(session_id) | self._claimed(session_id), default=0) + 1
            part = self.folder / f".{session_id}_{counter}.part"
            try:
                part.touch(exist_ok=False)
            except FileExistsError:
                continue
            if counter not in self._counters(session_id):
                return counter, part
            part.unlink(missing_ok=True)

    def _counters(self, session_id: str) -> set[int]:
        return {info.counter for info in self.list_snapshots(session_id) if info.counter}

    def _claimed(self, session_id: str) -> set[int]:
        numbers = (path.stem.rpartition("_")[2] for path in self._parts(session_id))
        return {int(number) for number in numbers if number.isascii() and number.isdecimal()}

    def _parts(self, session_id: str) -> Iterable[Path]:
        return self.folder.glob(f".{session_id}_*.part")

    def _free_name(self, session_id: str) -> tuple[Path, dt.datetime]:
        """A clock that was put back must not write over what is there."""
        while True:
            moment = clock.utc_now()
            path = self.folder / f"{session_id}_{clock.stamp(moment)}.json"
            if not path.exists():
                return path, moment

    def _prune(self, session_id: str, kept: Collection[Path]) -> None:
        self._sweep(session_id)
        seen: Counter[str] = Counter()
        safe = {path.resolve() for path in kept}
        for info in self.list_snapshots(session_id):
            kind = "automatic" if info.reason in AUTOMATIC else info.reason
            seen[kind] += 1
            path = Path(info.path)
            if seen[kind] > KEPT_SNAPSHOTS and path.resolve() not in safe:
                path.unlink(missing_ok=True)

    def _sweep(self, session_id: str) -> None:
        """Remove what a killed program left half written."""
        for left in self._parts(session_id):
            with suppress(FileNotFoundError):  # somebody else's, complete by now
                if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                    left.unlink()


def checksum(document: Mapping[str, object]) -> str:
    """SHA-256 of the document without its own checksum, in one fixed way of writing it."""
    rest = {key: _canonical(value) for key, value in document.items() if key != "sha256"}
    return _digest(rest)


_encoded = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


def _canonical(value: object, pause: float = 0.0) -> str:
    """Lists some rows at a time, with a pause after them in which other threads have their turn."""
    return f"[{','.join(_pieces(value, pause))}]" if isinstance(value, list) else _encoded(value)


def _pieces(rows: list[object], pause: float) -> Iterator[str]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield ",".join(map(_encoded, rows[start : start + ROWS_AT_ONCE]))
        if pause:
            time.sleep(pause)


def _digest(parts: Mapping[str, str]) -> str:
    """Of the whole document, from its parts, so that a long session is written out only once."""
    digest, between = hashlib.sha256(), "{"
    for key in sorted(parts):
        digest.update(f"{between}{_canonical(key)}:".encode())
        digest.update(parts[key].encode())
        between = ","
    digest.update(b"}")
    return digest.hexdigest()


def _lines(header: Mapping[str, object], parts: Mapping[str, str]) -> Iterator[str]:
    """The header on the first line, then one part a line."""
    yield _canonical(header)[:-1]
    for key, text in parts.items():
        yield f",\n{_canonical(key)}:"
        yield text
    yield "}\n"


def _write_synced(part: Path, path: Path, lines: Iterable[str]) -> None:
    with replacing(path, scratch=part), part.open("w", encoding="utf-8") as out:
        out.writelines(lines)


def _read(source: Path) -> JsonObject:
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


def _intact(document: Mapping[str, object]) -> bool:
    try:
        return document.get("sha256") == checksum(document) and _whole(document)
    except RecursionError:  # nested deeper than anything that we write
        return False


def _whole(document: Mapping[str, object]) -> bool:
    session = document.get("session")
    return (
        all(part in document for part in _PARTS)
        and isinstance(session, dict)
        and session.get("id") == document.get("session_id")
        and isinstance(document.get("created_utc"), str)
    )


def _info(path: Path) -> SnapshotInfo | None:
    """None for a stray that only looks like a snapshot, and for one that was pruned meanwhile."""
    match = _NAME.fullmatch(path.name)
    if match is None or not is_file(path):
        return None
    try:
        head = _head(path)
        return SnapshotInfo(
            name=path.name,
            path=str(path),
            session_id=match["id"],
            created_utc=clock.iso(clock.from_stamp(match["time"])),
            counter=_whole_number(head.get("counter")),
            last_change=_whole_number(head.get("last_change")),
            reason=str(head.get("reason", DAMAGED)),
            size_bytes=path.stat().st_size,
        )
    except (OSError, ValueError):
        return None


def _head(path: Path) -> Mapping[str, object]:
    """From the first line only; a file that has none of ours is listed all the same."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        first = lines.readline(MAX_HEAD).rstrip().rstrip(",")
    try:
        head = json.loads(first + "}")
    except ValueError:
        return {}
    return head if isinstance(head, dict) else {}


def _whole_number(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value <= MAX_COUNTER else None
