"""The ways of players and ball through a clip as tables: pixels of the upright picture always, and
metres on the court where its corners are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np

from app.clips.facts import calibration_of
from app.vision.ballmetres import ball_metres
from app.vision.overlay import tracks_of
from app.vision.seenpaths import SeenPaths
from app.work.analysis import ClipAnalysis, Engine
from app.work.overlays import NOT_LOOKED, said_of_clip
from session.errors import InvalidInput
from session.formats.spreadsheets.csvfile import write_table
from session.formats.spreadsheets.text import Decimal
from session.schemas import Clip
from session.service import SessionService

PathTable: TypeAlias = Literal["tracks", "ball"]
PATH_TABLES: Final[Mapping[PathTable, str]] = {
    "tracks": "Where the players were: one line a player and moment, some ten a second.",
    "ball": "The way of the ball: one line a picture in which it was seen.",
}
TRACK_COLUMNS: Final = (
    "session_id", "clip_id", "t_sec", "track", "team", "player_number", "player_name",
    "confidence", "left_px", "top_px", "right_px", "bottom_px", "feet_x_px", "feet_y_px",
    "x_m", "y_m",
)  # fmt: skip
BALL_COLUMNS: Final = (
    "session_id", "clip_id", "t_sec", "flight", "confidence", "x_px", "y_px", "x_m", "y_m",
    "height_m",
)  # fmt: skip
_NAME: Final = TRACK_COLUMNS.index("player_name")


@dataclass(frozen=True)
class _Seen:
    """What a table is made of."""

    service: SessionService
    clip: Clip
    paths: SeenPaths
    size: tuple[int, int]


def write_path_table(
    service: SessionService,
    engine: Engine,
    ids: tuple[str, str],
    table: PathTable,
    target: Path,
    decimal: Decimal = "point",
) -> Path:
    """Write one table of a clip, by the ids of its session and its own. Raises NotFoundError,
    VisionError, and InvalidInput where video analysis has not looked at the clip."""
    analysis = ClipAnalysis(service, engine, *ids, "")
    paths = analysis.paths()
    if paths is None:
        raise InvalidInput(NOT_LOOKED)
    seen = _Seen(service, analysis.clip, paths, (analysis.info.width, analysis.info.height))
    columns, guarded, rows = _TABLES[table]
    return write_table(target, columns, rows(seen), guarded, decimal)


def _tracks(seen: _Seen) -> Iterator[list[object]]:
    said, players = said_of_clip(seen.service, seen.clip), seen.paths.players
    ways = tracks_of(seen.paths, said)
    tracks = {one.number: one for one in ways.tracks}
    sure = players.confidence if len(players.confidence) else np.full(len(players), np.nan)
    for row in range(len(players)):
        t_sec, box = float(players.t_sec[row]), players.boxes[row].astype(np.float64)
        track = tracks[int(players.track[row])]
        one = ways.seen(track, t_sec, box)
        box = seen.paths.camera.in_picture(box.reshape(2, 2), t_sec).ravel()
        yield [
            seen.clip.session_id,
            seen.clip.id,
            round(t_sec, 3),
            track.number,
            one.team or "",
            one.who.number if one.who else "",
            one.who.name if one.who else "",
            _cell(sure[row], 3),
            *(_cell(side, 1) for side in box),
            _cell((box[0] + box[2]) / 2, 1),
            _cell(box[3], 1),
            *(_cell(metre, 2) for metre in players.court_xy[row]),
        ]


def _ball(seen: _Seen) -> Iterator[list[object]]:
    ball = seen.paths.ball
    court, camera = calibration_of(seen.clip), seen.paths.camera
    metres = ball_metres(ball, court and court.steady(camera), seen.size)
    for row in range(len(ball)):
        t_sec = float(ball.t_sec[row])
        yield [
            seen.clip.session_id,
            seen.clip.id,
            round(t_sec, 3),
            int(ball.flight[row]),
            _cell(ball.confidence[row], 3),
            *(_cell(side, 1) for side in camera.in_picture(ball.xy[row], t_sec)[0]),
            *(_cell(metre, 2) for metre in metres[row]),
        ]


def _cell(value: float, digits: int) -> object:
    """Empty where nobody knows."""
    return "" if np.isnan(value) else round(float(value), digits)


_TABLES: Final[
    Mapping[
        PathTable,
        tuple[tuple[str, ...], tuple[int, ...], Callable[[_Seen], Iterator[list[object]]]],
    ]
] = {
    "tracks": (TRACK_COLUMNS, (_NAME,), _tracks),
    "ball": (BALL_COLUMNS, (), _ball),
}
