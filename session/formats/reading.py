"""From a file to a new session: `read_file` checks, `import_file` writes through the service."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from session.errors import InvalidInput, NotFoundError, TooLargeError, UnsupportedTypeError
from session.formats.csvfile import read_events
from session.formats.dvw import read_dvw
from session.formats.imported import ImportedSession, ImportResult
from session.formats.jsonfile import file_name, read_session
from session.schemas import ClipCreate, EventIn

if TYPE_CHECKING:
    from session.service import SessionService

MAX_IMPORT_BYTES = 200_000_000
_BATCH = 5_000
_READERS = {
    ".csv": read_events,
    ".tsv": read_events,
    ".txt": read_events,
    ".json": read_session,
    ".dvw": read_dvw,
}


def read_file(path: str | Path) -> ImportedSession:
    """The session in a file, checked, nothing written. The ending of the name says which format.

    Raises NotFoundError, TooLargeError, UnsupportedTypeError, or InvalidInput with the lines that
    cannot be used.
    """
    source = Path(path)
    if not source.is_file():
        raise NotFoundError(f"There is no file {source.name}.")
    if source.stat().st_size > MAX_IMPORT_BYTES:
        raise TooLargeError(f"The file is larger than {MAX_IMPORT_BYTES // 1_000_000} MB.")
    reader = _READERS.get(source.suffix.lower())
    if reader is None:
        raise UnsupportedTypeError(
            f"Files ending in {source.suffix or 'nothing'} cannot be imported; .csv and .json can."
        )
    return reader(source)


def import_file(
    service: SessionService,
    path: str | Path,
    *,
    title: str | None = None,
    clip_folders: Sequence[Path] = (),
) -> ImportResult:
    """Make a new session from a file: teams, rosters, clips and events, all or nothing.

    A clip keeps its path only if it lies in one of `clip_folders`; otherwise just its file name is
    kept and the clip counts as missing, so that a file from elsewhere cannot reach into this disk.
    """
    found = read_file(path)
    if title:
        found.session.title = title
    with service.transaction():
        session_id = service.create_session(found.session)
        _fill(service, session_id, found, [folder.resolve() for folder in clip_folders])
    return ImportResult(session_id, found.warnings)


def _fill(
    service: SessionService, session_id: str, found: ImportedSession, folders: Sequence[Path]
) -> None:
    for side, name in found.teams.items():
        if name is not None:
            service.set_team(session_id, side, name)
    for side, players in found.rosters.items():
        service.set_roster(session_id, side, players)
    clip_ids: dict[str | None, str | None] = {None: None}
    for name, clip in found.clips.items():
        clip_ids[name] = service.add_clip(session_id, _safe(clip, folders, found.warnings))
    for clip_name, run in groupby(found.events, key=lambda pair: pair[0]):
        events = [event for _, event in run]
        for start in range(0, len(events), _BATCH):
            batch: list[EventIn] = events[start : start + _BATCH]
            service.add_events(session_id, clip_ids[clip_name], batch)


def _safe(clip: ClipCreate, folders: Sequence[Path], warnings: list[str]) -> ClipCreate:
    try:
        inside = any(Path(clip.path).resolve().is_relative_to(folder) for folder in folders)
    except (OSError, ValueError, RuntimeError) as problem:
        raise InvalidInput(f"The clip's path cannot be used: {problem}.") from problem
    if inside:
        return clip
    name = file_name(clip.path)
    if name != clip.path:
        warnings.append(f"The video {name} is not here; attach it to its clip.")
    return clip.model_copy(update={"path": name})
