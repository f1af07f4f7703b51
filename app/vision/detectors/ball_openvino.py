"""The ball with our own net through OpenVINO: three neighbouring frames in, a heat map out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import openvino as ov

from app.resources import WEIGHTS
from app.vision.detectors.backend import compile_model, read_model
from app.vision.detectors.heatmaps import in_corner, top_of
from app.vision.types import BallCandidates, Floats, Image

WIDTH, HEIGHT = 960, 544
_CHANNELS = 5
_STRIDE = 2
"""Cells of the heat map are this many input pixels wide."""
_MIN_CONFIDENCE = 0.1
"""Low, since a path over time decides between candidates."""
_MOST_CANDIDATES = 5
_APART = 9
"""Of two maxima within this window (cells) only the higher one counts."""


@dataclass(frozen=True)
class _View:
    """One frame as the net sees it: colour (3, 544, 960) and grey (544, 960), both bytes."""

    colour: Image
    grey: Image
    scale: float


class OpenVinoBall:
    """BallDetector over our exported net, `ball_openvino_model/ball.xml` in the weights folder."""

    context: int = 1
    """A frame is judged by one frame on each side."""

    def __init__(
        self, weights_dir: Path = WEIGHTS, min_confidence: float = _MIN_CONFIDENCE
    ) -> None:
        network = read_model(weights_dir / "ball_openvino_model" / "ball.xml")
        network.reshape([1, _CHANNELS, HEIGHT, WIDTH])
        self._queue = ov.AsyncInferQueue(compile_model(network, "THROUGHPUT"))
        self._min_confidence = min_confidence

    def detect(self, images: Sequence[Image], judged: range) -> list[BallCandidates]:
        """Up to five candidates per judged image, best first; images are consecutive frames."""
        found = [BallCandidates.empty() for _ in judged]
        if not found:
            return found
        scale = _scale(images[0])
        # The queue holds what it calls: what reached back to `self` would keep the model for ever.
        min_confidence = self._min_confidence

        def keep(request: ov.InferRequest, index: int) -> None:
            heat = request.get_output_tensor(0).data[0, 0]
            found[index] = candidates_of(heat, scale, min_confidence)

        self._queue.set_callback(keep)
        middle = _view(images[judged.start])
        before = _view(images[judged.start - 1]) if judged.start else middle
        for index, place in enumerate(judged):
            after = _view(images[place + 1]) if place + 1 < len(images) else middle
            self._queue.start_async({0: _stack(before, middle, after)}, index)
            before, middle = middle, after
        self._queue.wait_all()
        return found


def _scale(image: Image) -> float:
    height, width = image.shape[:2]
    return min(WIDTH / float(width), HEIGHT / float(height))


def _view(image: Image) -> _View:
    """The whole picture at the net's scale, in the top left corner of a black canvas."""
    canvas, scale = in_corner(image, WIDTH, HEIGHT)
    grey = np.asarray(cv2.cvtColor(canvas, cv2.COLOR_BGR2GRAY), np.uint8)
    return _View(np.stack(cv2.split(canvas)).astype(np.uint8, copy=False), grey, scale)


def _stack(before: _View, middle: _View, after: _View) -> Image:
    frames = np.empty((1, _CHANNELS, HEIGHT, WIDTH), np.uint8)
    frames[0, :3] = middle.colour
    frames[0, 3] = before.grey
    frames[0, 4] = after.grey
    return frames


def candidates_of(
    heat: npt.NDArray[np.float32], scale: float, min_confidence: float = _MIN_CONFIDENCE
) -> BallCandidates:
    """The highest maxima of a heat map (h, w), in pixels of a picture seen at `scale`.

    Pixels are counted from the picture's top left corner, as boxes are.
    """
    window = np.ones((_APART, _APART), np.uint8)
    highest = (heat >= cv2.dilate(heat, window)) & (heat >= min_confidence)
    rows, columns = np.nonzero(highest)
    chosen: list[tuple[int, int]] = []
    for i in np.argsort(-heat[rows, columns], kind="stable"):
        cell = int(rows[i]), int(columns[i])
        # A flat top has several highest cells; one of them stands for all.
        if all(max(abs(cell[0] - r), abs(cell[1] - c)) > _APART // 2 for r, c in chosen):
            chosen.append(cell)
        if len(chosen) == _MOST_CANDIDATES:
            break
    places = np.array([top_of(heat, *cell) for cell in chosen], np.float32).reshape(-1, 2)
    xy: Floats = ((places + 0.5) * _STRIDE / scale).astype(np.float32)
    return BallCandidates(xy, np.array([heat[cell] for cell in chosen], np.float32))
