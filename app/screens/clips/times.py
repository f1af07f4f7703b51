"""Where a match is in its video: the first serve of each set, and any play, is marked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.numberformat import plural
from app.screens.notices import act_notice
from app.screens.plays.plays import play_of
from app.screens.view import Service, is_partial, page, see_other, with_header
from app.screens.words import clock
from session.errors import InvalidInput
from session.fields import whole_number
from session.game.plays import as_play
from session.game.videotimes import Clock
from session.record.context import BatchCount
from session.record.videotimes import CutInSet, SetStart, VideoState
from session.schemas import Clip, Event
from session.service import SessionService

router = APIRouter(include_in_schema=False)

_HOW: Final[dict[Clock, str]] = {
    "file": "The scout file knows how far apart the plays are: mark the first serve, and all plays "
    "find their place. If later ones are off, mark the first serve of that set, too.",
    "day": "The scout file knows the time of day of each play: mark the first serve, and all plays "
    "find their place. If later ones are off, mark the first serve of that set, too.",
    "pace": "Nobody wrote down when the plays were: mark the first serve of each set. All plays "
    "between are estimated (≈); mark those that matter.",
}


@dataclass(frozen=True)
class MarkedSet:
    """The first serve of a set, and what is known of where it is."""

    number: int
    play_id: int
    revision: int
    skill: str
    side: str
    shirt: str
    name: str
    state: str
    """In words: where it is and who says so."""
    by_hand: bool
    here: bool
    """Whether it is in the clip that is looked at."""


@dataclass(frozen=True)
class TimesPart:
    """What the panel of a clip's times shows; no sets where there is no match to place."""

    marked_sets: Sequence[MarkedSet]
    how: str
    cuts: Sequence[str]
    """Jumps between two marks of a set, in words."""
    placed: str
    """How many plays are in the videos, in words; empty where none is."""
    open_times: bool
    """Whether that is the next thing to do here: not where suggestions wait for a decision, unless
    a scout has noted those plays already, who would have them twice."""
    pressing: bool
    """Whether nothing else waits here."""


def times_part(service: SessionService, clip: Clip) -> TimesPart:
    """The first serves of all sets, seen from a clip. Raises NotFoundError."""
    with service.reading():
        state = service.video_times.state(clip.session_id)
        ids = [one.play.id or 0 for one in state.sets]
        found = service.list_events(clip.session_id, ids=ids, limit=len(ids)) if ids else []
        cut = service.video_times.cuts(clip.session_id) if state.is_placed else []
        waiting = service.list_events(clip.session_id, clip_id=clip.id, status="suggested", limit=1)
    events = {event.id: event for event in found}
    sets = [_marked(one, events[one.play.id], clip) for one in state.sets if one.play.id in events]
    scouted = state.clock != "pace" and not state.is_placed
    asks = bool(sets) and (scouted or not waiting) and not _is_done(state)
    cuts = [_cut(one) for one in cut if one.clip_id == clip.id]
    return TimesPart(sets, _HOW[state.clock], cuts, _placed(state), asks, asks and not waiting)


def _cut(one: CutInSet) -> str:
    return (
        f"Set {one.set_number}: between {clock(one.t_sec)} and {clock(one.cut_sec)} the video "
        f"jumps by {abs(one.apart_sec):.0f} s against the plays. That is taken for a cut at "
        f"{clock(one.cut_sec)}; if nothing is cut there, one of the two marks is wrong."
    )


def _marked(one: SetStart, event: Event, clip: Clip) -> MarkedSet:
    line = play_of(event)
    by_hand, here = one.play.time_by == "hand", event.clip_id == clip.id
    return MarkedSet(
        number=one.set_number,
        play_id=event.id,
        revision=event.revision,
        skill=line.skill,
        side=line.side,
        shirt=line.number,
        name=line.name,
        state=_state(event, by_hand=by_hand, here=here),
        by_hand=by_hand,
        here=here,
    )


def _state(event: Event, *, by_hand: bool, here: bool) -> str:
    if event.clip_id is None or event.t_sec is None:
        return "not in a video yet"
    if not here:
        return "in another video"
    at = clock(event.t_sec)
    if by_hand:
        return f"at {at}, marked"
    return f"at ≈ {at}, estimated" if as_play(event).is_estimated else f"at {at}"


def _placed(state: VideoState) -> str:
    there = sum(one.in_video for one in state.sets)
    if not there:
        return ""
    plays, guessed = sum(one.plays for one in state.sets), sum(one.estimated for one in state.sets)
    said = f"{there:,} of {plural(plays, 'play')} are in the video"
    return f"{said}, {guessed:,} of them estimated." if guessed else f"{said}."


def _is_done(state: VideoState) -> bool:
    """Whether somebody has said where the match is, as a file does that is of this video: in each
    set, where plays are only estimated."""
    marked = [one.play.time_by == "hand" for one in state.sets]
    return all(marked) if state.clock == "pace" else any(marked) or state.is_placed


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/times")
def times_panel(service: Service, session_id: str, clip_id: str) -> Response:
    """The panel alone; asked for when plays were moved."""
    clip = service.get_clip(session_id, clip_id)
    session = service.get_session(session_id)
    return page("clips/_times.html", times_part(service, clip), session=session, clip=clip)


@router.post("/sessions/{session_id}/clips/{clip_id}/times")
def mark(
    request: Request,
    service: Service,
    session_id: str,
    clip_id: str,
    play: Annotated[str, Form(max_length=20)],
    at: Annotated[str, Form(max_length=40)] = "",
    revision: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """This play is now: all others follow."""
    ident, t_sec = whole_number(play), typed_seconds(at)
    done = service.video_times.set_play(
        session_id, ident or 0, clip_id, t_sec, whole_number(revision)
    )
    return _told(request, session_id, clip_id, ident or 0, done)


@router.post("/sessions/{session_id}/clips/{clip_id}/times/{event_id}/release")
def release(
    request: Request, service: Service, session_id: str, clip_id: str, event_id: int
) -> Response:
    """A mark is taken away: the play's time follows from the others again."""
    service.get_clip(session_id, clip_id)
    done = service.video_times.release(session_id, event_id)
    return _told(request, session_id, clip_id, event_id, done)


def _told(
    request: Request, session_id: str, clip_id: str, event_id: int, done: BatchCount
) -> Response:
    batch = done.batch or 0
    if is_partial(request):
        notice = act_notice("placed", session_id, int(done), batch, clip_id=clip_id)
        answer = page("_said.html", notice=notice)
        return with_header(answer, "HX-Trigger-After-Swap", "plays-changed")
    home = f"/sessions/{session_id}/clips/{clip_id}"
    return see_other(home, play=event_id, said="placed", count=int(done), act=batch, clip=clip_id)


def typed_seconds(text: str) -> float:
    """`754.2`, `12:34.2` or `1:02:03` as seconds. Raises InvalidInput."""
    parts = text.strip().replace(",", ".").split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if not 1 <= len(numbers) <= 3 or not all(0 <= one < 1e6 for one in numbers):
        what = "Say where in the video that is, such as 12:34.5 for minutes and seconds."
        raise InvalidInput(what, "at")
    total = 0.0
    for number in numbers:
        total = 60 * total + number
    return total
