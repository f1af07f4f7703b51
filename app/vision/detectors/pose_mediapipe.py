"""Wrists with MediaPipe's pose landmarks (Apache-2.0), read by OpenVINO from the `.tflite`."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from app.vision.detectors.backend import WEIGHTS, compile_model, read_model
from app.vision.types import Floats, Image

POSE_MODEL = WEIGHTS / "vendor" / "pose_landmark_full.tflite"
CROP = 1.25
"""Side of the square crop, as a multiple of the box's longer side."""
LEFT_WRIST, RIGHT_WRIST = 15, 16
VISIBILITY = 3


class MediapipePose:
    """PoseEstimator for one player at a time; VisionError when the model is not installed."""

    def __init__(self, model: Path | None = None) -> None:
        network = read_model(model or POSE_MODEL)
        self._size = int(network.input().shape[1])
        self._request = compile_model(network).create_infer_request()
        self._output = next(
            index
            for index, output in enumerate(network.outputs)
            if int(np.prod(output.get_shape()[1:])) == 39 * 5
        )

    def wrists(self, image: Image, boxes: Floats) -> Floats:
        """boxes (n, 4) pixels -> (n, 2, 3): left and right wrist as x, y, visibility 0..1."""
        found = np.zeros((len(boxes), 2, 3), np.float32)
        for row, box in enumerate(boxes):
            found[row] = self._one(image, box)
        return found

    def _one(self, image: Image, box: Floats) -> Floats:
        side = CROP * max(float(box[2] - box[0]), float(box[3] - box[1]), 8.0)
        left = float(box[0] + box[2] - side) / 2
        top = float(box[1] + box[3] - side) / 2
        scale = self._size / side
        placed = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
        crop = cv2.warpAffine(image, placed, (self._size, self._size))
        rgb = cv2.cvtColor(crop, cv2.COLOR_BGR2RGB).astype(np.float32) / 255.0
        self._request.infer({0: rgb[None]})
        marks = self._request.get_output_tensor(self._output).data.reshape(39, 5)
        wrists = marks[[LEFT_WRIST, RIGHT_WRIST]]
        places = wrists[:, :2] / scale + np.array([left, top], np.float32)
        seen = 1.0 / (1.0 + np.exp(-wrists[:, VISIBILITY : VISIBILITY + 1]))
        return np.hstack([places, seen]).astype(np.float32)
