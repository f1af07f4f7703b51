"""A match made of rallies: what is seen of the ball between them, without pixels, and all put one
after the other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from app.vision.perception import Perception, merge
from app.vision.rendering import Camera
from app.vision.types import Doubles

GRAVITY: Final = 9.81
THROWN_SEC: Final = 1.0


def match_of(
    rallies: Sequence[Perception], camera: Camera, pauses: Sequence[float], fps: float = 30.0
) -> Perception:
    """Each rally with so many seconds of dead time before it; one more pause ends the match. In a
    pause players stand where they stood, and the ball is rolled, thrown to the server, bounced,
    and held."""
    pieces: list[Perception] = []
    for number, pause in enumerate(pauses):
        beside = rallies[min(number, len(rallies) - 1)]
        rng = np.random.default_rng(number)
        pieces.append(_paused(beside, camera, pause, fps, rng))
        pieces += rallies[number : number + 1]
    lengths = [len(one.t_sec) / fps for one in pieces]
    starts = list(itertools.accumulate(lengths, initial=0.0))
    return merge([_from(one, start) for one, start in zip(pieces, starts, strict=False)])


def _from(seen: Perception, start: float) -> Perception:
    first = float(seen.t_sec[0])
    end = start + float(seen.t_sec[-1]) - first
    return replace(seen, start_sec=start, end_sec=end, t_sec=seen.t_sec - first + start)


def _paused(
    beside: Perception, camera: Camera, seconds: float, fps: float, rng: np.random.Generator
) -> Perception:
    t_sec = np.arange(round(seconds * fps)) / fps
    metres, share = dead_ball(t_sec, rng)
    xy = camera.project(metres)[0] + rng.normal(0, 1.5, (len(t_sec), 2))
    inside = ((xy >= 0) & (xy < np.array(camera.size))).all(axis=1)
    seen = np.flatnonzero(inside & (rng.random(len(t_sec)) < share)).astype(np.int32)
    people = beside.box_frame == beside.player_frames[0]
    looks = np.arange(0, len(t_sec), 3, dtype=np.int32)
    count = int(people.sum())
    return replace(
        beside,
        t_sec=t_sec,
        brightness=np.full(len(t_sec), 100, np.float32),
        ball_frame=seen,
        ball_xy=xy[seen].astype(np.float32),
        ball_confidence=rng.uniform(0.3, 0.8, len(seen)).astype(np.float32),
        player_frames=looks,
        box_frame=np.repeat(looks, count),
        boxes=np.tile(beside.boxes[people], (len(looks), 1)),
        box_confidence=np.tile(beside.box_confidence[people], len(looks)),
        wrists=np.tile(beside.wrists[people], (len(looks), 1, 1)),
        kits=np.tile(beside.kits[people], (len(looks), 1)),
        to_first=np.zeros((0, 3, 3)),
        decoded=len(t_sec),
    )


def dead_ball(t_sec: Doubles, rng: np.random.Generator) -> tuple[Doubles, Doubles]:
    """Where the ball (n, 3) is in a pause, in metres, and how often it is seen: rolled away from
    where it fell, thrown to the server, bounced three times, held."""
    whole = float(t_sec[-1])
    turns = np.array([0.0, 0.35, 0.45, 0.45, 0.7, 1.0]) * whole
    turns[3] += THROWN_SEC
    fallen = np.array([rng.uniform(1, 8), rng.uniform(2, 16), 0.1])
    rolled = np.array([rng.uniform(-2, 11), rng.uniform(-3, 21), 0.1])
    server = np.array([rng.uniform(1, 8), rng.choice([-1.0, 19.0]), 1.1])
    ways = np.stack([fallen, rolled, rolled, server, server, server])
    metres = np.column_stack([np.interp(t_sec, turns, ways[:, axis]) for axis in range(3)])
    thrown = (t_sec >= turns[2]) & (t_sec < turns[3])
    in_air = (t_sec - turns[2])[thrown]
    metres[thrown, 2] += GRAVITY / 2 * in_air * (THROWN_SEC - in_air)
    bounced = (t_sec >= turns[3]) & (t_sec < turns[4])
    metres[bounced, 2] *= np.abs(np.cos(2 * np.pi * (t_sec[bounced] - turns[3])))
    share = np.select([t_sec < turns[1], thrown, bounced], [0.5, 0.6, 0.5], 0.2)
    return metres, share
