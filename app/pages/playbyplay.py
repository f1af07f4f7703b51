"""Play-by-play: the whole match rally by rally, to read and to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.downloads import decimal_of
from app.pages.part import Part
from app.pages.plays import team_names
from app.pages.view import Service, page, session_context
from session.rules import rules_of
from session.stats.playbyplay import SetLines

MOST_RALLIES: Final = 600
"""Of one page; a long match has three hundred."""
router = APIRouter(include_in_schema=False)


@router.get("/sessions/{session_id}/play-by-play")
def play_by_play_page(request: Request, service: Service, session_id: str) -> Response:
    """Every rally with score, server, rotation and how it ended."""
    session = service.get_session(session_id)
    sets = service.get_play_by_play(session_id)
    total = sum(len(one.lines) for one in sets)
    return page(
        "rallies/playbyplay.html",
        **session_context(session, "rallies"),
        sets=list(_first(sets, MOST_RALLIES)),
        part=Part(min(total, MOST_RALLIES), total),
        names=team_names(service, session_id),
        has_rotations=rules_of(session.meta).has_rotations,
        decimal=decimal_of(request.cookies) or "point",
        notice=None,
    )


def _first(sets: Iterable[SetLines], most: int) -> Iterator[SetLines]:
    """So many rallies; of a set that is cut, nothing is said about its end."""
    for one in sets:
        cut = len(one.lines) > most
        yield replace(one, lines=one.lines[:most], after=()) if cut else one
        most -= min(most, len(one.lines))
        if cut or not most:
            return
