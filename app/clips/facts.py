"""What is known of a clip: what its file says of itself, whether browsers need a copy of it, and
the corners of the court that somebody clicked in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from app.vision.calibration import Calibration
from app.vision.clips import ClipReader
from app.vision.proxy import browser_safe
from app.vision.types import Standpoint, VisionError
from session.files.disk import is_file
from session.meta import ClipMeta
from session.schemas import Clip, ClipUpdate
from session.service import SessionService
from session.vocabulary import CameraView, Side

_USUAL_SIZE = (1280, 720)


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


def picture_size(clip: Clip) -> tuple[int, int]:
    """Width and height of its pictures; a usual one where nobody has looked into the file."""
    return ClipMeta.of(clip.meta).size or _USUAL_SIZE


def standpoint_of(clip: Clip) -> Standpoint:
    """From where a clip is seen: as its corners say, or without them its own `near_side` and
    `view`."""
    corners = calibration_of(clip)
    if corners is not None:
        return Standpoint(corners.near_side, corners.view)
    said = ClipMeta.of(clip.meta)
    return Standpoint((said.near_side or Side.A).value, said.view.value if said.view else None)


def say_standpoint(
    service: SessionService,
    clip: Clip,
    near_side: Side | None = None,
    view: CameraView | None = None,
    corners: Calibration | None = None,
) -> Clip:
    """Keep from where a clip is seen; what is None stays as it is, but for a view that nobody ever
    said. The words of a marked court stand with its corners, which may be replaced."""
    with service.transaction():
        clip = service.get_clip(clip.session_id, clip.id)
        marked = corners or calibration_of(clip)
        if marked is not None:
            side = near_side.value if near_side else marked.near_side
            marked = replace(marked, near_side=side, view=view.value if view else marked.view)
            said: dict[str, object] = {"calibration": marked.to_meta()}
        else:
            said = {"near_side": near_side, "view": view}
            said = {key: value for key, value in said.items() if value is not None}
        if not said or said.items() <= clip.meta.items():
            return clip
        return service.update_clip(clip.session_id, clip.id, ClipUpdate(meta=said))


def forget_corners(service: SessionService, session_id: str, clip_id: str) -> Clip:
    """No metres are claimed any more; who is near, and from where the clip is seen, stays known."""
    with service.transaction():
        stands = standpoint_of(service.get_clip(session_id, clip_id))
        said = {"calibration": None, "near_side": stands.near_side, "view": stands.view}
        return service.update_clip(session_id, clip_id, ClipUpdate(meta=said))
