"""Label players where only the ball is labelled: `python -m lab.training.label_players`.

A reference detector of people (COCO, never shipped) looks at the pictures of a YOLO folder and at
their two halves, and what stands on the court becomes a player (class 0) in a new folder. These
are labels by a machine: training may use them, and a score against them is an agreement.
"""

import argparse
import shutil
from pathlib import Path

import cv2
import numpy as np

from app.vision.detectors.players_openvino import OpenVinoPlayers
from app.vision.tracks import overlap
from app.vision.types import Detections, Floats, Image
from lab.training.dataset import read_folder

MIN_CONFIDENCE = 0.35
COURT_ROWS = (0.43, 0.80)
"""Feet of the players of this match are between these shares of the picture's height."""
_EDGE = 3.0
_SAME = 0.4


def join(whole: Detections, halves: list[tuple[Detections, float, float]]) -> Floats:
    """Boxes of the whole picture, and those that only a half showed.

    Each half comes with its left and right border in the whole picture; a box that touches an
    inner border is cut off there, and so is left out.
    """
    boxes = list(whole.boxes)
    outer = (min(left for _, left, _ in halves), max(right for _, _, right in halves))
    for found, left, right in halves:
        for box in found.boxes + np.array([left, 0, left, 0], np.float32):
            cut = (left > outer[0] and box[0] < left + _EDGE) or (
                right < outer[1] and box[2] > right - _EDGE
            )
            known = np.array(boxes, np.float32).reshape(-1, 4)
            if not cut and not (overlap(box[None], known) > _SAME).any():
                boxes.append(box)
    return np.array(boxes, np.float32).reshape(-1, 4)


def on_court(boxes: Floats, height: int, rows: tuple[float, float] = COURT_ROWS) -> Floats:
    """Boxes whose feet are on or near the court and that are no small part of a person."""
    feet, tall = boxes[:, 3] / height, (boxes[:, 3] - boxes[:, 1]) / height
    return boxes[(feet > rows[0]) & (feet < rows[1]) & (tall > 0.06)]


def find_players(reference: OpenVinoPlayers, pixels: Image) -> Floats:
    """Players of one picture as the reference sees them, (n, 4) in pixels."""
    height, width = pixels.shape[:2]
    part = round(width * 0.5625)
    halves = []
    for left in (0, width - part):
        half = np.ascontiguousarray(pixels[:, left : left + part])
        halves.append((reference.detect(half), float(left), float(left + part)))
    return on_court(join(reference.detect(pixels), halves), height)


def as_labels(boxes: Floats, width: int, height: int) -> str:
    """Boxes as the lines of a YOLO label file."""
    lines = []
    for x1, y1, x2, y2 in boxes / np.array([width, height, width, height], np.float32):
        lines.append(f"0 {(x1 + x2) / 2:.6f} {(y1 + y2) / 2:.6f} {x2 - x1:.6f} {y2 - y1:.6f}\n")
    return "".join(lines)


def main() -> None:
    """Read the command line and label."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="YOLO folder to look at")
    parser.add_argument("--reference", type=Path, required=True, help="COCO detector, an .xml")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, default=2, help="take every n-th picture")
    options = parser.parse_args()
    reference = OpenVinoPlayers(options.reference, MIN_CONFIDENCE)
    for part in ("images", "labels"):
        (options.out / part).mkdir(parents=True, exist_ok=True)
    total = 0
    for image in read_folder(options.folder)[:: options.every]:
        pixels = np.asarray(cv2.imread(str(image.path)), np.uint8)
        boxes = find_players(reference, pixels)
        total += len(boxes)
        shutil.copy(image.path, options.out / "images")
        text = as_labels(boxes, pixels.shape[1], pixels.shape[0])
        (options.out / "labels" / f"{image.path.stem}.txt").write_text(text)
    print(f"{total} players in {options.out}")


if __name__ == "__main__":
    main()
