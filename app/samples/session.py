"""The sample session: a match that the project plays itself, and a rendered rally as its clip."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from app.charts import heatmap
from app.clips.facts import describe_clip
from app.samples.match import TEAM_NAMES, SampleTeam, sample_match, sample_team
from app.vision.calibration import Calibration
from app.vision.rendering import RallyTruth, demo_script, render_rally
from session.files.disk import replacing
from session.schemas import ClipCreate, SessionCreate, SessionUpdate
from session.service import SessionService
from session.vocabulary import Side

_VERSION: Final = 1
SEED: Final = 5
_TITLE: Final = "Sample match: Blue Herons – Yellow Hornets"
SAMPLE_KITS: Final = {"A": "#1d4f9e", "B": "#ebc828"}
"""As on the shirts of the rendered rally; its navy is too near to ink."""
CLIP: Final = "clips/sample-rally.mp4"
ROLE_OF_SLOT: Final = {
    "front_left": "outside",
    "front_middle": "middle",
    "front_right": "opposite",
    "back_right": "setter",
    "back_left": "libero",
    "back_middle": "outside",
}
"""Who stands where in the rendered rally when the setter comes from the back right."""


def find_sample(service: SessionService) -> str | None:
    """The id of a finished sample session, if there is one. A half-made one is removed."""
    for summary in service.list_sessions(limit=100, search="Sample match"):
        note = summary.meta.get("sample")
        if not isinstance(note, dict) or note.get("version") != _VERSION:
            continue
        if note.get("ready") is True:
            return summary.id
        if note.get("ready") is False:
            service.delete_session(summary.id, backup=False)
    return None


def make_session(service: SessionService) -> str:
    """Teams, rosters and all events of the match; the clip comes with `make_clip`."""
    session_id = service.create_session(
        SessionCreate(
            title=_TITLE,
            venue="Sample hall",
            match_date=dt.date(2026, 9, 12),
            notes="Invented teams and players, played by chance; the clip is rendered.",
            meta={
                "sample": {"version": _VERSION, "ready": False},
                "rules": "best_of_3",
                "team_colours": SAMPLE_KITS,
            },
        )
    )
    teams = sample_teams()
    for side, team in teams.items():
        service.set_team(session_id, side, TEAM_NAMES[side])
        service.set_roster(session_id, side, team.roster)
    service.add_events(session_id, None, sample_match(teams, SEED))
    return session_id


def sample_teams() -> dict[Side, SampleTeam]:
    """The shirt numbers on the rendered clip are those of the roster."""
    script = demo_script()
    teams = {}
    for side in Side:
        rendered = script.teams[side.value]
        roles = dict(ROLE_OF_SLOT)
        if rendered.setter != "back_right":
            roles |= {rendered.setter: "setter", "back_right": "opposite"}
        numbers: dict[str, list[str]] = {}
        for player in rendered.players:
            numbers.setdefault(roles[player.slot], []).append(player.number)
        teams[side] = sample_team(side, numbers, SEED)
    return teams


def make_clip(service: SessionService, session_id: str) -> str:
    """Render the rally and add it with the corners of its court, which the renderer knows."""
    path = service.session_folder(session_id) / CLIP
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, scratch=path.with_name("rendering.mp4")) as scratch:
        truth = render_rally(scratch, demo_script())
    meta: dict[str, object] = {
        "original_name": "sample-rally.mp4",
        "rendered": True,
        "calibration": corners_of(truth).to_meta(),
    }
    clip_id = service.add_clip(session_id, ClipCreate(path=CLIP, meta=meta))
    describe_clip(service, service.get_clip(session_id, clip_id))
    return clip_id


def corners_of(truth: RallyTruth) -> Calibration:
    """The renderer's exact corners, as a coach would have clicked them."""
    names = ("near_left", "near_right", "far_right", "far_left")
    near = next(side for side, team in truth.teams.items() if team.end == "near")
    corners = [list(truth.court_corners_px[name]) for name in names]
    return Calibration.from_meta({"corners_px": corners, "near_side": near})


def finish_session(service: SessionService, session_id: str) -> None:
    """Pictures and spreadsheets among the artifacts; then the sample is ready."""
    folder = service.session_folder(session_id) / "work"
    folder.mkdir(parents=True, exist_ok=True)
    names = {side.value: name for side, name in TEAM_NAMES.items()}
    events = list(service.iter_events(session_id))
    for side in Side:
        picture = folder / f"attacks-{side.value}.png"
        title = f"Attacks of the {TEAM_NAMES[side]}"
        picture.write_bytes(
            heatmap(events, team=side.value, skill="attack", title=title, teams=names)
        )
        note = {"description": title, "team": side.value, "skill": "attack"}
        service.attach_artifact(session_id, "heatmap", picture, note)
    for kind, path in service.export_csv(session_id, folder.parent / "exports").items():
        note = {"description": f"{kind} as a spreadsheet"}
        service.attach_artifact(session_id, "csv", path, note)
    ready = {"sample": {"version": _VERSION, "ready": True}}
    service.update_session(session_id, SessionUpdate(meta=ready))


def clip_of(service: SessionService, session_id: str) -> str:
    """The id of the sample's clip."""
    return next(clip.id for clip in service.list_clips(session_id) if Path(clip.path).name in CLIP)
