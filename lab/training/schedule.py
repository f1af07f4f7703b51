"""How long to train, how fast to learn, and the running average that gets shipped."""

import argparse
import copy
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import nn

from session.files.disk import replacing

_WARM_UP = 0.03

Batch = TypeVar("Batch")
Net = TypeVar("Net", bound=nn.Module)


@dataclass(frozen=True)
class Plan:
    """How long to train, and with what; whichever of `steps` and `minutes` ends first counts."""

    steps: int
    minutes: float = math.inf
    batch: int = 16
    seed: int = 11
    threads: int = 2
    workers: int = 1
    save_every: int = 100

    def progress(self, step: int, seconds: float) -> float:
        """How far training is, 0 to 1, by steps or by the clock."""
        return min(max(step / self.steps, seconds / (self.minutes * 60)), 1.0)


def learning_rate(progress: float, peak: float) -> float:
    """Up to the peak during the first 3 %, then down to a hundredth along half a cosine."""
    if progress < _WARM_UP:
        return peak * (0.1 + 0.9 * progress / _WARM_UP)
    rest = (progress - _WARM_UP) / (1 - _WARM_UP)
    return peak * (0.01 + 0.99 * (1 + math.cos(math.pi * rest)) / 2)


def follow(average: nn.Module, net: nn.Module, step: int, longest: float = 0.998) -> None:
    """Move the running average of a net's weights a little towards the net, in place."""
    keep = min(longest, (1 + step) / (10 + step))
    with torch.no_grad():
        pairs = zip(average.state_dict().values(), net.state_dict().values(), strict=True)
        for mean, now in pairs:
            if mean.dtype.is_floating_point:
                mean.mul_(keep).add_(now, alpha=1 - keep)
            else:
                mean.copy_(now)


def save_safely(state: dict[str, Any], path: Path) -> None:  # Any: a checkpoint of torch
    """Write a checkpoint so that a crash leaves the old one or the new one, never half of one."""
    with replacing(path, scratch=path.with_suffix(".part")) as part:
        torch.save(state, part)


def save_half(net: nn.Module, out: Path) -> None:
    """Write what is shipped of a net: its weights in half precision (counters stay as they are)."""
    state = {
        name: value.half() if value.dtype.is_floating_point else value
        for name, value in net.state_dict().items()
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"average": state}, out)


def load_average(net: Net, checkpoint: Path) -> Net:
    """The net with the running average of a training checkpoint, or of what is shipped, ready for
    use."""
    # Any: a checkpoint of torch
    state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    net.load_state_dict(state["average"])
    net.eval()
    return net


def add_limits(parser: argparse.ArgumentParser, steps: int) -> None:
    """The two options that say when training ends."""
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--minutes", type=float, default=math.inf)


class Training(Generic[Batch]):
    """A net, its running average and the optimiser, kept together in one checkpoint file.

    What a batch is, and how it teaches, is said by `learn` of the class that inherits.
    """

    def __init__(self, net: Any, plan: Plan, checkpoint: Path, decay: float) -> None:  # noqa: ANN401 - Any: torch
        self.net = net
        self.plan = plan
        self.checkpoint = checkpoint
        self.average = copy.deepcopy(net).eval()
        self.optimiser = torch.optim.AdamW(net.parameters(), weight_decay=decay)
        self.step, self.seconds = 0, 0.0
        if checkpoint.exists():
            self._load(torch.load(checkpoint, weights_only=True))

    def learn(self, batch: Batch) -> torch.Tensor:
        """The loss of one batch, a scalar that can be differentiated."""
        raise NotImplementedError

    def run(self, batches: Iterator[Batch], peak: float, longest: float = 0.998) -> None:
        """Train until the plan is done, saving on the way.

        `peak` is the highest learning rate, `longest` the memory of the running average.
        """
        began, before, total = time.monotonic(), self.seconds, 0.0
        while self.plan.progress(self.step, self.seconds) < 1:
            total += self._advance(next(batches), peak, longest)
            self.seconds = before + time.monotonic() - began
            if self.step % self.plan.save_every == 0:
                mean = total / self.plan.save_every
                print(f"step {self.step} loss {mean:.4f} seconds {self.seconds:.0f}", flush=True)
                total = 0.0
                self.save()
        self.save()

    def _advance(self, batch: Batch, peak: float, longest: float) -> float:
        rate = learning_rate(self.plan.progress(self.step, self.seconds), peak)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad()
        loss = self.learn(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 10.0)
        self.optimiser.step()
        self.step += 1
        follow(self.average, self.net, self.step, longest)
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

    def _load(self, state: dict[str, Any]) -> None:  # Any: a checkpoint of torch
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]
