"""Heatmaps of a session, kept as its artifacts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from app.charts.density import HeatKind
from app.charts.heatmap import heatmap, names_of
from app.charts.style import ImageFormat
from session.service import SessionService
from session.vocabulary import Status

_KINDS: Final[tuple[HeatKind, ...]] = ("touches", "positions")
_FORMATS: Final[tuple[ImageFormat, ...]] = ("png", "svg")


def attach_heatmaps(
    service: SessionService,
    session_id: str,
    clip_id: str | None = None,
    status: Status | str = Status.CONFIRMED,
) -> list[int]:
    """Draw touches and positions as PNG and SVG, attach them, answer the artifacts' ids.

    With `clip_id`, of that clip's events only. Pictures of the same clip and status that were
    attached before are replaced. Raises NotFoundError.
    """
    wanted = Status(status)
    names = names_of(service.get_teams(session_id))
    if clip_id is not None:
        service.get_clip(session_id, clip_id)
    found = service.iter_events(session_id, status=wanted)
    events = [event for event in found if clip_id is None or event.clip_id == clip_id]
    note = {"clip_id": clip_id, "status": wanted.value, "made_by": "attach_heatmaps"}
    old = _attached(service, session_id, note)
    made = [
        _attach(
            service,
            session_id,
            f"heatmap-{kind}-{wanted.value}.{fmt}",
            heatmap(events, kind=kind, status=wanted, fmt=fmt, teams=names),
            note | {"kind": kind, "description": f"Heatmap of {kind}"},
        )
        for kind in _KINDS
        for fmt in _FORMATS
    ]
    for artifact_id in old:
        service.remove_artifact(session_id, artifact_id)
    return made


def _attached(service: SessionService, session_id: str, note: dict[str, str | None]) -> list[int]:
    """The artifacts that were made for the same clip and status."""
    return [
        artifact.id
        for artifact in service.get_session_artifacts(session_id)
        if note.items() <= artifact.metadata.items()
    ]


def _attach(
    service: SessionService,
    session_id: str,
    name: str,
    picture: bytes,
    about: dict[str, str | None],
) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(picture)
        return service.attach_artifact(session_id, "heatmap", path, about)
