"""Train the court's net: `python -m lab.training.train_court --rendered DIR --out court.pt`.

DIR was made by render_courts; no real picture teaches. A run that was interrupted goes on from its
checkpoint.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from app.vision.courtmarks import INPUT
from app.vision.types import Doubles, Image
from lab.courts import court_camera, is_from_the_side
from lab.training import augment, courtnet
from lab.training.courtnet import CourtNet
from lab.training.heatmaps import HeatTrainer
from lab.training.schedule import Plan, add_limits

_PEAK_RATE = 3e-3
_ACROSS = (1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10)
_ALONG = (8, 9, 6, 7, 4, 5, 2, 3, 0, 1, 10, 11)
"""Which mark is seen in the place of each one in a mirror, from behind and from the side."""


class CourtSamples(IterableDataset[tuple[Tensor, Tensor]]):
    """An endless stream of (3, h, w) pictures and (12, h / 4, w / 4) targets."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.files = sorted(folder.glob("court-*.json"))
        self.seed = seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng((self.seed, worker.id if worker else 0))
        while True:
            file = self.files[int(rng.integers(len(self.files)))]
            image, marks = changed(*read(file), from_the_side(file), rng)
            heat = courtnet.court_target(INPUT[1], INPUT[0], marks)
            yield torch.from_numpy(image.transpose(2, 0, 1).copy()), torch.from_numpy(heat)


def read(file: Path) -> tuple[Image, Doubles]:
    """A rendered picture and its marks, NaN for what is behind the camera."""
    image = np.asarray(cv2.imread(str(file.with_suffix(".jpg"))), np.uint8)
    said = json.loads(file.read_text("utf-8"))
    return image, np.array([[np.nan, np.nan] if xy is None else xy for xy in said], np.float64)


def from_the_side(file: Path) -> bool:
    return is_from_the_side(court_camera(int(file.stem.rpartition("-")[2]), (16, 16)))


def changed(
    image: Image, marks: Doubles, side: bool, rng: np.random.Generator
) -> tuple[Image, Doubles]:
    """A part of the picture, as another phone would have shown it, at the net's size."""
    height, width = image.shape[:2]
    if rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
        marks = marks[list(_ALONG if side else _ACROSS)] * (-1, 1) + (width - 1, 0)
    zoom = INPUT[0] / width * float(np.exp(rng.uniform(-0.25, 0.5)))
    turn = float(rng.normal(0, 2.5))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, zoom)
    matrix[:, 2] += np.array(INPUT) / 2 - (width / 2, height / 2)
    free = np.abs(np.array((width, height)) * zoom - INPUT) / 2
    matrix[:, 2] += rng.uniform(-1, 1, 2) * (free + 12)
    grey = int(rng.integers(0, 120)) if rng.random() < 0.5 else 0
    smooth = cv2.INTER_AREA if zoom < 0.6 else cv2.INTER_LINEAR
    soft = cv2.GaussianBlur(image, (0, 0), 0.35 / zoom) if zoom < 0.8 else image
    part = cv2.warpAffine(soft, matrix, INPUT, flags=smooth, borderValue=(grey, grey, grey))
    [worn] = augment.wear(augment.light([np.asarray(part, np.uint8)], rng), rng)
    if rng.random() < 0.2:
        worn = np.repeat(worn.mean(2, keepdims=True), 3, 2).astype(np.uint8)
    return worn, marks @ matrix[:, :2].T + matrix[:, 2]


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rendered", type=Path, required=True, help="made by render_courts")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint file to write")
    parser.add_argument("--threads", type=int, default=1)
    add_limits(parser, steps=3000)
    options = parser.parse_args()
    plan = Plan(options.steps, options.minutes, threads=options.threads)
    torch.set_num_threads(plan.threads)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    trainer = HeatTrainer(CourtNet, plan, options.out)
    samples = CourtSamples(options.rendered, plan.seed + trainer.step)
    batches = DataLoader(samples, batch_size=plan.batch)
    trainer.run(iter(batches), _PEAK_RATE)


if __name__ == "__main__":
    main()
