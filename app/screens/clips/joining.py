"""Scouted plays and the contacts that were found in their video, side by side, to be agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.numberformat import plural
from app.screens.clips.clips import clip_href, clip_name, watch_part
from app.screens.plays.plays import ListedEvent, play_of
from app.screens.query import query_number
from app.screens.view import Service, SessionHead, link, page, see_other
from app.screens.words import clock
from session.errors import InvalidInput
from session.fields import whole_number
from session.game.joining import Joined
from session.game.plays import Touch
from session.record.joining import ClipJoined, RallyJoined
from session.schemas import Event
from session.vocabulary import event_word

_STAYS: Final = "has its time, stays"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class TouchLine:
    """A scouted touch, and the contact that it is, if there is one."""

    play: ListedEvent
    at: str
    """When the file says it was."""
    pair: str
    """What the form sends; empty where there is no contact."""
    contact_id: int
    contact_sec: float
    to: str
    """When its contact is."""
    moves: str
    sure: bool
    likely: int
    """In per cent."""
    seen_as: str
    """What video analysis took it for, where that was something else."""


@dataclass(frozen=True)
class RallyLines:
    """The touches of a rally in the order of play."""

    title: str
    lines: list[TouchLine]


@dataclass(frozen=True)
class JoiningScreen:
    """The rallies of one set that have a contact, and what is to be said of them."""

    rallies: list[RallyLines]
    sets: list[tuple[int, str]]
    """All sets of the clip, and the address of each."""
    set_number: int
    said: str
    """How many touches have a contact, in words."""
    unsure: int
    crowds: list[str]
    """Of rallies among too many suggestions, in words."""


@router.get("/sessions/{session_id}/clips/{clip_id}/joining")
def joining_page(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """Which scouted touch gets which contact, and how far its time moves."""
    asked = query_number(request.query_params, "set")
    home = clip_href(session_id, clip_id)
    with service.reading():
        session, clip = service.get_session(session_id), service.get_clip(session_id, clip_id)
        found = service.joining.propose(session_id, clip_id, asked)
        if not asked and found.sets:  # no set is number 0: only their numbers were found so far
            asked = found.sets[0]
            found = service.joining.propose(session_id, clip_id, asked)
        ids = [touch.id or 0 for one in found.rallies for touch in one.touches]
        events = service.list_events(session_id, ids=ids, limit=len(ids)) if ids else []
    return page(
        "clips/joining.html",
        SessionHead.of(session, "match"),
        watch_part(clip, 0.0, sites=False),
        _screen(found, {event.id: event for event in events}, asked, home),
        clip=clip,
        clip_name=clip_name(clip),
        notice=None,
    )


def _screen(
    found: ClipJoined, events: Mapping[int, Event], set_number: int, home: str
) -> JoiningScreen:
    shown = [_lines(one, events) for one in found.rallies if one.pairs]
    touches = sum(len(one.touches) for one in found.rallies)
    pairs = found.pairs
    return JoiningScreen(
        rallies=shown,
        sets=[(number, link(f"{home}/joining", set=number)) for number in found.sets],
        set_number=set_number,
        said=f"{len(pairs):,} of {plural(touches, 'touch', 'touches')} have a contact",
        unsure=sum(not pair.is_sure for pair in pairs),
        crowds=[_crowd(one) for one in found.rallies if one.crowd],
    )


def _crowd(one: RallyJoined) -> str:
    a, b = one.rally.score_before
    return (
        f"At {a}:{b} there are {one.crowd:,} suggestions, more than any rally has touches: nobody "
        "can say which is which."
    )


def _lines(one: RallyJoined, events: Mapping[int, Event]) -> RallyLines:
    pairs = {pair.touch.id: pair for pair in one.pairs}
    a, b = one.rally.score_before
    return RallyLines(
        f"{a}:{b}",
        [_line(touch, events[touch.id or 0], pairs.get(touch.id)) for touch in one.touches],
    )


def _line(touch: Touch, event: Event, pair: Joined | None) -> TouchLine:
    stays = _STAYS if touch.is_exact else ""
    if pair is None:
        return TouchLine(play_of(event), clock(touch.t_sec), "", 0, 0.0, "", stays, False, 0, "")
    contact = pair.contact
    differs = (contact.kind, contact.side) != (touch.kind, touch.side)
    side = f" of {contact.side}" if contact.side else ""
    return TouchLine(
        play=play_of(event),
        at=clock(touch.t_sec),
        pair=f"{touch.id}:{contact.id}",
        contact_id=contact.id or 0,
        contact_sec=contact.t_sec or 0.0,
        to=clock(contact.t_sec),
        moves=stays or f"{pair.moves_sec:+.1f} s",
        sure=pair.is_sure,
        likely=round(100 * pair.likelihood),
        seen_as=f"{event_word(contact.kind).lower()}{side}" if differs else "",
    )


@router.post("/sessions/{session_id}/clips/{clip_id}/joining")
def use_times(
    service: Service,
    session_id: str,
    clip_id: str,
    pair: Annotated[list[str] | None, Form(max_length=20_000)] = None,
    every: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """The ticked touches are the contacts beside them, or all that are sure of `every` set; one
    act, with one undo."""
    if not pair and not every:
        raise InvalidInput("Tick the plays that are the contacts beside them.", "pair")
    pairs = None if every else [_ids(one) for one in pair or ()]
    done = service.joining.use(session_id, clip_id, pairs)
    said = {"said": "joined", "count": int(done), "act": done.batch or 0, "clip": clip_id}
    return see_other(clip_href(session_id, clip_id), **said)


def _ids(text: str) -> tuple[int, int]:
    """`12:34` as two ids. Raises InvalidInput."""
    touch, _, contact = text.partition(":")
    ids = whole_number(touch), whole_number(contact)
    if ids[0] is None or ids[1] is None:
        raise InvalidInput("This names no play and its contact.", "pair")
    return ids[0], ids[1]


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/joining")
def joining_offer(service: Service, session_id: str, clip_id: str) -> Response:
    """The way to the page, where there is something to join; asked for when plays were moved."""
    return page(
        "clips/_joining.html",
        session=service.get_session(session_id),
        clip=service.get_clip(session_id, clip_id),
        to_join=service.joining.waits(session_id, clip_id),
    )
