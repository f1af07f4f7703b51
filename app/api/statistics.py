"""Numbers read from the events: rollup, metrics, the match report's, and what the report does not
print (distribution, serve turns, zones, efficiencies, NCAA)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from app.api.filters import Asked
from app.api.shared import COMMANDS, READS, Record, SessionId, UpTo100, noun_router
from session.schemas import JsonObject, RollupEntry
from session.stats.extended import extended
from session.stats.styles import style_of

MOST_REFERENCES = 200

router = noun_router("statistics")


class Rollup(BaseModel):
    """Counts per team, player and type of event."""

    items: list[RollupEntry]


@router.get("/{session_id}/rollup", summary="Read the counts", responses=READS)
def get_rollup(session_id: SessionId, record: Record) -> Rollup:
    """Confirmed events only."""
    return Rollup(items=record.rollup.get(session_id))


@router.post(
    "/{session_id}/rollup/rebuild",
    summary="Count again",
    responses=COMMANDS,
)
def rebuild_rollup(session_id: SessionId, record: Record) -> Rollup:
    """Counts from the events; it must agree with what was kept."""
    return Rollup(items=record.rollup.rebuild(session_id))


@router.get("/{session_id}/metrics", summary="Read the metrics", responses=READS)
def get_metrics(session_id: SessionId, record: Record) -> JsonObject:
    """Attack efficiency, serve performance and more, per team and player."""
    return record.statistics.metrics(session_id)


@router.get(
    "/{session_id}/stats",
    summary="Read the match report's numbers",
    responses=READS,
)
def get_stats(
    session_id: SessionId,
    record: Record,
    wanted: Asked,
    reference: Annotated[
        list[UpTo100] | None,
        Query(max_length=MOST_REFERENCES, description="Sessions whose rates are usual."),
    ] = None,
) -> JsonObject:
    """Per team, set and player; every key is in docs/statistics.md. With `reference`, what the
    receptions and serves would usually have brought."""
    return record.statistics.get(session_id, wanted=wanted, reference=filter(None, reference or ()))


@router.get(
    "/{session_id}/stats/extended",
    summary="Read the extended statistics",
    responses=READS,
)
def get_extended(session_id: SessionId, record: Record, wanted: Asked) -> JsonObject:
    """Per team: `skills`, `distribution`, `serve_runs`, `zones`, `ncaa`; per set the score line."""
    match = record.matches.get(session_id, wanted)
    style = style_of(record.sessions.get(session_id).meta)
    return {
        "session_id": session_id,
        "filter": wanted.address(),
        **extended(match, wanted, style),
    }
