"""Deciding about plays: accept, reject, correct, add, delete, and all above a confidence."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.screens.notices import act_notice
from app.screens.plays.conflicts import settled
from app.screens.plays.corrections import Followed, asked_first, followed, followed_new, told
from app.screens.plays.form import Fields
from app.screens.plays.plays import counts_of, play_of
from app.screens.view import Service, is_partial, link, page, see_other, with_header
from session.errors import ConflictError, InvalidInput
from session.schemas import Event, EventUpdate
from session.service import SessionService
from session.vocabulary import Status

router = APIRouter(include_in_schema=False)


def _home(event: Event, **query: object) -> str:
    """Where one goes on after an action without HTMX."""
    if event.clip_id:
        return link(f"/sessions/{event.session_id}/clips/{event.clip_id}", **query)
    return link(f"/sessions/{event.session_id}/plays/{event.id}", **query)


def _row(service: SessionService, event: Event) -> Response:
    """The changed line, and the new counts beside it."""
    answer = page(
        "plays/_changed.html",
        session=service.get_session(event.session_id),
        play=play_of(event),
        counts=counts_of(service, event.session_id, event.clip_id),
    )
    return _telling(answer, "play-decided")


def _telling(answer: Response, what: str) -> Response:
    """Says it to the page when the answer is in it: also where the form that was sent is gone by
    then, as after a list was read anew."""
    return with_header(answer, "HX-Trigger-After-Swap", what)


def _decide(
    request: Request, service: SessionService, session_id: str, event_id: int, status: Status
) -> Response:
    event = service.update_event(session_id, event_id, EventUpdate(status=status))
    if is_partial(request):
        return _row(service, event)
    following = event
    if event.clip_id:
        following = service.next_suggestion(session_id, event.id) or event
    return see_other(_home(following, play=following.id) + "#review")


@router.post("/sessions/{session_id}/plays/{event_id}/accept")
def accept(request: Request, service: Service, session_id: str, event_id: int) -> Response:
    """The suggestion is right: it counts from now on."""
    return _decide(request, service, session_id, event_id, Status.CONFIRMED)


@router.post("/sessions/{session_id}/plays/{event_id}/reject")
def reject(request: Request, service: Service, session_id: str, event_id: int) -> Response:
    """It did not happen: it stays out of everything, and can be taken back."""
    return _decide(request, service, session_id, event_id, Status.REJECTED)


@router.post("/sessions/{session_id}/plays/{event_id}")
def correct(
    request: Request, service: Service, session_id: str, event_id: int, form: Fields
) -> Response:
    """Changes what was played, by whom, when and how well."""
    before = service.get_event(session_id, event_id)
    home = f"/sessions/{session_id}/plays/{event_id}"
    wanted = form.correction(before)
    try:
        if not is_partial(request) and not form.sure:
            first = asked_first(service, before, wanted, form, home)
            if first is not None:
                return first
        event = service.update_event(session_id, event_id, wanted, form.known_revision)
    except ConflictError:
        now = service.get_event(session_id, event_id)
        answer = settled(request, service, now, form, home, home, _home(now, play=now.id))
        if isinstance(answer, Response):
            return answer
        # What follows may be another thing now, so that it is asked for anew.
        return correct(request, service, session_id, event_id, answer)
    act = followed(service, before, event)
    if is_partial(request):
        return _saved("corrected", session_id, event.clip_id, act)
    done = told("corrected", act, back=f"plays.{event.id}")
    return see_other(link(home, **done) if act else _home(event, play=event.id, **done))


def _saved(said: str, session_id: str, clip_id: str | None, act: Followed | None) -> Response:
    """Beside the video: all that changed is read anew, and what followed is said with its undo."""
    answer = Response(media_type="text/html")
    if act:
        notice = act_notice(said, session_id, act.count, act.act, clip_id=clip_id or "")
        answer = page("_said.html", notice=notice)
    return _telling(answer, "plays-changed")


@router.post("/sessions/{session_id}/clips/{clip_id}/plays")
def add(
    request: Request, service: Service, session_id: str, clip_id: str, form: Fields
) -> Response:
    """A play that the analysis missed, entered by hand."""
    ids = service.add_events(session_id, clip_id, [form.new_event()])
    act = followed_new(service, session_id, ids)
    if is_partial(request):
        return _saved("added", session_id, clip_id, act)
    added = told("added", act, clip=clip_id)
    return see_other(f"/sessions/{session_id}/clips/{clip_id}", play=ids[0], **added)


@router.post("/sessions/{session_id}/plays/{event_id}/delete")
def delete(request: Request, service: Service, session_id: str, event_id: int) -> Response:
    """Takes a play out; the change log can bring it back."""
    event = service.get_event(session_id, event_id)
    service.delete_event(session_id, event_id)
    if event.clip_id:
        home = f"/sessions/{session_id}/clips/{event.clip_id}"
    else:
        home = f"/sessions/{session_id}/plays"
    act = followed_new(service, session_id, [event_id])
    gone = None if act else event_id
    return see_other(home, **told("deleted", act, clip=event.clip_id, back="plays"), gone=gone)


@router.post("/sessions/{session_id}/plays/{event_id}/restore")
def restore(service: Service, session_id: str, event_id: int) -> Response:
    """Brings a deleted play back from the change log."""
    event = service.undo_delete_event(session_id, event_id)
    return see_other(_home(event, play=event.id, said="play-restored"))


@router.post("/sessions/{session_id}/clips/{clip_id}/accept")
def accept_all(
    request: Request,
    service: Service,
    session_id: str,
    clip_id: str,
    at: Annotated[str, Form(max_length=10)] = "50",
) -> Response:
    """Accepts every suggestion of the clip from that confidence (in per cent) on."""
    service.get_clip(session_id, clip_id)
    accepted = service.accept_suggestions(
        session_id, clip_id=clip_id, min_confidence=_threshold(at)
    )
    return act_done(request, "accepted", session_id, len(accepted), accepted.batch or 0, clip_id)


def act_done(
    request: Request,
    said: str,
    session_id: str,
    count: int,
    batch: int,
    clip_id: str,
    left: int = 0,
) -> Response:
    """Says what was done to many plays beside the clip's video, with the way back."""
    if is_partial(request):
        notice = act_notice(said, session_id, count, batch, left=left, clip_id=clip_id)
        return _telling(page("_said.html", notice=notice), "plays-changed")
    more = {"said": said, "count": count, "act": batch, "clip": clip_id, "left": left or None}
    return see_other(f"/sessions/{session_id}/clips/{clip_id}", **more)


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/count")
def count_above(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """How many suggestions a confidence would accept, for the slider."""
    least = _threshold(request.query_params.get("at", "50"))
    total = service.count_events(session_id, clip_id=clip_id, status="suggested")
    above = service.count_events(
        session_id, clip_id=clip_id, status="suggested", min_confidence=least
    )
    return page("plays/_above.html", above=above, total=total)


def _threshold(text: str) -> float:
    try:
        value = float(text) / 100
    except ValueError as problem:
        raise InvalidInput("The confidence is a number from 0 to 100.", "at") from problem
    if not 0 <= value <= 1:
        raise InvalidInput("The confidence is a number from 0 to 100.", "at")
    return value
