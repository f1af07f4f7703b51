"""What is drawn over the picture of a play in a playlist, and the tools for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.screens.view import Service, is_partial, page, see_other
from app.screens.words import clock
from session.drawings import INKS, Ink, drawing_in, drawings_json, redrawn
from session.playlists import PlaylistItem, PlaylistItemUpdate

router = APIRouter(include_in_schema=False)


class Pen(NamedTuple):
    """What a page needs on which plays can be drawn on."""

    inks: Mapping[Ink, str]
    colours: str
    """Those of the inks, as JSON."""


PEN: Final = Pen(INKS, json.dumps(INKS))


class DrawnMoment(NamedTuple):
    """A second of a clip that is drawn on, and how a page says it."""

    t_sec: float
    words: str


class DrawnPlay(NamedTuple):
    """What is drawn over a play, as JSON, and where a drawing of it is sent."""

    action: str
    drawings: str
    moments: Sequence[DrawnMoment]
    picture: str
    """Where the first picture that is drawn on is seen with its drawing."""

    @classmethod
    def of(cls, playlist_id: int, item: PlaylistItem) -> DrawnPlay:
        moments = [DrawnMoment(one.t_sec, clock(one.t_sec)) for one in item.drawings]
        action = f"/playlists/{playlist_id}/items/{item.id}/drawings"
        picture = f"/_api/playlists/{playlist_id}/items/{item.id}/drawn"
        return cls(action, json.dumps(drawings_json(item.drawings)), moments, picture)


@router.post("/playlists/{playlist_id}/items/{item_id}/drawings")
def keep_drawing(
    request: Request,
    service: Service,
    playlist_id: int,
    item_id: int,
    drawing: Annotated[str, Form()] = "",
    instead: Annotated[float | None, Form()] = None,
) -> Response:
    """Keeps a drawing over a play in place of the one of the second `instead`; an empty one only
    takes that one away."""
    drawn = drawing_in(drawing) if drawing else None
    item = service.playlists.item(playlist_id, item_id)
    if drawn is not None:
        service.get_clip(item.session_id, drawn.clip_id)
    change = PlaylistItemUpdate(drawings=tuple(redrawn(item.drawings, drawn, instead)))
    kept = service.playlists.update_item(playlist_id, item_id, change, item.revision)
    if not is_partial(request):
        return see_other(f"/playlists/{playlist_id}")
    return page("plays/_drawn.html", drawn=DrawnPlay.of(playlist_id, kept))
