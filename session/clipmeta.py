"""What the program keeps in a clip's `meta`; what has another shape is as if it were not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from session.shapes import mapping, whole, word

_LARGEST_SIDE: Final = 100_000


@dataclass(frozen=True)
class ClipMeta:
    """The keys that are ours. An empty text means that nobody said; `browser_safe` is None where
    nobody has looked into the file."""

    file_name: str
    original_name: str
    upload_id: str
    camera: str
    proxy: str
    size: tuple[int, int] | None
    browser_safe: bool | None
    near_side: str | None
    calibration: Mapping[str, Any] | None

    @classmethod
    def of(cls, meta: Mapping[str, Any]) -> ClipMeta:
        video, corners = mapping(meta.get("video")), meta.get("calibration")
        safe, near = video.get("browser_safe"), meta.get("near_side")
        return cls(
            file_name=word(meta.get("file_name")) or "",
            original_name=word(meta.get("original_name")) or "",
            upload_id=word(meta.get("upload_id")) or "",
            camera=word(meta.get("camera")) or "",
            proxy=word(meta.get("proxy")) or "",
            size=_size(video.get("width"), video.get("height")),
            browser_safe=safe if isinstance(safe, bool) else None,
            near_side="A" if near == "A" else "B" if near == "B" else None,
            calibration=corners if isinstance(corners, Mapping) else None,
        )

    @property
    def needs_copy(self) -> bool:
        """Whether browsers cannot play the file, and nobody made a copy that they can."""
        return self.browser_safe is False and not self.proxy


def _size(width: object, height: object) -> tuple[int, int] | None:
    wide, high = whole(width) or 0, whole(height) or 0
    return (wide, high) if 0 < wide <= _LARGEST_SIDE and 0 < high <= _LARGEST_SIDE else None
