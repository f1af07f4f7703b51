"""Clips of which the truth is known: rallies that are rendered here, and real ones in a folder."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import numpy as np

from app.vision.calibration import Calibration
from app.vision.rendering import Camera, RallyTruth, render_rally
from app.vision.types import Floats, TeamSide, View
from app.work.evaluation import EvaluatedEvent, read_truth
from lab.chance import random_camera, random_look, random_script
from lab.training.reproduce import APART_SEED

FIRST_SEED: Final = APART_SEED + 1_000
"""Apart from those by which the nets are scored, too."""
RENDERED_FPS: Final = 30.0
_SQUARE: Final = ((0.0, 100.0), (100.0, 100.0), (100.0, 0.0), (0.0, 0.0))
_LEAST_VISIBLE: Final = 0.3
"""Of a player's box: less of it than that nobody needs to find."""


def no_boxes() -> Floats:
    """Of nobody."""
    return np.zeros((0, 4), np.float32)


@dataclass(frozen=True)
class KnownFrame:
    """What is true of one picture. `ball` is None where it cannot be seen, and means nothing unless
    `has_ball`; `boxes` (n, 4) pixels of the players, or None where nobody drew them; `unasked`
    (m, 4) those of people whom to find is neither right nor wrong."""

    t_sec: float
    has_ball: bool
    ball: tuple[float, float] | None
    boxes: Floats | None
    unasked: Floats = field(default_factory=no_boxes)


@dataclass(frozen=True)
class KnownClip:
    """A clip and the truth of it. `near_side`: who is called so where no corners are given."""

    name: str
    kind: Literal["rendered", "real"]
    path: Path
    events: tuple[EvaluatedEvent, ...]
    court: Calibration | None
    near_side: TeamSide
    frames: tuple[KnownFrame, ...]


def rendered(seed: int, folder: Path, fps: float = RENDERED_FPS) -> KnownClip:
    """A rally, a hall and a camera by chance, the same for the same seed; rendered once and kept
    in `folder`."""
    path = folder / f"rendered-{seed}-{fps:g}.mp4"
    beside = path.with_suffix(".json")
    camera = random_camera(np.random.default_rng((seed, 23)))
    if not beside.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        truth = render_rally(
            path, random_script(seed), camera=camera, fps=fps, look=random_look(seed)
        )
        truth.save(beside, with_frames=True)
    truth = RallyTruth.load(beside)
    court = _court_seen_by(camera.with_size(truth.size))
    return KnownClip(
        name=f"rendered-{seed}",
        kind="rendered",
        path=path,
        events=tuple(
            EvaluatedEvent(t_sec=one.t_sec, event_type=one.event_type, team=one.actor_team)
            for one in truth.events
        ),
        court=court,
        near_side=court.near_side,
        frames=tuple(_rendered_frames(truth)),
    )


def _rendered_frames(truth: RallyTruth) -> Iterator[KnownFrame]:
    for frame in truth.frames:
        boxes, hidden = (
            _boxes([one.box_px for one in frame.players if (one.visible >= _LEAST_VISIBLE) == seen])
            for seen in (True, False)
        )
        ball = frame.ball_px if frame.ball_visible else None
        yield KnownFrame(frame.t_sec, True, ball, boxes, hidden)


def _boxes(corners: Sequence[Sequence[float]]) -> Floats:
    return np.array(corners, np.float32).reshape(-1, 4)


def _court_seen_by(camera: Camera) -> Calibration:
    """The corners as a coach would mark them in the camera's picture."""
    across, along = camera.position[0] - 4.5, camera.position[1] - 9.0
    view: View = "side" if abs(across) > abs(along) else "baseline"
    side: TeamSide = camera.near_side if view == "baseline" else "A" if across > 0 else "B"
    metres = Calibration(_SQUARE, side, view).court_corners
    pixels, _ = camera.project(np.column_stack([metres, np.zeros(4)]))
    return Calibration(tuple((float(x), float(y)) for x, y in pixels), side, view)


def real(folder: Path) -> list[KnownClip]:
    """The clips of a folder that have a truth beside them, `NAME.events.json`, and perhaps
    `NAME.ball.csv`. They are reported, and nothing is chosen by them."""
    return [_real(path) for path in sorted(folder.glob("*.events.json"))]


def _real(beside: Path) -> KnownClip:
    truth = read_truth(beside)
    name = beside.name.removesuffix(".events.json")
    court = truth.court()
    return KnownClip(
        name=name,
        kind="real",
        path=beside.with_name(f"{name}.mp4"),
        events=tuple(truth.events),
        court=court,
        near_side=court.near_side if court else "A",
        frames=tuple(_real_frames(beside, name)),
    )


def _real_frames(beside: Path, name: str) -> Iterator[KnownFrame]:
    record = json.loads(beside.read_text("utf-8"))
    balls = beside.with_name(f"{name}.ball.csv")
    if balls.is_file():
        with balls.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                place = (float(row["x"]), float(row["y"])) if row["visible"] == "1" else None
                yield KnownFrame(float(row["t_sec"]), True, place, None)
    unasked = record.get("player_boxes_ignore_px", {})
    for frame, boxes in record.get("player_boxes_px", {}).items():
        t_sec = int(frame) / record["fps"]
        yield KnownFrame(t_sec, False, None, _boxes(boxes), _boxes(unasked.get(frame, [])))
