"""The corners of the court that somebody clicked in a clip, and which team stands near."""

from __future__ import annotations

from app.vision.calibration import Calibration
from app.vision.types import Team, VisionError
from session.clipmeta import ClipMeta
from session.schemas import Clip


def calibration_of(clip: Clip) -> Calibration | None:
    """The four clicked corners, where somebody clicked them and they can be those of a court."""
    stored = ClipMeta.of(clip.meta).calibration
    try:
        return None if stored is None else Calibration.from_meta(stored)
    except VisionError:
        return None


def near_side_of(clip: Clip) -> Team:
    """The team in the near half of a clip whose corners nobody has clicked; A unless told."""
    return "B" if ClipMeta.of(clip.meta).near_side == "B" else "A"
