"""Players and clubs across sessions: the lists, and a page for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.screens.lists import ClubChoice, ListPage, Part, club_choice
from app.screens.notices import notice_for
from app.screens.numbers.cells import NumberCell, NumberTable
from app.screens.query import query_id, query_number, query_text
from app.screens.season.lines import SeasonEntry, box_table, day_words, plays_of, result_words
from app.screens.season.season import open_questions, rate_of, trend_shown
from app.screens.view import Service, is_partial, link, page, with_header
from app.web.viewer import viewer
from session.errors import NotFoundError
from session.fields import whole_number
from session.people import Appearance, Person
from session.record.seasonsums import trend_of
from session.service import SessionService
from session.stats.catalogue import PLAYER_TRENDS
from session.stats.seasonreport import PlayerReport

_PAGE_SIZE = 50
_OFFERED = 2_000
"""So many names stand in the list that a field for a name offers."""
LISTED = 200
"""So many players stand on the page of their club; the list of players has them all."""
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class NameList:
    """What a field for a name offers; any other can be typed."""

    offered: list[str]
    part: Part


def everybody(service: SessionService, kind: str) -> NameList:
    """Names for a field, each with the number that says which of several it is."""
    directory = service.clubs if kind == "clubs" else service.people
    names = [f"{one.name} ({one.id})" for one in directory.find(limit=_OFFERED)]
    return NameList(names, Part(len(names), directory.count()))


@dataclass(frozen=True)
class DirectoryEntry:
    """What the directory knows of one: appearances, former entries, who else there is."""

    kind: str
    ident: int
    appearances: list[Appearance]
    merged: Sequence[Person]
    names: NameList

    @classmethod
    def of(cls, service: SessionService, kind: str, ident: int) -> DirectoryEntry:
        directory = service.clubs if kind == "clubs" else service.people
        return cls(
            kind=kind,
            ident=ident,
            appearances=directory.appearances(ident)[::-1],
            merged=directory.merged(ident),
            names=everybody(service, kind),
        )


@router.get("/people")
def people_page(request: Request, service: Service) -> Response:
    """Players by name; found by name, or by their club."""
    query = request.query_params
    club_id = query_id(query, "club_id", "club", "Players")
    return _list(request, service, "people", club_id, club_choice(service, club_id))


@router.get("/clubs")
def clubs_page(request: Request, service: Service) -> Response:
    """Clubs by name."""
    return _list(request, service, "clubs", None, ClubChoice.nothing())


def _list(
    request: Request, service: SessionService, kind: str, club_id: int | None, clubs: ClubChoice
) -> Response:
    query = request.query_params
    search, offset = query_text(query, "search"), query_number(query, "offset")
    directory = service.clubs if kind == "clubs" else service.people
    total = directory.count(search, club_id)
    rows = directory.find(search, club_id, limit=_PAGE_SIZE, offset=offset)
    part = Part(len(rows), total, offset)
    return page(
        "people/list.html",
        ListPage.of(part, _PAGE_SIZE, f"/{kind}", search=search, club_id=club_id),
        kind=kind,
        rows=rows,
        clubs_of=service.people.clubs_of([one.id for one in rows]) if kind == "people" else {},
        total=total,
        search=search,
        club_id=club_id,
        clubs=clubs.clubs,
        clubs_part=clubs.part,
        unknown=open_questions(service),
        notice=notice_for(query),
    )


@router.get("/people/{ident}")
def person_page(request: Request, service: Service, ident: str) -> Response:
    """A player's season: totals, every match, every opponent, any rate over time."""
    query = request.query_params
    person = service.people.get(_number(ident, "player"))
    rate = rate_of(query, PLAYER_TRENDS)
    here = f"/people/{person.id}"
    found = service.seasons.report_of_person(person.id)
    trend = trend_shown(
        trend_of(rate, found),
        rate,
        PLAYER_TRENDS,
        here,
        {},
        link(here, rate=rate),
    )
    if is_partial(request) and request.headers.get("hx-target") == "trend":
        return with_header(page("_trend.html", trend=trend), "HX-Push-Url", trend.here)
    return page(
        "people/person.html",
        DirectoryEntry.of(service, "people", person.id),
        person=person,
        found=found,
        trend=trend,
        matches=_matches(found),
        against=_against(found),
        playlists=service.playlists.find() if viewer().person_id == person.id else [],
        notice=notice_for(query),
    )


@router.get("/clubs/{ident}")
def club_page(request: Request, service: Service, ident: str) -> Response:
    """A club: its players, its sessions, its names."""
    club = service.clubs.get(_number(ident, "club"))
    players = service.people.find(club_id=club.id, limit=LISTED)
    return page(
        "people/club.html",
        DirectoryEntry.of(service, "clubs", club.id),
        club=club,
        players=players,
        part=Part(len(players), service.people.count(club_id=club.id)),
        notice=notice_for(request.query_params),
    )


def _number(ident: str, word: str) -> int:
    number = whole_number(ident)
    if number is None:
        raise NotFoundError(f"There is no {word} “{ident[:50]}”.")
    return number


def _matches(found: PlayerReport) -> NumberTable:
    heads = (("Day", "Day of the match"), ("Sets", "Sets won and lost"))
    entries = [
        SeasonEntry(
            NumberCell(match.opponent, "", f"/sessions/{match.session.session_id}/stats"),
            None if line is None else line.sums.line,
            before=[NumberCell(day_words(match.session.day)), NumberCell(result_words(match))],
            plays=plays_of(match.session.session_id, match.side),
            who={"player": f"{match.side}{line.numbers[0]}"} if line else None,
        )
        for match, line in ((one.match, one.line) for one in reversed(found.matches))
    ]
    blank = [NumberCell(""), NumberCell("")]
    foot = (
        SeasonEntry(NumberCell("All matches"), found.totals.sums.line, before=blank)
        if found.totals
        else None
    )
    note = "A line without numbers: on the roster, but no touch in that match."
    shown = note if any(not one.line for one in entries) else ""
    return box_table("matches", "Matches", "Opponent", entries, before=heads, foot=foot, note=shown)


def _against(found: PlayerReport) -> NumberTable:
    entries = [
        SeasonEntry(
            NumberCell(one.opponent, "", f"/clubs/{one.opponent_id}" if one.opponent_id else None),
            one.line.sums.line,
            before=[NumberCell(str(one.line.sums.matches))],
        )
        for one in found.by_opponent
        if one.line
    ]
    return box_table("against", "By opponent", "Opponent", entries, before=(("M", "Matches"),))
