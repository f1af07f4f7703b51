"""A clip with what is known of it drawn into its pictures: ordered, watched, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.screens.clips.clips import clip_href, clip_name
from app.screens.clips.jobs import JobView, runner
from app.screens.downloads import decimal_of
from app.screens.notices import notice_for
from app.screens.view import Service, SessionHead, page, see_other
from app.vision.overlay import OverlayThing
from app.web.principals import name_in_history
from app.work.films import FILM_ORDER, overlay_order
from app.work.overlays import SEEN, THINGS, Drawable, drawable
from app.work.pathtables import PATH_TABLES
from session.errors import InvalidInput
from session.game.times import video_seconds
from session.jsonvalues import mapping
from session.schemas import Artifact, Clip, Job

router = APIRouter(include_in_schema=False)

_WORDS: Final[Mapping[OverlayThing, tuple[str, str]]] = {
    "boxes": ("Players", "a frame around each, in the colour of the team where that is known"),
    "tracks": ("Their ways", "where each player ran in the last second and a half"),
    "ball": ("Ball", "a ring around it, and the way that it flew"),
    "court": ("Court", "the lines and the net, as you marked the corners"),
    "names": ("Names", "over players whose touches are known"),
    "score": ("Score", "teams, sets and points, from the plays of the match"),
}
_TABLE_WORDS: Final = {"tracks": "Players", "ball": "Ball"}


@dataclass(frozen=True)
class OfferedThing:
    """Something that can be drawn, or why it cannot."""

    key: str
    title: str
    words: str
    missing: str


@dataclass(frozen=True)
class OverlayScreen:
    """What the page shows besides the session's head."""

    clip: Clip
    clip_name: str
    back: str
    things: list[OfferedThing]
    none_known: bool
    looked_at: float
    """How much of the clip video analysis has looked at."""
    films: list[JobView]
    """Those that are made of this clip, or wait for their turn."""
    made: list[Artifact]
    tables: list[tuple[str, str, str]]


@router.get("/sessions/{session_id}/clips/{clip_id}/overlay")
def overlay_page(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """What can be drawn, and what was."""
    session = service.get_session(session_id)
    clip = service.get_clip(session_id, clip_id)
    can = drawable(service, runner(request).engine, session_id, clip_id)
    decimal = decimal_of(request.cookies) or "point"
    base = f"/_api/sessions/{session_id}/clips/{clip_id}"
    shown = OverlayScreen(
        clip=clip,
        clip_name=clip_name(clip),
        back=clip_href(session_id, clip_id),
        things=[OfferedThing(one, *_WORDS[one], can.missing.get(one, "")) for one in THINGS],
        none_known=not can.things,
        looked_at=can.share,
        films=[
            JobView.of(job)
            for job in service.jobs.films(session_id)
            if job.clip_id == clip_id and _is_overlay(job) and job.state != "done"
        ],
        made=[
            one
            for one in service.get_session_artifacts(session_id, "overlay")
            if one.metadata.get("overlay_of") == clip_id
        ],
        tables=_tables(can, base, decimal),
    )
    notice = notice_for(request.query_params, session_id)
    return page("clips/overlay.html", SessionHead.of(session, "match"), shown, notice=notice)


def _is_overlay(film: Job) -> bool:
    """Films of plays have the clip that they begin with."""
    return mapping(film.result.get(FILM_ORDER)).get("kind") == "overlay"


@router.post("/sessions/{session_id}/clips/{clip_id}/overlay")
def order_overlay(
    request: Request,
    service: Service,
    session_id: str,
    clip_id: str,
    show: Annotated[list[OverlayThing], Form(default_factory=list)],
    start: Annotated[str, Form(max_length=20)] = "",
    end: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Starts the film."""
    jobs = runner(request)
    order = overlay_order(
        service, jobs.engine, session_id, clip_id, show, _seconds(start) or 0.0, _seconds(end)
    )
    jobs.submit_film(session_id, order, name_in_history(request))
    return see_other(f"{clip_href(session_id, clip_id)}/overlay", said="film-started")


def _tables(can: Drawable, base: str, decimal: str) -> list[tuple[str, str, str]]:
    """Address, title and words of the tables; none where nothing was seen."""
    if not SEEN & set(can.things):
        return []
    return [
        (f"{base}/{table}.csv?decimal={decimal}", _TABLE_WORDS[table], words)
        for table, words in PATH_TABLES.items()
    ]


def _seconds(text: str) -> float | None:
    """A moment as people write it; None where nothing is written. Raises InvalidInput."""
    text = text.strip()
    if not text:
        return None
    parts = [f"{part:0>2}" for part in text.split(":")]
    found = video_seconds(":".join(["00"] * (3 - len(parts)) + parts) if parts[1:] else text)
    if found is None:
        raise InvalidInput(f'"{text}" is no moment of a video. Write it like 1:30.')
    return found
