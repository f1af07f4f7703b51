"""The copy of a clip made in one go, as a job makes it in pieces."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.vision.proxy import join, write_pictures, write_sound


def make_copy(
    path: Path, target: Path, on_time: Callable[[int, float], None] = lambda _frames, _t_sec: None
) -> int:
    """Answers its number of frames. `on_time` is told frames and seconds done."""
    with TemporaryDirectory(dir=target.parent) as folder:
        pictures, count = write_pictures(path, Path(folder) / "pictures", 0.0, math.inf, on_time)
        assert pictures is not None
        sound = Path(folder) / "sound"
        heard = write_sound(path, sound, lambda _t_sec: None)
        join([pictures], sound if heard else None, target, lambda _t_sec: None)
    return count
