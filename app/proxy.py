"""Clips in the record: what a file says of itself, and whether browsers need a copy of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.vision.clips import ClipReader
from app.vision.proxy import browser_safe
from session.clipmeta import ClipMeta
from session.disk import is_file
from session.schemas import Clip, ClipUpdate
from session.service import SessionService


def describe(path: Path) -> dict[str, Any]:
    """What is kept as `clip.meta["video"]`. VisionError when the file is no video."""
    info = ClipReader(path).info
    return {
        "width": info.width,
        "height": info.height,
        "duration_sec": info.duration_sec,
        "fps": info.fps,
        "codec": info.codec,
        "browser_safe": browser_safe(path),
    }


def describe_clip(service: SessionService, clip: Clip) -> Clip:
    """Look into a new clip's file and write duration and `meta["video"]`."""
    video = describe(service.clip_file(clip.session_id, clip.id))
    change = ClipUpdate(duration_sec=video["duration_sec"], meta={"video": video})
    return service.update_clip(clip.session_id, clip.id, change)


def needs_proxy(service: SessionService, clip: Clip) -> bool:
    """Whether browsers cannot play the clip and no copy for them is there. One that was made and
    is gone (it goes with a removed clip, which may come back) can be made again."""
    said = ClipMeta.of(clip.meta)
    copy = service.sessions_dir / clip.session_id / said.proxy
    return said.needs_copy or (said.browser_safe is False and not is_file(copy))
