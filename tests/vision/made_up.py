"""What the models would see of a rendered rally, made from its truth: no pixels, no models."""

from __future__ import annotations

import itertools

import numpy as np

from app.vision.calibration import Calibration
from app.vision.inference import looks_for_players
from app.vision.perception import Perception
from app.vision.rendering import Camera, RallyScript
from app.vision.rendering.choreography import Choreographer
from app.vision.rendering.motion import JOINTS, joints, move_bodies
from app.vision.types import ClipInfo

FPS = 30
INFO = ClipInfo(1280, 720, 0.0, "h264", 0, float(FPS))
WRISTS = [JOINTS.index("wrist_l"), JOINTS.index("wrist_r")]


def calibration_of(camera: Camera) -> Calibration:
    """As a coach would click it."""
    corners = camera.corners()
    names = ("near_left", "near_right", "far_right", "far_left")
    return Calibration(tuple(corners[name] for name in names), camera.near_side)


def perception_of(
    script: RallyScript,
    camera: Camera,
    *,
    cut: tuple[float, float] | None = None,
    ball_seen: float = 0.85,
    noise_px: float = 1.5,
    seed: int = 0,
) -> Perception:
    """A whole rally as seen, with noise; frames from cut[0] to cut[1] are left out."""
    rng = np.random.default_rng(seed)
    moments = np.arange(int(script.duration_sec * FPS)) / FPS
    if cut is not None:
        moments = moments[(moments < cut[0]) | (moments >= cut[1])]
    times = np.arange(len(moments)) / FPS
    ball = camera.project(script.ball_path().at(moments))[0]
    bodies = camera.project(joints(move_bodies(Choreographer(script).cast(), script, moments)))[0]
    ball = ball + rng.normal(0, noise_px, ball.shape)
    inside = ((ball >= 0) & (ball < np.array(camera.size))).all(axis=1)
    seen = np.flatnonzero(inside & (rng.random(len(times)) < ball_seen)).astype(np.int32)
    looks = [
        i for i, t in enumerate(times) if looks_for_players(float(times[i - 1]) if i else None, t)
    ]
    players = np.array(looks, np.int32)
    boxes = np.concatenate([bodies.min(axis=2) - 3, bodies.max(axis=2) + 3], axis=2)[players]
    people = boxes.shape[1]
    hands = bodies[players][:, :, WRISTS].reshape(-1, 2, 2)
    return Perception(
        start_sec=0.0,
        end_sec=float(times[-1]) + 1 / FPS,
        t_sec=times,
        brightness=np.full(len(times), 100, np.float32),
        ball_frame=seen,
        ball_xy=ball[seen].astype(np.float32),
        ball_confidence=np.full(len(seen), 0.6, np.float32),
        player_frames=players,
        box_frame=np.repeat(players, people),
        boxes=boxes.reshape(-1, 4).astype(np.float32),
        box_confidence=np.full(len(players) * people, 0.7, np.float32),
        wrists=np.concatenate([hands, np.full((len(hands), 2, 1), 0.9)], axis=2).astype(np.float32),
        kits=np.full((len(hands), 3), np.nan, np.float32),
        has_pose=True,
    )


def pieces(seen: Perception, cuts: list[float]) -> list[Perception]:
    """A perception cut at some seconds, as if the clip had been looked at in pieces."""
    edges = [seen.start_sec, *cuts, seen.end_sec]
    return [_piece(seen, a, b) for a, b in itertools.pairwise(edges)]


def _piece(seen: Perception, start: float, end: float) -> Perception:
    rows = np.flatnonzero((seen.t_sec >= start) & (seen.t_sec < end))
    first, last = int(rows[0]), int(rows[-1])
    balls = (seen.ball_frame >= first) & (seen.ball_frame <= last)
    boxes = (seen.box_frame >= first) & (seen.box_frame <= last)
    looks = seen.player_frames[(seen.player_frames >= first) & (seen.player_frames <= last)]
    return Perception(
        start_sec=start,
        end_sec=end,
        t_sec=seen.t_sec[rows],
        brightness=seen.brightness[rows],
        ball_frame=seen.ball_frame[balls] - first,
        ball_xy=seen.ball_xy[balls],
        ball_confidence=seen.ball_confidence[balls],
        player_frames=looks - first,
        box_frame=seen.box_frame[boxes] - first,
        boxes=seen.boxes[boxes],
        box_confidence=seen.box_confidence[boxes],
        wrists=seen.wrists[boxes],
        kits=seen.kits[boxes],
        has_pose=seen.has_pose,
    )
