"""Wrists with MediaPipe's pose landmarks (Apache-2.0), read by OpenVINO from the `.tflite`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import openvino as ov

from app.resources import WEIGHTS
from app.vision.detectors.backend import compile_model, read_model
from app.vision.types import Floats, Image

POSE_MODEL = WEIGHTS / "vendor" / "pose_landmark_full.tflite"
_CROP = 1.25
"""Side of the square crop, as a multiple of the box's longer side."""
LEFT_WRIST, RIGHT_WRIST = 15, 16
VISIBILITY = 3


class MediapipePose:
    """PoseEstimator for one player at a time; VisionError when the model is not installed."""

    def __init__(self, model: Path | None = None) -> None:
        network = read_model(model or POSE_MODEL)
        self._size = int(network.input().shape[1])
        self._queue = ov.AsyncInferQueue(compile_model(network, "THROUGHPUT"))
        self._output = next(
            index
            for index, output in enumerate(network.outputs)
            if int(np.prod(output.get_shape()[1:])) == 39 * 5
        )

    def wrists(self, image: Image, boxes: Floats) -> Floats:
        """boxes (n, 4) pixels -> (n, 2, 3): left and right wrist as x, y, visibility 0..1."""
        found = np.zeros((len(boxes), 2, 3), np.float32)
        # The queue holds what it calls: what reached back to `self` would keep the model for ever.
        output = self._output

        def keep(request: ov.InferRequest, job: tuple[int, _Crop]) -> None:
            row, crop = job
            marks = request.get_output_tensor(output).data.reshape(39, 5)
            found[row] = crop.in_picture(marks[[LEFT_WRIST, RIGHT_WRIST]])

        self._queue.set_callback(keep)
        for row, box in enumerate(boxes):
            crop = _Crop.around(box, self._size)
            self._queue.start_async({0: crop.picture(image, self._size)}, (row, crop))
        self._queue.wait_all()
        return found


@dataclass(frozen=True)
class _Crop:
    """A square of the picture, scaled to the network's input."""

    left: float
    top: float
    scale: float

    @classmethod
    def around(cls, box: Floats, size: int) -> _Crop:
        side = _CROP * max(float(box[2] - box[0]), float(box[3] - box[1]), 8.0)
        left = float(box[0] + box[2] - side) / 2
        return cls(left, float(box[1] + box[3] - side) / 2, size / side)

    def picture(self, image: Image, size: int) -> Floats:
        """RGB 0..1 as (1, size, size, 3)."""
        shift = (-self.left * self.scale, -self.top * self.scale)
        placed = np.array([[self.scale, 0, shift[0]], [0, self.scale, shift[1]]])
        crop = cv2.warpAffine(image, placed, (size, size))
        return cv2.cvtColor(crop, cv2.COLOR_BGR2RGB).astype(np.float32)[None] / np.float32(255)

    def in_picture(self, wrists: Floats) -> Floats:
        """Landmarks (2, 5) of the crop -> x, y in the picture, visibility 0..1."""
        places = wrists[:, :2] / self.scale + np.array([self.left, self.top], np.float32)
        seen = 1.0 / (1.0 + np.exp(-wrists[:, VISIBILITY : VISIBILITY + 1]))
        return np.hstack([places, seen]).astype(np.float32)
