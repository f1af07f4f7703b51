"""A session as one file of another format, straight from the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from session.formats import wholesession
from session.formats.dvw import write_dvw
from session.formats.spreadsheets.workbook import write_session_workbook
from session.formats.video.writer import write_instances

if TYPE_CHECKING:
    from session.service import SessionService


def write_session_dvw(service: SessionService, session_id: str, path: str | Path) -> Path:
    """The scout file. Raises NotFoundError."""
    data = service.load_session(session_id)
    return write_dvw(path, data, service.iter_events(session_id))


def write_session_instances(
    service: SessionService, session_id: str, path: str | Path, *, clip_id: str | None = None
) -> Path:
    """The instances for video tools, of one clip or of all. Raises NotFoundError, InvalidInput."""
    data = service.load_session(session_id)
    if clip_id is not None:
        service.get_clip(session_id, clip_id)
    return write_instances(path, data, service.get_match(session_id), clip_id=clip_id)


def write_session_json(service: SessionService, session_id: str, path: str | Path) -> Path:
    """The whole session as our JSON. Raises NotFoundError."""
    data = service.load_session(session_id)
    events, rollup = service.iter_events(session_id), service.get_rollup(session_id)
    return wholesession.write_session(path, wholesession.document(data, events, rollup))


WRITERS: Final[dict[str, Callable[[SessionService, str, Path], Path]]] = {
    "dvw": write_session_dvw,
    "xml": write_session_instances,
    "xlsx": write_session_workbook,
    "json": write_session_json,
}
"""By the ending of the file's name, without the dot."""
