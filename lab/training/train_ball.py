"""Train the ball net: `python -m lab.training.train_ball --data DIR --out ball.pt`.

DIR holds the folders `volleyball-ball`, `tennis-ball` and `football-players` (see
docs/model-card.md). Training stops after `--steps` steps or `--minutes` minutes, whichever is
first, and a run that was interrupted goes on from its checkpoint.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from lab.training import augment, ballnet
from lab.training.ballnet import BallNet
from lab.training.dataset import BALL, HELD_APART, LabelledImage, read_folder, split_by_clip
from lab.training.heatmaps import HeatTrainer
from lab.training.samples import CROP, BallSampler
from lab.training.schedule import Plan, add_limits

_PEAK_RATE = 2.5e-3


def make_sampler(
    data: Path, rendered: Path | None = None, held_apart: tuple[str, ...] = HELD_APART
) -> BallSampler:
    """Read all sources but the clips held apart."""

    def with_ball(name: str) -> list[LabelledImage]:
        images, _ = split_by_clip(read_folder(data / name), held_apart)
        return [image for image in images if image.of_kind(BALL)]

    return BallSampler(
        sequences=with_ball("volleyball-ball"),
        singles=with_ball("tennis-ball"),
        grounds=with_ball("football-players"),
        rendered=read_folder(rendered) if rendered else [],
    )


class BallSamples(IterableDataset[tuple[Tensor, Tensor]]):
    """An endless stream of (5, h, w) uint8 inputs and (1, h / 2, w / 2) targets."""

    def __init__(self, sampler: BallSampler, seed: int) -> None:
        self.sampler = sampler
        self.seed = seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng((self.seed, worker.id if worker else 0))
        while True:
            sample = self.sampler.sample(rng)
            heat = ballnet.target(CROP[1], CROP[0], sample.balls)
            yield torch.from_numpy(augment.stack(sample.frames)), torch.from_numpy(heat)[None]


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled images")
    parser.add_argument("--rendered", type=Path, help="folder made by render_frames")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint file to write")
    add_limits(parser, steps=3100)
    options = parser.parse_args()
    plan = Plan(options.steps, options.minutes)
    torch.set_num_threads(plan.threads)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    trainer = HeatTrainer(BallNet, plan, options.out)
    samples = BallSamples(make_sampler(options.data, options.rendered), plan.seed + trainer.step)
    batches = DataLoader(samples, batch_size=plan.batch, num_workers=plan.workers)
    trainer.run(iter(batches), _PEAK_RATE)


if __name__ == "__main__":
    main()
