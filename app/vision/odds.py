"""Log odds, in which evidence can be added up, and the probabilities that they stand for."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from app.vision.types import Doubles

_MOST: Final = 30.0
_SUREST: Final = 1e-3


def probability(odds: float) -> float:
    """What log odds stand for, 0 to 1."""
    return float(probabilities(odds))


def probabilities(odds: npt.ArrayLike) -> Doubles:
    """The same of many."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -_MOST, _MOST))), np.float64)


def log_odds(share: float) -> float:
    """The reverse for a share, held within what a share can tell."""
    held = min(max(share, _SUREST), 1 - _SUREST)
    return math.log(held / (1 - held))
