"""XML of video programs: instances with labels, as Hudl and Sportscode write and read them.

Whoever reads another program's XML begins with `xmlstream`. Videos themselves: `app.vision`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from session.formats.format import Beginning, FileOffer, Fit, Format

if TYPE_CHECKING:
    from session.formats.imported import ImportedSession
    from session.service import SessionService


def _sniff_tags(beginning: Beginning) -> Fit:
    words = (b"<moment", b"hudl.com/tagging")
    found = beginning.xml and any(word in beginning.plain for word in words)
    return Fit.MARK if found else Fit.NOT


def _sniff_instances(beginning: Beginning) -> Fit:
    found = beginning.xml and b"<ALL_INSTANCES" in beginning.plain
    return Fit.MARK if found else Fit.NOT


def _read_tags(path: Path, encoding: str | None) -> ImportedSession:
    from session.formats.video.hudl import read_hudl

    return read_hudl(path)


def _read_instances(path: Path, encoding: str | None) -> ImportedSession:
    from session.formats.video.instances import read_instances

    return read_instances(path)


def write_session_instances(
    service: SessionService, session_id: str, path: str | Path, *, clip_id: str | None = None
) -> Path:
    """The instances for video tools, of one clip or of all. Raises NotFoundError, InvalidInput."""
    from session.formats.video.writer import write_instances

    data = service.load_session(session_id)
    if clip_id is not None:
        service.get_clip(session_id, clip_id)
    return write_instances(path, data, service.get_match(session_id), clip_id=clip_id)


TAGS: Final = Format(
    name="hudl",
    title="Hudl tags (.xml)",
    endings=(".xml",),
    sniff=_sniff_tags,
    read=_read_tags,
)
INSTANCES: Final = Format(
    name="instances",
    title="Video instances (.xml)",
    endings=(".xml",),
    sniff=_sniff_instances,
    read=_read_instances,
    offer=FileOffer(
        "instances.xml",
        "Instances for video tools (XML)",
        "Every touch and rally as a stretch of the video, for Hudl, SportsCode and others.",
        "programs",
        "application/xml",
        write_session_instances,
        write_session_instances,
    ),
)
