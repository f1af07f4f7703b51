"""Clips in the record: what a file says of itself, and a copy for browsers where one is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.vision.clips import ClipReader
from app.vision.proxy import browser_safe, make_proxy
from session.clipmeta import ClipMeta
from session.schemas import Clip, ClipUpdate, Job
from session.service import SessionService

FOLDER: Final = "clips"

Tell = Callable[[float, int, float | None], None]
"""Told the share done (0..1), frames done and speed in seconds of video per second."""


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


def needs_proxy(clip: Clip) -> bool:
    """Whether browsers cannot play the clip and no copy for them exists yet."""
    return ClipMeta.of(clip.meta).needs_copy


def add_proxy(service: SessionService, job: Job, tell: Tell) -> None:
    """Make the copy of a job's clip, whole or not at all, and write `meta["proxy"]`: its path
    inside the session's folder. A clip that browsers play as it is gets none."""
    clip = service.get_clip(job.session_id, job.clip_id)
    path = service.clip_file(clip.session_id, clip.id)
    if browser_safe(path):
        return
    name = f"{FOLDER}/{clip.id}.proxy.mp4"
    target = service.sessions_dir / job.session_id / name
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_suffix(".part")
    duration = ClipReader(path).info.duration_sec or 1.0
    try:
        make_proxy(
            path, scratch, lambda frames, t_sec: tell(min(1.0, t_sec / duration), frames, None)
        )
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)
    service.update_clip(job.session_id, job.clip_id, ClipUpdate(meta={"proxy": name}))
