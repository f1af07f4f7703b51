"""Matches of which somebody said for each picture whether the ball is in play, with what a ball
detector saw in them: `*_rally_labels_per_frame.csv` and `*_detections.csv` of mordeLash
volleyball_analytics (MIT)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from app.vision.ballpath import ball_path
from app.vision.perception import Perception
from app.vision.playtime import STEPS_A_SECOND, LiveStretch, ball_features
from app.vision.types import Doubles, Floats
from lab.accuracy.intervals import Interval, interval_of_ratio

FPS: Final = 30.0
WIDTH: Final = 1920
_LABELS: Final = "_rally_labels_per_frame.csv"


@dataclass(frozen=True)
class LabelledMatch:
    """`in_play` (n,) says of each picture whether the ball is; `seen` is what the detector saw."""

    name: str
    in_play: npt.NDArray[np.bool_]
    seen: Perception

    def features(self) -> Floats:
        """What the ball tells of each fifth of a second. Raises ValueError where that is too
        little."""
        found = ball_features(self.seen, ball_path(self.seen, WIDTH), WIDTH)
        if found is None:
            raise ValueError(f"The ball of {self.name} was seen too seldom.")
        return found

    def shares(self) -> Floats:
        """Of the pictures of each step: how many show the ball in play."""
        steps = (self.seen.t_sec * STEPS_A_SECOND + 1e-6).astype(np.intp)
        return (np.bincount(steps, self.in_play) / np.bincount(steps)).astype(np.float32)


def read_matches(folder: Path) -> list[LabelledMatch]:
    """All matches of a folder, by name."""
    return [_read(path) for path in sorted(folder.glob(f"*{_LABELS}"))]


def _read(labels: Path) -> LabelledMatch:
    name = labels.name.removesuffix(_LABELS)
    with labels.open(encoding="utf-8", newline="") as rows:
        in_play = np.array([row["label"] == "Rally" for row in csv.DictReader(rows)])
    (detections,) = labels.parent.glob(f"{name}_*detections.csv")
    found = np.genfromtxt(detections, delimiter=",", names=True)
    found = np.sort(found[found["frame"] < len(in_play)], order="frame", kind="stable")
    centre = [(found["x1"] + found["x2"]) / 2, (found["y1"] + found["y2"]) / 2]
    return LabelledMatch(
        name,
        in_play,
        seen_ball(len(in_play), found["frame"], np.column_stack(centre), found["conf"]),
    )


def seen_ball(
    pictures: int, frame: Doubles, xy: Doubles, confidence: Doubles, fps: float = FPS
) -> Perception:
    """What is seen where nothing but a ball is looked for."""
    nobody = np.zeros((0, 4), np.float32)
    return Perception(
        start_sec=0.0,
        end_sec=pictures / fps,
        t_sec=np.arange(pictures) / fps,
        brightness=np.full(pictures, 100, np.float32),
        ball_frame=frame.astype(np.int32),
        ball_xy=xy.astype(np.float32),
        ball_confidence=confidence.astype(np.float32),
        player_frames=np.zeros(0, np.int32),
        box_frame=np.zeros(0, np.int32),
        boxes=nobody,
        box_confidence=np.zeros(0, np.float32),
        wrists=np.zeros((0, 2, 3), np.float32),
        kits=np.zeros((0, 3), np.float32),
        decoded=pictures,
    )


@dataclass(frozen=True)
class InPlayScore:
    """F1 of the pictures in play and its 95 % interval, were other rallies of the kind played; how
    many rallies there are, were missed altogether, and were told where there is none."""

    f1: float
    interval: Interval | None
    rallies: int
    missed: int
    invented: int


def score(match: LabelledMatch, told: tuple[LiveStretch, ...]) -> InPlayScore:
    """A rally goes together with half of the pauses beside it."""
    t_sec, true = match.seen.t_sec, match.in_play
    found = np.zeros(len(true), np.bool_)
    for one in told:
        found |= (t_sec >= one.start_sec - 1e-6) & (t_sec < one.end_sec - 1e-6)
    rallies = runs(true)
    halves = [(a[1] + b[0]) // 2 for a, b in pairwise(rallies)]
    groups = np.searchsorted(halves, np.arange(len(true)), side="right")
    both = 2 * np.bincount(groups[true & found], minlength=len(rallies)).astype(np.float64)
    either = np.bincount(np.concatenate([groups[true], groups[found]])).astype(np.float64)
    return InPlayScore(
        f1=float(both.sum() / either.sum()),
        interval=interval_of_ratio(both, either),
        rallies=len(rallies),
        missed=sum(not found[start:end].any() for start, end in rallies),
        invented=sum(not true[start:end].any() for start, end in runs(found)),
    )


def runs(of: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where something begins to hold, and where it no longer does."""
    ends = np.flatnonzero(np.diff(of.astype(np.int8), prepend=0, append=0))
    return list(zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True))
