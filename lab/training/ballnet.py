"""The ball net, a small U-Net over three neighbouring frames, and what it is taught: a small
Gaussian at the ball, at half the picture's resolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from lab.training.heatmaps import draw_spot

CHANNELS = 5
"""Blue, green and red of the middle frame, then the grey of the frame before and after."""


def conv(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def stage(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(conv(inputs, outputs, 2), conv(outputs, outputs))


def double(x: Tensor) -> Tensor:
    return nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")


class BallNet(nn.Module):
    """Three frames in (5 channels, 0..255), logits of a half-resolution heat map out.

    Height and width must be multiples of 16. The widest work is done at a quarter of the
    resolution and the last layer unfolds it to a half, which doubles the speed of a full U-Net.
    """

    def __init__(self, widths: tuple[int, int, int, int] = (12, 24, 48, 96)) -> None:
        super().__init__()
        half, quarter, eighth, sixteenth = widths
        self.stem = conv(CHANNELS, half, 2)
        self.down2 = stage(half, quarter)
        self.down3 = stage(quarter, eighth)
        self.down4 = stage(eighth, sixteenth)
        self.lift3 = nn.Conv2d(sixteenth, eighth, 1)
        self.lift2 = nn.Conv2d(eighth, quarter, 1)
        self.up3 = conv(eighth, eighth)
        self.up2 = conv(quarter, quarter)
        self.head = nn.Conv2d(quarter, 4, 1)
        # A ball is one cell in thousands: start out expecting none.
        nn.init.constant_(cast(Tensor, self.head.bias), -4.6)

    def forward(self, frames: Tensor) -> Tensor:
        """Map (n, 5, h, w) to logits (n, 1, h / 2, w / 2)."""
        two = self.down2(self.stem(frames / 255.0))
        three = self.down3(two)
        x = self.up3(three + double(self.lift3(self.down4(three))))
        x = self.up2(two + double(self.lift2(x)))
        return nn.functional.pixel_shuffle(self.head(x), 2)


STRIDE = 2
SIGMA = 1.4


def to_heatmap(point: Sequence[float] | NDArray[np.floating]) -> tuple[float, float]:
    """Where a picture's pixel centre (x, y) lies on the half-resolution map."""
    return (point[0] + 0.5) / STRIDE - 0.5, (point[1] + 0.5) / STRIDE - 0.5


def target(
    height: int, width: int, points: Sequence[tuple[float, float]], sigma: float = SIGMA
) -> NDArray[np.float32]:
    """Draw the target map, shape (height / 2, width / 2), for balls at `points` (picture pixels).

    The map is 1 at the nearest cell of each ball and falls off as a Gaussian of `sigma` cells, so
    that the loss can be lenient next to a ball. Balls outside the picture are left out.
    """
    rows, columns = height // STRIDE, width // STRIDE
    heat = np.zeros((rows, columns), np.float32)
    for point in points:
        draw_spot(heat, to_heatmap(point), sigma)
    return heat
