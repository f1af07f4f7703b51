"""Plays of many matches: one question to a season, or to sessions that are named."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.api.apiroute import ApiRoute
from app.api.filters import AskedOfEach
from app.api.seasons import Chosen
from app.api.shared import READS, Blank, Limit, Offset, Page, Record, UpTo100
from session.errors import InvalidInput
from session.game.plays import Score
from session.people import RowId
from session.record.plays import FoundMatch, FoundPlay
from session.record.seasons import MAX_SESSIONS, Season
from session.schemas import Event, JsonObject
from session.vocabulary import Phase, Side

router = APIRouter(route_class=ApiRoute, tags=["season"])


class MatchWithPlays(BaseModel):
    """A match in which plays were found. `first` is its team that is A in the question; `names` are
    keyed as the question calls them."""

    session_id: str
    title: str
    day: str
    first: Side
    names: dict[Side, str]
    plays: int


class PlayOfMany(BaseModel):
    """A touch with its rally. Sides, score and zones are those of its own session."""

    event: Event
    set_number: int
    rally: int
    score_before: Score
    setter_zones: dict[Side, int | None]
    serving: Side | None
    winner: Side | None
    phase: Phase


class PlaysOfMany(Page[PlayOfMany]):
    """The plays match by match, and in `matches` all matches that have any."""

    matches: list[MatchWithPlays]


_EXAMPLE: Final[JsonObject] = {
    "items": [
        {
            "event": {
                "id": 412,
                "session_id": "0b5f3c1e",
                "clip_id": None,
                "t_sec": 1825.0,
                "event_type": "attack",
                "actor_team": "B",
                "actor_number": "9",
                "actor_resolved_name": "Ada Quill",
                "payload": {"evaluation": "#", "set_number": 3, "combination": "X5"},
                "status": "confirmed",
                "seq": 412000,
                "client_id": None,
                "revision": 1,
                "created_utc": "2026-03-10T18:30:00.000000Z",
                "updated_utc": "2026-03-10T18:30:00.000000Z",
            },
            "set_number": 3,
            "rally": 17,
            "score_before": [9, 7],
            "setter_zones": {"A": 4, "B": 1},
            "serving": "A",
            "winner": "B",
            "phase": "reception",
        }
    ],
    "total": 1,
    "limit": 100,
    "offset": 0,
    "matches": [
        {
            "session_id": "0b5f3c1e",
            "title": "Round 3",
            "day": "2026-03-10",
            "first": "B",
            "names": {"A": "Herons", "B": "Owls"},
            "plays": 1,
        }
    ],
}


@router.get(
    "/_api/plays",
    summary="Find the plays of many matches",
    responses={**READS, 200: {"content": {"application/json": {"example": _EXAMPLE}}}},
)
def find_plays(
    chosen: Chosen,
    wanted: AskedOfEach,
    record: Record,
    session: Annotated[
        list[UpTo100] | None,
        Query(
            max_length=MAX_SESSIONS,
            description="Sessions by their ids, in the place of a season; of them those of "
            "`club_id`, if it is given.",
        ),
    ] = None,
    actor_team: Annotated[
        Side | None, Blank, Query(description="Only what this team played: A is the club.")
    ] = None,
    person_id: Annotated[
        RowId | None,
        Blank,
        Query(
            description="Only what this person of the directory played, as the roster of each "
            "match has them, whichever side they were on."
        ),
    ] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> PlaysOfMany:
    """Touches that pass a filter, of a season (the latest match first, each once) or of the
    sessions that are named, in their order.

    A is the club, wherever it plays, and B its opponent; without a club A is the home team.
    """
    named = [one for one in session or () if one]
    if named and chosen != Season(club_id=chosen.club_id):
        raise InvalidInput("Name sessions, or say which season: not both.", field="session")
    found = record.plays.find(
        wanted,
        named or chosen,
        club_id=chosen.club_id if named else None,
        by=actor_team,
        person_id=person_id,
        limit=limit,
        offset=offset,
    )
    return PlaysOfMany(
        items=[_play(one) for one in found.plays],
        total=found.total,
        limit=limit,
        offset=offset,
        matches=[_match(one) for one in found.matches],
    )


def _play(found: FoundPlay) -> PlayOfMany:
    return PlayOfMany(
        event=found.event,
        set_number=found.set_number,
        rally=found.rally,
        score_before=found.score,
        setter_zones=dict(zip(Side, found.setter_zones, strict=True)),
        serving=found.serving,
        winner=found.winner,
        phase=found.phase,
    )


def _match(found: FoundMatch) -> MatchWithPlays:
    return MatchWithPlays.model_validate(found._asdict())
