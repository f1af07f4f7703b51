"""Clips: the cards of the match page, attaching and removing, and the screen beside the video."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.api.clips import ClipIn, get_welcome, new_clip
from app.api.paths import Found, ImportFile, taken, videos_in
from app.api.shared import get_offered_folder
from app.clips.facts import calibration_of, needs_proxy, standpoint_of
from app.clips.newclips import give_file, lost_clip
from app.screens.clips.card import ReviewCard, asked_order, is_waiting
from app.screens.clips.cliplines import ClipLines
from app.screens.clips.jobs import JobView, job_of_clip, latest_jobs
from app.screens.clips.timeline import LATEST_SEC, Range, clip_timeline
from app.screens.clips.times import times_part
from app.screens.notices import notice_for
from app.screens.plays.form import PlayOffer
from app.screens.plays.plays import counts_of, play_of, team_names
from app.screens.query import query_number
from app.screens.view import Service, SessionHead, link, page, see_other
from app.screens.words import COUNTED, clock, percent
from app.vision.types import Standpoint
from app.web.sameorigin import content_policy
from app.work.seenrallies import told_rallies
from session.meta import ClipMeta
from session.schemas import Clip, Event, Job
from session.service import SessionService
from session.videoaddress import FRAMES, LONGEST, checked_address
from session.vocabulary import EVENT_WORDS, Status

_OFFERED = 200
NAMED = 5
BEFORE_RALLY_SEC = 2.0
"""So long before a rally its video begins."""
_BESIDE_SEC = 5.0
SLACK_SEC = 1.0
"""So far behind the end of its file a play may lie: nobody stops the clock exactly."""
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class ClipCard:
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
    address = clip.address.name if clip.address else ""
    return ClipMeta.of(clip.meta).name or address or Path(clip.path).name


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
) -> list[ClipCard]:
    """The clips of a session, each with what is to be done with it."""
    jobs = latest_jobs(service, session_id)
    return [_card(service, clip, jobs.get((clip.id, "analysis"))) for clip in clips]


def _card(service: SessionService, clip: Clip, job: Job | None) -> ClipCard:
    waiting = _up_to(service, clip, Status.SUGGESTED)
    decided = waiting or _up_to(service, clip, Status.CONFIRMED)
    running = job is not None and job.state in ("queued", "running")
    middle = min(2.0, (clip.duration_sec or 0) / 2)
    return ClipCard(
        name=clip_name(clip),
        href=clip_href(clip.session_id, clip.id),
        length=clock(clip.duration_sec, tenths=False) if clip.duration_sec else "length not known",
        thumb=frame_href(clip, middle, 256) if clip.has_file else None,
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
class WatchPart:
    """Where the moving picture comes from: `media` for our player, `frame` for a site's own, or
    neither; `outside` is the address for people, at the second that is shown."""

    media: str = ""
    frame: str = ""
    outside: str = ""


def watch_part(clip: Clip, t_sec: float, *, sites: bool) -> WatchPart:
    """What a clip's page shows, from a second on; frames of other sites only where `sites`."""
    address = clip.address
    if address is None:
        return WatchPart(media="" if clip.missing else media_href(clip))
    if not address.is_framed:
        return WatchPart(media=address.url, outside=address.page(t_sec))
    return WatchPart(frame=address.frame(t_sec) if sites else "", outside=address.page(t_sec))


@dataclass(frozen=True)
class OfferedVideos:
    """What the match page offers of the import folder: at most OFFERED by name, how many there are
    in all, and the names of some that cannot be used."""

    offered: list[ImportFile]
    total: int
    left_out: list[str]
    more_left_out: int


def import_folder(request: Request) -> OfferedVideos:
    """The videos of the import folder."""
    folder = get_offered_folder(request)
    found = Found([], []) if folder is None else videos_in(folder)
    return OfferedVideos(
        offered=found.videos[:_OFFERED],
        total=len(found.videos),
        left_out=found.left_out[:NAMED],
        more_left_out=max(0, len(found.left_out) - NAMED),
    )


