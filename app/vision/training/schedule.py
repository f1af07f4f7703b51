"""How long to train, how fast to learn, and the running average that gets shipped."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

_WARM_UP = 0.03


@dataclass(frozen=True)
class Plan:
    """How long to train, and with what; whichever of `steps` and `minutes` ends first counts."""

    steps: int
    minutes: float
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


def save_safely(state: dict[str, Any], path: Path) -> None:
    """Write a checkpoint so that a crash leaves the old one or the new one, never half of one."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)
