"""What is known of a clip: what its file says of itself, whether browsers need a copy of it, and
the corners of the court that somebody clicked in it."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from app.vision.calibration import Calibration
from app.vision.clips import ClipReader
from app.vision.proxy import browser_safe
from app.vision.types import TeamSide, VisionError
from session.files.disk import is_file
from session.meta import ClipMeta
from session.schemas import Clip, ClipUpdate
from session.service import SessionService


class VideoFacts(TypedDict):
    """What is kept as `clip.meta["video"]`."""

    width: int
    height: int
    duration_sec: float
    fps: float
    codec: str
    browser_safe: bool


def _describe(path: Path) -> VideoFacts:
    """VisionError when the file is no video."""
    info = ClipReader(path).info
    return VideoFacts(
        width=info.width,
        height=info.height,
        duration_sec=info.duration_sec,
        fps=info.fps,
        codec=info.codec,
        browser_safe=browser_safe(path),
    )


def describe_clip(service: SessionService, clip: Clip) -> Clip:
    """Look into a new clip's file and write duration and `meta["video"]`."""
    video = _describe(service.clip_file(clip.session_id, clip.id))
    change = ClipUpdate(duration_sec=video["duration_sec"], meta={"video": video})
    return service.update_clip(clip.session_id, clip.id, change)


def is_watchable(clip: Clip) -> bool:
    """Whether our own player can show it: a file of ours, or a plain one at its address."""
    return not clip.missing and not (clip.address and clip.address.is_framed)


def needs_proxy(service: SessionService, clip: Clip) -> bool:
    """Whether browsers cannot play the clip and no copy for them is there. One that was made and
    is gone (it goes with a removed clip, which may come back) can be made again."""
    said = ClipMeta.of(clip.meta)
    copy = service.sessions_dir / clip.session_id / said.proxy
    return said.needs_copy or (said.browser_safe is False and not is_file(copy))


def calibration_of(clip: Clip) -> Calibration | None:
    """The four clicked corners, where somebody clicked them and they can be those of a court."""
    stored = ClipMeta.of(clip.meta).calibration
    try:
        return None if stored is None else Calibration.from_meta(stored)
    except VisionError:
        return None


def near_side_of(clip: Clip) -> TeamSide:
    """The team in the near half of a clip whose corners nobody has clicked; A unless told."""
    return "B" if ClipMeta.of(clip.meta).near_side == "B" else "A"
