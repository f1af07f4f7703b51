"""Score the players' detector: `python -m lab.training.score_players FOLDER`.

FOLDER is a YOLO folder with labelled players (class 0) that the weights have never seen.
Prints JSON: precision and recall at IoU 0.5, each with its n.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from app.vision.detectors.players_openvino import OpenVinoPlayers
from app.vision.types import Detections, Floats
from lab.training.dataset import read_folder
from lab.training.people import corners
from lab.training.score_ball import HitRate

THRESHOLDS = (0.1, 0.25, 0.4)
MIN_IOU = 0.5


def overlap(a: Floats, b: Floats) -> Floats:
    """Intersection over union of boxes (n, 4) and (m, 4): (n, m)."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(1) for boxes in (a, b)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    return np.asarray(shared / np.maximum(union, 1e-6), np.float32)


def count_matches(found: Detections, truth: Floats, min_iou: float = MIN_IOU) -> int:
    """Greedy one-to-one matching, surest box first."""
    if not len(found) or not len(truth):
        return 0
    iou = overlap(found.boxes, truth)
    free = np.ones(len(truth), bool)
    matches = 0
    for row in np.argsort(-found.confidence, kind="stable"):
        best = int(np.argmax(np.where(free, iou[row], -1)))
        if free[best] and iou[row, best] >= min_iou:
            free[best] = False
            matches += 1
    return matches


def score(
    found: Sequence[Detections], truth: Sequence[Floats], threshold: float
) -> dict[str, HitRate]:
    """Precision and recall over all pictures at one confidence."""
    matches = reported = 0
    for detections, boxes in zip(found, truth, strict=True):
        keep = detections.confidence >= threshold
        sure = Detections(detections.boxes[keep], detections.confidence[keep])
        matches += count_matches(sure, boxes)
        reported += len(sure)
    there = sum(len(boxes) for boxes in truth)
    return {"precision": HitRate(matches, reported), "recall": HitRate(matches, there)}


def main() -> None:
    """Read the command line, score, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, help="an exported players.xml")
    parser.add_argument("--clip", action="append", help="only this clip; may be repeated")
    options = parser.parse_args()
    images = [
        image
        for image in read_folder(options.folder)
        if not options.clip or image.clip in options.clip
    ]
    detector = OpenVinoPlayers(options.model)
    found, truth = [], []
    for image in images:
        pixels = np.asarray(cv2.imread(str(image.path)), np.uint8)
        found.append(detector.detect(pixels))
        truth.append(corners(image, pixels.shape[1], pixels.shape[0]))
    scores = {
        str(threshold): {k: v.as_json() for k, v in score(found, truth, threshold).items()}
        for threshold in THRESHOLDS
    }
    print(json.dumps({"images": len(images), "iou": MIN_IOU, "by_confidence": scores}, indent=2))


if __name__ == "__main__":
    main()
