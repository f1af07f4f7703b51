"""A playlist on paper: one line and one picture of each play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.screens.clips.clips import frame_href
from app.screens.playlists.watching import watched_items
from app.screens.plays.watchlist import WatchedPlay
from app.screens.view import Service, link, page
from session.drawings import first_drawn
from session.playlists import MOST_ITEMS, PlaylistItem, PlaylistPlay
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
        clips |= {clip.id: clip for clip in service.list_clips(session_id) if clip.has_file}
    for line, one in zip(watched_items(service, playlist_id, plays), plays, strict=True):
        yield PrintedPlay(line, _picture(line, one.item, clips))


def _picture(line: WatchedPlay, item: PlaylistItem, clips: Mapping[str, Clip]) -> str:
    """What somebody drew is seen; else the play itself. Empty where none of `clips` has it."""
    if line.drawn and first_drawn(item.drawings, clips):
        return link(line.drawn.picture, max_width=_WIDTH)
    if line.part is None or line.part.clip_id not in clips:
        return ""
    return frame_href(clips[line.part.clip_id], line.part.t_sec, _WIDTH)
