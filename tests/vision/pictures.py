"""Writing made-up or changed pictures as a clip."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import av

from app.vision.types import Image


def write_pictures(path: Path, pictures: Iterable[Image], fps: int) -> None:
    """BGR pictures of one size -> H.264 at a quality that models cannot tell from the original."""
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=fps)
        video.pix_fmt, video.options = "yuv420p", {"crf": "16", "preset": "veryfast"}
        for picture in pictures:
            if not video.codec_context.is_open:
                video.height, video.width = picture.shape[:2]
            output.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        output.mux(video.encode(None))
