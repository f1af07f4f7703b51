"""The files of a session: where they lie, and the trash from which they come back.

{sessions_dir}/{session_id}/clips|artifacts|exports|work
{sessions_dir}/_trash/{session_id}_{time}/…      kept for 30 days
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from session import clock
from session.errors import ForbiddenError, NotFoundError, StorageError
from session.files import trash
from session.files.disk import is_file, on_disk
from session.files.names import is_text, readable
from session.files.trash import Trashed, TrashEmptied

SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
BACKUPS = "_backups"
TRASH_DAYS = 30


def checked_id(session_id: str) -> str:
    """The id, if it can be one; so that no id ever leads out of the data folder."""
    if not isinstance(session_id, str) or not SAFE_ID.fullmatch(session_id):
        raise NotFoundError("There is no such session.")
    return session_id


class SessionFiles:
    """The data folder, by session."""

    def __init__(self, sessions_dir: Path) -> None:
        if not is_text(sessions_dir):
            raise StorageError(
                f"The name of the data folder, {readable(sessions_dir)}, holds bytes that are no "
                "letters. Rename it, or choose another folder."
            )
        self.root = sessions_dir
        self.trash = sessions_dir / "_trash"

    def folder(self, session_id: str) -> Path:
        """The folder of a session; it is made when something is first put into it."""
        return self.root / checked_id(session_id)

    def artifacts(self, session_id: str) -> Path:
        return self.folder(session_id) / "artifacts"

    def own_folder(self, session_id: str) -> Path:
        """The folder of a session to write into. Raises ForbiddenError for a link elsewhere."""
        folder = self.folder(session_id)
        if folder.is_symlink():
            raise ForbiddenError("The session's folder is a link to somewhere else.")
        return folder

    def artifact(self, session_id: str, name: str) -> Path:
        """Where an artifact lies. Raises ForbiddenError when that is not among the artifacts."""
        folder = self.artifacts(session_id)
        path = folder / name
        lies_in = self.root.resolve() / session_id / "artifacts"
        if path.parent != folder or path.is_symlink() or path.resolve().parent != lies_in:
            raise ForbiddenError("That file does not lie in the session's folder.")
        if not path.is_file():
            raise NotFoundError(f"The file {name} is no longer in the session's folder.")
        return path

    def clip(self, session_id: str, path: str) -> Path:
        """Where a clip's file is: in the session's folder, or as its path says."""
        own = self.folder(session_id) / path
        return own if is_file(own) else Path(path)

    def work(self, session_id: str, clip_id: str) -> Path:
        """What long work on a clip keeps between its pieces; can be made again."""
        return self.folder(session_id) / "work" / clip_id

    def copy_name(self, clip_id: str) -> str:
        """The copy of a clip that browsers play, inside the session's folder; can be made again."""
        return f"clips/{clip_id}.proxy.mp4"

    def drop_made(self, session_id: str, clip_id: str) -> None:
        """Delete what was made from a clip and can be made again."""
        folder = self.folder(session_id)
        with on_disk(folder):
            (folder / self.copy_name(clip_id)).unlink(missing_ok=True)
            shutil.rmtree(self.work(session_id, clip_id), ignore_errors=True)

    def make_trash(self) -> None:
        """Raises StorageError when nothing can be thrown away, so that nothing is deleted."""
        with on_disk(self.trash):
            self.trash.mkdir(parents=True, exist_ok=True)

    def any_in(self, session_id: str) -> bool:
        """Whether a session has files of its own."""
        return any(path.is_file() for path in self.folder(session_id).rglob("*"))

    def discard(self, session_id: str) -> None:
        """Move the session's folder to the trash."""
        folder = self.folder(session_id)
        if folder.is_dir():
            self.make_trash()
            with on_disk(self.trash):
                folder.rename(self._new_trash(session_id))

    def discard_file(self, session_id: str, path: Path) -> None:
        """Move one file of the session to the trash; a file from elsewhere stays where it is."""
        folder = self.folder(session_id)
        if not is_file(path) or path.is_symlink():
            return
        if path.resolve().is_relative_to(folder.resolve()):
            target = self._new_trash(session_id) / path.resolve().relative_to(folder.resolve())
            with on_disk(self.trash):
                target.parent.mkdir(parents=True, exist_ok=True)
                path.rename(target)

    def bring_back(self, session_id: str, wanted: Collection[Path]) -> None:
        """Put files back from the trash where they are missing: those of a deleted session all,
        of others the `wanted` ones. May be run again after a crash."""
        folder = self.folder(session_id)
        named = None if not folder.exists() else {path.absolute() for path in wanted}
        with on_disk(folder):
            for kept in sorted(self._kept(session_id), reverse=True):
                _move_missing(kept, folder, named)

    def purge(self, days: int = TRASH_DAYS) -> list[Path]:
        """Delete for good what has been in the trash for longer than `days`."""
        limit = clock.utc_now() - dt.timedelta(days=days)
        old = [path for path in self._kept() if _thrown_away(path) < limit]
        with on_disk(self.trash):
            for path in old:
                shutil.rmtree(path)
        return old

    def list_trash(self) -> list[Trashed]:
        """What is in the trash, what was thrown away last first."""
        found = [(_thrown_away(path), path) for path in self._kept()]
        return [
            trash.trashed(path, path.name.rpartition("_")[0], moment)
            for moment, path in sorted(found, reverse=True)
        ]

    def empty_trash(self) -> TrashEmptied:
        """Delete for good all that is in the trash. Raises StorageError."""
        return trash.remove(self.trash, list(self._kept()))

    def keep_reserve(self) -> None:
        """Keep some room back for a disk that is full one day. Raises StorageError."""
        trash.keep_reserve(self.root)

    def release_reserve(self) -> bool:
        """Give the room that was kept back; whether there was any."""
        return trash.release_reserve(self.root)

    def trashed(self, session_id: str = "*") -> dict[str, dt.datetime]:
        """The sessions (or only this one) that have files in the trash, with when the latest of
        them went there."""
        found: dict[str, dt.datetime] = {}
        for path in self._kept(session_id):
            owner, moment = path.name.rpartition("_")[0], _thrown_away(path)
            found[owner] = max(moment, found.get(owner, moment))
        return found

    def _new_trash(self, session_id: str) -> Path:
        """Named later than what the session has there already, even where the clock was put
        back: of two files with one name the one that was thrown away last comes back."""
        moment = clock.utc_now()
        for kept in self._kept(session_id):
            moment = max(moment, _thrown_away(kept) + dt.timedelta(microseconds=1))
        return self.trash / f"{session_id}_{clock.stamp(moment)}"

    def _kept(self, session_id: str = "*") -> Iterator[Path]:
        return (path for path in self.trash.glob(f"{session_id}_*") if _is_trash(path))


def _move_missing(kept: Path, folder: Path, named: set[Path] | None) -> None:
    """Move files of one folder of the trash to where nothing is; `named` only, or all."""
    for path in [path for path in kept.rglob("*") if path.is_file()]:
        target = folder / path.relative_to(kept)
        if not target.exists() and (named is None or target.absolute() in named):
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
    if not any(path.is_file() for path in kept.rglob("*")):
        shutil.rmtree(kept)


def _is_trash(path: Path) -> bool:
    if not re.fullmatch(r"[A-Za-z0-9-]+_\d{8}T\d{12}Z", path.name):
        return False
    try:
        _thrown_away(path)
    except ValueError:  # digits, but no time
        return False
    return path.is_dir()


def _thrown_away(path: Path) -> dt.datetime:
    return clock.from_stamp(path.name.rpartition("_")[2])
