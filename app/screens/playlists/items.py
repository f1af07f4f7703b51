"""How a play of a playlist is shown: its seconds, title, note and speed, and its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, ValidationError
from starlette.responses import JSONResponse, Response

from app.screens.conflicts import FormField, Meeting, seen_before
from app.screens.playlists.watching import page_with, watched_items
from app.screens.view import Service, is_partial, messages, page, see_other
from session.errors import InvalidInput, NotFoundError
from session.fields import whole_number
from session.playlists import LONGEST_LEAD_SEC, PlaylistItem, PlaylistItemUpdate
from session.service import SessionService

router = APIRouter(include_in_schema=False)

SPEEDS: Final = (("0.25", "¼ ×"), ("0.5", "½ ×"), ("0.75", "¾ ×"), ("1.0", "1 ×"))
_YES: Final = {"": "No", "true": "Yes"}
_FIELDS: Final = (
    FormField("title", "Title"),
    FormField("note", "Note", lines=4),
    FormField("lead_sec", "Seconds before"),
    FormField("lag_sec", "Seconds after"),
    FormField("whole_rally", "Whole rally", words=_YES),
    FormField("speed", "Speed", words=dict(SPEEDS)),
)


class ItemForm(BaseModel):
    """The form of an item as it was filled in."""

    title: str = ""
    note: str = ""
    lead_sec: str = ""
    lag_sec: str = ""
    whole_rally: str = ""
    speed: str = "1.0"
    revision: str = ""

    @classmethod
    def of(cls, item: PlaylistItem) -> ItemForm:
        """As it stands before anybody has changed anything."""
        return cls(
            title=item.title,
            note=item.note,
            lead_sec=_seconds(item.lead_sec),
            lag_sec=_seconds(item.lag_sec),
            whole_rally="true" if item.whole_rally else "",
            speed=str(item.speed),
            revision=str(item.revision),
        )

    def change(self) -> PlaylistItemUpdate:
        """Raises ValidationError."""
        return PlaylistItemUpdate.model_validate(
            {
                **self.model_dump(include={"title", "note", "speed"}),
                "lead_sec": self.lead_sec.replace(",", ".").strip() or None,
                "lag_sec": self.lag_sec.replace(",", ".").strip() or None,
                "whole_rally": self.whole_rally == "true",
            }
        )


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


@router.get("/playlists/{playlist_id}/items/{item_id}")
def item_page(request: Request, service: Service, playlist_id: int, item_id: int) -> Response:
    """How one play is shown, and the form to change it."""
    return _form(service, playlist_id, item_id)


@router.post("/playlists/{playlist_id}/items/{item_id}")
def save_item(
    service: Service, playlist_id: int, item_id: int, form: Annotated[ItemForm, Form()]
) -> Response:
    """Saves the form, or says what is wrong with it."""
    try:
        change = form.change()
    except ValidationError as problem:
        return _form(service, playlist_id, item_id, form, errors=messages(problem), code=422)
    with service.transaction():
        now = service.playlists.item(playlist_id, item_id)
        if seen_before(form.revision, now.revision) is not None:
            saved = ItemForm.of(now).model_dump(exclude={"revision"})
            met = Meeting.of(_FIELDS, None, saved, form.model_dump(exclude={"revision"}))
            if met.rows:
                action = f"/playlists/{playlist_id}/items/{item_id}"
                return met.page("This play of the playlist", action, action, now.revision)
        service.playlists.update_item(playlist_id, item_id, change)
    return _back(service, playlist_id, item_id)


@router.post("/playlists/{playlist_id}/items/{item_id}/move")
def move(
    request: Request,
    service: Service,
    playlist_id: int,
    item_id: int,
    to: Annotated[str, Form()] = "",
    before: Annotated[str, Form()] = "",
    behind: Annotated[str, Form()] = "",
) -> Response:
    """One up, one down, in front of another one or behind it, or to the end. Scripts get the order
    as it is."""
    with service.transaction():
        order = [one.id for one in service.playlists.items(playlist_id)]
        target = _moved_before(order, item_id, to, before, behind)
        service.playlists.move(playlist_id, item_id, target)
    if is_partial(request):
        order = [one.id for one in service.playlists.items(playlist_id)]
        return JSONResponse({"order": order})
    return _back(service, playlist_id, item_id)


def _moved_before(
    order: Sequence[int], item_id: int, to: str, before: str, behind: str
) -> int | None:
    """In front of which item another one shall stand; None for the end. Raises NotFoundError,
    InvalidInput for what says no place."""
    at = _place(order, item_id)
    if to == "up":
        return order[max(at - 1, 0)]
    if to == "down":
        return order[at + 2] if at + 2 < len(order) else None
    if to:
        raise InvalidInput("A play is moved up or down.", "to")
    if behind:
        return next(iter(order[_place(order, _number(behind, "behind")) + 1 :]), None)
    return order[_place(order, _number(before, "before"))] if before else None


def _number(said: str, field: str) -> int:
    number = whole_number(said)
    if number is None:
        raise InvalidInput("A play of a playlist is named by a number.", field)
    return number


def _place(order: Sequence[int], item_id: int) -> int:
    if item_id not in order:
        raise NotFoundError("That play is not in the playlist any more.")
    return order.index(item_id)


@router.post("/playlists/{playlist_id}/items/{item_id}/remove")
def remove_item(service: Service, playlist_id: int, item_id: int) -> Response:
    """Takes a play out, with a way back."""
    service.playlists.remove(playlist_id, [item_id])
    home = f"/playlists/{playlist_id}"
    return see_other(home, said="play-taken-out", gone=f"{playlist_id}.{item_id}")


@router.post("/playlists/{playlist_id}/items/{item_id}/restore")
def put_back(service: Service, playlist_id: int, item_id: int) -> Response:
    """Puts it back where it was."""
    service.playlists.put_back(playlist_id, item_id)
    return see_other(f"/playlists/{playlist_id}", said="play-put-back")


def _back(service: SessionService, playlist_id: int, item_id: int) -> Response:
    """To its line, on the page where it stands."""
    order = [one.id for one in service.playlists.items(playlist_id)]
    offset = page_with(order.index(item_id)) if item_id in order else None
    return see_other(f"/playlists/{playlist_id}#item-{item_id}", offset=offset)


def _form(
    service: SessionService,
    playlist_id: int,
    item_id: int,
    form: ItemForm | None = None,
    *,
    errors: dict[str, str] | None = None,
    code: int = 200,
) -> Response:
    """As it was filled in, or as it stands; all of one moment, whatever others do meanwhile."""
    with service.reading():
        playlist = service.playlists.get(playlist_id)
        place, play = service.playlists.play(playlist_id, item_id)
        (line,) = watched_items(service, playlist_id, [play])
    return page(
        "playlists/item.html",
        code=code,
        playlist=playlist,
        item=play.item,
        line=line,
        place=place,
        values=(form or ItemForm.of(play.item)).model_dump(),
        errors=errors or {},
        speeds=SPEEDS,
        longest=int(LONGEST_LEAD_SEC),
        notice=None,
    )
