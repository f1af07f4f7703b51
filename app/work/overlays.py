"""A clip with what is known of it drawn into its pictures: what can be drawn, what is known of its
plays, and how both are kept while the film is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from pydantic import TypeAdapter

from app.clips.facts import calibration_of
from app.vision.clips import ClipReader
from app.vision.overlay import Overlay, OverlayThing, SaidOfClip
from app.vision.playertracks import KnownTouch
from app.vision.scoreboard import ShownScore
from app.vision.seenpaths import SeenPaths
from app.vision.steps import OnStep, unwatched
from app.vision.types import TeamSide
from app.work.analysis import ClipAnalysis, Engine
from session.files.disk import write_whole
from session.game.match import Match, Rally
from session.game.plays import Play, Touch
from session.jsonvalues import number
from session.meta import team_colour
from session.schemas import Clip
from session.service import SessionService
from session.vocabulary import Side

THINGS: Final[tuple[OverlayThing, ...]] = get_args(OverlayThing)
OVERLAY_WORDS: Final[Mapping[OverlayThing, str]] = {
    "boxes": "players",
    "tracks": "their ways",
    "ball": "ball",
    "court": "court",
    "names": "names",
    "score": "score",
}
SEEN: Final[frozenset[OverlayThing]] = frozenset({"boxes", "tracks", "ball"})
"""What video analysis has to have looked for."""
_BEFORE_SERVE_SEC: Final = 1.0
_BEHIND_POINT_SEC: Final = 1.5
"""So long behind the last touch of a rally its point is on the board."""
_SIDES: Final[Mapping[Side, TeamSide]] = {Side.A: "A", Side.B: "B"}
NOT_LOOKED: Final = (
    "Video analysis has not looked at this clip yet: start it on the clip's page, and order this "
    "again when it is done."
)
_REASONS: Final[Mapping[OverlayThing, str]] = {
    "boxes": NOT_LOOKED,
    "tracks": NOT_LOOKED,
    "ball": NOT_LOOKED,
    "court": "The corners of the court are not marked in this clip.",
    "names": "Names need the video analysis of this clip, and plays with players whose time in it "
    "is exact: accept suggestions, or join the scouted plays with them.",
    "score": "No rally of the match has its place in this clip yet.",
}
_SAID: Final = TypeAdapter(SaidOfClip)


@dataclass(frozen=True)
class Drawable:
    """What can be drawn into a clip; of what cannot, why. Of a clip that was looked at in part,
    `share` is how much of it that is."""

    things: tuple[OverlayThing, ...]
    missing: Mapping[OverlayThing, str]
    share: float


def drawable(service: SessionService, engine: Engine, session_id: str, clip_id: str) -> Drawable:
    """Raises NotFoundError, InvalidInput, VisionError."""
    clip = service.get_clip(session_id, clip_id)
    analysis = ClipAnalysis(service, engine, session_id, clip_id, "")
    looked, said = analysis.looked_at(), said_of_clip(service, clip)
    known: dict[OverlayThing, bool] = {
        **dict.fromkeys(SEEN, bool(looked)),
        "court": calibration_of(clip) is not None,
        "names": bool(looked and said.touches),
        "score": bool(said.scores),
    }
    return Drawable(
        tuple(one for one in THINGS if known[one]),
        {one: _REASONS[one] for one in THINGS if not known[one]},
        len(looked) / len(analysis.chunks),
    )


def said_of_clip(service: SessionService, clip: Clip) -> SaidOfClip:
    """What the match says of a clip: names, and the score at each of its moments."""
    data, match = service.load_session(clip.session_id), service.get_match(clip.session_id)
    names = {
        (side, player.number): player.player_name or ""
        for side, roster in data["rosters"].items()
        for player in roster
    }
    teams: dict[TeamSide, str] = {"A": "Team A", "B": "Team B"}
    for side, team in data["teams"].items():
        teams["A" if side == "A" else "B"] = team.name or f"Team {side}"
    meta = data["session"].meta
    return SaidOfClip(
        teams=teams,
        colours={side: team_colour(meta, side) for side in teams},
        touches=[
            KnownTouch(
                play.t_sec,
                _SIDES[play.side],
                play.number,
                names.get((play.side, play.number), ""),
                _box(play),
            )
            for play in match.plays
            if isinstance(play, Touch) and play.clip_id == clip.id and play.is_exact
            and play.t_sec is not None and play.side is not None and play.number is not None
        ],
        scores=list(_scores(match, clip.id)),
    )  # fmt: skip


def overlay_of(
    service: SessionService,
    engine: Engine,
    ids: tuple[str, str],
    shown: Sequence[OverlayThing],
    font: Path,
    folder: Path | None = None,
    on_step: OnStep = unwatched,
) -> Overlay:
    """What lies over the pictures of a clip, by the ids of its session and its own. What is known
    is kept in the folder and stays as it was then. Raises VisionError, NotFoundError."""
    session_id, clip_id = ids
    clip = service.get_clip(session_id, clip_id)
    path, calibration = service.clip_file(session_id, clip_id), calibration_of(clip)
    info = ClipReader(path).info
    if folder is None:
        said, paths = said_of_clip(service, clip), _paths(service, engine, ids, on_step)
        return Overlay(shown, info, said, font, paths, calibration)
    noted, kept = folder / f"{clip_id}.json", folder / f"{clip_id}.npz"
    if not noted.is_file():
        paths = _paths(service, engine, ids, on_step)
        if paths:
            paths.save(kept)
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(noted, _SAID.dump_json(said_of_clip(service, clip)))
    said = _SAID.validate_json(noted.read_bytes())
    paths = SeenPaths.load(kept, calibration) if kept.is_file() else None
    return Overlay(shown, info, said, font, paths, calibration)


def _paths(
    service: SessionService, engine: Engine, ids: tuple[str, str], on_step: OnStep
) -> SeenPaths | None:
    return ClipAnalysis(service, engine, *ids, "").paths(on_step)


def _box(play: Play) -> tuple[float, float, float, float] | None:
    """Where video analysis saw the player."""
    found = play.evidence.get("box_px")
    sides = [number(one) for one in found] if isinstance(found, list) else []
    if len(sides) != 4:
        return None
    left, top, right, bottom = sides
    if left is None or top is None or right is None or bottom is None:
        return None
    return left, top, right, bottom


def _scores(match: Match, clip_id: str) -> Iterator[ShownScore]:
    """How it stands in each rally of a clip, and behind it."""
    found: list[ShownScore] = []
    first: bool | None = None
    for rally in match.rallies:
        times = [
            one.t_sec for one in rally.touches if one.clip_id == clip_id and one.t_sec is not None
        ]
        if not times:
            continue
        turned = match.rules.ends_changed(rally.set_number, rally.score_before)
        first = turned if first is None else first
        before = max(0.0, min(times) - _BEFORE_SERVE_SEC)
        for t_sec, points in (
            (before, rally.score_before),
            (max(times) + _BEHIND_POINT_SEC, rally.score_after),
        ):
            found.append(_shown(match, rally, t_sec, points, is_turned=turned != first))
    yield from sorted(found, key=lambda one: one.t_sec)


def _shown(
    match: Match, rally: Rally, t_sec: float, points: tuple[int, int], *, is_turned: bool
) -> ShownScore:
    won = [one.winner for one in match.sets if one.number < rally.set_number]
    sets = won.count(Side.A), won.count(Side.B)
    server = rally.serving if points == rally.score_before else rally.winner
    serving = _SIDES[server] if server is not None else None
    return ShownScore(t_sec, rally.set_number, points, sets, serving, is_turned)
