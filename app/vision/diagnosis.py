"""Why nothing was found in a clip, and what to know of what was found, in a coach's words: what it
is about the video, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.vision.models import NO_POSE
from app.vision.perception import Perception
from app.vision.types import ClipInfo, Positions, SeenBallPath, Standpoint, TouchSuggestion

BLACK: Final = 10.0
"""Mean brightness (0..255) below which nothing can be seen."""
FEWEST_A_SECOND: Final = 20.0
"""Pictures; with fewer, a ball is seen too seldom in its flight."""
MOST_UNKNOWN: Final = 0.2
"""Of a clip's pictures: where the camera looked to must be known of the others."""
HARDLY_ANY: Final = 0.02
"""So small a share is a cut or a flash."""
FARTHEST: Final = 0.25
"""Of the picture's width: a camera that turned farther shows another part of the court."""
FEWEST_PLAYERS: Final = 4
_FILM: Final = (
    "The camera should see the whole court, from behind a baseline or from the side, with players "
    "at least a twentieth of the picture high."
)


def unreadable(
    seen: Perception, players: Positions, path: SeenBallPath, info: ClipInfo
) -> str | None:
    """Why no touches can be looked for; None where they can."""
    if not len(seen.t_sec):
        return "No picture of the clip could be decoded."
    if float(np.median(seen.brightness)) < BLACK:
        return "The picture is black for most of the clip."
    if not len(players):
        return f"No court in view: no players were seen. {_FILM}"
    if not len(path):
        unknown = "The clip may show no play, or the ball is too small or blurred."
        cause = _cause(seen, players, info)
        return f"Players were seen, but no ball in flight. {cause or unknown}"
    return None


def no_rally(seen: Perception, players: Positions, info: ClipInfo) -> str:
    """Why nothing in the ball's path became a touch."""
    cause = _cause(seen, players, info)
    return cause or f"The ball was seen, but nothing in its path looks like a rally. {_FILM}"


def _cause(seen: Perception, players: Positions, info: ClipInfo) -> str | None:
    """What it is about the video that keeps a rally from being followed."""
    camera = seen.camera
    farthest = FARTHEST * info.width
    if camera.unknown_share() > MOST_UNKNOWN or camera.reach_px(info.width, info.height) > farthest:
        return (
            "The camera moves too far to tell where things are in the hall. Put it on a tripod, or "
            "film so that the lines of the court stay in view."
        )
    rate = pictures_a_second(seen)
    if rate < FEWEST_A_SECOND:
        return (
            f"Under 20 frames a second: this clip shows {rate:.0f} different ones. Film with 25 or "
            "more; a file that was made smaller for sending may have lost some."
        )
    return _of_court(seen, players)


def _of_court(seen: Perception, players: Positions) -> str | None:
    if len(players) >= FEWEST_PLAYERS * len(seen.player_frames):
        return None
    return f"No court in view: there are hardly any players. {_FILM}"


def pictures_a_second(seen: Perception) -> float:
    """Of those that show something new, while something does."""
    if len(seen.t_sec) < 2:
        return 0.0
    return 1 / max(float(np.percentile(np.diff(seen.t_sec), 25)), 1e-3)


def notes_on(
    seen: Perception, suggestions: Sequence[TouchSuggestion], stands: Standpoint | None
) -> tuple[str, ...]:
    """What to know besides. `stands` is what was said of the camera where no corners are marked,
    and None where they are."""
    notes: list[str] = []
    if seen.trouble:
        notes.append(seen.trouble)
    if not len(seen.ball_xy) and not suggestions:
        return tuple(notes)
    if not seen.has_pose:
        notes.append(NO_POSE)
    if seen.camera.unknown_share() > HARDLY_ANY:
        notes.append("In a part of the clip the camera moves too far to tell where the court is.")
    if stands is not None and suggestions:
        notes.append("Without the court's corners no positions in metres are given.")
        notes += _on_teams(suggestions, stands)
    return tuple(notes)


def _on_teams(suggestions: Sequence[TouchSuggestion], stands: Standpoint) -> list[str]:
    """Who is called what, where no corners are marked."""
    if any(suggestion.team for suggestion in suggestions):
        where = "on the left" if stands.view == "side" else "on the near side"
        return [f"The team {where} is called {stands.near_side}, as long as nobody says otherwise."]
    if stands.view is None:
        return [
            "The teams cannot be told apart. If the camera stands beside the court, say so, and "
            "which team is on the left; or mark the court's corners."
        ]
    return ["The teams cannot be told apart. Mark the court's corners."]
