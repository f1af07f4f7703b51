"""Marking the court: four corners on one picture of the clip."""

from __future__ import annotations

import json
import logging
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from app.clips.facts import calibration_of, forget_corners, picture_size, standpoint_of
from app.screens.clips.clips import clip_href, clip_name, frame_href
from app.screens.plays.plays import team_names
from app.screens.view import Service, SessionHead, page, see_other
from app.vision.calibration import Calibration
from app.vision.types import VisionError
from session.errors import NotFoundError
from session.record.clips import NO_FILE
from session.schemas import Clip, ClipUpdate
from session.service import SessionService

if TYPE_CHECKING:
    from app.vision.courtproposal import ProposedCourt

CORNERS = (
    ("near_left", "Near left"),
    ("near_right", "Near right"),
    ("far_right", "Far right"),
    ("far_left", "Far left"),
)
GUESS = ((0.15, 0.9), (0.85, 0.9), (0.65, 0.45), (0.35, 0.45))
log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Corner:
    """One corner with its pixels, as text so that a typing mistake can be shown again."""

    key: str
    word: str
    x: str
    y: str


def _corners(clip: Clip, stored: Calibration | None) -> list[Corner]:
    width, height = picture_size(clip)
    points = stored.corners_px if stored else [(x * width, y * height) for x, y in GUESS]
    return [
        Corner(key, word, f"{x:.1f}", f"{y:.1f}")
        for (key, word), (x, y) in zip(CORNERS, points, strict=True)
    ]


@dataclass(frozen=True)
class CourtScreen:
    """The picture, its corners, and what is wrong with those that were sent."""

    clip: Clip
    clip_name: str
    corners: list[Corner]
    stored: bool
    marked_sec: float | None
    near_side: str
    view: str
    width: int
    height: int
    frame: str
    t_sec: float
    names: dict[str, str]
    marked: str
    wrong: str | None = None
    overtaken: bool = False
    notice: None = None


def _screen(service: SessionService, clip: Clip, t_sec: float) -> CourtScreen:
    """As it is stored. Raises NotFoundError where no picture of the video can be had."""
    if clip.address is not None:
        raise NotFoundError(NO_FILE)
    stored = calibration_of(clip)
    width, height = picture_size(clip)
    stands = standpoint_of(clip)
    return CourtScreen(
        clip=clip,
        clip_name=clip_name(clip),
        corners=_corners(clip, stored),
        stored=stored is not None,
        marked_sec=stored.t_sec if stored and stored.t_sec != t_sec else None,
        near_side=stands.near_side,
        view=stands.view or "baseline",
        width=width,
        height=height,
        frame=frame_href(clip, t_sec, min(width, 7680)),
        t_sec=t_sec,
        names=team_names(service, clip.session_id),
        marked=_marked(stored),
    )


def _page(service: SessionService, screen: CourtScreen, code: int = 200) -> Response:
    head = SessionHead.of(service.get_session(screen.clip.session_id), "match")
    return page("clips/calibration.html", head, screen, code=code)


def _marked(stored: Calibration | None) -> str:
    """What the form says that it has seen, so that nobody's corners are replaced unseen."""
    return json.dumps(stored.to_meta()) if stored else "none"


def _moment(text: str | None) -> float | None:
    """A second that was asked for; None for anything else."""
    try:
        asked = float(text or "")
    except ValueError:
        return None
    return max(asked, 0.0) if math.isfinite(asked) else None


def _time(clip: Clip, text: str | None) -> float:
    """The picture that is shown: the one asked for, else that of the corners, else an early one."""
    asked, stored = _moment(text), calibration_of(clip)
    if asked is not None:
        # Beyond its end the whole video would be read for its last picture.
        return min(asked, clip.duration_sec or asked)
    return stored.t_sec if stored else min(1.0, (clip.duration_sec or 0.0) / 2)


