"""What is seen by whoever has a link: the one thing that it shows, to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal, NamedTuple, cast

from fastapi import APIRouter, Depends, Path, Request
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.charts import chart_answer
from app.api.files import FILE_HEADERS, RangedFile, disposition, match_name
from app.api.media import playable_path, video_type
from app.api.shared import get_import_folder
from app.charts.catalogue import CHARTS, chart_kind
from app.charts.sources import chart_request
from app.report import content
from app.report.pdf import pdf
from app.screens.charts import chart_asked
from app.screens.films import playlist_film
from app.screens.playlists.watching import watched_items
from app.screens.plays.watchlist import WatchedPlay
from app.screens.view import TemplatePart, link, page
from app.web.guard import peer_of
from app.web.limits import Attempts
from app.web.sameorigin import BY_LINK
from session.errors import NotFoundError
from session.jsonvalues import whole
from session.permissions import Access, Grant, Principal, Role
from session.playlists import MOST_ITEMS
from session.record.shares import OVER
from session.schemas import Clip, Session
from session.service import SessionService
from session.shares import SharedLink
from session.stats.filters import Filter

router = APIRouter(include_in_schema=False, prefix=f"{BY_LINK}{{secret}}")

UNTOLD: Final = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
"""The address is what lets in: no search engine and no other program keeps what it shows."""


class Opened(NamedTuple):
    """A link that is good, and the record as far as it may show it: a match alone, of a playlist
    what its club has."""

    share: SharedLink
    service: SessionService
    home: str

    @property
    def session_id(self) -> str:
        """Raises NotFoundError for a playlist, which is of no single session."""
        if self.share.session_id is None:
            raise NotFoundError(OVER)
        return self.share.session_id


def get_opened(request: Request, secret: Annotated[str, Path(max_length=100)]) -> Opened:
    """Raises NotFoundError; tells who tries many that are none to wait."""
    service = cast(SessionService, request.app.state.service)
    attempts: Attempts = request.app.state.attempts
    if not attempts.left("one-time", peer_of(request.scope)):
        raise HTTPException(429, "Too many links that are none. Wait a minute.")
    try:
        share = service.shares.opened(secret)
    except NotFoundError:
        attempts.may("one-time", peer_of(request.scope))
        raise
    seen = service.acting(Principal("link", "page", _reach(service, share)))
    return Opened(share, seen, f"{BY_LINK}{secret}")


def _reach(service: SessionService, share: SharedLink) -> Access:
    """A guest's, for the match of a link, or in the club whose a playlist is: what it asks for
    finds no more than it did for whoever made the link."""
    if share.playlist_id is None:
        return Access((Grant(Role.GUEST, session_id=share.session_id),))
    club = service.belongings.club_of("playlist", share.playlist_id)
    return Access((Grant(Role.GUEST, club_id=club),))


ByLink = Annotated[Opened, Depends(get_opened)]


class SharedChart(NamedTuple):
    """A chart as a picture."""

    title: str
    picture: str


class SharedClip(NamedTuple):
    """A whole video, where that was ticked."""

    name: str
    source: str


class SharedPlay(NamedTuple):
    """A line of a playlist; `source` is where it lies in a whole video, where that was ticked."""

    line: WatchedPlay
    source: str


@dataclass(frozen=True)
class SharedPage:
    """What a link shows; what it does not show is empty."""

    share: SharedLink
    title: str
    session: Session | None = None
    files: list[tuple[str, str]] = field(default_factory=list)
    charts: list[SharedChart] = field(default_factory=list)
    clips: list[SharedClip] = field(default_factory=list)
    plays: list[SharedPlay] = field(default_factory=list)
    note: str = ""
    film: str = ""
    is_filmed: bool = False
    """Whether the film is not made yet, but will be."""


@router.get("")
def shared_page(opened: ByLink) -> Response:
    """The page of a link."""
    parts: tuple[TemplatePart, ...]
    if opened.share.playlist_id is not None:
        parts = (_playlist(opened, opened.share.playlist_id),)
    else:
        parts = _of_session(opened)
    answer = page("shares/shared.html", *parts)
    answer.headers.update(UNTOLD)
    return answer


@router.get("/report.pdf")
def shared_report(opened: ByLink) -> Response:
    """The report as a file, of a link to it or to its match."""
    if opened.share.kind not in ("report", "session"):
        raise NotFoundError(OVER)
    report = content.match_report(opened.service, opened.session_id)
    session = opened.service.get_session(opened.session_id)
    named = disposition(match_name(session, "_match-report.pdf"))
    headers = FILE_HEADERS | {"Content-Disposition": named} | UNTOLD
    return Response(pdf(report, "a4"), media_type="application/pdf", headers=headers)


@router.get("/charts/{name}.{fmt}")
def shared_chart(
    opened: ByLink,
    name: Annotated[str, Path(max_length=50)],
    fmt: Literal["svg", "png", "pdf"],
) -> Response:
    """The chart of a link, or any of its match, of all plays."""
    share = opened.share
    if share.kind != "session" and (share.kind != "chart" or share.chart != name):
        raise NotFoundError(OVER)
    view = opened.service.view_match(opened.session_id)
    query = QueryParams(share.asked if share.kind == "chart" else "")
    answer = chart_answer(view.session, chart_kind(name), chart_asked(query, view), fmt)
    answer.headers.update(UNTOLD)
    return answer


@router.get("/film")
def shared_film(opened: ByLink) -> Response:
    """The cut film of a playlist."""
    if opened.share.playlist_id is None:
        raise NotFoundError(OVER)
    film = playlist_film(opened.service, opened.share.playlist_id)
    made = whole(film.job.result.get("artifact_id")) if film else None
    if film is None or made is None or film.file is None:
        raise NotFoundError("The film of this playlist is not made yet.")
    path = opened.service.artifacts.path(film.job.session_id, made)
    return RangedFile(path, media_type=video_type(path), headers=UNTOLD)


@router.get("/clips/{clip_id}")
def shared_clip(
    request: Request, opened: ByLink, clip_id: Annotated[str, Path(max_length=100)]
) -> Response:
    """A whole video of what is shown, if whoever made the link ticked that."""
    for clip in _clips(opened):
        if clip.id == clip_id:
            path = playable_path(opened.service, clip, get_import_folder(request))
            return RangedFile(path, media_type=video_type(path), headers=UNTOLD)
    raise NotFoundError(OVER)


def _clips(opened: Opened) -> Iterator[Clip]:
    """The videos that may be watched as a whole."""
    share, service = opened.share, opened.service
    if not share.with_video or share.kind not in ("session", "playlist"):
        return
    if share.playlist_id is None:
        sessions = [opened.session_id]
    else:
        found = service.playlists.plays(share.playlist_id, limit=MOST_ITEMS).plays
        sessions = list(dict.fromkeys(one.event.session_id for one in found if one.event))
    for session_id in sessions:
        yield from (clip for clip in service.list_clips(session_id) if clip.has_file)


def _of_session(opened: Opened) -> tuple[TemplatePart, ...]:
    share, service, home = opened.share, opened.service, opened.home
    session = service.get_session(opened.session_id)
    if share.kind == "chart":
        name = share.chart
        pictures = [SharedChart(chart_kind(name).title, f"{home}/charts/{name}.svg")]
        files = [(one.upper(), f"{home}/charts/{name}.{one}") for one in ("png", "svg", "pdf")]
        return (SharedPage(share, session.title, session, files, pictures),)
    with service.reading():
        report = content.ReportOnPage(content.report_of(service, session))
    whole_match = share.kind == "session"
    shown = SharedPage(
        share=share,
        title=session.title,
        session=session,
        files=[("PDF", f"{home}/report.pdf")],
        charts=list(_charts(opened)) if whole_match else [],
        clips=[
            SharedClip(f"Video {number}", f"{home}/clips/{clip.id}")
            for number, clip in enumerate(_clips(opened), start=1)
        ],
    )
    return shown, report


def _charts(opened: Opened) -> Iterator[SharedChart]:
    asked = chart_request(opened.service.view_match(opened.session_id), Filter())
    if not asked.match.rallies:
        return
    for kind in CHARTS.values():
        if kind.draw(asked).n:
            yield SharedChart(kind.title, f"{opened.home}/charts/{kind.name}.svg")


def _playlist(opened: Opened, playlist_id: int) -> SharedPage:
    service, home = opened.service, opened.home
    playlist = service.playlists.get(playlist_id)
    found = service.playlists.plays(playlist_id, limit=MOST_ITEMS).plays
    film = playlist_film(service, playlist_id)
    watchable = {clip.id for clip in _clips(opened)}
    return SharedPage(
        share=opened.share,
        title=playlist.title,
        note=playlist.note,
        plays=[
            SharedPlay(line, _at(home, line) if _clip_of(line) in watchable else "")
            for line in watched_items(service, playlist_id, found)
        ],
        film=f"{home}/film" if film and film.file else "",
        is_filmed=film is not None and film.job.state in ("queued", "running"),
    )


def _clip_of(line: WatchedPlay) -> str:
    return line.part.clip_id if line.part else ""


def _at(home: str, line: WatchedPlay) -> str:
    """Where a play lies in its whole video."""
    assert line.part is not None
    return f"{link(f'{home}/clips/{line.part.clip_id}')}#t={line.part.start},{line.part.end}"
