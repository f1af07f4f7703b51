"""Play-by-play: the match rally by rally, as people read it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel
from starlette.responses import FileResponse

from session.api.files import FILE_HEADERS, MadeFile, disposition, match_name
from session.api.filters import OneSet
from session.api.parts import (
    READS,
    Blank,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    noun_router,
    page,
    problems,
)
from session.formats.playbyplay import write_session_plays
from session.formats.sheettext import Decimal
from session.formats.tables import table_file
from session.match import Score
from session.stats.playbyplay import Line, Person
from session.vocabulary import Side

router = noun_router("rallies")


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
        for one in record.get_play_by_play(session_id)
        if set_number is None or one.number == set_number
        for line in one.lines
    ]
    items = [_said(line) for line in lines[offset : offset + limit]]
    return page(items, len(lines), limit, offset)


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
    session = record.get_session(session_id)
    name = table_file("play-by-play", decimal or "point")
    named = disposition(match_name(session, f"_{name}"))
    return MadeFile(
        name,
        lambda path: write_session_plays(record, session_id, path, decimal or "point"),
        "text/csv; charset=utf-8",
        {**FILE_HEADERS, "Content-Disposition": named},
    )


def _said(line: Line) -> RallyInWords:
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


def _person(one: Person | None) -> PlayerOfRally | None:
    return PlayerOfRally(team=one.side, number=one.number, name=one.name) if one else None
