"""A playlist as one file to take along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.numberformat import plural
from app.screens.clips.jobs import runner
from app.screens.films import MOST_FILMED, part_title
from app.screens.playlists.watching import watched_items
from app.screens.plays.plays import team_names
from app.screens.view import Service, see_other
from app.work.films import FilmOrder, OrderedPart
from session.errors import InvalidInput
from session.playlists import PlaylistPlay
from session.service import SessionService

router = APIRouter(include_in_schema=False)


@router.post("/playlists/{playlist_id}/film")
def film_playlist(request: Request, service: Service, playlist_id: int) -> Response:
    """Starts the film of its plays, in their order. It is with the files of the session that it
    begins with."""
    with service.reading():
        session_id, order = playlist_order(service, playlist_id)
    runner(request).submit_film(session_id, order)
    return see_other(f"/playlists/{playlist_id}", said="film-started")


def playlist_order(service: SessionService, playlist_id: int) -> tuple[str, FilmOrder]:
    """The session that it begins with, and what its film shall be. Raises NotFoundError, and
    InvalidInput where there is nothing to be seen."""
    playlist = service.playlists.get(playlist_id)
    found = service.playlists.plays(playlist_id, limit=MOST_FILMED)
    if found.total > MOST_FILMED:
        raise InvalidInput(
            f"These are {found.total:,} plays; at most {MOST_FILMED} are put into one film."
        )
    parts = list(_parts(service, playlist_id, found.plays))
    if not parts:
        raise InvalidInput("None of these plays has its place in a video that is here.")
    said = plural(len(parts), "play")
    if len(parts) < found.total:
        said += f" of {found.total:,}; the others have no video here"
    order = FilmOrder(
        name="playlist.mp4",
        words=f"The playlist {playlist.title}: {said}"[:500],
        parts=parts,
        playlist_id=playlist_id,
    )
    return parts[0].session_id, order


def _parts(
    service: SessionService, playlist_id: int, plays: Sequence[PlaylistPlay]
) -> Iterator[OrderedPart]:
    sessions = dict.fromkeys(one.event.session_id for one in plays if one.event)
    names = {one: team_names(service, one) for one in sessions}
    here = {
        clip.id
        for one in sessions
        for clip in service.list_clips(one)
        if clip.address is None and not clip.missing
    }
    for one, line in zip(plays, watched_items(service, playlist_id, plays), strict=True):
        if one.event is None or line.part is None or line.part.clip_id not in here:
            continue
        yield OrderedPart(
            session_id=one.event.session_id,
            clip_id=line.part.clip_id,
            start=line.part.start,
            end=line.part.end,
            speed=one.item.speed,
            title=one.item.title or part_title(line, names[one.event.session_id]),
            drawings=one.item.drawings,
        )
