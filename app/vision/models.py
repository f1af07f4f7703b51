"""Which models an analysis uses: the shipped ones, or a user's own for the players."""

from __future__ import annotations

from pathlib import Path

from app.vision.detectors.ball_openvino import OpenVinoBall
from app.vision.detectors.players_openvino import OpenVinoPlayers
from app.vision.detectors.pose_mediapipe import MediapipePose
from app.vision.inference import Models
from app.vision.protocols import BallDetector, PlayerDetector, PoseEstimator
from app.vision.types import VisionError

NO_BALL = "The model for the ball is not installed, so no touches can be found."
NO_POSE = (
    "The model for body poses is not installed: touches are found without looking at hands, "
    "and are less sure."
)


def load_models(player_weights: Path | None = None) -> Models:
    """The shipped models; `player_weights`, a `.pt`, takes the place of our own for players.
    Without ball or pose model the notes say what is lost. VisionError without one for players."""
    players = _players(player_weights)
    notes: list[str] = []
    ball: BallDetector | None = None
    pose: PoseEstimator | None = None
    try:
        ball = OpenVinoBall()
    except VisionError:
        notes.append(NO_BALL)
    try:
        pose = MediapipePose()
    except VisionError:
        notes.append(NO_POSE)
    return Models(players, ball, pose, tuple(notes))


def _players(weights: Path | None) -> PlayerDetector:
    if weights is None:
        return OpenVinoPlayers()
    from app.vision.detectors.players_ultralytics import UltralyticsPlayers

    return UltralyticsPlayers(weights)
