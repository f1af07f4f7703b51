"""What the nets saw, a little otherwise: another day, another draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from app.vision.perception import Perception

_WIDTH: Final = 1280.0
"""Jitter is in points of a picture that is so wide."""


@dataclass(frozen=True)
class Disturbance:
    """This share of the ball's candidates is gone, and the others are moved by so many points
    (one standard deviation, in a picture 1,280 wide)."""

    dropped: float
    jitter_px: float
    seed: int

    def of(self, seen: Perception, width: int) -> Perception:
        """The same for the same seed."""
        if not self.dropped and not self.jitter_px:
            return seen
        rng = np.random.default_rng((self.seed, 41))
        kept = rng.random(len(seen.ball_xy)) >= self.dropped
        moved = rng.normal(0, self.jitter_px * width / _WIDTH, (len(seen.ball_xy), 2))
        return replace(
            seen,
            ball_frame=seen.ball_frame[kept],
            ball_xy=(seen.ball_xy + moved).astype(np.float32)[kept],
            ball_confidence=seen.ball_confidence[kept],
        )


UNDISTURBED: Final = Disturbance(0.0, 0.0, 0)
DISTURBANCES: Final = tuple(
    Disturbance(dropped, jitter, seed)
    for dropped, jitter in ((0.03, 0.7), (0.03, 2.0), (0.1, 0.7))
    for seed in range(4)
)
