"""The plays beside the video: a stretch of the list that grows as one goes, and the time line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.screens.clips.card import ReviewCard, asked_order, is_waiting
from app.screens.clips.timeline import Range, clip_timeline
from app.screens.plays.plays import ListedEvent, counts_of, play_of
from app.screens.query import query_number
from app.screens.view import Service, page
from session.record.timeline import ClipStretch
from session.schemas import Clip, Event
from session.service import SessionService

EACH_WAY: Final = 60
"""How many plays are shown in front of the chosen one and behind it."""
_MORE: Final = 100
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class ClipLines:
    """A stretch of the list: the play before which there are `earlier` ones, and the play behind
    which there are `later` ones."""

    plays: list[ListedEvent]
    earlier: int | None
    later: int | None

    @classmethod
    def of(cls, found: ClipStretch) -> ClipLines:
        ids = [event.id for event in found.events]
        return cls(
            plays=[play_of(event) for event in found.events],
            earlier=ids[0] if ids and found.more_before else None,
            later=ids[-1] if ids and found.more_after else None,
        )

    @classmethod
    def around(cls, service: SessionService, clip: Clip, chosen: Event | None) -> ClipLines:
        """The plays around the chosen one, else the first ones."""
        ident = chosen.id if chosen else None
        return cls.of(service.plays_around(clip.session_id, clip.id, ident, each_way=EACH_WAY))


def _chosen(service: SessionService, clip: Clip, request: Request) -> Event | None:
    """The play that the address names, if it is one of the clip."""
    ident = query_number(request.query_params, "play")
    if not ident or not service.count_events(clip.session_id, clip_id=clip.id, ids=[ident]):
        return None
    return service.get_event(clip.session_id, ident)


def _at(service: SessionService, clip: Clip, request: Request) -> Event | None:
    """The play at the time that the address names."""
    if "t" not in request.query_params:
        return None
    return service.play_at(clip.session_id, clip.id, float(query_number(request.query_params, "t")))


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}")
def review_part(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """List, time line and counts alone, around a play; asked for when many plays changed."""
    clip = service.get_clip(session_id, clip_id)
    chosen = _chosen(service, clip, request)
    return page(
        "clips/_review.html",
        ClipLines.around(service, clip, chosen),
        clip_timeline(service, clip, chosen, Range.asked(request.query_params)),
        card=ReviewCard.of(
            service, clip, chosen if is_waiting(chosen) else None, asked_order(request)
        ),
        session=service.get_session(session_id),
        clip=clip,
        threshold=50,
        chosen=chosen,
        refreshed=True,
        counts=counts_of(service, session_id, clip_id),
    )


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/list")
def list_part(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """Lines alone: around a play (`play`) or a time (`t`, in seconds), or the next ones in front
    of a play (`before`) or behind it (`after`)."""
    clip = service.get_clip(session_id, clip_id)
    query = request.query_params
    before, after = query_number(query, "before"), query_number(query, "after")
    chosen = None
    if before or after:
        found = service.plays_beside(session_id, before or after, back=bool(before), limit=_MORE)
        lines = ClipLines.of(found)
    else:
        chosen = _chosen(service, clip, request) or _at(service, clip, request)
        lines = ClipLines.around(service, clip, chosen)
    session = service.get_session(session_id)
    shown = chosen if query_number(query, "play") else None
    return page("clips/_lines.html", lines, session=session, clip=clip, chosen=shown)


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/timeline")
def timeline_part(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """The time line of a stretch of the clip."""
    clip = service.get_clip(session_id, clip_id)
    chosen = _chosen(service, clip, request)
    asked = Range.asked(request.query_params)
    timeline = clip_timeline(service, clip, chosen, asked)
    return page("clips/_timeline.html", timeline, clip=clip, chosen=chosen)
