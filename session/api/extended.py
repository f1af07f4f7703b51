"""What the match report does not print: distribution, serve turns, zones, efficiencies, NCAA."""

from __future__ import annotations

from typing import Any

from session.api.filters import Asked
from session.api.parts import READS, Record, SessionId, noun_router
from session.stats.extended import extended
from session.stats.styles import style_of

router = noun_router("statistics")


@router.get(
    "/{session_id}/stats/extended",
    summary="Read the extended statistics",
    responses=READS,
)
def get_extended(session_id: SessionId, record: Record, wanted: Asked) -> dict[str, Any]:
    """Per team: `skills`, `distribution`, `serve_runs`, `zones`, `ncaa`; per set the score line."""
    match = record.get_match(session_id, wanted)
    style = style_of(record.get_session(session_id).meta)
    return {
        "session_id": session_id,
        "filter": wanted.address(),
        **extended(match, wanted, style),
    }
