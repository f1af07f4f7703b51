"""What the players' net is taught: which of its places answer for which player, and how wrong an
answer is (ATSS, quality and distribution focal loss, as NanoDet itself was taught; the papers are
arXiv 1912.02424 and 2006.04388)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as fn

from lab.training.playernet import BINS, STRIDES, boxes_of, middles

_CANDIDATES: Final = 9
"""Of each map so many places nearest to a player's middle may answer for it."""
_TRIED_SIZE: Final = 5
"""A place stands for a square of so many strides when it is asked how well it fits a player."""
_BOX: Final = 2.0
_EDGES: Final = 0.25
_SMALL: Final = 1e-6


@dataclass(frozen=True)
class Answers:
    """All places of one picture or more: `middle` (p, 2) and `stride` (p) in pixels; logits of a
    player `score` (n, p), of the edges `edges` (n, p, 4, BINS), and `boxes` (n, p, 4), corners."""

    middle: Tensor
    stride: Tensor
    score: Tensor
    edges: Tensor
    boxes: Tensor


def answers_of(maps: Sequence[Tensor]) -> Answers:
    """The maps of PlayerNet, one for each of STRIDES, put together."""
    sizes = [(one.shape[2], one.shape[3]) for one in maps]
    middle = [middles(h, w, stride).T for (h, w), stride in zip(sizes, STRIDES, strict=True)]
    stride = [
        torch.full((h * w,), float(stride)) for (h, w), stride in zip(sizes, STRIDES, strict=True)
    ]
    boxes = [boxes_of(one, stride) for one, stride in zip(maps, STRIDES, strict=True)]
    flat = torch.cat([one.flatten(2) for one in maps], 2)
    count = flat.shape[0]
    return Answers(
        torch.cat(middle),
        torch.cat(stride),
        flat[:, 0],
        flat[:, 1:].reshape(count, 4, BINS, -1).permute(0, 3, 1, 2),
        _corners(torch.cat(boxes, 2).transpose(1, 2)),
    )


def loss(maps: Sequence[Tensor], players: Sequence[Tensor]) -> Tensor:
    """How wrong the maps of some pictures are, a scalar. `players` are the boxes of each picture,
    (m, 4) as corners in pixels."""
    answers = answers_of(maps)
    chosen = [assigned(answers, boxes) for boxes in players]
    wanted = torch.zeros_like(answers.score)
    box, edge, weight = answers.score.new_zeros(()), answers.score.new_zeros(()), 0.0
    for row, (owner, boxes) in enumerate(zip(chosen, players, strict=True)):
        place = torch.nonzero(owner >= 0)[:, 0]
        if not len(place):
            continue
        truth, found = boxes[owner[place]], answers.boxes[row, place]
        fit = _overlap(found, truth)
        wanted[row, place] = fit.detach().clamp(0, 1)
        sure = answers.score[row, place].detach().sigmoid()
        box = box + ((1 - fit + _gap(found, truth)) * sure).sum()
        edge = edge + (_edge_loss(answers, row, place, truth) * sure).sum()
        weight += float(sure.sum())
    positive = max(1.0, float(sum((owner >= 0).sum() for owner in chosen)))
    score = _quality(answers.score, wanted) / positive
    return score + (_BOX * box + _EDGES * edge) / max(weight, 1.0)


def assigned(answers: Answers, players: Tensor) -> Tensor:
    """For each place the row of the player for whom it answers, or -1."""
    owner = torch.full((len(answers.middle),), -1)
    if not len(players):
        return owner
    half = (answers.stride * _TRIED_SIZE / 2)[:, None]
    tried = torch.cat([answers.middle - half, answers.middle + half], 1)
    fits = _every_overlap(tried, players)
    middle = (players[:, :2] + players[:, 2:]) / 2
    away = torch.cdist(answers.middle, middle)
    near = torch.zeros_like(fits, dtype=torch.bool)
    for stride in STRIDES:
        rows = torch.nonzero(answers.stride == stride)[:, 0]
        nearest = away[rows].topk(min(_CANDIDATES, len(rows)), dim=0, largest=False).indices
        near.scatter_(0, rows[nearest], True)
    of_near = [fits[near[:, k], k] for k in range(len(players))]
    least = torch.stack([one.mean() + one.std() for one in of_near])
    inside = (
        (answers.middle[:, None] > players[:, :2]) & (answers.middle[:, None] < players[:, 2:])
    ).all(2)
    fits = torch.where(near & inside & (fits >= least), fits, fits.new_tensor(-1.0))
    best, player = fits.max(1)
    return torch.where(best >= 0, player, owner)


def _quality(logits: Tensor, wanted: Tensor) -> Tensor:
    off = (logits.sigmoid() - wanted).detach().abs()
    return (fn.binary_cross_entropy_with_logits(logits, wanted, reduction="none") * off**2).sum()


def _edge_loss(answers: Answers, row: int, place: Tensor, truth: Tensor) -> Tensor:
    """Each edge lies between two whole strides, and both should have their share."""
    middle, stride = answers.middle[place], answers.stride[place, None]
    far = torch.cat([middle - truth[:, :2], truth[:, 2:] - middle], 1) / stride
    far = far.clamp(0, BINS - 1 - 0.01)
    low = far.floor().long()
    share = far - low
    logits = answers.edges[row, place].flatten(0, 1)
    below = fn.cross_entropy(logits, low.flatten(), reduction="none")
    above = fn.cross_entropy(logits, low.flatten() + 1, reduction="none")
    parts = below * (1 - share).flatten() + above * share.flatten()
    return parts.reshape(-1, 4).sum(1)


def _corners(boxes: Tensor) -> Tensor:
    middle, size = boxes[..., :2], boxes[..., 2:]
    return torch.cat([middle - size / 2, middle + size / 2], -1)


def _area(boxes: Tensor) -> Tensor:
    return (boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(-1)


def _common(a: Tensor, b: Tensor) -> Tensor:
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    return (high - low).clamp(min=0).prod(-1)


def _overlap(a: Tensor, b: Tensor) -> Tensor:
    """Boxes (k, 4) and (k, 4) -> what they share, (k)."""
    common = _common(a, b)
    return common / (_area(a) + _area(b) - common + _SMALL)


def _every_overlap(a: Tensor, b: Tensor) -> Tensor:
    """Boxes (k, 4) and (m, 4) -> what they share, (k, m)."""
    return _overlap(a[:, None], b[None])


def _gap(a: Tensor, b: Tensor) -> Tensor:
    """How much of the smallest box around both belongs to neither."""
    low, high = torch.minimum(a[:, :2], b[:, :2]), torch.maximum(a[:, 2:], b[:, 2:])
    around = (high - low).prod(1) + _SMALL
    return (around - (_area(a) + _area(b) - _common(a, b))) / around