@router.post("/sessions/{session_id}/clips/attach")
def attach(
    request: Request,
    service: Service,
    session_id: str,
    import_name: Annotated[str, Form(max_length=1_000)] = "",
    address: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Adds a file of the import folder as a clip, or a video that stays at its address."""
    named = {"path": checked_address(address).url} if address else {"import_name": import_name}
    wanted = ClipIn.model_validate(named)
    made = new_clip(session_id, wanted, service, get_offered_folder(request))
    get_welcome(request)(service, service.get_clip(session_id, made.clip_id))
    return see_other(clip_href(session_id, made.clip_id), said="clip-added")


@router.post("/sessions/{session_id}/clips/{clip_id}/file")
def choose_file(
    request: Request,
    service: Service,
    session_id: str,
    clip_id: str,
    import_name: Annotated[str, Form(max_length=1_000)] = "",
    address: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Gives a clip whose file is gone a file of the import folder, or the address where its video
    stays; its plays stay with it."""
    clip = lost_clip(service, session_id, clip_id)
    if address:
        kept, known = checked_address(address).url, dict[str, str]()
    else:
        folder = get_offered_folder(request)
        kept, known = taken(folder, import_name, service.sessions_dir, session_id)
    get_welcome(request)(service, give_file(service, clip, kept, known))
    return see_other(clip_href(session_id, clip_id), said="clip-found")


@router.post("/sessions/{session_id}/clips/{clip_id}/remove")
def remove(service: Service, session_id: str, clip_id: str) -> Response:
    """Takes the clip out of the session; confirmed plays stay, and a snapshot takes it back."""
    service.get_clip(session_id, clip_id)
    kept = service.save_session(session_id, auto_backup=True, reason="clip")
    service.remove_clip(session_id, clip_id)
    gone = kept.name if kept else None
    return see_other(f"/sessions/{session_id}#clips", said="clip-removed", gone=gone)


@router.get("/sessions/{session_id}/clips/{clip_id}")
def clip_page(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """The screen on which a clip is analysed and its suggestions are gone through."""
    with service.reading():
        session = service.get_session(session_id)
        clip = service.get_clip(session_id, clip_id)
        chosen = _chosen(service, session_id, clip, query_number(request.query_params, "play"))
        proxy = job_of_clip(service, clip, "proxy")
        start = chosen.t_sec if chosen else _asked_sec(request)
        watch = watch_part(clip, start or 0.0, sites=request.app.state.settings.video_sites)
        shown = page(
            "clips/page.html",
            watch,
            times_part(service, clip),
            SessionHead.of(session, "match"),
            ClipLines.around(service, clip, chosen),
            clip_timeline(service, clip, chosen, Range.asked(request.query_params)),
            ClipStanding.of(service, clip),
            PlayOffer.read(service, session_id, chosen),
            card=ReviewCard.of(
                service, clip, chosen if is_waiting(chosen) else None, asked_order(request)
            ),
            counts=counts_of(service, session_id, clip_id),
            importable=None if clip.has_file else import_folder(request),
            clip_name=clip_name(clip),
            poster=frame_href(clip, start or 0, 960),
            chosen=chosen,
            chosen_play=play_of(chosen) if chosen else None,
            start=start,
            proxy=JobView.of(proxy) if proxy else None,
            unplayable=not clip.missing and needs_proxy(service, clip),
            too_late=_behind_the_end(service, clip),
            to_join=service.joining.waits(session_id, clip_id),
            adding="add" in request.query_params,
            editing=not is_waiting(chosen) or "edit" in request.query_params,
            threshold=query_number(request.query_params, "at", 50),
            notice=notice_for(request.query_params, session_id),
            kinds=EVENT_WORDS,
        )
    return _opened(shown, clip, watch)


def _opened(answer: Response, clip: Clip, watch: WatchPart) -> Response:
    """A page whose policy lets in what it shows of another place, and nothing else. Players in
    frames refuse to work where nobody says on which site they are."""
    if watch.frame:
        answer.headers["Content-Security-Policy"] = content_policy(frames=FRAMES)
        answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    elif clip.address and watch.media:
        answer.headers["Content-Security-Policy"] = content_policy(clip.address.origin)
    return answer


def _chosen(service: SessionService, session_id: str, clip: Clip, play: int) -> Event | None:
    if not play:
        return None
    event = service.get_event(session_id, play)
    return event if event.clip_id == clip.id else None


def _asked_sec(request: Request) -> float | None:
    """The second at which the address says that the video begins."""
    if "t" not in request.query_params:
        return None
    return float(query_number(request.query_params, "t"))


def _behind_the_end(service: SessionService, clip: Clip) -> int:
    """How many plays (of very many at least so many) lie where the video has ended already, as
    with another file in the place of the first one."""
    end = (clip.duration_sec or LATEST_SEC) + SLACK_SEC
    ids = clip.session_id, clip.id
    if clip.missing or service.last_play_sec(*ids) <= end:
        return 0
    return service.timeline.count_between(*ids, end, LATEST_SEC, up_to=COUNTED + 1)


@dataclass(frozen=True)
class SeenRally:
    """A rally that video analysis saw: from when to when, and the address that shows it."""

    words: str
    href: str


def _rallies_seen(service: SessionService, clip: Clip) -> list[SeenRally]:
    """Of a clip of several rallies; one that shows a single one needs no list."""
    found = [one for one in told_rallies(service, clip.session_id) if one.clip_id == clip.id]
    return [_seen_rally(one.start, one.end) for one in found] if len(found) > 1 else []


def _seen_rally(start: float, end: float) -> SeenRally:
    shown = Range(max(0.0, start - _BESIDE_SEC), end + _BESIDE_SEC)
    return SeenRally(
        words=f"{clock(start, tenths=False)}–{clock(end, tenths=False)}",
        href=f"{shown.href()}&t={int(start - min(start, BEFORE_RALLY_SEC))}",
    )


@dataclass(frozen=True)
class ClipStanding:
    """What decides on the next thing to do with a clip."""

    clip: Clip
    calibrated: bool
    stands: Standpoint
    team_names: dict[str, str]
    job: JobView | None
    rallies: list[SeenRally]

    @classmethod
    def of(cls, service: SessionService, clip: Clip) -> ClipStanding:
        job = job_of_clip(service, clip, "analysis")
        shown = JobView.of(job) if job else None
        names = team_names(service, clip.session_id)
        stands, rallies = standpoint_of(clip), _rallies_seen(service, clip)
        return cls(clip, calibration_of(clip) is not None, stands, names, shown, rallies)


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/next")
def next_part(service: Service, session_id: str, clip_id: str) -> Response:
    """What to do next with the clip; asked for when plays were decided."""
    return page(
        "clips/_next.html",
        ClipStanding.of(service, service.get_clip(session_id, clip_id)),
        session=service.get_session(session_id),
        counts=counts_of(service, session_id, clip_id),
    )


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/form")
def form_part(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """The form for one play of the clip, or for a new one at a time."""
    clip = service.get_clip(session_id, clip_id)
    chosen = _chosen(service, session_id, clip, query_number(request.query_params, "play"))
    return page(
        "clips/_edit.html",
        PlayOffer.read(service, session_id, chosen),
        session=service.get_session(session_id),
        clip=clip,
        chosen=chosen,
        chosen_play=play_of(chosen) if chosen else None,
        undecided=chosen is not None and chosen.status is Status.SUGGESTED,
    )
