"""Train the players' detector further: `python -m lab.training.train_players`.

Starts from a net that knows people from many pictures (`lab.training.playernet.load_coco`) and
teaches it with labelled, machine-labelled and rendered pictures which of them are players. Training
stops after `--steps` steps or `--minutes` minutes; an interrupted run goes on from `--out`.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from lab.training.dataset import (
    APART_FRAMES,
    HELD_APART,
    LabelledImage,
    by_frame,
    neighbours,
    read_folder,
)
from lab.training.people import PeopleSampler, Source
from lab.training.playerloss import loss
from lab.training.playernet import load_coco
from lab.training.schedule import Plan, Training, add_limits

_PEAK_RATE = 2e-4

Item = tuple[Tensor, Tensor]
Batch = tuple[Tensor, list[Tensor]]


def make_sampler(data: Path, labelled: Path, rendered: Path) -> PeopleSampler:
    """Read all sources but what is held apart.

    `labelled` was made by label_players, `rendered` by render_frames; of each run of three
    rendered frames the middle one is enough.
    """
    machine = [image for image in read_folder(labelled) if image.clip not in HELD_APART]
    people = [
        image
        for image in read_folder(data / "volleyball-players")
        if image.frame not in APART_FRAMES
    ]
    runs = read_folder(rendered)
    index = by_frame(runs)
    middle: list[LabelledImage] = [i for i in runs if all(neighbours(i, index, (1,)))]
    football = read_folder(data / "football-players")
    return PeopleSampler(
        [
            Source(machine, 0.2),
            Source(people, 0.1),
            Source(football, 0.3, hide_referees=True),
            Source(middle, 0.4),
        ]
    )


class PlayerSamples(IterableDataset[Item]):
    """An endless stream of RGB bytes (3, 384, 640) and the players' corners (n, 4), pixels."""

    def __init__(self, sampler: PeopleSampler, seed: int) -> None:
        self.sampler = sampler
        self.seed = seed

    def __iter__(self) -> Iterator[Item]:
        rng = np.random.default_rng(self.seed)
        while True:
            image, boxes = self.sampler.sample(rng)
            rgb = np.ascontiguousarray(image[..., ::-1].transpose(2, 0, 1))
            yield torch.from_numpy(rgb), torch.from_numpy(boxes)


def collate(items: list[Item]) -> Batch:
    """Pictures together, and the boxes of each."""
    return torch.stack([image for image, _ in items]), [boxes for _, boxes in items]


class PlayerTrainer(Training[Batch]):
    """The net learns from the pictures where the players are."""

    def __init__(self, start: Path, plan: Plan, checkpoint: Path) -> None:
        torch.manual_seed(plan.seed)
        net: Any = load_coco(start).train()  # Any: torch does not say what `to` takes
        net.to(memory_format=torch.channels_last)
        # What edges and cloth look like it knows from many more pictures than there are here.
        for known in (net.stem, net.stage1):
            known.requires_grad_(False)
        super().__init__(net, plan, checkpoint, decay=1e-3)

    def learn(self, batch: Batch) -> Tensor:
        pictures, players = batch
        images = pictures.float().contiguous(memory_format=torch.channels_last) / 255
        with torch.autocast("cpu", torch.bfloat16):
            maps = self.net(images)
        return loss([one.float() for one in maps], players)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True, help="weights to go on from")
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled images")
    parser.add_argument("--labelled", type=Path, required=True, help="made by label_players")
    parser.add_argument("--rendered", type=Path, required=True, help="made by render_frames")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint file to write")
    add_limits(parser, steps=450)
    options = parser.parse_args()
    plan = Plan(options.steps, options.minutes, batch=8, save_every=20)
    torch.set_num_threads(plan.threads)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    trainer = PlayerTrainer(options.start, plan, options.out)
    sampler = make_sampler(options.data, options.labelled, options.rendered)
    samples = PlayerSamples(sampler, plan.seed + trainer.step)
    batches = DataLoader(samples, plan.batch, num_workers=plan.workers, collate_fn=collate)
    trainer.run(iter(batches), _PEAK_RATE, longest=0.99)


if __name__ == "__main__":
    main()
