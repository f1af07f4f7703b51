"""Clip in, suggestions out. `perceive` looks, piece by piece; `interpret` understands all pieces
together; `analyze` does both."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.vision.ballpath import ball_path
from app.vision.calibration import Calibration
from app.vision.cameramotion import CameraMotion
from app.vision.clips import ClipReader
from app.vision.contacts import Toucher, find_contacts
from app.vision.diagnosis import no_rally, notes_on, unreadable
from app.vision.halves import told_apart
from app.vision.inference import Models, perceive
from app.vision.looks import likeliest
from app.vision.models import load_models
from app.vision.perception import Perception, merge
from app.vision.playtime import stretches_in_play
from app.vision.rallies import RallyTimes, in_play, numbered_rallies
from app.vision.steps import OnStep, part_done, unwatched
from app.vision.teamkits import kit_odds, view_by_kits
from app.vision.touches import SeenTouch, read_touches
from app.vision.tracks import follow_players
from app.vision.types import (
    Analysis,
    ClipInfo,
    Diagnosis,
    Doubles,
    Standpoint,
    TeamSide,
    TouchSuggestion,
    View,
)

__all__ = ["PIPELINE_VERSION", "Models", "Options", "analyze_clip", "interpret", "perceive"]

PIPELINE_VERSION = "3"
"""Changes when kept perceptions can no longer be used or mean something else."""
CHUNK_SEC = 15.0
PLAYERS_DONE, PATH_DONE, CONTACTS_DONE = 0.06, 0.78, 0.93
"""Shares of the time that it takes to understand what was seen, measured on one rally of 15 s."""


@dataclass(frozen=True)
class Options:
    """`near_side` and `view`: what somebody said of the standpoint of a clip that no calibration
    says it of. `min_confidence`: suggestions below it are left out."""

    near_side: TeamSide = "A"
    min_confidence: float = 0.0
    view: View | None = None


def interpret(
    info: ClipInfo,
    perceptions: Sequence[Perception],
    calibration: Calibration | None = None,
    options: Options | None = None,
    on_step: OnStep = unwatched,
) -> Analysis:
    """What the pieces of a clip, put together, tell of its rallies."""
    options = options or Options()
    seen = merge(perceptions)
    calibration = calibration and calibration.steady(seen.camera)
    players = follow_players(seen, calibration, part_done(on_step, 0.0, PLAYERS_DONE))
    kits = kit_odds(players)
    view = options.view or (view_by_kits(players, kits) if calibration is None else None)
    stands = Standpoint(options.near_side, view)
    path = ball_path(seen, info.width, part_done(on_step, PLAYERS_DONE, PATH_DONE))
    reason = unreadable(seen, players, path, info)
    touches: list[SeenTouch] = []
    rallies: RallyTimes = ()
    if reason is None:
        whole = part_done(on_step, PATH_DONE, CONTACTS_DONE)
        play = stretches_in_play(seen, path, info.width)
        found = find_contacts(path, players, calibration, info.width, kits, whole, view)
        contacts = in_play(found, play)
        if calibration is None:
            size = info.width, info.height
            contacts, seen_from = told_apart(contacts, players, size, view)
            stands = replace(stands, view=seen_from)
        until_sec = float(seen.t_sec[-1])
        reading = part_done(on_step, CONTACTS_DONE, 1.0)
        touches, rallies = numbered_rallies(read_touches(contacts, reading, until_sec), play)
    names = _team_names(calibration, options)
    suggestions = tuple(
        suggestion
        for suggestion in (_suggestion(touch, names, seen.camera) for touch in touches)
        if suggestion.confidence >= options.min_confidence
    )
    if reason is None and not rallies:
        reason = no_rally(seen, players, info)
    notes = notes_on(seen, suggestions, stands if calibration is None else None)
    return Analysis(suggestions, players, path, seen.camera, Diagnosis(reason, notes), rallies)


def analyze_clip(
    path: str | Path,
    calibration: Calibration | None = None,
    models: Models | None = None,
    options: Options | None = None,
    on_frame: Callable[[int], None] | None = None,
) -> Analysis:
    """The whole way, timed. `on_frame` is told how many frames are done. Raises VisionError when
    the file cannot be read as a video."""
    models = models or load_models()
    info = ClipReader(path).info
    began = time.perf_counter()
    pieces: list[Perception] = []
    done = 0

    def tell(frames: int) -> None:
        if on_frame:
            on_frame(done + frames)

    for start, end in chunks(info.duration_sec):
        pieces.append(perceive(path, start, end, models, tell))
        done += pieces[-1].decoded
    analysis = interpret(info, pieces, calibration, options)
    spent = max(time.perf_counter() - began, 1e-6)
    seconds = float(pieces[-1].t_sec[-1]) if len(pieces[-1].t_sec) else info.duration_sec
    return replace(analysis, fps=done / spent, realtime_factor=seconds / spent)


def chunks(duration_sec: float) -> list[tuple[float, float]]:
    """Pieces (start, end) of a clip; the last is open, since containers understate durations."""
    count = max(1, round(duration_sec / CHUNK_SEC))
    ends = [CHUNK_SEC * (i + 1) for i in range(count)]
    ends[-1] = math.inf
    return [(CHUNK_SEC * i, end) for i, end in enumerate(ends)]


def _team_names(calibration: Calibration | None, options: Options) -> tuple[TeamSide, TeamSide]:
    """Teams of side 0 (near or left) and side 1."""
    near: TeamSide = calibration.near_side if calibration else options.near_side
    return (near, "B") if near == "A" else (near, "A")


def _suggestion(
    touch: SeenTouch, names: tuple[TeamSide, TeamSide], camera: CameraMotion
) -> TouchSuggestion:
    contact = touch.contact
    toucher = likeliest(contact, touch.kind, touch.side) if touch.seen else None
    evidence: dict[str, object] = {
        "frame_t_sec": round(contact.t_sec, 3),
        "ball_px": _pixels(camera.in_picture(contact.xy, contact.t_sec)),
        "rally": touch.rally + 1,
        "seen": touch.seen,
        "share": round(touch.share, 4),
    }
    court_xy: tuple[float, float] | None = None
    if toucher is not None:
        corners = camera.in_picture(toucher.box.reshape(2, 2), contact.t_sec)
        evidence |= {"box_px": _pixels(corners)} | _player_evidence(toucher)
        if toucher.court_xy is not None:
            x, y = (round(float(value), 2) for value in toucher.court_xy)
            court_xy = (x, y)
    return TouchSuggestion(
        t_sec=round(touch.t_sec, 3),
        event_type=touch.kind,
        team=names[touch.side] if contact.tells_sides else None,
        number=None,
        confidence=round(touch.confidence, 3),
        court_xy=court_xy,
        evidence=evidence,
    )


def _player_evidence(toucher: Toucher) -> dict[str, object]:
    return {
        "track": toucher.track,
        "by": "wrist" if toucher.by_wrist else "box",
        "distance_m": round(toucher.distance_m, 2),
    }


def _pixels(places: Doubles) -> list[float]:
    return [round(float(value), 1) for value in places.ravel()]
