"""Teach when the ball is in play: `python -m lab.training.train_playtime --data DIR`.

DIR holds matches whose pictures are labelled (`lab.training.rallylabels`). Each match in turn is
kept apart and told by nets that learned from the others; that is printed as JSON. With `--write`
nets that learned from all matches become the shipped ones.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn

from app.resources import WEIGHTS
from app.vision.playtime import STEPS_A_SECOND, PlayNet, around, mirrored
from app.vision.types import Floats
from lab.training.rallylabels import LabelledMatch, read_matches, score

NETS: Final = 3
COPIES: Final = 6
"""So often each match is shown, each time disturbed in another way."""
ROUNDS: Final = 3
"""With more, the matches that were learned from are known by heart."""
BATCH: Final = 256
HIDDEN: Final = 32
DROPPED: Final = 0.5
RATE: Final = 3e-3
DECAY: Final = 0.1
PATH_ALONE: Final = 0.3
LONGEST_PIECE: Final = 400 * STEPS_A_SECOND
PATH: Final = slice(0, 9)
PLACES: Final = (slice(1, 9), slice(10, 13))
HEIGHTS: Final = slice(1, 4)
FOUND: Final = 9
FOUND_HEIGHT: Final = 10
RANK: Final = 13
HELD, THROWN = 14, 15
"""Features that are disturbed together, in the order of `app.vision.playtime.ball_features`."""


@dataclass(frozen=True)
class Lesson:
    """Features (steps, features) of a match, and the share of each step that is in play."""

    features: Floats
    shares: Floats


def disturbed(features: Floats, rng: np.random.Generator) -> Floats:
    """The same as another detector, camera or hall might have given it: larger and elsewhere, seen
    more seldom, with gaps, with other confidences, from the other side. What does not fly is left
    out altogether in some: it differs most between detectors."""
    other = mirrored(features) if rng.random() < 0.5 else features.copy()
    in_path, found = other[:, :1] > 0, other[:, FOUND : FOUND + 1] > 0
    for places in PLACES:
        other[:, places] *= rng.uniform(0.8, 1.25)
    other[:, HEIGHTS] += rng.normal(0, 0.15) * in_path
    other[:, [FOUND_HEIGHT]] += rng.normal(0, 0.15) * found
    other[:, 0] *= rng.uniform(0.75, 1.05)
    other[:, FOUND] *= rng.uniform(0.6, 1.2)
    other[:, [RANK]] = np.clip(other[:, [RANK]] + rng.normal(0, 0.1) * found, 0, 1)
    other[:, HELD] *= rng.uniform(0.3, 1.3)
    other[:, THROWN] *= rng.uniform(0.7, 1.2)
    for _ in range(rng.poisson(len(other) * rng.choice([0.005, 0.01, 0.03]))):
        start, steps = rng.integers(0, len(other)), rng.integers(1, 7)
        other[start : start + steps, PATH if rng.random() < 0.5 else slice(None)] = 0
    if rng.random() < PATH_ALONE:
        other[:, FOUND:] = 0
    other += (rng.normal(0, 0.03, other.shape) * (other != 0)).astype(np.float32)
    return other


def _shown(lessons: Sequence[Lesson], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """All that one net learns from: each match as it is, and disturbed and cut into pieces."""
    inputs = [around(one.features) for one in lessons]
    answers = [one.shares for one in lessons]
    for lesson in [one for one in lessons for _ in range(COPIES - 1)]:
        features, start = disturbed(lesson.features, rng), 0
        while start < len(features):
            end = start + int(rng.integers(LONGEST_PIECE // 6, LONGEST_PIECE))
            inputs.append(around(features[start:end]))
            answers.append(lesson.shares[start:end])
            start = end
    return np.concatenate(inputs), np.concatenate(answers)


def learned(lessons: Sequence[Lesson], nets: int = NETS) -> PlayNet:
    """Nets that learned from some matches."""
    found = [_one_net(lessons, seed) for seed in range(nets)]
    return PlayNet(
        tuple(
            (np.stack([weights for weights, _ in layer]), np.stack([added for _, added in layer]))
            for layer in zip(*found, strict=True)
        )
    )


def _one_net(lessons: Sequence[Lesson], seed: int) -> list[tuple[Floats, Floats]]:
    torch.manual_seed(seed)
    inputs, answers = _shown(lessons, np.random.default_rng(seed))
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 0.05
    given = torch.from_numpy((inputs - mean) / spread)
    wanted = torch.from_numpy(answers)[:, None]
    sizes = (given.shape[1], HIDDEN, HIDDEN, 1)
    layers = [nn.Linear(a, b) for a, b in pairwise(sizes)]
    dropout = [part for layer in layers[:-1] for part in (layer, nn.ReLU(), nn.Dropout(DROPPED))]
    net = nn.Sequential(*dropout, layers[-1])
    batches = len(given) // BATCH
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=ROUNDS * batches)
    loss_of = nn.BCEWithLogitsLoss()
    for _ in range(ROUNDS):
        order = torch.randperm(len(given))
        for rows in order[: batches * BATCH].reshape(batches, BATCH):
            optimizer.zero_grad()
            loss_of(net(given[rows]), wanted[rows]).backward()
            optimizer.step()
            schedule.step()
    return _plain(layers, mean, spread)


def _plain(
    layers: Sequence[nn.Linear], mean: Floats, spread: Floats
) -> list[tuple[Floats, Floats]]:
    """Weights and what is added of each layer; the first takes features as they are."""
    plain = [
        (layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy()[None].copy())
        for layer in layers
    ]
    weights, added = plain[0]
    scaled = weights / spread[:, None]
    return [(scaled, added - mean @ scaled), *plain[1:]]


def _kept_apart(
    matches: Sequence[LabelledMatch], lessons: Sequence[Lesson], number: int
) -> dict[str, object]:
    others = [lesson for other, lesson in enumerate(lessons) if other != number]
    told = learned(others).told(lessons[number].features)
    return {"kept_apart": matches[number].name} | asdict(score(matches[number], told))


def main() -> None:
    """Read the command line, score, and write what was learned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="learn from all and ship that")
    options = parser.parse_args()
    matches = read_matches(options.data)
    lessons = [Lesson(one.features(), one.shares()) for one in matches]
    scores = [_kept_apart(matches, lessons, number) for number in range(len(matches))]
    print(json.dumps(scores, indent=2))
    if options.write:
        learned(lessons).save(WEIGHTS / "playtime.npz")


if __name__ == "__main__":
    main()
