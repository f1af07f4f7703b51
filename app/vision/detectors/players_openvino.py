"""Players with our own YOLO through OpenVINO: no torch, a few milliseconds a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import openvino as ov

from app.resources import WEIGHTS
from app.vision.detectors.backend import Letterbox, compile_model, read_model, with_bgr_input
from app.vision.types import Detections, Floats, Image

PLAYER_CLASS = 0
_MIN_CONFIDENCE = 0.1
"""Low, since tracking makes use of weak boxes."""
_NMS_IOU = 0.45
"""Of two boxes that overlap by more the surer one stays; two players at the net share less."""
_MOST_PLAYERS = 40


class OpenVinoPlayers:
    """PlayerDetector over an exported YOLO, `players.xml` beside this package unless given."""

    def __init__(self, model: Path | None = None, min_confidence: float = _MIN_CONFIDENCE) -> None:
        path = model or WEIGHTS / "players_openvino_model" / "players.xml"
        network = with_bgr_input(read_model(path))
        _, self._height, self._width, _ = (int(n) for n in network.input().shape)
        self._queue = ov.AsyncInferQueue(compile_model(network, "THROUGHPUT"))
        self._min_confidence = min_confidence

    def detect(self, image: Image) -> Detections:
        """Players in one picture, best first."""
        return self.detect_many([image])[0]

    def detect_many(self, images: Sequence[Image]) -> list[Detections]:
        """The same for several pictures at once, each on a core of its own."""
        found = [Detections.empty() for _ in images]
        # The queue holds what it calls: what reached back to `self` would keep the model for ever.
        min_confidence = self._min_confidence

        def keep(request: ov.InferRequest, job: tuple[int, Letterbox, Image]) -> None:
            index, box, image = job
            output = request.get_output_tensor(0).data[0]
            seen = boxes_of(output, PLAYER_CLASS, min_confidence)
            found[index] = _in_picture(seen, box, image)

        self._queue.set_callback(keep)
        for index, image in enumerate(images):
            box = Letterbox.fit(image, self._width, self._height)
            self._queue.start_async({0: box.image[None]}, (index, box, image))
        self._queue.wait_all()
        return found


def _in_picture(found: Detections, box: Letterbox, image: Image) -> Detections:
    """Boxes in pixels of the network's input -> in pixels of the picture, cut at its edges."""
    offset = np.array([box.left, box.top, box.left, box.top], np.float32)
    height, width = image.shape[:2]
    limits = np.array([width, height, width, height], np.float32)
    boxes = np.clip((found.boxes - offset) / np.float32(box.scale), 0, limits)
    return Detections(boxes.astype(np.float32), found.confidence)


def boxes_of(output: npt.NDArray[np.float32], wanted: int, min_confidence: float) -> Detections:
    """YOLO's raw output (4 + classes, places) -> boxes of one class in pixels of its input."""
    scores = output[4 + wanted]
    keep = scores >= min_confidence
    if not keep.any():
        return Detections.empty()
    centre, size, scores = output[:2, keep].T, output[2:4, keep].T, scores[keep]
    corners = centre - size / 2
    chosen = cv2.dnn.NMSBoxes(
        np.hstack([corners, size]).tolist(), scores.tolist(), min_confidence, _NMS_IOU
    )
    order = np.asarray(chosen, np.intp).reshape(-1)[:_MOST_PLAYERS]
    boxes: Floats = np.hstack([corners, corners + size])[order].astype(np.float32)
    return Detections(boxes, scores[order].astype(np.float32))
