"""A playlist on paper: one line and one picture of each play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.screens.clips.clips import frame_href
from app.screens.playlists.watching import watched_items
from app.screens.plays.watchlist import WatchedPlay
from app.screens.view import Service, link, page
from session.playlists import MOST_ITEMS, PlaylistPlay
from session.schemas import Clip
from session.service import SessionService

router = APIRouter(include_in_schema=False)

_WIDTH = 640


class PrintedPlay(NamedTuple):
    """A line, and its picture where there is a file."""

    line: WatchedPlay
    picture: str


@router.get("/playlists/{playlist_id}/print")
def printed_page(request: Request, service: Service, playlist_id: int) -> Response:
    """All plays, in order, as they are printed."""
    playlist = service.playlists.get(playlist_id)
    found = service.playlists.plays(playlist_id, limit=MOST_ITEMS)
    return page(
        "playlists/print.html",
        playlist=playlist,
        plays=list(_printed(service, playlist_id, found.plays)),
        notice=None,
    )


def _printed(
    service: SessionService, playlist_id: int, plays: Sequence[PlaylistPlay]
) -> Iterator[PrintedPlay]:
    clips: dict[str, Clip] = {}
    for session_id in dict.fromkeys(one.event.session_id for one in plays if one.event):
        clips |= {clip.id: clip for clip in service.list_clips(session_id)}
    for line in watched_items(service, playlist_id, plays):
        clip = clips.get(line.part.clip_id) if line.part else None
        there = clip is not None and clip.address is None and not clip.missing
        yield PrintedPlay(line, _picture(line, clip) if clip and there else "")


def _picture(line: WatchedPlay, clip: Clip) -> str:
    """What somebody drew is seen; else the play itself."""
    if line.drawn and line.drawn.moments:
        return link(line.drawn.picture, max_width=_WIDTH)
    return frame_href(clip, line.part.t_sec if line.part else 0.0, _WIDTH)
