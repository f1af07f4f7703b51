"""Clips: the cards of the match page, attaching and removing, and the screen beside the video."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.corners import calibration_of
from app.pages.jobs import JobView, job_of_clip, latest_jobs
from app.pages.notices import notice_for
from app.pages.playform import form_context
from app.pages.plays import Play, counts_of, play_of, team_names
from app.pages.query import whole
from app.pages.view import Service, link, page, see_other, session_context
from app.pages.words import COUNTED, SKILL_WORDS, clock, percent
from session.api.clips import ClipIn, add_clip, get_welcome
from session.api.importfolder import ImportFile, videos_in
from session.api.parts import get_import_folder
from session.clipmeta import ClipMeta
from session.schemas import Clip, Event, Job
from session.service import SessionService
from session.vocabulary import Status

SHOWN = 200
MARKED = 1000
MARK_WIDTH = 5
OFFERED = 200
NAMED = 5
LANES = {"B": 4, "A": 44}
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Card:
    """A clip on the match page."""

    name: str
    href: str
    length: str
    thumb: str | None
    missing: bool
    waiting: int
    decided: int
    busy: str | None
    new: bool


def clip_name(clip: Clip) -> str:
    """The name that the file had when it came."""
    said = ClipMeta.of(clip.meta)
    return said.original_name or said.file_name or Path(clip.path).name


def clip_href(session_id: str, clip_id: str) -> str:
    return f"/sessions/{session_id}/clips/{clip_id}"


def media_href(clip: Clip) -> str:
    return f"/_api/sessions/{clip.session_id}/clips/{clip.id}/media"


def frame_href(clip: Clip, t_sec: float, width: int) -> str:
    """One picture of the clip."""
    base = f"/_api/sessions/{clip.session_id}/clips/{clip.id}/frame"
    return link(base, t_sec=round(t_sec, 3), max_width=width)


def clip_cards(
    request: Request, service: SessionService, session_id: str, clips: Iterable[Clip]
) -> list[Card]:
    """The clips of a session, each with what is to be done with it."""
    jobs = latest_jobs(service, session_id)
    return [_card(service, clip, jobs.get((clip.id, "analysis"))) for clip in clips]


def _card(service: SessionService, clip: Clip, job: Job | None) -> Card:
    waiting = _up_to(service, clip, Status.SUGGESTED)
    decided = waiting or _up_to(service, clip, Status.CONFIRMED)
    running = job is not None and job.state in ("queued", "running")
    middle = min(2.0, (clip.duration_sec or 0) / 2)
    return Card(
        name=clip_name(clip),
        href=clip_href(clip.session_id, clip.id),
        length=clock(clip.duration_sec, tenths=False) if clip.duration_sec else "length not known",
        thumb=None if clip.missing else frame_href(clip, middle, 256),
        missing=clip.missing,
        waiting=waiting,
        decided=decided,
        busy=percent(job.progress) if job and running else None,
        new=not (job or waiting or decided),
    )


def _up_to(service: SessionService, clip: Clip, status: Status) -> int:
    return service.count_events(
        clip.session_id, clip_id=clip.id, status=status.value, up_to=COUNTED + 1
    )


@dataclass(frozen=True)
class ImportFolder:
    """What the match page offers of the import folder: at most OFFERED by name, how many there are
    in all, and the names of some that cannot be used."""

    offered: list[ImportFile]
    total: int
    left_out: list[str]
    more_left_out: int


def import_folder(request: Request) -> ImportFolder:
    """The videos of the import folder."""
    found = videos_in(get_import_folder(request))
    return ImportFolder(
        offered=found.videos[:OFFERED],
        total=len(found.videos),
        left_out=found.left_out[:NAMED],
        more_left_out=max(0, len(found.left_out) - NAMED),
    )


@router.post("/sessions/{session_id}/clips/attach")
def attach(
    request: Request,
    service: Service,
    session_id: str,
    import_name: Annotated[str, Form(max_length=1_000)],
) -> Response:
    """Adds a file of the import folder as a clip."""
    wanted = ClipIn.model_validate({"import_name": import_name})
    made = add_clip(session_id, wanted, service, get_import_folder(request), get_welcome(request))
    return see_other(clip_href(session_id, made.clip_id), said="clip-added")


@router.post("/sessions/{session_id}/clips/{clip_id}/remove")
def remove(service: Service, session_id: str, clip_id: str) -> Response:
    """Takes the clip out of the session; confirmed plays stay, and a snapshot takes it back."""
    service.get_clip(session_id, clip_id)
    kept = service.save_session(session_id, auto_backup=True, reason="clip")
    service.remove_clip(session_id, clip_id)
    gone = kept.name if kept else None
    return see_other(f"/sessions/{session_id}#clips", said="clip-removed", gone=gone)


class Mark(NamedTuple):
    """A play on the time line; x in thousandths of its length, y by its team."""

    play: Play
    x: float
    y: int


@dataclass(frozen=True)
class Tick:
    """A label under the time line."""

    x: float
    words: str


def length_of(clip: Clip, events: Iterable[Event]) -> float:
    """The length of the time line in seconds."""
    last = max((event.t_sec or 0.0 for event in events), default=0.0)
    return max(clip.duration_sec or 0.0, last, 1.0)


def marks(plays: Iterable[Play], length: float) -> list[Mark]:
    """Where each play stands on the time line."""
    return [
        Mark(play, round(1000 * play.t_sec / length - MARK_WIDTH / 2, 2), LANES.get(play.side, 24))
        for play in plays
        if play.t_sec is not None
    ]


def ticks(length: float) -> list[Tick]:
    """Five to ten labels at round times."""
    steps = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
    step = next((one for one in steps if length / one <= 8), 7200)
    return [
        Tick(round(1000 * at / length, 2), clock(at, tenths=False))
        for at in range(0, int(length) + 1, step)
        if at / length < 0.97
    ]


def review_context(service: SessionService, clip: Clip) -> dict[str, Any]:
    """The plays of a clip as list, time line and counts."""
    events = service.list_events(clip.session_id, limit=MARKED, clip_id=clip.id)
    length = length_of(clip, events)
    plays = [play_of(event) for event in events]
    counts = counts_of(service, clip.session_id, clip.id)
    return {
        "plays": plays[:SHOWN],
        "hidden": max(0, sum(counts.values()) - SHOWN),
        "marks": marks(plays, length),
        "ticks": ticks(length),
        "length": length,
        "counts": counts,
    }


@router.get("/sessions/{session_id}/clips/{clip_id}")
def clip_page(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """The screen on which a clip is analysed and its suggestions are gone through."""
    session = service.get_session(session_id)
    clip = service.get_clip(session_id, clip_id)
    context = review_context(service, clip)
    chosen = _chosen(service, session_id, clip, whole(request.query_params, "play"))
    proxy = job_of_clip(service, clip, "proxy")
    return page(
        "clip/page.html",
        **session_context(session, "match"),
        **context,
        **form_context(service, session_id, chosen),
        **next_context(service, clip),
        clip_name=clip_name(clip),
        media=media_href(clip),
        poster=frame_href(clip, chosen.t_sec or 0 if chosen else 0, 960),
        chosen=chosen,
        chosen_play=play_of(chosen) if chosen else None,
        start=chosen.t_sec if chosen else None,
        proxy=JobView.of(proxy) if proxy else None,
        unplayable=ClipMeta.of(clip.meta).needs_copy,
        adding="add" in request.query_params,
        threshold=whole(request.query_params, "at", 50),
        notice=notice_for(request.query_params, session_id),
        kinds=SKILL_WORDS,
    )


def _chosen(service: SessionService, session_id: str, clip: Clip, play: int) -> Event | None:
    if not play:
        return None
    event = service.get_event(session_id, play)
    return event if event.clip_id == clip.id else None


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}")
def review_part(service: Service, session_id: str, clip_id: str) -> Response:
    """List, time line and counts alone; asked for when an analysis ends."""
    clip = service.get_clip(session_id, clip_id)
    return page(
        "clip/_review.html",
        session=service.get_session(session_id),
        clip=clip,
        names=team_names(service, session_id),
        threshold=50,
        chosen=None,
        refreshed=True,
        **review_context(service, clip),
    )


def next_context(service: SessionService, clip: Clip) -> dict[str, Any]:
    """What decides on the next thing to do with a clip."""
    job = job_of_clip(service, clip, "analysis")
    return {
        "clip": clip,
        "calibrated": calibration_of(clip) is not None,
        "job": JobView.of(job) if job else None,
    }


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/next")
def next_part(service: Service, session_id: str, clip_id: str) -> Response:
    """What to do next with the clip; asked for when plays were decided."""
    return page(
        "clip/_next.html",
        session=service.get_session(session_id),
        counts=counts_of(service, session_id, clip_id),
        **next_context(service, service.get_clip(session_id, clip_id)),
    )


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/form")
def form_part(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """The form for one play of the clip, or for a new one at a time."""
    clip = service.get_clip(session_id, clip_id)
    chosen = _chosen(service, session_id, clip, whole(request.query_params, "play"))
    context = form_context(service, session_id, chosen)
    return page(
        "clip/_edit.html",
        session=service.get_session(session_id),
        clip=clip,
        chosen=chosen,
        chosen_play=play_of(chosen) if chosen else None,
        undecided=chosen is not None and chosen.status is Status.SUGGESTED,
        **context,
    )
