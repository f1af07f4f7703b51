"""Nets that answer with heat maps of places, the ball's and the court's: what they are taught, how,
and how they are exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import torch
from numpy.typing import NDArray
from openvino.preprocess import PrePostProcessor
from torch import Tensor, nn

from lab.training.schedule import Plan, Training


def draw_spot(heat: NDArray[np.float32], place: tuple[float, float], sigma: float) -> None:
    """Put a place (x, y), in cells, on a map (h, w): 1 at the nearest cell, and a Gaussian of
    `sigma` cells around it, so that the loss can be lenient next to it. One that lies outside is
    left out."""
    x, y = place
    column, row = round(x), round(y)
    if not (0 <= column < heat.shape[1] and 0 <= row < heat.shape[0]):
        return
    ys, xs = np.mgrid[0 : heat.shape[0], 0 : heat.shape[1]]
    np.maximum(heat, np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2 * sigma**2)), out=heat)
    heat[row, column] = 1.0


def focal_loss(logits: Tensor, heat: Tensor) -> Tensor:
    """Penalty-reduced focal loss: strict far from a place, lenient next to it.

    Both have the shape (n, maps, h, w); `heat` is 1 exactly at each place. The sum is divided by
    their number, so that pictures without one still count.
    """
    log_yes = nn.functional.logsigmoid(logits)
    log_no = nn.functional.logsigmoid(-logits)
    chance = log_yes.exp()
    is_place = heat.ge(1.0).to(logits.dtype)
    hit = (1 - chance) ** 2 * log_yes * is_place
    miss = chance**2 * (1 - heat) ** 4 * log_no * (1 - is_place)
    return -(hit + miss).sum() / is_place.sum().clamp(min=1.0)


class HeatTrainer(Training[tuple[Tensor, Tensor]]):
    """A net learns from pictures where the places are."""

    def __init__(self, kind: type[nn.Module], plan: Plan, checkpoint: Path) -> None:
        torch.manual_seed(plan.seed)
        net: Any = kind()  # Any: torch does not say what `to` takes
        net.to(memory_format=torch.channels_last)
        super().__init__(net, plan, checkpoint, decay=1e-3)

    def learn(self, batch: tuple[Tensor, Tensor]) -> Tensor:
        pictures, heat = batch
        pictures = pictures.float().contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.net(pictures)
        return focal_loss(logits.float(), heat)


class _Probabilities(nn.Module):
    """A net as it is exported: probabilities instead of logits."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, pictures: Tensor) -> Tensor:
        return torch.sigmoid(self.net(pictures))


def to_openvino(net: nn.Module, channels: int, target: Path) -> None:
    """Write a net as an OpenVINO `.xml` with half-precision weights, which takes bytes
    (n, channels, h, w) and gives probabilities."""
    model = ov.convert_model(
        _Probabilities(net).eval(),
        example_input=torch.zeros(1, channels, 64, 64),
        input=[-1, channels, -1, -1],
    )
    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(ov.Type.u8)
    target.parent.mkdir(parents=True, exist_ok=True)
    ov.save_model(steps.build(), target, compress_to_fp16=True)
