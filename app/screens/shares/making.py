"""Making a link to one thing, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.responses import Response

from app.screens.clips.jobs import runner
from app.screens.films import playlist_film
from app.screens.linkbase import Distance, LinkBase
from app.screens.notices import notice_for
from app.screens.qr import qr
from app.screens.view import Service, page, see_other
from app.web.principals import name_in_history
from app.web.sameorigin import BY_LINK
from app.work.playlistfilms import playlist_order
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.service import SessionService
from session.shares import SharedLink, ShareIn, ShareKind

router = APIRouter(include_in_schema=False)

_KINDS: Final[Mapping[ShareKind, str]] = {
    "report": "The match report",
    "session": "The match",
    "chart": "A chart",
    "playlist": "The playlist",
}


@dataclass(frozen=True)
class SharedThing:
    """What a link shows, in words, and where whoever made it finds it."""

    share: SharedLink
    words: str
    href: str


@dataclass(frozen=True)
class MadeLink:
    """A link that is shown this once."""

    thing: SharedThing
    address: str
    code: Markup
    distance: Distance
    file: str
    """The same as a file to send instead; empty where there is none yet."""
    is_filmed: bool = False
    """Whether the film of a playlist is being made for it."""


@dataclass(frozen=True)
class SharesPage:
    """The links that are good still."""

    things: list[SharedThing]


@router.get("/shares")
def shares_page(request: Request, service: Service) -> Response:
    """All links that show something which one manages."""
    found = SharesPage([_thing(service, one) for one in service.shares.find()])
    return page("shares/list.html", found, notice=notice_for(request.query_params))


@router.post("/shares")
def make_share(
    request: Request,
    service: Service,
    kind: Annotated[ShareKind, Form()],
    days: Annotated[int, Form(ge=1, le=366)] = 14,
    session_id: Annotated[str, Form(max_length=100)] = "",
    playlist_id: Annotated[int | None, Form()] = None,
    chart: Annotated[str, Form(max_length=50)] = "",
    asked: Annotated[str, Form(max_length=4_000)] = "",
    with_video: Annotated[bool, Form()] = False,
) -> Response:
    """The link is shown in the answer, and never again."""
    wanted = ShareIn(
        kind=kind,
        session_id=session_id or None,
        playlist_id=playlist_id,
        chart=chart,
        asked=asked,
        with_video=with_video,
        days=days,
    )
    secret, share = service.shares.create(wanted)
    is_filmed = share.playlist_id is not None and _film(request, service, share.playlist_id)
    begins = LinkBase.of(request)
    address = f"{begins.base}{BY_LINK}{secret}"
    thing = _thing(service, share)
    made = MadeLink(
        thing=thing,
        address=address,
        code=qr(address, f"The link to {thing.words}"),
        distance=begins.distance,
        file=_file(service, share),
        is_filmed=is_filmed,
    )
    return page("shares/made.html", made)


@router.post("/shares/{share_id}/end")
def end_share(service: Service, share_id: int) -> Response:
    """Who has the link sees nothing from now on."""
    service.shares.end(share_id)
    return see_other("/shares", said="share-ended")


def _thing(service: SessionService, share: SharedLink) -> SharedThing:
    if share.playlist_id is not None:
        href, title = f"/playlists/{share.playlist_id}", "a playlist that is deleted"
        with suppress(NotFoundError):
            title = service.playlists.get(share.playlist_id).title
    else:
        href, title = f"/sessions/{share.session_id}", "a match that is deleted"
        with suppress(NotFoundError):
            title = service.get_session(str(share.session_id)).title
        if share.kind == "chart":
            href = _with_query(f"{href}/charts/{share.chart}", share.asked)
        elif share.kind == "report":
            href += "/report"
    return SharedThing(share, f"{_KINDS[share.kind]}: {title}", href)


def _film(request: Request, service: SessionService, playlist_id: int) -> bool:
    """Whether the film of a playlist is made now, since there is none that shows it as it is."""
    film, playlist = playlist_film(service, playlist_id), service.playlists.get(playlist_id)
    if film is not None and film.job.created_utc >= playlist.updated_utc:
        return film.job.state in ("queued", "running")
    try:
        session_id, order = playlist_order(service, playlist_id)
        runner(request).submit_film(session_id, order, name_in_history(request))
    except (InvalidInput, ConflictError):  # nothing of it can be seen, or it is being made
        return False
    return True


def _file(service: SessionService, share: SharedLink) -> str:
    if share.playlist_id is not None:
        film = playlist_film(service, share.playlist_id)
        return (film.file or "") if film else ""
    if share.kind == "chart":
        of_chart = f"/_api/sessions/{share.session_id}/charts/{share.chart}.png"
        return _with_query(of_chart, share.asked)
    return f"/_api/sessions/{share.session_id}/report?format=pdf"


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
