"""The exact truth of a rendered rally, and its JSON form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.vision.rendering.camera import FarSide, Vec3
from session.schemas import JsonObject

SOURCE = "rendered by VolleySense"

_Box = tuple[float, float, float, float]
_Point = tuple[float, float]


@dataclass(frozen=True)
class PlayerTruth:
    """One player in one frame: box x1, y1, x2, y2 in pixels, place on court in metres.

    `wrists_px` are left and right; the box is cut at the picture's edges; `visible` is the share
    of it that no nearer player's box covers, 0-1.
    """

    side: FarSide
    number: str
    box_px: _Box
    court_xy: _Point
    wrists_px: tuple[_Point, _Point]
    visible: float = 1.0


@dataclass(frozen=True)
class FrameTruth:
    """One frame: the ball in metres and pixels, and the players in view.

    `ball_visible` is false when the ball is out of the picture or mostly hidden by a player.
    """

    index: int
    t_sec: float
    ball_xyz: Vec3
    ball_px: _Point
    ball_radius_px: float
    ball_visible: bool
    players: tuple[PlayerTruth, ...]


@dataclass(frozen=True)
class ContactTruth:
    """One touch: when, what, who, and where (metres on the court as it looks in the picture)."""

    frame: int
    t_sec: float
    event_type: str
    actor_team: FarSide
    actor_number: str
    x: float
    y: float
    z: float
    ball_px: _Point
    frame_tolerance: int = 0


@dataclass(frozen=True)
class TeamTruth:
    """Name, kit in words, and whether the team plays at the near or the far end."""

    name: str
    kit: str
    end: str


@dataclass(frozen=True)
class RallyTruth:
    """Everything that is true about a rendered clip.

    In a mirrored clip x is that of the picture: 9 minus the x of the hall.
    """

    clip: str
    fps: float
    frames_decodable: int
    size: tuple[int, int]
    teams: dict[FarSide, TeamTruth]
    court_corners_px: dict[str, _Point]
    events: tuple[ContactTruth, ...]
    point_winner: FarSide
    seed: int = 0
    source: str = SOURCE
    rendered: bool = True
    frames: tuple[FrameTruth, ...] = field(default=(), repr=False)

    def to_dict(self, *, with_frames: bool = False) -> JsonObject:
        """The truth as JSON values; `frames` only when asked for, since it is long."""
        record = asdict(self)
        if not with_frames:
            del record["frames"]
        return record

    def save(self, path: Path, *, with_frames: bool = False) -> Path:
        """Writes the truth as JSON and gives the path."""
        text = json.dumps(self.to_dict(with_frames=with_frames), indent=1)
        path.write_text(text + "\n", encoding="utf-8")
        return path

    @classmethod
    def from_dict(cls, record: JsonObject) -> RallyTruth:
        """Reads what `to_dict` gave.

        Raises:
            KeyError, TypeError: when it is not such a record.
        """
        known = dict(record)
        known["size"] = (int(record["size"][0]), int(record["size"][1]))
        known["teams"] = {side: TeamTruth(**team) for side, team in record["teams"].items()}
        known["court_corners_px"] = {
            name: _point(point) for name, point in record["court_corners_px"].items()
        }
        known["events"] = tuple(
            ContactTruth(**{**event, "ball_px": _point(event["ball_px"])})
            for event in record["events"]
        )
        known["frames"] = tuple(_frame(frame) for frame in record.get("frames", ()))
        return cls(**known)

    @classmethod
    def load(cls, path: Path) -> RallyTruth:
        """Reads a truth file."""
        return cls.from_dict(json.loads(path.read_text(encoding="utf-8")))


def _point(values: Sequence[float]) -> _Point:
    return float(values[0]), float(values[1])


def _frame(record: JsonObject) -> FrameTruth:
    known = dict(record)
    known["ball_xyz"] = tuple(float(part) for part in record["ball_xyz"])
    known["ball_px"] = _point(record["ball_px"])
    known["players"] = tuple(_player(player) for player in record["players"])
    return FrameTruth(**known)


def _player(record: JsonObject) -> PlayerTruth:
    known = dict(record)
    known["box_px"] = tuple(float(part) for part in record["box_px"])
    known["court_xy"] = _point(record["court_xy"])
    known["wrists_px"] = tuple(_point(wrist) for wrist in record["wrists_px"])
    return PlayerTruth(**known)
