"""What happens to a clip that has just been added: it is described, and copied for browsers."""

from __future__ import annotations

import logging

from app.jobs import Jobs
from app.proxy import describe_clip, needs_proxy
from app.vision.types import VisionError
from session.errors import SessionError
from session.schemas import Clip
from session.service import SessionService

log = logging.getLogger(__name__)


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
