"""A copy of the database in the place of a damaged one, which is kept."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from session.errors import InvalidInput, NotFoundError
from session.files.disk import on_disk, replacing
from session.store import copies
from session.store.sqlite.errors import spoken
from session.store.sqlite.file import BESIDE

_OURS = {"sessions", "events", "changes", "counters"}


@dataclass(frozen=True)
class RestoredDatabase:
    """What was put in the place of the database, and where that is now."""

    copy: Path
    put_aside: Path | None


def restore(path: Path, backup_dir: Path, wanted: Path | None = None) -> RestoredDatabase:
    """Put a copy, or else the newest good one, in the place of the database at `path`.

    Nobody may have the database open. What is there now goes to `backup_dir`. May be run again
    after a crash. Raises NotFoundError, InvalidInput for a damaged copy, StorageError.
    """
    source = _chosen(path, backup_dir, wanted)
    fresh = path.with_name(f".{path.name}.restored")
    with spoken(path), on_disk(backup_dir):
        _check(source)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, scratch=fresh):
            with closing(copies.opened(source)) as conn:
                copies.write(conn, fresh, change=_next_change(path, backup_dir))
            put_aside = _put_aside(path, backup_dir)
    return RestoredDatabase(source, put_aside)


def _chosen(path: Path, backup_dir: Path, wanted: Path | None) -> Path:
    if wanted is None:
        newest = copies.newest_good(backup_dir, path.stem)
        if newest is None:
            raise NotFoundError(
                f"There is no good copy of the database in {backup_dir}. Move the database away "
                "and bring each session back from its snapshot with `volleysense restore`."
            )
        return newest.path
    for place in (wanted, backup_dir / wanted.name):
        if place.is_file():
            return place
    raise NotFoundError(f"There is no file {wanted}. `--list` shows the copies that there are.")


def _check(source: Path) -> None:
    found = copies.faults(source)
    if found:
        raise InvalidInput(f"{source.name} is damaged itself ({found[0]}). Choose another copy.")
    with closing(copies.opened(source)) as conn:
        tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master")}
    if not tables >= _OURS:
        raise InvalidInput(f"{source.name} is no copy of a VolleySense database.")


def _next_change(path: Path, backup_dir: Path) -> int:
    """More than any copy has, so that what follows is newer than all that was before."""
    there = [one.change for one in copies.listed(backup_dir, path.stem)]
    return max([copies.change_of(path) or 0, *there]) + 1


def _put_aside(path: Path, backup_dir: Path) -> Path | None:
    if not any(path.with_name(path.name + ending).exists() for ending in BESIDE):
        return None
    backup_dir.mkdir(parents=True, exist_ok=True)
    target = backup_dir / copies.name_of(path.stem, copies.REPLACED)
    for ending in BESIDE:
        left = path.with_name(path.name + ending)
        if left.exists():
            shutil.move(left, target.with_name(target.name + ending))
    return target
