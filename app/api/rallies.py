"""The match as the rules read it: rallies, what does not fit together, and the play-by-play that
people read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel
from starlette.responses import FileResponse

from app.api.files import FILE_HEADERS, MadeFile, disposition, match_name
from app.api.filters import OneSet
from app.api.shared import (
    READS,
    Blank,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    noun_router,
    page_of_list,
    problems,
)
from session.checks import by_kind
from session.formats.spreadsheets import CSV_TYPE
from session.formats.spreadsheets.tables import TABLES
from session.formats.spreadsheets.text import Decimal
from session.game import match
from session.game.plays import Play, Score
from session.stats.playbyplay import Named, RallyLine
from session.vocabulary import Phase, Severity, Side

router = noun_router("rallies")


class RallyTouch(BaseModel):
    """A touch of a rally. The event itself has all that is known of it."""

    event_id: int | None
    team: Side | None
    number: str | None
    skill: str
    evaluation: str | None
    phase: Phase


class Rally(BaseModel):
    """From one serve to one point. What is per team is keyed "A" and "B", a score is [A, B]."""

    set_number: int
    number: int
    serving: Side | None
    score_before: Score
    score_after: Score
    winner: Side | None
    how: str
    setter_zones: dict[str, int | None]
    lineups: dict[str, list[str | None]]
    point_event_id: int | None
    touches: list[RallyTouch]


class MatchProblem(BaseModel):
    """Something that does not fit together; docs/checks.md says what to do about each check."""

    check: str
    severity: Severity
    text: str
    event_id: int | None
    place: int | None
    count: int = 1
    """How many there are of its kind, where one stands for all."""
    event_ids: list[int] = []
    """The events of all that it stands for."""


@router.get(
    "/{session_id}/rallies",
    summary="Read the rallies",
    responses=READS,
)
def list_rallies(
    session_id: SessionId,
    record: Record,
    set_number: OneSet,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Page[Rally]:
    """In the order of play: score, server, rotations and line-ups at the serve, who won and how."""
    found = [
        rally
        for rally in record.matches.get(session_id).rallies
        if set_number is None or rally.set_number == set_number
    ]
    items = [_rally(one) for one in found[offset : offset + limit]]
    return page_of_list(items, len(found), limit, offset)


@router.get(
    "/{session_id}/problems",
    summary="Read what does not fit",
    responses=READS,
)
def list_problems(
    session_id: SessionId,
    record: Record,
    limit: Limit = 100,
    offset: Offset = 0,
    severity: Annotated[Literal["info", "warning", "error"] | None, Blank, Query()] = None,
    grouped: Annotated[bool, Query(description="One item for each check, with a count.")] = False,
) -> Page[MatchProblem]:
    """What some sixty checks found; `place` counts the confirmed events from 0.

    With `grouped=true` the first of each check stands for all of them: `count` says how many there
    are, `event_ids` where.
    """
    found = [
        one
        for one in record.matches.problems(session_id)
        if severity is None or one.severity == severity
    ]
    kinds = by_kind(found) if grouped else [[one] for one in found]
    items = [_problem(kind) for kind in kinds[offset : offset + limit]]
    return page_of_list(items, len(kinds), limit, offset)


def _problem(alike: list[match.Problem]) -> MatchProblem:
    """The first of some problems, for all of them."""
    ids = [one.event_id for one in alike if one.event_id is not None]
    return MatchProblem(**asdict(alike[0]), count=len(alike), event_ids=ids)


def _rally(rally: match.Rally) -> Rally:
    sides = [side.value for side in Side]
    return Rally(
        set_number=rally.set_number,
        number=rally.number,
        serving=rally.serving,
        score_before=rally.score_before,
        score_after=rally.score_after,
        winner=rally.winner,
        how=rally.how,
        setter_zones=dict(zip(sides, rally.setter_zones, strict=True)),
        lineups=dict(zip(sides, map(list, rally.lineups), strict=True)),
        point_event_id=rally.point.id if rally.point else None,
        touches=[
            _touch(play, phase) for play, phase in zip(rally.touches, rally.phases, strict=True)
        ],
    )


def _touch(play: Play, phase: Phase) -> RallyTouch:
    return RallyTouch(
        event_id=play.id,
        team=play.side,
        number=play.number,
        skill=play.kind,
        evaluation=play.sign,
        phase=phase,
    )


class PlayerOfRally(BaseModel):
    """Who did something in a rally; the number is null where a scout did not say."""

    team: Side
    number: str | None
    name: str


class RallyInWords(BaseModel):
    """A rally as a line of the play-by-play."""

    set_number: int
    rally_number: int
    score_before: Score
    score_after: Score | None
    serving: Side | None
    server: PlayerOfRally | None
    rotation: int | None
    setter_zones: dict[str, int | None]
    winner: Side | None
    how: str
    ended: str
    player: PlayerOfRally | None
    other: PlayerOfRally | None
    before: list[str]
    event_id: int | None


@router.get(
    "/{session_id}/play-by-play",
    summary="Read the play-by-play",
    responses=READS,
)
def list_plays_by_rally(
    session_id: SessionId,
    record: Record,
    set_number: OneSet,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Page[RallyInWords]:
    """Each rally with its score, server, rotation and how it ended."""
    lines = [
        line
        for one in record.statistics.play_by_play(session_id)
        if set_number is None or one.number == set_number
        for line in one.lines
    ]
    items = [_said(line) for line in lines[offset : offset + limit]]
    return page_of_list(items, len(lines), limit, offset)


@router.get(
    "/{session_id}/play-by-play.csv",
    summary="Download the play-by-play",
    response_class=FileResponse,
    responses={
        200: {"description": "The file.", "content": {"text/csv": {}}},
        **problems(404, 416, 422, 507),
    },
)
def download_play_by_play(
    session_id: SessionId,
    record: Record,
    decimal: Annotated[
        Decimal | None,
        Blank,
        Query(description="`comma`: for an Excel whose comma is decimal, with semicolons."),
    ] = None,
) -> FileResponse:
    """One row per rally; the columns are in docs/exports.md."""
    session = record.sessions.get(session_id)
    table = TABLES["play-by-play"]
    name = table.file(decimal or "point")
    named = disposition(match_name(session, f"_{name}"))
    return MadeFile(
        name,
        lambda path: table.write(record, session_id, path, decimal or "point"),
        CSV_TYPE,
        {**FILE_HEADERS, "Content-Disposition": named},
    )


def _said(line: RallyLine) -> RallyInWords:
    sides = [side.value for side in Side]
    return RallyInWords(
        set_number=line.set_number,
        rally_number=line.number,
        score_before=line.score_before,
        score_after=line.score,
        serving=line.serving,
        server=_person(line.server),
        rotation=line.rotation,
        setter_zones=dict(zip(sides, line.setter_zones, strict=True)),
        winner=line.winner,
        how=line.how,
        ended=line.ended,
        player=_person(line.player),
        other=_person(line.other),
        before=list(line.before),
        event_id=line.event_id,
    )


def _person(one: Named | None) -> PlayerOfRally | None:
    return PlayerOfRally(team=one.side, number=one.number, name=one.name) if one else None
