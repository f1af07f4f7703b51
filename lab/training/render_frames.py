"""Rendered training pictures: `python -m lab.training.render_frames --out DIR`.

Writes a YOLO folder (class 0 player, 1 ball) with runs of three consecutive frames at 30 a
second, from rallies, halls and camera places made up by chance. Each file's name begins with
`rendered-`, so that it can never be mistaken for a picture of a real match.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from app.vision.rendering import FrameTruth, stage
from lab.chance import random_camera, random_look, random_script

SIZE = (960, 540)
_MIN_MOVE = 0.8
"""A ball that moves less than this (pixels a frame) is not shown: nobody could tell it."""
_MIN_VISIBLE = 0.35


def label(truth: FrameTruth, size: tuple[int, int] = SIZE) -> str:
    """A frame's truth as the lines of a YOLO label file; what is hidden or outside is left out."""
    boxes = [(0, *player.box_px) for player in truth.players if player.visible >= _MIN_VISIBLE]
    if truth.ball_visible:
        (x, y), r = truth.ball_px, truth.ball_radius_px
        # The renderer counts pixels from the middle of the first one, labels from its corner.
        boxes.append((1, x + 0.5 - r, y + 0.5 - r, x + 0.5 + r, y + 0.5 + r))
    return "".join(_line(box, size) for box in boxes)


def _line(box: tuple[float, float, float, float, float], size: tuple[int, int]) -> str:
    kind, *corners = box
    x1, x2 = np.clip((corners[0], corners[2]), 0, size[0]) / size[0]
    y1, y2 = np.clip((corners[1], corners[3]), 0, size[1]) / size[1]
    if x2 <= x1 or y2 <= y1:
        return ""
    return f"{kind:.0f} {(x1 + x2) / 2:.6f} {(y1 + y2) / 2:.6f} {x2 - x1:.6f} {y2 - y1:.6f}\n"


def runs(seed: int, count: int) -> Iterator[list[tuple[np.ndarray, FrameTruth]]]:
    """Some runs of three frames of one rally by chance."""
    rng = np.random.default_rng((seed, 23))
    scene = stage(random_script(seed), random_camera(rng), size=SIZE, look=random_look(seed))
    for first in sorted(rng.choice(len(scene) - 3, count, replace=False)):
        trio = [scene.frame(int(first) + k) for k in range(3)]
        places = [np.array(truth.ball_px) for _, truth in trio]
        moved = min(np.hypot(*(places[1] - places[k])) for k in (0, 2))
        if moved >= _MIN_MOVE or not trio[1][1].ball_visible:
            yield trio


def write_rally(out: Path, seed: int, count: int) -> int:
    """Write the runs of one rally; answers how many pictures that were."""
    written = 0
    for trio in runs(seed, count):
        for image, truth in trio:
            name = f"rendered-{seed:04d}-{truth.index:05d}"
            cv2.imwrite(str(out / "images" / f"{name}.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, 92])
            (out / "labels" / f"{name}.txt").write_text(label(truth))
            written += 1
    return written


def main() -> None:
    """Read the command line and render."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rallies", type=int, default=60)
    parser.add_argument("--runs", type=int, default=6, help="runs of three frames in each rally")
    parser.add_argument("--first-seed", type=int, default=1000)
    options = parser.parse_args()
    for part in ("images", "labels"):
        (options.out / part).mkdir(parents=True, exist_ok=True)
    seeds = range(options.first_seed, options.first_seed + options.rallies)
    total = sum(write_rally(options.out, seed, options.runs) for seed in seeds)
    print(f"{total} rendered pictures in {options.out}")


if __name__ == "__main__":
    main()
