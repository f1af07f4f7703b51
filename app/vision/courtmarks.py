"""The marks of a court, by which it is told in a picture: where its lines meet the sidelines, and
the ends of the net's top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.vision.calibration import NET_TOP
from app.vision.types import Doubles
from session.court import ATTACK_LINES, LENGTH, NET_Y, WIDTH

_ROWS: Final = (0.0, ATTACK_LINES[0], NET_Y, ATTACK_LINES[1], LENGTH)
_FLOOR = [(x, y, 0.0) for y in _ROWS for x in (0.0, WIDTH)]
FLOOR_MARKS: Final = len(_FLOOR)
COURT_MARKS: Final[Doubles] = np.array([*_FLOOR, (0.0, NET_Y, NET_TOP), (WIDTH, NET_Y, NET_TOP)])
"""(12, 3) metres. y 0 is the baseline of the near half or, for a camera beside the court, of the
left one."""

INPUT: Final = (384, 224)
"""Width and height of what the net looks at."""


@dataclass(frozen=True)
class SeenMarks:
    """Where a net sees the marks: xy (12, 2) pixels, confidence (12,) in 0..1."""

    xy: Doubles
    confidence: Doubles
