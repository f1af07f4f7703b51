"""Rendered pictures of courts: `python -m lab.training.render_courts --out DIR`.

Writes `court-SEED.jpg` and beside it where the court's marks are, `court-SEED.json`: a pair of
pixels each in the order of `app.vision.courtmarks`, null for what lies behind the camera.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from app.vision.courtmarks import COURT_MARKS
from app.vision.rendering import Camera, stage
from app.vision.types import Doubles, Image
from lab.chance import random_script
from lab.courts import court_camera, court_look, is_from_the_side
from session.court import LENGTH, NET_Y, WIDTH

SIZE = (960, 540)


def marks_seen_by(camera: Camera) -> Doubles:
    """Where the marks are in the camera's picture, (12, 2) pixels, NaN behind it. The near half, or
    the left one of a camera beside the court, is the one at y 0."""
    across, along = camera.position[0] - WIDTH / 2, camera.position[1] - NET_Y
    turned = across < 0 if is_from_the_side(camera) else along > 0
    places = COURT_MARKS.copy()
    if turned:
        places[:, :2] = (WIDTH, LENGTH) - places[:, :2]
    pixels, depth = camera.project(places)
    pixels[depth < 0.1] = np.nan
    return pixels


def court_picture(seed: int) -> tuple[Image, Doubles]:
    """A moment of a rally in a hall by chance, and the marks in it."""
    camera = court_camera(seed, SIZE)
    scene = stage(random_script(seed), camera, fps=2, size=SIZE, look=court_look(seed))
    moment = int(np.random.default_rng((seed, 41)).integers(len(scene)))
    return scene.frame(moment)[0], marks_seen_by(camera)


def main() -> None:
    """Read the command line and render."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--courts", type=int, default=3000)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for seed in range(options.first_seed, options.first_seed + options.courts):
        image, marks = court_picture(seed)
        written = [None if np.isnan(xy).any() else xy.round(2).tolist() for xy in marks]
        stem = options.out / f"court-{seed:05d}"
        cv2.imwrite(str(stem.with_suffix(".jpg")), image, [cv2.IMWRITE_JPEG_QUALITY, 90])
        stem.with_suffix(".json").write_text(json.dumps(written), encoding="utf-8")


if __name__ == "__main__":
    main()
