"""How well the nets find what is labelled in single pictures, which they learned from in part: only
the pictures that were held apart tell how good they are, and even those are of the same match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.vision.protocols import BallDetector, PlayerDetector
from app.vision.tracks import STRONG
from lab.accuracy.detections import SURE
from lab.accuracy.intervals import MeasuredShare, pooled_rates
from lab.detectionscores import HitRate, score_balls, score_players
from lab.training.dataset import (
    APART_FRAMES,
    HELD_APART,
    LabelledImage,
    read_folder,
    split_by_clip,
)
from lab.training.score_ball import detect, read_trios
from lab.training.score_players import look

BALLS: Final = "volleyball-ball"
PLAYERS: Final = "volleyball-players"
_STRETCH: Final = 60
"""Frames, a second of the match: what lies in one is much alike, so seconds are drawn again."""

Counted = tuple[LabelledImage, Mapping[str, HitRate]]


@dataclass(frozen=True)
class LabelledFigures:
    """Precision and recall on the pictures of a folder that the nets `learned` from, or on those
    that were held apart."""

    folder: str
    learned: bool
    pictures: int
    rates: dict[str, MeasuredShare]


def labelled_figures(
    train: Path, ball: BallDetector, players: PlayerDetector
) -> Iterator[LabelledFigures]:
    """Of the folders that are there. A ball is sought in runs of three frames, its net's way to
    look; of players, referees that are taken for one are wrong, as in the model card."""
    if (train / BALLS).is_dir():
        taught, apart = split_by_clip(read_folder(train / BALLS), HELD_APART)
        for learned, images in ((True, taught), (False, apart)):
            yield _figures(BALLS, learned, _balls(images, ball))
    if (train / PLAYERS).is_dir():
        every = read_folder(train / PLAYERS)
        for learned in (True, False):
            images = [one for one in every if (one.frame not in APART_FRAMES) == learned]
            yield _figures(PLAYERS, learned, _players(images, players))


def _balls(images: list[LabelledImage], detector: BallDetector) -> Iterator[Counted]:
    for image, trio in read_trios(images):
        yield image, score_balls(detect(detector, [trio]), [trio.ball], SURE)


def _players(images: Iterable[LabelledImage], detector: PlayerDetector) -> Iterator[Counted]:
    for image in images:
        found, truth = look(detector, image)
        yield image, score_players([found], [truth], STRONG)


def _figures(folder: str, learned: bool, pictures: Iterable[Counted]) -> LabelledFigures:
    stretches: dict[tuple[str, int], list[Mapping[str, HitRate]]] = {}
    for image, rates in pictures:
        stretches.setdefault((image.clip, image.frame // _STRETCH), []).append(rates)
    count = sum(len(one) for one in stretches.values())
    summed = [
        {name: _sum(one[name] for one in each) for name in each[0]} for each in stretches.values()
    ]
    return LabelledFigures(folder, learned, count, pooled_rates(summed))


def _sum(rates: Iterable[HitRate]) -> HitRate:
    every = list(rates)
    return HitRate(sum(one.numerator for one in every), sum(one.n for one in every))
