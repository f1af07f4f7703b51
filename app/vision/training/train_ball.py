"""Train the ball net: `python -m app.vision.training.train_ball --data DIR --out ball.pt`.

DIR holds the folders `volleyball-ball`, `tennis-ball` and `football-players` (see
docs/model-card.md). Training stops after `--steps` steps or `--minutes` minutes, whichever is
first, and a run that was interrupted goes on from its checkpoint.
"""

import argparse
import copy
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from app.vision.training import augment, heatmap
from app.vision.training.ballnet import BallNet, focal_loss
from app.vision.training.dataset import BALL, LabelledImage, read_folder, split_by_clip
from app.vision.training.sampling import CROP, BallSampler
from app.vision.training.schedule import Plan, follow, learning_rate, save_safely

HELD_APART = ("clip_two_mp4",)
"""Clips of `volleyball-ball` that no weight has ever seen; the scores are measured on them."""
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


class Samples(IterableDataset[tuple[Tensor, Tensor]]):
    """An endless stream of (5, h, w) uint8 inputs and (1, h / 2, w / 2) targets."""

    def __init__(self, sampler: BallSampler, seed: int) -> None:
        self.sampler = sampler
        self.seed = seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng((self.seed, worker.id if worker else 0))
        while True:
            sample = self.sampler.sample(rng)
            heat = heatmap.target(CROP[1], CROP[0], sample.balls)
            yield torch.from_numpy(augment.stack(sample.frames)), torch.from_numpy(heat)[None]


class Trainer:
    """The net, its running average and the optimiser, kept in one checkpoint file."""

    def __init__(self, plan: Plan, checkpoint: Path) -> None:
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.checkpoint = checkpoint
        self.net = BallNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = copy.deepcopy(self.net).eval()
        self.optimiser = torch.optim.AdamW(self.net.parameters(), weight_decay=1e-3)
        self.step = 0
        self.seconds = 0.0
        if checkpoint.exists():
            self._load(torch.load(checkpoint, weights_only=True))

    def run(self, batches: Iterator[tuple[Tensor, Tensor]]) -> None:
        """Train until the plan is done, saving on the way."""
        began, before = time.monotonic(), self.seconds
        total = 0.0
        while self.plan.progress(self.step, self.seconds) < 1:
            total += self._learn(*next(batches))
            self.seconds = before + time.monotonic() - began
            if self.step % self.plan.save_every == 0:
                print(
                    f"step {self.step} loss {total / self.plan.save_every:.4f} "
                    f"seconds {self.seconds:.0f}",
                    flush=True,
                )
                total = 0.0
                self.save()
        self.save()

    def _learn(self, frames: Tensor, heat: Tensor) -> float:
        rate = learning_rate(self.plan.progress(self.step, self.seconds), _PEAK_RATE)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        frames = frames.float().contiguous(memory_format=torch.channels_last)
        self.optimiser.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.net(frames)
        loss = focal_loss(logits.float(), heat)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 10.0)
        self.optimiser.step()
        self.step += 1
        follow(self.average, self.net, self.step)
        return float(loss.detach())

    def save(self) -> None:
        """Write the checkpoint."""
        state = {
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        save_safely(state, self.checkpoint)

    def _load(self, state: dict[str, Any]) -> None:
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled images")
    parser.add_argument("--rendered", type=Path, help="folder made by render_frames")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint file to write")
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--minutes", type=float, default=90.0)
    options = parser.parse_args()
    plan = Plan(options.steps, options.minutes)
    torch.set_num_threads(plan.threads)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(plan, options.out)
    samples = Samples(make_sampler(options.data, options.rendered), plan.seed + trainer.step)
    trainer.run(iter(DataLoader(samples, batch_size=plan.batch, num_workers=plan.workers)))


if __name__ == "__main__":
    main()
