"""The ways of players and ball through a clip, in pixels, and how they are kept on disk: whoever
draws or writes them does not follow them again."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.vision.ballpath import ball_path
from app.vision.calibration import Calibration
from app.vision.cameramotion import CameraMotion
from app.vision.perception import Perception
from app.vision.steps import OnStep, part_done, unwatched
from app.vision.tracks import follow_players, on_floor
from app.vision.types import Doubles, Positions, SeenBallPath, VisionError
from session.files.disk import replacing

_FORMAT: Final = 2
_OF_PLAYERS: Final = ("t_sec", "track", "boxes", "confidence")
_OF_BALL: Final = tuple(one.name for one in fields(SeenBallPath))
_OF_CAMERA: Final = tuple(one.name for one in fields(CameraMotion))
_PLAYERS_DONE: Final = 0.08
"""Of the time that it takes to follow both."""


@dataclass(frozen=True)
class SeenPaths:
    """`players` and `ball` in the clip's steady picture, from which `camera` leads to each other
    one; until `until_sec` somebody has looked."""

    players: Positions
    ball: SeenBallPath
    camera: CameraMotion
    until_sec: float

    def save(self, path: Path) -> None:
        """Writes an npz at `path`, whole or not at all. Wrists are left out."""
        path.parent.mkdir(parents=True, exist_ok=True)
        values: dict[str, Any] = {  # Any: an array or a number, as each is
            **{f"player_{name}": getattr(self.players, name) for name in _OF_PLAYERS},
            **{f"ball_{one.name}": getattr(self.ball, one.name) for one in fields(SeenBallPath)},
            **{
                f"camera_{one.name}": getattr(self.camera, one.name) for one in fields(CameraMotion)
            },
            "until_sec": np.float64(self.until_sec),
            "format": np.int32(_FORMAT),
        }
        with replacing(path) as scratch, scratch.open("wb") as file:
            np.savez(file, **values)

    @classmethod
    def load(cls, path: Path, calibration: Calibration | None) -> SeenPaths:
        """The reverse of `save`, with places on court where there is a calibration. VisionError
        when the file is damaged or of another version."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                if int(stored["format"]) != _FORMAT:
                    raise VisionError(f"{path.name} was made by another version of VolleySense.")
                ball = SeenBallPath(**{name: stored[f"ball_{name}"] for name in _OF_BALL})
                camera = CameraMotion(**{name: stored[f"camera_{name}"] for name in _OF_CAMERA})
                kept = {name: stored[f"player_{name}"] for name in _OF_PLAYERS}
                until_sec = float(stored["until_sec"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as problem:
            raise VisionError(f"{path.name} is damaged.") from problem
        count = len(kept["track"])
        players = Positions(
            court_xy=np.full((count, 2), np.nan),
            side=np.full(count, -1, np.int32),
            wrists=np.full((count, 2, 3), np.nan, np.float32),
            **kept,
        )
        calibration = calibration and calibration.steady(camera)
        return cls(on_floor(players, calibration), ball, camera, until_sec)


def follow(
    seen: Perception, width: int, calibration: Calibration | None, on_step: OnStep = unwatched
) -> SeenPaths:
    """The ways in what the models saw of a clip whose pictures are `width` wide."""
    calibration = calibration and calibration.steady(seen.camera)
    players = follow_players(seen, calibration, part_done(on_step, 0.0, _PLAYERS_DONE))
    ball = ball_path(seen, width, part_done(on_step, _PLAYERS_DONE, 1.0))
    return SeenPaths(players, ball, seen.camera, last_sec(seen.t_sec))


def last_sec(t_sec: Doubles) -> float:
    """Until when there are pictures."""
    return float(t_sec[-1]) if len(t_sec) else 0.0
