"""The whole session as one JSON document: out, and back in as a new session.

`jsonfile` says what stands in it. What keeps a session with its ids is a snapshot, see
`session.backup`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from session.formats import foreign
from session.formats.format import Beginning, FileOffer, Fit, Format

if TYPE_CHECKING:
    from session.formats.imported import ImportedSession
    from session.service import SessionService

_OURS: Final = re.compile(rb'"(volleysense-(export|session)|event_type)"')


def _sniff(beginning: Beginning) -> Fit:
    """All JSON may be a list of plays, unless it is known to be something else."""
    if not beginning.json:
        return Fit.NOT
    if _OURS.search(beginning.plain):
        return Fit.MARK
    return Fit.NOT if foreign.what_it_is(beginning.plain) else Fit.SHAPE


def _read(path: Path, encoding: str | None) -> ImportedSession:
    from session.formats.wholesession.jsonfile import read_session

    return read_session(path, encoding=encoding, strict=False)


def write_session_json(service: SessionService, session_id: str, path: str | Path) -> Path:
    """The whole session as our JSON. Raises NotFoundError."""
    from session.formats.wholesession.jsonfile import document, write_session

    data = service.load_session(session_id)
    events, rollup = service.iter_events(session_id), service.get_rollup(session_id)
    return write_session(path, document(data, events, rollup))


SESSION: Final = Format(
    name="json",
    title="VolleySense session (.json)",
    endings=(".json",),
    sniff=_sniff,
    read=_read,
    offer=FileOffer(
        "session.json",
        "Whole session (JSON)",
        "For a script, or to move it to another computer.",
        "scripts",
        "application/json",
        write_session_json,
    ),
    whole=True,
)
