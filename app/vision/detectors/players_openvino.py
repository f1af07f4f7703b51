"""Players with our own YOLO through OpenVINO: no torch, a few milliseconds a picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.vision.detectors.backend import (
    WEIGHTS,
    Letterbox,
    compile_model,
    read_model,
    with_bgr_input,
)
from app.vision.types import Detections, Floats, Image

PLAYER_CLASS = 0
MIN_CONFIDENCE = 0.1
"""Low, since tracking makes use of weak boxes."""
NMS_IOU = 0.6
MOST_PLAYERS = 40


class OpenVinoPlayers:
    """PlayerDetector over an exported YOLO, `players.xml` beside this package unless given."""

    def __init__(self, model: Path | None = None, min_confidence: float = MIN_CONFIDENCE) -> None:
        path = model or WEIGHTS / "players_openvino_model" / "players.xml"
        network = with_bgr_input(read_model(path))
        _, self._height, self._width, _ = (int(n) for n in network.input().shape)
        self._compiled = compile_model(network)
        self._request = self._compiled.create_infer_request()
        self._min_confidence = min_confidence

    def detect(self, image: Image) -> Detections:
        """Players in one picture, best first."""
        box = Letterbox.fit(image, self._width, self._height)
        self._request.infer({0: box.image[None]})
        output = self._request.get_output_tensor(0).data[0]
        found = boxes_of(output, PLAYER_CLASS, self._min_confidence)
        offset = np.array([box.left, box.top, box.left, box.top], np.float32)
        boxes = (found.boxes - offset) / np.float32(box.scale)
        height, width = image.shape[:2]
        limits = np.array([width, height, width, height], np.float32)
        return Detections(np.clip(boxes, 0, limits).astype(np.float32), found.confidence)


def boxes_of(output: npt.NDArray[np.float32], wanted: int, min_confidence: float) -> Detections:
    """YOLO's raw output (4 + classes, places) -> boxes of one class in pixels of its input."""
    scores = output[4 + wanted]
    keep = scores >= min_confidence
    if not keep.any():
        return Detections.empty()
    centre, size, scores = output[:2, keep].T, output[2:4, keep].T, scores[keep]
    corners = centre - size / 2
    chosen = cv2.dnn.NMSBoxes(
        np.hstack([corners, size]).tolist(), scores.tolist(), min_confidence, NMS_IOU
    )
    order = np.asarray(chosen, np.intp).reshape(-1)[:MOST_PLAYERS]
    boxes: Floats = np.hstack([corners, corners + size])[order].astype(np.float32)
    return Detections(boxes, scores[order].astype(np.float32))
