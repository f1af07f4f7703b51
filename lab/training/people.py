"""Training samples of the players' detector: a changed crop of a frame and its boxes."""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.training import augment
from lab.training.augment import Image
from lab.training.dataset import LabelledImage
from lab.training.samples import read_image

SIZE = (640, 384)
"""Width and height of what the net sees."""
PLAYER, REFEREE = 0, 2
_GREY = (114, 114, 114)
_MIN_SHOWN = 0.35
"""A player of whom less than this share is in the picture is no player to learn from."""

Boxes = NDArray[np.float32]


@dataclass(frozen=True)
class Source:
    """Pictures that belong together, and how often one of them is taken.

    `hide_referees`: paint referees over, where they look like players and whether they count as
    such is nobody's question.
    """

    images: list[LabelledImage]
    weight: float
    hide_referees: bool = False


@dataclass
class PeopleSampler:
    """Makes samples (384, 640, 3) BGR with boxes (n, 4): x1, y1, x2, y2 in pixels."""

    sources: list[Source]
    _pixels: dict[Path, Image] = field(default_factory=dict)

    def sample(self, rng: np.random.Generator) -> tuple[Image, Boxes]:
        """Make one sample; the same generator state makes the same sample."""
        weights = np.array([source.weight for source in self.sources])
        source = self.sources[rng.choice(len(self.sources), p=weights / weights.sum())]
        image = source.images[rng.integers(len(source.images))]
        pixels = self._read(image, source.hide_referees)
        matrix = _crop(pixels, rng)
        crop = cv2.warpAffine(
            pixels, matrix, SIZE, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT,
            borderValue=_GREY,
        )  # fmt: skip
        height, width = pixels.shape[:2]
        boxes = moved_boxes(corners(image, width, height), matrix, SIZE)
        frames = augment.wear(augment.light([np.asarray(crop, np.uint8)] * 3, rng), rng)
        return frames[1], boxes

    def _read(self, image: LabelledImage, hide_referees: bool) -> Image:
        if image.path not in self._pixels:
            pixels = read_image(image.path)
            if hide_referees:
                pixels = hidden(pixels, corners(image, pixels.shape[1], pixels.shape[0], REFEREE))
            self._pixels[image.path] = pixels
        return self._pixels[image.path]


def corners(image: LabelledImage, width: int, height: int, kind: int = PLAYER) -> Boxes:
    """Labelled boxes of one class, (n, 4) as x1, y1, x2, y2 in pixels."""
    rows = [
        (b.x - b.w / 2, b.y - b.h / 2, b.x + b.w / 2, b.y + b.h / 2) for b in image.of_kind(kind)
    ]
    scaled = np.array(rows, np.float32).reshape(-1, 4) * (width, height, width, height)
    return np.asarray(scaled, np.float32)


def moved_boxes(boxes: Boxes, matrix: augment.Matrix, size: tuple[int, int]) -> Boxes:
    """Boxes (n, 4) in pixels of a frame -> those that can be seen in the crop, in its pixels."""
    limits = np.array(size, np.float32)
    ends = np.stack([boxes[:, :2], boxes[:, 2:]]) @ matrix[:, :2].T + matrix[:, 2]
    low, high = ends.min(0), ends.max(0)
    inner_low, inner_high = np.clip(low, 0, limits), np.clip(high, 0, limits)
    shown = (inner_high - inner_low).prod(1) / np.maximum((high - low).prod(1), 1e-6)
    keep = shown >= _MIN_SHOWN
    return np.hstack([inner_low[keep], inner_high[keep]]).astype(np.float32)


def hidden(pixels: Image, boxes: Boxes) -> Image:
    """A copy with the boxes blurred beyond recognition."""
    copy = pixels.copy()
    for x1, y1, x2, y2 in np.clip(boxes, 0, None).astype(int):
        part = copy[y1:y2, x1:x2]
        if part.size:
            part[:] = part.mean((0, 1))
    return copy


def _crop(pixels: Image, rng: np.random.Generator) -> augment.Matrix:
    """The whole frame, a part of it, or the frame made smaller; half of them mirrored."""
    height, width = pixels.shape[:2]
    fit = min(SIZE[0] / width, SIZE[1] / height)
    scale = fit * float(np.exp(rng.uniform(np.log(0.75), np.log(1.9))))
    spread = np.maximum(np.abs(np.array([width, height]) - np.divide(SIZE, scale)) / 2, 1)
    x, y = np.array([width, height]) / 2 + rng.uniform(-1, 1, 2) * spread
    return augment.crop_matrix((float(x), float(y)), scale, bool(rng.random() < 0.5), SIZE)
