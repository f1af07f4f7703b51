"""The plays of many matches: of a season, or of sessions that were ticked, beside their videos."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.screens.notices import notice_for
from app.screens.playlists.offer import PlaylistOffer
from app.screens.plays.stretch import PlayStretch
from app.screens.plays.watchlist import (
    PlayMoment,
    WatchedPlay,
    WatchList,
    opened,
    rallies_of,
    watch_lines,
    watched,
)
from app.screens.query import query_choice, query_id, query_number
from app.screens.questionbar import (
    ANY_MATCH,
    PERSON,
    AskedChip,
    FilterField,
    KeepOffer,
    KeptHere,
    bar,
    in_list,
    part_typed,
    person_chips,
    persons_of,
)
from app.screens.season.season import asked, season_address
from app.screens.sessions.colours import kits_of
from app.screens.view import Service, link, page, see_other
from app.screens.words import day
from session.game.videoparts import rough_sec
from session.keptquestions import BY, canonical_question, question_line
from session.record.plays import FoundMatch, FoundPlay, FoundPlays
from session.record.seasons import MAX_SESSIONS, Season
from session.schemas import Clip
from session.service import SessionService
from session.stats.filters import Filter
from session.vocabulary import Side

router = APIRouter(include_in_schema=False)

_PAGE_SIZE = 50
_PART = "/_api/sessions/ui/many-plays"
_AT_ONCE = 20
"""So many matches are read for one answer; a page asks again for the others."""
_OF_ONE = frozenset({"team", "player"})
"""What is known of one match alone."""


@dataclass(frozen=True)
class MatchesAsked:
    """The matches that an address asks for: sessions by their ids, or else a season."""

    of: Season | Sequence[str]
    club_id: int | None
    address: Mapping[str, object]

    @classmethod
    def read(cls, service: SessionService, query: QueryParams) -> MatchesAsked:
        """Ticked sessions may be called `id`, as their list has it. Raises InvalidInput."""
        ticked = [one for one in query.getlist("session") or query.getlist("id") if one]
        if not ticked:
            season = asked(service, query)
            return cls(season, season.club_id, season_address(season))
        club_id = query_id(query, "club_id", "team", "Season")
        said = {"session": ticked} | ({"club_id": club_id} if club_id else {})
        return cls(ticked, club_id, said)

    def names(self, service: SessionService) -> dict[str, str]:
        """What A and B are called in the question."""
        if self.club_id is None:
            return {"A": "Home team", "B": "Visitors"}
        return {"A": service.clubs.get(self.club_id).name, "B": "Opponents"}


@dataclass(frozen=True)
class AskedOfMany:
    """A question to many matches, and the stretch of its answer."""

    matches: MatchesAsked
    wanted: Filter
    by: Side | None
    stretch: PlayStretch
    person_id: int | None = None
    """Whose plays, whichever side they were on."""

    @classmethod
    def read(cls, service: SessionService, query: QueryParams) -> AskedOfMany:
        """Raises InvalidInput."""
        wanted = replace(Filter.parse(query), opponent=None, date_from=None, date_to=None)
        team = query_choice(query, "team", ("A", "B"))
        stretch = PlayStretch.read(query, _PAGE_SIZE)
        person_id = query_id(query, PERSON, "player", "Players")
        matches = MatchesAsked.read(service, query)
        return cls(matches, wanted, Side(team) if team else None, stretch, person_id)

    @property
    def address(self) -> dict[str, object]:
        """As `read` takes it, from the first play on."""
        said: dict[str, object] = {**self.matches.address, **self.wanted.address()}
        side = said.pop("team", None)
        if side and self.wanted.looks_at_a_team:
            said["seen_from"] = side
        said |= {PERSON: self.person_id} if self.person_id else {}
        return said | ({"team": self.by.value} if self.by else {})

    @property
    def asked(self) -> dict[str, str] | None:
        """As a question is kept; None where it is about a person, which none asks."""
        return None if self.person_id else self._of_any_match

    @property
    def _of_any_match(self) -> dict[str, str]:
        return self.wanted.address() | ({BY: self.by.value} if self.by else {})

    def offer(self, service: SessionService) -> PlaylistOffer:
        """Its plays as a playlist. Raises NotFoundError."""
        if not self.person_id:
            return PlaylistOffer.of(service, urlencode(_pairs_of(self.matches.address)))
        asked = canonical_question(self._of_any_match)
        line = question_line(asked, self.matches.names(service))
        words = ": ".join(filter(None, (service.people.get(self.person_id).name, line)))
        asks = KeepOffer(urlencode(asked, safe=","), words, "")
        whose = {**self.matches.address, PERSON: self.person_id}
        return PlaylistOffer.of(service, urlencode(_pairs_of(whose)), asks)

    def find(self, service: SessionService, most: int = MAX_SESSIONS) -> FoundPlays:
        """Reads `most` matches for it, or else finds nothing yet. Raises NotFoundError."""
        club_id = None if isinstance(self.matches.of, Season) else self.matches.club_id
        return service.plays.find(
            self.wanted,
            self.matches.of,
            club_id=club_id,
            by=self.by,
            person_id=self.person_id,
            limit=self.stretch.limit,
            offset=self.stretch.offset,
            most=most,
        )

    @property
    def is_of_rallies(self) -> bool:
        """Whether it asks for whole rallies: it takes no touch out of any."""
        return self.wanted.asks_of_rallies and not (
            self.wanted.has_touches or self.by or self.person_id
        )

    def chips(self, service: SessionService) -> list[AskedChip]:
        """What is asked beside the filter. Raises NotFoundError."""
        return person_chips(service, "/plays", self.person_id, self.address)

    def listed(self, service: SessionService, found: FoundPlays) -> WatchList:
        """What was found, beside its videos."""
        return WatchList.of_several(
            list(_watched(service, found, self.stretch.offset)),
            self.stretch.more(_PART, "/plays", self.address, found.total),
            self.stretch.earlier(_PART, "/plays", self.address, found.total),
            self.stretch,
        )


@router.get("/plays")
def many_plays_page(request: Request, service: Service) -> Response:
    """Matches that nobody has asked yet are read first, in pieces, as long as that gets on."""
    asked_of = MatchesAsked.read(service, request.query_params)
    persons = persons_of(service, request.query_params, asked_of.of)
    typed = part_typed(request.query_params, asked_of.names(service), persons)
    if elsewhere := typed.elsewhere(request):
        return elsewhere
    question = AskedOfMany.read(service, typed.query)
    if "id" in typed.query and not typed.problems:  # as ticked: an `id` is of a notice elsewhere
        return see_other("/plays", **question.address)
    before = query_number(typed.query, "left", MAX_SESSIONS + 1)
    found = question.find(service, _AT_ONCE)
    if 0 < found.left < before:
        here = link("/plays", **question.address, left=found.left)
        return page("plays/many_read.html", left=found.left, here=here)
    if found.left:  # what is read cannot be kept
        found = question.find(service)
    names = question.matches.names(service)
    whose = FilterField("team", "Whose plays", [*names.items()], question.by or "")
    listed = question.listed(service, found)
    shown = page(
        "plays/many.html",
        listed,
        matches=found.matches,
        total=found.total,
        whole=question.is_of_rallies,
        every=question.matches.address,
        bar=bar(
            "/plays",
            question.wanted,
            replace(ANY_MATCH, names=names),
            typed,
            question.address,
            chips=question.chips(service),
            first=[whose],
            without=_OF_ONE,
            kept=KeptHere.of(service, question.asked, in_list),
        ),
        pen=None,
        offer=question.offer(service),
        notice=notice_for(request.query_params),
    )
    return opened(shown, listed.watched)


@router.get("/_api/sessions/ui/many-plays")
def more_of_many(request: Request, service: Service) -> Response:
    """The next lines alone, or those before."""
    question = AskedOfMany.read(service, request.query_params)
    return watch_lines(question.listed(service, question.find(service)))


def _pairs_of(address: Mapping[str, object]) -> list[tuple[str, str]]:
    """As an address says it, where a key may be repeated."""
    return [
        (key, str(one))
        for key, value in address.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def _watched(service: SessionService, found: FoundPlays, offset: int) -> Iterator[WatchedPlay]:
    """Only of matches with videos more is read than what was found."""
    clips: dict[str, Mapping[str, Clip]] = {}
    firsts = _firsts(found.matches)
    kits = {
        session_id: " ".join(kits_of({"team_colours": picked}))
        for session_id, picked in found.team_colours.items()
    }
    for place, one in enumerate(found.plays, offset):
        session_id = one.event.session_id
        if session_id not in clips:
            clips[session_id] = {clip.id: clip for clip in service.list_clips(session_id)}
        line = _line(service, one, clips[session_id])._replace(kits=kits.get(session_id, ""))
        yield line._replace(match=firsts[place]) if place in firsts else line


def _firsts(matches: Sequence[FoundMatch]) -> dict[int, str]:
    """Which plays are the first of a match, and what it is called."""
    firsts, place = {}, 0
    for one in matches:
        sides = (one.first, one.first.other)
        names = dict(zip(sides, (one.names[Side.A], one.names[Side.B]), strict=True))
        when = day(dt.date.fromisoformat(one.day))
        firsts[place] = f"{names[Side.A]} – {names[Side.B]}, {when}"
        place += one.plays
    return firsts


def _line(service: SessionService, one: FoundPlay, clips: Mapping[str, Clip]) -> WatchedPlay:
    zones = one.setter_zones
    said = f"{zones[0]}:{zones[1]}" if all(zones) else ""
    moment = PlayMoment(one.set_number, f"{one.score[0]}:{one.score[1]}", said)
    if one.event.clip_id not in clips:
        return watched(one.event, moment, None, clips, 0.0)
    match = service.get_match(one.event.session_id)
    rally = rallies_of(match, {one.event.id}).get(one.event.id)
    return watched(one.event, moment, rally, clips, rough_sec(match.plays))
