"""What the players wear: two teams in two kits, and a libero or a referee in a third one."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from app.vision.types import Floats, Image

_SHIRT: Final = (0.3, 0.18, 0.7, 0.48)
"""Of a box, where the shirt is: left, top, right, bottom."""
_LEAST_PIXELS: Final = 3
"""A smaller shirt has no colour of its own."""
_MOST_PIXELS: Final = 24
"""Wide or high, which is enough of a shirt."""


def kit_colours(image: Image, boxes: Floats) -> Floats:
    """The colour of each shirt: boxes (n, 4) -> (n, 3) in CIE L*a*b*, NaN where it is too small."""
    return np.array([_colour(image, box) for box in boxes], np.float32).reshape(-1, 3)


def _colour(image: Image, box: Floats) -> npt.NDArray[np.float32]:
    """The middle of all its points, which a number or an arm does not move far."""
    size = box[2:] - box[:2]
    (x1, y1), (x2, y2) = (
        (box[:2] + size * np.array(part, np.float32)).astype(int)
        for part in (_SHIRT[:2], _SHIRT[2:])
    )
    shirt = image[max(y1, 0) : y2, max(x1, 0) : x2]
    if min(shirt.shape[:2]) < _LEAST_PIXELS:
        return np.full(3, np.nan, np.float32)
    step = [max(1, side // _MOST_PIXELS) for side in shirt.shape[:2]]
    few = np.ascontiguousarray(shirt[:: step[0], :: step[1]], np.float32) / np.float32(255)
    lab = cv2.cvtColor(few, cv2.COLOR_BGR2LAB)
    return np.asarray(np.median(lab.reshape(-1, 3), axis=0), np.float32)
