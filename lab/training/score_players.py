"""Score the players' detector: `python -m lab.training.score_players FOLDER`.

FOLDER is a YOLO folder with labelled players (class 0) that the weights have never seen.
Prints JSON: precision and recall at IoU 0.5, each with its n.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from app.vision.detectors.players_openvino import OpenVinoPlayers
from app.vision.protocols import PlayerDetector
from app.vision.types import Detections
from lab.detectionscores import MIN_IOU, score_players
from lab.training.dataset import LabelledImage, read_folder
from lab.training.people import Boxes, corners

THRESHOLDS = (0.1, 0.25, 0.4)


def look(detector: PlayerDetector, image: LabelledImage) -> tuple[Detections, Boxes]:
    """The players that are found in a picture, and those that are labelled."""
    pixels = np.asarray(cv2.imread(str(image.path)), np.uint8)
    return detector.detect(pixels), corners(image, pixels.shape[1], pixels.shape[0])


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
    found, truth = zip(*(look(detector, image) for image in images), strict=True)
    scores = {
        str(threshold): {k: v.as_json() for k, v in score_players(found, truth, threshold).items()}
        for threshold in THRESHOLDS
    }
    print(json.dumps({"images": len(images), "iou": MIN_IOU, "by_confidence": scores}, indent=2))


if __name__ == "__main__":
    main()
