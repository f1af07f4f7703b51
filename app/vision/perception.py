"""What the models saw in a piece of a clip, and how it is kept on disk between the pieces."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.vision.cameramotion import CameraMotion, moved, or_first, undone
from app.vision.types import Doubles, Floats, Ints, VisionError, check_rows, check_shape
from session.files.disk import replacing

_FORMAT = 3


@dataclass(frozen=True)
class Perception:
    """What the models saw in one piece of a clip, before any tracking. Places are in pixels of the
    clip's steady picture (`app.vision.cameramotion`).

    Frames (n), those that were looked at: `t_sec`, `brightness` (mean 0..255), and `to_first`
    (n, 3, 3), which moves a frame's points to the steady picture, or (0, 3, 3) where the camera
    stood still; `decoded` is how many frames there were. Ball candidates (m): `ball_frame` is the
    row in `t_sec`, with `ball_xy` and `ball_confidence`. Players are looked for on some frames
    only, `player_frames` (p); their boxes (q): `box_frame`, `boxes`, `box_confidence`, and
    `wrists` (q, 2, 3) as x, y, visibility, NaN where no pose was taken, and `kits` (q, 3), the
    shirts' colours (`app.vision.kits`).
    """

    start_sec: float
    end_sec: float
    t_sec: Doubles
    brightness: Floats
    ball_frame: Ints
    ball_xy: Floats
    ball_confidence: Floats
    player_frames: Ints
    box_frame: Ints
    boxes: Floats
    box_confidence: Floats
    wrists: Floats
    kits: Floats
    to_first: Doubles = field(default_factory=lambda: np.zeros((0, 3, 3)))
    decoded: int = 0
    has_pose: bool = False
    trouble: str | None = None
    """A plain sentence when decoding stopped early."""

    def __post_init__(self) -> None:
        check_shape(self.t_sec, (None,), "t_sec")
        check_shape(self.brightness, (len(self.t_sec),), "brightness")
        check_shape(self.ball_xy, (None, 2), "ball_xy")
        check_rows(self.ball_frame, len(self.ball_xy), "ball_frame")
        check_rows(self.ball_confidence, len(self.ball_xy), "ball_confidence")
        check_shape(self.player_frames, (None,), "player_frames")
        check_shape(self.boxes, (None, 4), "boxes")
        check_rows(self.box_frame, len(self.boxes), "box_frame")
        check_rows(self.box_confidence, len(self.boxes), "box_confidence")
        check_shape(self.wrists, (len(self.boxes), 2, 3), "wrists")
        check_shape(self.kits, (len(self.boxes), 3), "kits")
        check_shape(self.to_first, (len(self.t_sec) if len(self.to_first) else 0, 3, 3), "to_first")

    @property
    def camera(self) -> CameraMotion:
        """How the camera moved."""
        return CameraMotion(self.t_sec if len(self.to_first) else np.zeros(0), self.to_first)

    def in_pictures(self) -> Perception:
        """The same with places in pixels of the picture in which each was seen."""
        if not len(self.to_first):
            return self
        back = undone(or_first(self.to_first))
        corners = moved(self.boxes.reshape(-1, 2), back[self.box_frame.repeat(2)])
        hands = moved(self.wrists[..., :2].reshape(-1, 2), back[self.box_frame.repeat(2)])
        wrists = self.wrists.copy()
        wrists[..., :2] = hands.reshape(-1, 2, 2)
        return replace(
            self,
            ball_xy=moved(self.ball_xy, back[self.ball_frame]).astype(np.float32),
            boxes=corners.reshape(-1, 4).astype(np.float32),
            wrists=wrists,
            to_first=np.zeros((0, 3, 3)),
        )

    def save(self, path: Path) -> None:
        """Writes an npz at `path`, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # Any: an array, a number or a truth, as each field is
        values: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        values["trouble"] = self.trouble or ""
        unfinished = path.with_name(path.name + ".part")
        with replacing(path, scratch=unfinished), unfinished.open("wb") as file:
            np.savez_compressed(file, format=np.int32(_FORMAT), **values)

    @classmethod
    def load(cls, path: Path) -> Perception:
        """The reverse of `save`; VisionError when the file is damaged or of another version."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                if int(stored["format"]) != _FORMAT:
                    raise VisionError(f"{path.name} was made by another version of VolleySense.")
                values = {one.name: stored[one.name] for one in fields(cls)}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as problem:
            raise VisionError(
                f"{path.name} is damaged; the analysis has to run again."
            ) from problem
        for name in ("start_sec", "end_sec"):
            values[name] = float(values[name])
        values["decoded"] = int(values["decoded"])
        values["has_pose"] = bool(values["has_pose"])
        values["trouble"] = str(values["trouble"]) or None
        return cls(**values)


def merge(perceptions: Sequence[Perception]) -> Perception:
    """Pieces of one clip, in any order, as one piece. Raises ValueError when there is none."""
    if not perceptions:
        raise ValueError("There is nothing to merge.")
    pieces = sorted(perceptions, key=lambda piece: piece.start_sec)
    rows = np.cumsum([0, *(len(piece.t_sec) for piece in pieces)]).astype(np.int32)
    moved = list(zip(pieces, rows, strict=False))
    return Perception(
        start_sec=pieces[0].start_sec,
        end_sec=pieces[-1].end_sec,
        t_sec=np.concatenate([piece.t_sec for piece in pieces]),
        brightness=np.concatenate([piece.brightness for piece in pieces]),
        ball_frame=np.concatenate([piece.ball_frame + row for piece, row in moved]),
        ball_xy=np.concatenate([piece.ball_xy for piece in pieces]),
        ball_confidence=np.concatenate([piece.ball_confidence for piece in pieces]),
        player_frames=np.concatenate([piece.player_frames + row for piece, row in moved]),
        box_frame=np.concatenate([piece.box_frame + row for piece, row in moved]),
        boxes=np.concatenate([piece.boxes for piece in pieces]),
        box_confidence=np.concatenate([piece.box_confidence for piece in pieces]),
        wrists=np.concatenate([piece.wrists for piece in pieces]),
        kits=np.concatenate([piece.kits for piece in pieces]),
        to_first=_motions(pieces),
        decoded=sum(piece.decoded for piece in pieces),
        has_pose=any(piece.has_pose for piece in pieces),
        trouble=next((piece.trouble for piece in pieces if piece.trouble), None),
    )


def _motions(pieces: Sequence[Perception]) -> Doubles:
    """Of all pieces, where the camera moved in any."""
    if not any(len(piece.to_first) for piece in pieces):
        return np.zeros((0, 3, 3))
    still = np.eye(3)[None]
    return np.concatenate(
        [
            piece.to_first if len(piece.to_first) else np.repeat(still, len(piece.t_sec), axis=0)
            for piece in pieces
        ]
    )
