"""A playlist as one file to take along."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.screens.clips.jobs import runner
from app.screens.view import Service, see_other
from app.web.principals import name_in_history
from app.work.playlistfilms import playlist_order

router = APIRouter(include_in_schema=False)


@router.post("/playlists/{playlist_id}/film")
def film_playlist(request: Request, service: Service, playlist_id: int) -> Response:
    """Starts the film of its plays, in their order. It is with the files of the session that it
    begins with."""
    with service.reading():
        session_id, order = playlist_order(service, playlist_id)
    runner(request).submit_film(session_id, order, name_in_history(request))
    return see_other(f"/playlists/{playlist_id}", said="film-started")
