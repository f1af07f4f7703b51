"""Value objects of video analysis: frozen, validated on creation, arrays with stated shapes.

Pixels are those of the clip's upright picture, y down. Times are the clip's PTS seconds.
Court positions are metres in the frame of `session.court`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from app.vision.errors import VisionError as VisionError

if TYPE_CHECKING:
    from app.vision.cameramotion import CameraMotion

Image = npt.NDArray[np.uint8]
"""BGR picture, (height, width, 3)."""
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

TeamSide = Literal["A", "B"]
View = Literal["baseline", "side"]
"""Where the camera stands: behind a baseline, or beside the court."""


def check_shape(array: npt.NDArray[np.generic], shape: tuple[int | None, ...], name: str) -> None:
    wanted = tuple("n" if size is None else size for size in shape)
    if array.ndim != len(shape) or any(
        size is not None and size != real for size, real in zip(shape, array.shape, strict=True)
    ):
        raise ValueError(f"{name} has shape {array.shape}, expected {wanted}")


def check_rows(array: npt.NDArray[np.generic], length: int, name: str) -> None:
    if len(array) != length:
        raise ValueError(f"{name} has {len(array)} rows, expected {length}")


@dataclass(frozen=True)
class Standpoint:
    """From where a clip is seen. `near_side` is the team on the near half or, in a view from the
    side, on the left one; `view` is None where nobody said it."""

    near_side: TeamSide = "A"
    view: View | None = None


@dataclass(frozen=True)
class ClipInfo:
    """What a clip says of itself. `frames_estimate` is the container's claim, often wrong;
    `pixel_width` how wide a point of a stored picture is seen, in heights."""

    width: int
    height: int
    duration_sec: float
    codec: str
    frames_estimate: int
    fps: float
    pixel_width: float = 1.0


@dataclass(frozen=True)
class Frame:
    """One picture. `index` counts all that this reading decoded, from 0: also what was left out."""

    index: int
    t_sec: float
    image: Image


@dataclass(frozen=True)
class Detections:
    """Boxes (n, 4) as x1, y1, x2, y2 in pixels; confidence (n,) in 0..1."""

    boxes: Floats
    confidence: Floats

    def __post_init__(self) -> None:
        check_shape(self.boxes, (None, 4), "boxes")
        check_shape(self.confidence, (len(self.boxes),), "confidence")

    def __len__(self) -> int:
        return len(self.boxes)

    @classmethod
    def empty(cls) -> Detections:
        """No boxes at all."""
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32))


@dataclass(frozen=True)
class BallCandidates:
    """Places that may be the ball in one frame: xy (k, 2) pixels, confidence (k,) in 0..1."""

    xy: Floats
    confidence: Floats

    def __post_init__(self) -> None:
        check_shape(self.xy, (None, 2), "xy")
        check_shape(self.confidence, (len(self.xy),), "confidence")

    def __len__(self) -> int:
        return len(self.xy)

    @classmethod
    def empty(cls) -> BallCandidates:
        """No candidate at all."""
        return cls(np.zeros((0, 2), np.float32), np.zeros(0, np.float32))


@dataclass(frozen=True)
class SeenBallPath:
    """The ball, one row per frame in which it is known: t_sec (n,), xy (n, 2) pixels,
    confidence (n,), and `flight` (n,), the number of the unbroken piece that a row is in."""

    t_sec: Doubles
    xy: Doubles
    confidence: Doubles
    flight: Ints

    def __post_init__(self) -> None:
        check_shape(self.xy, (len(self.t_sec), 2), "xy")
        check_shape(self.confidence, (len(self.t_sec),), "confidence")
        check_shape(self.flight, (len(self.t_sec),), "flight")

    def __len__(self) -> int:
        return len(self.t_sec)


@dataclass(frozen=True)
class Positions:
    """Players over time, one row per player and frame: t_sec (n,), track (n,), boxes (n, 4),
    court_xy (n, 2) metres of the feet (NaN without calibration), side (n,): 0 is the near or
    left half of the picture, 1 the far or right one, -1 unknown; wrists (n, 2, 3) pixels;
    confidence (n,) in 0..1 and the shirts' colours `kits` (n, 3), or none at all where nobody kept
    them."""

    t_sec: Doubles
    track: Ints
    boxes: Floats
    court_xy: Doubles
    side: Ints
    wrists: Floats
    confidence: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    kits: Floats = field(default_factory=lambda: np.zeros((0, 3), np.float32))

    def __post_init__(self) -> None:
        n = len(self.t_sec)
        check_shape(self.track, (n,), "track")
        check_shape(self.boxes, (n, 4), "boxes")
        check_shape(self.court_xy, (n, 2), "court_xy")
        check_shape(self.side, (n,), "side")
        check_shape(self.wrists, (n, 2, 3), "wrists")
        if len(self.confidence):
            check_shape(self.confidence, (n,), "confidence")
        if len(self.kits):
            check_shape(self.kits, (n, 3), "kits")

    def __len__(self) -> int:
        return len(self.t_sec)


@dataclass(frozen=True)
class TouchSuggestion:
    """A proposed event. `team`, `number` and `court_xy` (metres) are None without evidence."""

    t_sec: float
    event_type: str
    team: TeamSide | None
    number: str | None
    confidence: float
    court_xy: tuple[float, float] | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not within 0..1")


@dataclass(frozen=True)
class Diagnosis:
    """`reason`: why nothing was found, None when something was. `notes`: what to know besides."""

    reason: str | None = None
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.reason] if self.reason else self.notes)


@dataclass(frozen=True)
class Analysis:
    """All that was understood of a clip; places are those of its steady picture, from which
    `camera` leads to each other one. `fps`: frames per second of work, `realtime_factor`:
    seconds of video per second of work; both None when the work was not timed."""

    suggestions: tuple[TouchSuggestion, ...]
    positions: Positions
    ball_path: SeenBallPath
    camera: CameraMotion
    diagnosis: Diagnosis
    rallies: tuple[tuple[float, float], ...] = ()
    fps: float | None = None
    realtime_factor: float | None = None
