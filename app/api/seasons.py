"""Seasons: many sessions summed up, compared, followed over time."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.api.apiroute import ApiRoute
from app.api.filters import AskedOfEach
from app.api.people import Ident
from app.api.shared import READS, Blank, Record, UpTo50, UpTo100, UpTo200
from session.people import RowId
from session.record.seasons import MAX_COMPARED, Season
from session.schemas import JsonObject

router = APIRouter(route_class=ApiRoute, tags=["season"])
OptionalId = Annotated[RowId | None, Blank, Query()]


async def _season(
    club_id: OptionalId = None,
    opponent_id: OptionalId = None,
    opponent: Annotated[
        UpTo200 | None,
        Blank,
        Query(description="Name of the opponent's team; one that nobody knows answers 404."),
    ] = None,
    competition: Annotated[UpTo200 | None, Blank, Query()] = None,
    date_from: Annotated[dt.date | None, Blank, Query(description="First match date.")] = None,
    date_to: Annotated[dt.date | None, Blank, Query(description="Last match date.")] = None,
) -> Season:
    return Season(club_id, opponent_id, opponent, competition, date_from, date_to)


Chosen = Annotated[Season, Depends(_season)]


@router.get("/_api/season", summary="Sum up a season", responses=READS)
def get_season(chosen: Chosen, wanted: AskedOfEach, record: Record) -> JsonObject:
    """Matches, teams and players with their sums, of a club or of everybody; every key is in
    docs/statistics.md. Any filter of a single match narrows each of them."""
    return record.seasons.get(chosen, wanted)


@router.get("/_api/season/trend", summary="Follow a rate over time", responses=READS)
def get_trend(
    chosen: Chosen,
    wanted: AskedOfEach,
    record: Record,
    rate: Annotated[UpTo50, Query(description="Such as sideout or attack_efficiency.")],
    person_id: OptionalId = None,
) -> JsonObject:
    """Of the club or the person, match by match with its counts, and over all so far."""
    return record.seasons.trend(rate, chosen, person_id=person_id, wanted=wanted)


@router.get("/_api/people/{ident}/season", summary="A player's season", responses=READS)
def get_person_season(
    ident: Ident, chosen: Chosen, wanted: AskedOfEach, record: Record
) -> JsonObject:
    """Totals, each match, and the sums against each opponent."""
    return record.seasons.of_person(ident, chosen, wanted)


@router.get("/_api/compare", summary="Compare sessions", responses=READS)
def compare(
    record: Record,
    wanted: AskedOfEach,
    session: Annotated[list[UpTo100], Query(min_length=1, max_length=MAX_COMPARED)],
) -> JsonObject:
    """Both teams of each session, in the order asked."""
    return record.seasons.compare(session, wanted)
