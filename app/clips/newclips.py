"""What happens to a clip that has just got its file: it is described, and copied for browsers."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from app.clips.facts import describe_clip, needs_proxy
from app.vision.types import VisionError
from app.work.jobs import Jobs
from session.errors import ConflictError, SessionError
from session.schemas import Clip, ClipUpdate
from session.service import SessionService

log = logging.getLogger(__name__)


def lost_clip(service: SessionService, session_id: str, clip_id: str) -> Clip:
    """A clip that can be given another file. Raises NotFoundError, ConflictError."""
    clip = service.get_clip(session_id, clip_id)
    if clip.has_file:
        raise ConflictError("The file of this clip is there: nothing was changed.")
    return clip


def give_file(service: SessionService, clip: Clip, path: str, known: Mapping[str, str]) -> Clip:
    """A clip whose file is gone gets another one. Plays, corners and links stay; what was known of
    the old file goes, its length and its copy with it: `welcome` looks into the new one."""
    gone = dict.fromkeys(("file_name", "original_name", "upload_id", "video", "proxy"))
    change = ClipUpdate(path=path, duration_sec=None, meta={**gone, **known})
    return service.update_clip(clip.session_id, clip.id, change)


def welcome(service: SessionService, jobs: Jobs | None, clip: Clip) -> Clip:
    """Fill in duration and `meta["video"]`; queue the H.264 copy where browsers need one.

    A clip whose file is missing or no video stays as it is: the page and the analysis say so.
    """
    try:
        clip = describe_clip(service, clip)
        if jobs is not None and needs_proxy(service, clip):
            jobs.submit("proxy", clip.session_id, clip.id)
    except (VisionError, SessionError) as problem:
        log.info("Clip %s could not be looked into: %s", clip.id, problem)
    return clip
