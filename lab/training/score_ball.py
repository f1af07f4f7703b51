"""Score the ball net on clips held apart: `python -m lab.training.score_ball --data DIR`.

Prints JSON: precision and recall within 12 pixels at 960×540 with their n, how many still
things that look like a ball were reported, and how often anything was reported when all three
frames were the same. It runs the exported net through OpenVINO, just as the program does.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.resources import WEIGHTS
from app.vision.detectors.ball_openvino import OpenVinoBall
from app.vision.protocols import BallDetector
from app.vision.types import BallCandidates, Image
from lab.detectionscores import RADIUS, HitRate, best, distance, score_balls
from lab.training import samples
from lab.training.dataset import (
    BALL,
    HELD_APART,
    LabelledImage,
    by_frame,
    neighbours,
    read_folder,
    split_by_clip,
)
from lab.training.samples import read_image

THRESHOLDS = (0.1, 0.3, 0.5)
_STILL_A_FRAME = 3


@dataclass(frozen=True)
class Trio:
    """Three frames and where the ball is in the middle one (pixels), None where there is none."""

    images: list[Image]
    ball: tuple[float, float] | None


def read_trios(
    images: Sequence[LabelledImage], gaps: Sequence[int] = (2, 1, 3)
) -> Iterator[tuple[LabelledImage, Trio]]:
    """Every frame that has a neighbour on both sides, with them; two frames at 60 fps are one at
    30."""
    index = by_frame(images)
    for image in images:
        before, after = neighbours(image, index, gaps)
        if not before or not after:
            continue
        pixels = [read_image(one.path) for one in (before[0], image, after[0])]
        height, width = pixels[1].shape[:2]
        balls = [(box.x * width, box.y * height) for box in image.of_kind(BALL)]
        yield image, Trio(pixels, balls[0] if balls else None)


def detect(detector: BallDetector, trios: Sequence[Trio]) -> list[BallCandidates]:
    """What is found in each middle frame."""
    return [detector.detect(trio.images, range(1, 2))[0] for trio in trios]


def paste_still(trio: Trio, rng: np.random.Generator) -> tuple[Trio, list[tuple[float, float]]]:
    """Paste balls that stand still into all three frames, away from the true one."""
    images = [image.copy() for image in trio.images]
    height, width = images[1].shape[:2]
    places = []
    for _ in range(_STILL_A_FRAME):
        ball, size = samples.draw(rng), rng.uniform(8, 16)
        at = (rng.uniform(20, width - 20), rng.uniform(20, height - 20))
        if trio.ball is not None and distance(at, trio.ball) < 3 * RADIUS:
            continue
        places.append(at)
        for image in images:
            samples.paste(image, ball, at=at, diameter=size)
    return Trio(images, trio.ball), places


def count_reported(
    found: Sequence[BallCandidates], places: Sequence[list[tuple[float, float]]], threshold: float
) -> HitRate:
    """How many of the places of each frame were reported by any candidate."""
    reported = 0
    for candidates, here in zip(found, places, strict=True):
        sure = candidates.xy[candidates.confidence >= threshold]
        reported += sum(any(distance(at, xy) <= RADIUS for xy in sure) for at in here)
    return HitRate(reported, sum(len(here) for here in places))


def report(detector: BallDetector, trios: Sequence[Trio]) -> dict[str, object]:
    """All scores at all thresholds, ready for JSON."""
    rng = np.random.default_rng(7)
    with_still = [paste_still(trio, rng) for trio in trios]
    truth, places = [trio.ball for trio in trios], [here for _, here in with_still]
    found = detect(detector, trios)
    among_still = detect(detector, [trio for trio, _ in with_still])
    frozen = detect(detector, [Trio([trio.images[1]] * 3, None) for trio in trios])
    scores: dict[str, object] = {}
    for threshold in THRESHOLDS:
        rates = score_balls(found, truth, threshold)
        rates["still_reported"] = count_reported(among_still, places, threshold)
        seen = sum(best(one, threshold) is not None for one in frozen)
        rates["frozen_reported"] = HitRate(seen, len(frozen))
        scores[str(threshold)] = {name: rate.as_json() for name, rate in rates.items()}
    return {"radius_px": RADIUS, "frames": len(trios), "by_confidence": scores}


def main() -> None:
    """Read the command line, score, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, help="folder of the labelled images")
    source.add_argument("--folder", type=Path, help="one YOLO folder, all of it, say rendered")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--clip", action="append", help="a clip held apart; may be repeated")
    options = parser.parse_args()
    clips = tuple(options.clip or HELD_APART)
    if options.folder:
        apart = read_folder(options.folder)
        clips = (options.folder.name,)
    else:
        _, apart = split_by_clip(read_folder(options.data / "volleyball-ball"), clips)
    trios = [trio for _, trio in read_trios(apart)]
    result = report(OpenVinoBall(options.weights, min_confidence=0.05), trios)
    print(json.dumps({"clips": clips, **result}, indent=2))


if __name__ == "__main__":
    main()
