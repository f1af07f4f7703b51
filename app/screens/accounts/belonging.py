"""Whose a match is, and for which players a playlist is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.screens.directory import chosen_name
from app.screens.lists import every_club
from app.screens.notices import notice_for
from app.screens.people import NameList, everybody
from app.screens.view import Service, SessionHead, page, see_other
from app.web.principals import principal_of
from session.errors import InvalidInput
from session.fields import whole_number
from session.people import Club, Person
from session.permissions import Right
from session.playlists import Playlist
from session.service import SessionService

router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]


@dataclass(frozen=True)
class ClubOfSession:
    """The club whose a match is, and those to which it could be given."""

    club: Club | None
    clubs: list[Club]
    may_be_nobodys: bool


@router.get("/sessions/{session_id}/club")
def club_page(request: Request, service: Service, session_id: str) -> Response:
    """Whose this match is: that says who sees it."""
    access = principal_of(request).access
    club_id = service.belongings.club_of("session", session_id)
    everywhere = access.everywhere(Right.MANAGE)
    own = set(access.clubs(Right.MANAGE))
    return page(
        "accounts/club.html",
        SessionHead.of(service.get_session(session_id), "match"),
        ClubOfSession(
            club=None if club_id is None else service.clubs.get(club_id),
            clubs=[one for one in every_club(service) if everywhere or one.id in own],
            may_be_nobodys=everywhere,
        ),
        notice=notice_for(request.query_params),
    )


@router.post("/sessions/{session_id}/club")
def give_session(service: Service, session_id: str, club: _Field = "") -> Response:
    """Gives the match to a club, or to none."""
    number = whole_number(club)
    if club and number is None:
        raise InvalidInput("Choose one of the clubs.", "club")
    service.belongings.give("session", session_id, number)
    return see_other(f"/sessions/{session_id}/club", said="session-saved")


@dataclass(frozen=True)
class ReadersOfPlaylist:
    """The players for whom a playlist is, and whom else one could choose."""

    playlist: Playlist
    readers: list[Person]
    names: NameList
    wrong: str = ""
    typed: str = ""

    @classmethod
    def of(
        cls, service: SessionService, playlist_id: int, wrong: str = "", typed: str = ""
    ) -> ReadersOfPlaylist:
        return cls(
            playlist=service.playlists.get(playlist_id),
            readers=service.belongings.readers(playlist_id),
            names=everybody(service, "people"),
            wrong=wrong,
            typed=typed,
        )


@router.get("/playlists/{playlist_id}/readers")
def readers_page(request: Request, service: Service, playlist_id: int) -> Response:
    """Which players find the playlist on their own page."""
    shown = ReadersOfPlaylist.of(service, playlist_id)
    return page("accounts/readers.html", shown, notice=notice_for(request.query_params))


@router.post("/playlists/{playlist_id}/readers")
def change_readers(
    service: Service, playlist_id: int, person: _Field = "", without: _Field = ""
) -> Response:
    """One more player, or one less."""
    there = [one.id for one in service.belongings.readers(playlist_id)]
    if without:
        there = [one for one in there if one != whole_number(without)]
    else:
        try:
            there.append(chosen_name(service.people, person, "person"))
        except InvalidInput as problem:
            shown = ReadersOfPlaylist.of(service, playlist_id, problem.detail, person)
            return page("accounts/readers.html", shown, code=422, notice=None)
    service.belongings.give_to(playlist_id, there)
    return see_other(f"/playlists/{playlist_id}/readers", said="playlist-saved")