@router.get("/sessions/{session_id}/clips/{clip_id}/court")
def court_page(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """The picture with its four corners."""
    clip = service.get_clip(session_id, clip_id)
    t_sec = _time(clip, request.query_params.get("t_sec"))
    return _page(service, _screen(service, clip, t_sec))


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/court")
def offered_court(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """The corners that are seen in the picture, if they pass their own check; nothing is kept."""
    clip = service.get_clip(session_id, clip_id)
    found = _seen_court(service, clip, _time(clip, request.query_params.get("t_sec")))
    corners = [[round(x, 1), round(y, 1)] for x, y in found.corners_px] if found else []
    return page("clips/_court_offer.html", corners=corners, view=found.view if found else "")


def _seen_court(service: SessionService, clip: Clip, t_sec: float) -> ProposedCourt | None:
    """None as well where there is no picture: the page says so itself."""
    from app.vision.courtproposal import court_in_clip

    try:
        return court_in_clip(service.clip_file(clip.session_id, clip.id), t_sec)
    except (VisionError, NotFoundError) as problem:
        log.info("No court can be looked for in clip %s: %s", clip.id, problem)
        return None


def _decimal(text: str) -> str:
    """Half of Europe types a comma."""
    return text.strip().replace(",", ".")


@dataclass(frozen=True)
class CourtForm:
    """Four corners in pixels of the whole picture, who stands near, and where the camera is."""

    near_left_x: Annotated[str, Form()]
    near_left_y: Annotated[str, Form()]
    near_right_x: Annotated[str, Form()]
    near_right_y: Annotated[str, Form()]
    far_right_x: Annotated[str, Form()]
    far_right_y: Annotated[str, Form()]
    far_left_x: Annotated[str, Form()]
    far_left_y: Annotated[str, Form()]
    near_side: Annotated[str, Form()] = "A"
    view: Annotated[str, Form()] = "baseline"
    t_sec: Annotated[str, Form()] = ""
    marked: Annotated[str, Form(max_length=400)] = ""

    def typed(self) -> list[Corner]:
        """The corners as they were sent."""
        return [
            Corner(key, word, getattr(self, f"{key}_x"), getattr(self, f"{key}_y"))
            for key, word in CORNERS
        ]

    def calibration(self) -> Calibration:
        """Raises VisionError, with a sentence for the coach."""
        pairs = [
            [corner.x.replace(",", "."), corner.y.replace(",", ".")] for corner in self.typed()
        ]
        return Calibration.from_meta(
            {
                "corners_px": pairs,
                "near_side": self.near_side,
                "view": self.view,
                "t_sec": _moment(self.t_sec),
            }
        )


def _as_sent(service: SessionService, clip: Clip, form: CourtForm) -> CourtScreen:
    """As it was filled in."""
    screen = _screen(service, clip, _time(clip, form.t_sec))
    return replace(screen, corners=form.typed(), near_side=form.near_side, view=form.view)


@router.post("/sessions/{session_id}/clips/{clip_id}/court")
def save_court(
    service: Service, session_id: str, clip_id: str, form: Annotated[CourtForm, Depends()]
) -> Response:
    """Stores the corners with the clip, or says why they cannot be the corners of a court."""
    clip = service.get_clip(session_id, clip_id)
    try:
        calibration = form.calibration()
    except VisionError as problem:
        screen = _as_sent(service, clip, form)
        return _page(service, replace(screen, wrong=str(problem)), 422)
    with service.transaction():
        clip = service.get_clip(session_id, clip_id)
        now = calibration_of(clip)
        if now is not None and now.corners_px == calibration.corners_px:
            calibration = replace(calibration, t_sec=now.t_sec)
        wanted = calibration.to_meta()
        if form.marked not in ("", _marked(now)) and (now is None or now.to_meta() != wanted):
            return _page(service, replace(_as_sent(service, clip, form), overtaken=True), 409)
        service.update_clip(session_id, clip_id, ClipUpdate(meta={"calibration": wanted}))
    return see_other(clip_href(session_id, clip_id), said="calibration-saved")


@router.post("/sessions/{session_id}/clips/{clip_id}/court/clear")
def clear_court(service: Service, session_id: str, clip_id: str) -> Response:
    """Forgets the corners."""
    forget_corners(service, session_id, clip_id)
    return see_other(clip_href(session_id, clip_id), said="calibration-cleared")
