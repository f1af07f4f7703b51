"""Train the players' detector further: `python -m lab.training.train_players`.

Starts from a YOLO `.pt` (class 0 is the player) and goes on with labelled, machine-labelled and
rendered pictures. Only the player's score is taught: other classes keep what they had. Training
stops after `--steps` steps or `--minutes` minutes; an interrupted run goes on from `--out`.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
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
from lab.training.schedule import Plan, Training, add_limits
from lab.training.yolo import load_yolo

_PEAK_RATE = 6e-4
_GAINS = {"box": 7.5, "cls": 0.5, "dfl": 1.5}

Item = tuple[Tensor, Tensor]


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
            Source(machine, 0.3),
            Source(people, 0.15),
            Source(football, 0.2, hide_referees=True),
            Source(middle, 0.35),
        ]
    )


class PlayerSamples(IterableDataset[Item]):
    """An endless stream of RGB bytes (3, 384, 640) and boxes (n, 4)."""

    def __init__(self, sampler: PeopleSampler, seed: int) -> None:
        self.sampler = sampler
        self.seed = seed

    def __iter__(self) -> Iterator[Item]:
        rng = np.random.default_rng(self.seed)
        while True:
            image, boxes = self.sampler.sample(rng)
            rgb = np.ascontiguousarray(image[..., ::-1].transpose(2, 0, 1))
            yield torch.from_numpy(rgb), torch.from_numpy(boxes)


def collate(items: list[Item]) -> dict[str, Tensor]:
    """A batch in the form that the loss of ultralytics reads."""
    boxes = torch.cat([boxes for _, boxes in items])
    owner = torch.cat([torch.full((len(boxes),), i) for i, (_, boxes) in enumerate(items)])
    return {
        "img": torch.stack([image for image, _ in items]),
        "bboxes": boxes,
        "cls": torch.zeros(len(boxes), 1),
        "batch_idx": owner.float(),
    }


class PlayerTrainer(Training[dict[str, Tensor]]):
    """The detector learns from the pictures where the players are."""

    def __init__(self, start: Path, plan: Plan, checkpoint: Path) -> None:
        torch.manual_seed(plan.seed)
        net = load_yolo(start).model.float().train()
        net.requires_grad_(True)
        net.args = SimpleNamespace(**_GAINS)
        others = torch.zeros(net.model[-1].nc)
        others[0] = 1.0
        net.class_weights = others
        net.to(memory_format=torch.channels_last)
        super().__init__(net, plan, checkpoint, decay=5e-4)

    def learn(self, batch: dict[str, Tensor]) -> Tensor:
        images = batch["img"].float().contiguous(memory_format=torch.channels_last) / 255
        with torch.autocast("cpu", torch.bfloat16):
            answers = self.net(images)
        loss: Tensor = self.net.loss(batch, _as_float(answers))[0].sum()
        return loss


def _as_float(answers: Any) -> Any:  # noqa: ANN401 - Any: nested dicts and lists of tensors
    if isinstance(answers, Tensor):
        return answers.float()
    if isinstance(answers, dict):
        return {name: _as_float(value) for name, value in answers.items()}
    return [_as_float(value) for value in answers]


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True, help="weights to go on from")
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled images")
    parser.add_argument("--labelled", type=Path, required=True, help="made by label_players")
    parser.add_argument("--rendered", type=Path, required=True, help="made by render_frames")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint file to write")
    add_limits(parser, steps=350)
    options = parser.parse_args()
    plan = Plan(options.steps, options.minutes, batch=12, save_every=20)
    torch.set_num_threads(plan.threads)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    trainer = PlayerTrainer(options.start, plan, options.out)
    sampler = make_sampler(options.data, options.labelled, options.rendered)
    samples = PlayerSamples(sampler, plan.seed + trainer.step)
    batches = DataLoader(samples, plan.batch, num_workers=plan.workers, collate_fn=collate)
    trainer.run(iter(batches), _PEAK_RATE, longest=0.995)


if __name__ == "__main__":
    main()
