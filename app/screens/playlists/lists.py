"""The list of playlists: made, given another title, deleted, and brought back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.screens.conflicts import FormField, Meeting, seen_before
from app.screens.keptquestions import sentence_of
from app.screens.lists import ListPage, Part
from app.screens.notices import notice_for, page_before
from app.screens.playlists.watching import page_with
from app.screens.plays.manyplays import MatchesAsked
from app.screens.presses import Press, new_press, pressed_once
from app.screens.query import query_id, query_number
from app.screens.questionbar import PERSON
from app.screens.view import Service, page, see_other
from session.errors import InvalidInput, NotFoundError
from session.fields import whole_number
from session.playlists import (
    AskedSeason,
    Playlist,
    PlaylistIn,
    PlaylistItemIn,
    PlaylistQuestion,
    PlaylistUpdate,
)
from session.record.seasons import Season
from session.service import SessionService

router = APIRouter(include_in_schema=False)

_PAGE_SIZE: Final = 100
_FIELDS: Final = (FormField("title", "Title"), FormField("note", "Note", lines=4, free=True))
_LINE: Final = r"^((play|item)-\d{1,18})?$"
_Field = Annotated[str, Form()]


@router.get("/playlists")
def playlists_page(request: Request, service: Service) -> Response:
    """All playlists, what changed last first."""
    offset = query_number(request.query_params, "offset")
    found = service.playlists.find(_PAGE_SIZE, offset)
    part = Part(len(found), service.playlists.count(), offset)
    return page(
        "playlists/lists.html",
        ListPage.of(part, _PAGE_SIZE, "/playlists"),
        playlists=found,
        press=new_press(),
        notice=notice_for(request.query_params),
    )


@router.post("/playlists")
def make(
    service: Service,
    title: _Field = "",
    note: _Field = "",
    asked: _Field = "",
    asked_of: _Field = "",
    how: _Field = "",
    press: Press = "",
) -> Response:
    """An empty playlist, or one of what a list of plays asks: of its plays, or asked anew."""
    try:
        question = _question(service, asked, asked_of) if asked or asked_of else None
        wanted = PlaylistIn(title=title, note=note, question=question)
    except ValidationError as problem:
        raise sentence_of(problem, "title") from problem

    def made() -> str:
        with service.transaction():
            playlist = service.playlists.create(wanted)
            if question and how != "live":
                service.playlists.pick(playlist.id)
        return str(playlist.id)

    number = pressed_once(
        service, press, (wanted, how), made, lambda number: _is_there(service, int(number))
    )
    return see_other(f"/playlists/{number}", said="playlist-made")


def _is_there(service: SessionService, playlist_id: int) -> bool:
    try:
        service.playlists.get(playlist_id)
    except NotFoundError:
        return False
    return True


def _question(service: SessionService, asked: str, asked_of: str) -> PlaylistQuestion:
    """Raises ValidationError, InvalidInput."""
    address, said = QueryParams(asked_of), dict(parse_qsl(asked))
    of = MatchesAsked.read(service, address)
    person_id = query_id(address, PERSON, "player", "Players")
    if isinstance(of.of, Season):
        season = AskedSeason(**{name: getattr(of.of, name) for name in AskedSeason.model_fields})
        return PlaylistQuestion(asked=said, person_id=person_id, season=season)
    return PlaylistQuestion(
        asked=said, person_id=person_id, sessions=list(of.of), club_id=of.club_id
    )


class _Added(BaseModel):
    """Which items a press has put into which playlist, and the change that says so; none where the
    playlist is new."""

    playlist: int
    items: list[int]
    change: int | None

    def stands(self, service: SessionService) -> bool:
        """Whether any of them is there still."""
        if not _is_there(service, self.playlist):
            return False
        return any(one.id in self.items for one in service.playlists.items(self.playlist))


@router.post("/playlists/plays")
def add_plays(
    request: Request,
    service: Service,
    id: Annotated[list[str] | None, Form()] = None,
    playlist: _Field = "",
    title: _Field = "",
    draw: Annotated[float | None, Form(ge=0, allow_inf_nan=False)] = None,
    at: Annotated[str, Form(pattern=_LINE)] = "",
    press: Press = "",
) -> Response:
    """Puts ticked plays into a playlist, or into a new one. One stays where one was, `at` the play
    that was watched, or goes to the second of the last one that one wants to `draw` on."""
    items = list(_ticked(id or ()))
    if not items:
        raise InvalidInput("Tick the plays first that shall be in the playlist.", "id")
    number = whole_number(playlist)
    answer = pressed_once(
        service,
        press,
        (id, number, title),
        lambda: _added(service, number, title, items).model_dump_json(),
        lambda answer: _Added.model_validate_json(answer).stands(service),
    )
    added = _Added.model_validate_json(answer)
    said: dict[str, object] = {
        "said": "plays-added",
        "count": len(items),
        "act": f"{added.playlist}" + (f".{added.change}" if added.change else ""),
    }
    home = f"/playlists/{added.playlist}"
    if draw is not None:
        last = added.items[-1]
        said["offset"] = _page_of(service, added.playlist, last)
        return see_other(f"{home}#item-{last}@{draw}", **said)
    where, asked = page_before(request, home)
    return see_other(where + (at and f"#{at}"), **asked | said)


def _added(
    service: SessionService, number: int | None, title: str, items: list[PlaylistItemIn]
) -> _Added:
    with service.transaction():
        if number:
            ids = service.playlists.add(number, items)
            change = service.playlists.newest_change(number)
            return _Added(playlist=number, items=ids, change=change)
        try:
            made = service.playlists.create(PlaylistIn(title=title, items=items)).id
        except ValidationError as problem:
            raise InvalidInput("Give the new playlist a title.", "title") from problem
        ids = [one.id for one in service.playlists.items(made)]
        return _Added(playlist=made, items=ids, change=None)


def _page_of(service: SessionService, playlist_id: int, item_id: int) -> int | None:
    """With which line the page begins on which an item stands."""
    order = [one.id for one in service.playlists.items(playlist_id)]
    return page_with(order.index(item_id)) if item_id in order else None


@router.post("/playlists/{playlist_id}/changes/{change_id}/undo")
def take_back(request: Request, service: Service, playlist_id: int, change_id: int) -> Response:
    """Takes plays out again that were added; one stays where one was."""
    back = service.playlists.take_back(playlist_id, change_id)
    where, asked = page_before(request, f"/playlists/{playlist_id}")
    said = {"said": "plays-taken-back", "count": back.plays, "left": back.left or None}
    return see_other(where, **asked | said)


def _ticked(ticks: Iterable[str]) -> Iterable[PlaylistItemIn]:
    """Session and play, with a dot between them."""
    for tick in ticks:
        session_id, _, event = tick.rpartition(".")
        number = whole_number(event)
        if not session_id or len(session_id) > 100 or not number:
            raise InvalidInput("That is no play.", "id")
        yield PlaylistItemIn(session_id=session_id, event_id=number)


@router.post("/playlists/{playlist_id}")
def save(
    service: Service, playlist_id: int, title: _Field = "", note: _Field = "", revision: _Field = ""
) -> Response:
    """Another title or note."""
    try:
        change = PlaylistUpdate(title=title, note=note)
    except ValidationError as problem:
        raise sentence_of(problem, "title") from problem
    home = f"/playlists/{playlist_id}"
    with service.transaction():
        now = service.playlists.get(playlist_id)
        if seen_before(revision, now.revision) is not None:
            was = _said_at(service, now, revision)
            mine = {"title": title, "note": note}
            met = Meeting.of(_FIELDS, was, {"title": now.title, "note": now.note}, mine)
            if met.rows:
                return met.page(f"The playlist {now.title}", home, home, now.revision)
            change = PlaylistUpdate.model_validate(met.joined)
        service.playlists.update(playlist_id, change)
    return see_other(home, said="playlist-saved")


def _said_at(service: SessionService, now: Playlist, revision: str) -> dict[str, str] | None:
    """Title and note as they were when a form was opened: each change since counted one up."""
    steps = now.revision - int(revision)
    found = service.playlists.changes(now.id, max(steps, 0))
    was = {"title": now.title, "note": now.note}
    for change in found:
        if change.before and "title" in change.before and "item" not in change.before:
            was = {name: str(change.before[name]) for name in was}
    return was if len(found) == steps else None


@router.post("/playlists/{playlist_id}/delete")
def delete(request: Request, service: Service, playlist_id: int) -> Response:
    """Deletes a playlist, with a way back. Who takes it back that it was made for ticked plays
    stays where they were ticked."""
    service.playlists.delete(playlist_id)
    where, asked = page_before(request, "/playlists")
    if where.startswith("/playlists"):
        where, asked = "/playlists", {}
    return see_other(where, **asked | {"said": "playlist-deleted", "gone": playlist_id})


@router.post("/playlists/{playlist_id}/restore")
def restore(service: Service, playlist_id: int) -> Response:
    """Brings a deleted playlist back."""
    service.playlists.restore(playlist_id)
    return see_other(f"/playlists/{playlist_id}", said="playlist-restored")


@router.post("/playlists/{playlist_id}/pick")
def pick(service: Service, playlist_id: int) -> Response:
    """Keeps the plays that its question finds now."""
    service.playlists.pick(playlist_id)
    return see_other(f"/playlists/{playlist_id}", said="playlist-picked")
