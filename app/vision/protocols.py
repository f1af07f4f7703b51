"""What a model must be able to do; one file per backend in `app.vision.detectors`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from app.vision.types import BallCandidates, Detections, Floats, Image


class PlayerDetector(Protocol):
    """Finds players in single pictures."""

    def detect(self, image: Image) -> Detections:
        """Boxes in pixels of `image`, after non-maximum suppression."""
        ...


@runtime_checkable
class ManyPlayersDetector(PlayerDetector, Protocol):
    """A PlayerDetector that is faster with several pictures at once."""

    def detect_many(self, images: Sequence[Image]) -> list[Detections]:
        """One answer per picture, each as `detect` gives it."""
        ...


class BallDetector(Protocol):
    """Finds places that may be the ball, in the light of the neighbouring frames."""

    @property
    def context(self) -> int:
        """How many frames on each side a frame is judged by."""
        ...

    def detect(self, images: Sequence[Image], judged: range) -> list[BallCandidates]:
        """One answer for each of `images[judged.start : judged.stop]`, in pixels of the image.
        Images are consecutive frames of one size; those around the judged ones are their context,
        and at both ends the missing ones are replaced by the outermost image."""
        ...


class PoseEstimator(Protocol):
    """Finds the wrists of given players."""

    def wrists(self, image: Image, boxes: Floats) -> Floats:
        """boxes (n, 4) pixels -> (n, 2, 3): left and right wrist as x, y, visibility 0..1."""
        ...
