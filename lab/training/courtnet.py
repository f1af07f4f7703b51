"""The net that finds the marks of a court in one picture: a small U-Net with a heat map for each
mark, at a quarter of the picture's resolution."""

from __future__ import annotations

from typing import Final, cast

import numpy as np
from torch import Tensor, nn

from app.vision.courtmarks import COURT_MARKS
from app.vision.types import Doubles, Floats
from lab.training.ballnet import conv, double, stage
from lab.training.heatmaps import draw_spot

STRIDE: Final = 4
SIGMA: Final = 1.3


class CourtNet(nn.Module):
    """A picture in (3 channels, 0..255), logits of a heat map of each mark out.

    Height and width must be multiples of 32. Near and far, left and right are told by what lies
    around, so the lowest level sees far.
    """

    def __init__(self, widths: tuple[int, int, int, int, int] = (12, 24, 40, 64, 96)) -> None:
        super().__init__()
        two, four, eight, sixteen, last = widths
        self.stem = conv(3, two, 2)
        self.down4 = stage(two, four)
        self.down8 = stage(four, eight)
        self.down16 = stage(eight, sixteen)
        self.down32 = nn.Sequential(stage(sixteen, last), conv(last, last), conv(last, last))
        self.lift16 = nn.Conv2d(last, sixteen, 1)
        self.lift8 = nn.Conv2d(sixteen, eight, 1)
        self.lift4 = nn.Conv2d(eight, four, 1)
        self.up16 = conv(sixteen, sixteen)
        self.up8 = conv(eight, eight)
        self.up4 = conv(four, four)
        self.head = nn.Conv2d(four, len(COURT_MARKS), 1)
        nn.init.constant_(cast(Tensor, self.head.bias), -4.6)

    def forward(self, pictures: Tensor) -> Tensor:
        """Map (n, 3, h, w) to logits (n, 12, h / 4, w / 4)."""
        four = self.down4(self.stem(pictures / 255.0))
        eight = self.down8(four)
        sixteen = self.down16(eight)
        x = self.up16(sixteen + double(self.lift16(self.down32(sixteen))))
        x = self.up8(eight + double(self.lift8(x)))
        return cast(Tensor, self.head(self.up4(four + double(self.lift4(x)))))


def court_target(height: int, width: int, marks: Doubles) -> Floats:
    """Heat maps (12, height / 4, width / 4) for marks (12, 2) in pixels of the picture; NaN, and
    what lies outside, is left out."""
    rows, columns = height // STRIDE, width // STRIDE
    heat = np.zeros((len(marks), rows, columns), np.float32)
    for one, (x, y) in zip(heat, (marks + 0.5) / STRIDE - 0.5, strict=True):
        if np.isfinite(x):
            draw_spot(one, (float(x), float(y)), SIGMA)
    return heat
