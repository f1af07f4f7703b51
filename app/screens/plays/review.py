"""Deciding about plays: accept, reject, correct, add, delete, and all above a confidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Final, Literal, TypeAlias

from fastapi import APIRouter, Form, Request
from pydantic import Field, TypeAdapter, ValidationError
from starlette.responses import Response

from app.screens.clips.card import UNSURE, ReviewCard
from app.screens.notices import act_notice
from app.screens.plays.conflicts import settled
from app.screens.plays.corrections import Followed, asked_first, followed, followed_new, told
from app.screens.plays.form import Fields, PlayForm
from app.screens.plays.plays import counts_of, play_of
from app.screens.view import Service, is_partial, link, page, see_other, with_header
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.record.review import WrittenPoint
from session.schemas import Event, EventUpdate
from session.service import SessionService
from session.vocabulary import Side, Status

Order: TypeAlias = Annotated[str, Form(max_length=10)]
ShownTouch: TypeAlias = tuple[
    int,
    int,
    Literal["", "A", "B"],
    Annotated[str, Field(max_length=10)],
    Literal["", "#", "+", "!", "-", "/", "="],
]
"""Of a touch that waits: play, revision, side, number, sign."""
_MOST_LINES: Final = 200
_RALLY: Final[TypeAdapter[list[ShownTouch]]] = TypeAdapter(
    Annotated[list[ShownTouch], Field(min_length=1, max_length=_MOST_LINES)]
)
_OVERTAKEN: Final = (
    "Decided or changed elsewhere in the meantime, perhaps in another window: this is what it is "
    "now. Nothing of yours was stored."
)
router = APIRouter(include_in_schema=False)


def _home(event: Event, **query: object) -> str:
    """Where one goes on after an action without HTMX."""
    if event.clip_id:
        return link(f"/sessions/{event.session_id}/clips/{event.clip_id}", **query)
    return link(f"/sessions/{event.session_id}/plays/{event.id}", **query)


def _row(service: SessionService, event: Event, point: WrittenPoint | None = None) -> Response:
    """The changed line, and the new counts beside it; a point that was written is a line more."""
    decided = {"act": _act_of(service, event), "play": event.id}
    answer = page(
        "plays/_changed.html",
        session=service.get_session(event.session_id),
        play=play_of(event),
        counts=counts_of(service, event.session_id, event.clip_id),
    )
    said: dict[str, object] = {"play-decided": decided}
    if point:
        said["plays-changed"] = {}
    return _telling(answer, json.dumps(said))


def _telling(answer: Response, what: str) -> Response:
    """Says it to the page when the answer is in it: also where the form that was sent is gone by
    then, as after a list was read anew."""
    return with_header(answer, "HX-Trigger-After-Swap", what)


def _decide(
    request: Request,
    service: SessionService,
    session_id: str,
    event_id: int,
    wanted: EventUpdate,
    form: PlayForm,
    order: str,
) -> Response:
    before = service.get_event(session_id, event_id)
    carded = is_partial(request) and bool(form.event_type and before.clip_id)
    try:
        with service.transaction():
            event = service.update_event(session_id, event_id, wanted, form.known_revision)
            changed = event.revision != before.revision
            point = service.write_point(session_id, event_id) if changed else None
    except ConflictError:
        if not carded:
            raise
        now = service.get_event(session_id, event_id)
        return _next_card(service, [now], now, order, said=_OVERTAKEN)
    if is_partial(request) and not carded:
        return _row(service, event, point)
    following = service.next_suggestion(session_id, event.id, unsure_first=order == UNSURE)
    if not carded:
        return see_other(_home(following or event, play=(following or event).id) + "#review")
    act = _act_of(service, event) if changed else None
    return _next_card(service, [event], following, order, act=act, point=point)


def _next_card(
    service: SessionService,
    changed: Sequence[Event],
    following: Event | None,
    order: str,
    *,
    said: str = "",
    act: int | None = None,
    point: WrittenPoint | None = None,
) -> Response:
    """The card of what comes next, and the changed lines; `act` takes the change back, with the
    point that it has decided."""
    session_id, clip_id = changed[0].session_id, changed[0].clip_id or ""
    clip = service.get_clip(session_id, clip_id)
    answer = page(
        "plays/_decided.html",
        card=ReviewCard.of(
            service, clip, following, order, said=said, finished=following is None, point=point
        ),
        session=service.get_session(session_id),
        clip=clip,
        changed=[play_of(event) for event in changed],
        counts=counts_of(service, session_id, clip_id),
    )
    decided = {"act": act, "play": changed[0].id}
    return _telling(answer, json.dumps({"play-decided": decided}))


def _act_of(service: SessionService, event: Event) -> int:
    """The act that has changed a play just now."""
    acts = service.list_batches(event.session_id, entity="event", entity_id=event.id, limit=1)
    return acts[0].batch


@router.post("/sessions/{session_id}/plays/{event_id}/accept")
def accept(
    request: Request,
    service: Service,
    session_id: str,
    event_id: int,
    form: Fields,
    order: Order = "",
) -> Response:
    """The suggestion is right, or is as the form says: it counts from now on."""
    wanted = EventUpdate(status=Status.CONFIRMED)
    if form.event_type:
        before = service.get_event(session_id, event_id)
        wanted = form.correction(before, status=Status.CONFIRMED)
    return _decide(request, service, session_id, event_id, wanted, form, order)


@router.post("/sessions/{session_id}/plays/{event_id}/reject")
def reject(
    request: Request,
    service: Service,
    session_id: str,
    event_id: int,
    form: Fields,
    order: Order = "",
) -> Response:
    """It did not happen: it stays out of everything, and can be taken back."""
    wanted = EventUpdate(status=Status.REJECTED)
    return _decide(request, service, session_id, event_id, wanted, form, order)


@router.post("/sessions/{session_id}/clips/{clip_id}/rally")
def accept_rally(
    request: Request,
    service: Service,
    session_id: str,
    clip_id: str,
    form: Fields,
    play: Annotated[int, Form()],
    rally: Annotated[str, Form(max_length=20_000)],
    order: Order = "",
) -> Response:
    """All of a rally that waits is as the card shows it; the play of the card as its form says."""
    shown = _shown(rally)
    if play not in [one[0] for one in shown]:
        raise InvalidInput("This rally is decided already.")
    try:
        with service.transaction():
            changed = [
                _accept_as_shown(
                    service, session_id, clip_id, one, form if one[0] == play else None
                )
                for one in shown
            ]
            point = service.write_point(session_id, changed[-1].id)
    except ConflictError:
        if not is_partial(request):
            raise
        now = service.get_event(session_id, play)
        return _next_card(service, [now], now, order, said=_OVERTAKEN)
    last = changed[-1].id
    following = service.next_suggestion(session_id, last, unsure_first=order == UNSURE)
    if not is_partial(request):
        return see_other(
            _home(following or changed[-1], play=(following or changed[-1]).id) + "#review"
        )
    act = _act_of(service, changed[-1])
    return _next_card(service, changed, following, order, act=act, point=point)


def _accept_as_shown(
    service: SessionService,
    session_id: str,
    clip_id: str,
    shown: ShownTouch,
    form: PlayForm | None,
) -> Event:
    event_id, revision, side, number, sign = shown
    before = _on_clip(service, session_id, clip_id, event_id)
    if form is None:
        payload = {**before.payload, "evaluation": sign or None}
        wanted = EventUpdate(
            actor_team=Side(side) if side else None,
            actor_number=number or None,
            payload={key: value for key, value in payload.items() if value is not None},
            status=Status.CONFIRMED,
        )
    else:
        wanted = form.correction(before, status=Status.CONFIRMED)
    return service.update_event(session_id, event_id, wanted, revision)


def _on_clip(service: SessionService, session_id: str, clip_id: str, event_id: int) -> Event:
    """Raises NotFoundError where it is no play of the clip."""
    service.get_clip(session_id, clip_id)
    event = service.get_event(session_id, event_id)
    if event.clip_id != clip_id:
        raise NotFoundError(f"There is no play {event_id} on this clip.")
    return event


def _shown(rally: str) -> list[ShownTouch]:
    try:
        return _RALLY.validate_json(rally)
    except ValidationError as problem:
        raise InvalidInput("This rally cannot be read. Open the page again.") from problem


@router.post("/sessions/{session_id}/clips/{clip_id}/take-back")
def take_back(
    service: Service,
    session_id: str,
    clip_id: str,
    act: Annotated[int, Form()],
    play: Annotated[int, Form()],
    order: Order = "",
) -> Response:
    """A decision was none: its plays are as before, and one goes on at the first of them."""
    _on_clip(service, session_id, clip_id, play)
    done = service.undo_batch(session_id, act)
    changes = service.list_changes(session_id, entity="event", batch=done.batch, limit=_MOST_LINES)
    ids = {int(one.entity_id) for one in changes}
    changed = service.list_events(session_id, clip_id=clip_id, ids=sorted(ids), limit=_MOST_LINES)
    now = service.get_event(session_id, play)
    return _next_card(service, changed or [now], now, order)


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
        event = _corrected(service, before, wanted, form.known_revision)
    except ConflictError:
        now = service.get_event(session_id, event_id)
        there = _home(now, play=now.id, edit=1) + "#edit"
        answer = settled(request, service, now, form, home, home, there)
        if isinstance(answer, Response):
            return answer
        # What follows may be another thing now, so that it is asked for anew.
        return correct(request, service, session_id, event_id, answer)
    act = followed(service, before, event)
    if is_partial(request):
        return _saved("corrected", session_id, event.clip_id, act)
    done = told("corrected", act, back=f"plays.{event.id}")
    return see_other(link(home, **done) if act else _home(event, play=event.id, **done))


def _corrected(
    service: SessionService, before: Event, wanted: EventUpdate, revision: int | None
) -> Event:
    """A suggestion that is accepted with all that the long form says writes its point, too; a
    typed time may cross no other that was set by hand."""
    with service.transaction():
        if wanted.t_sec is not None and wanted.t_sec != before.t_sec:
            service.video_times.check_order(before.session_id, before.id, wanted.t_sec)
        event = service.update_event(before.session_id, before.id, wanted, revision)
        if event.status is not before.status:
            service.write_point(before.session_id, before.id)
    return event


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
    """Accepts every suggestion of the clip from that confidence (in per cent) on, with the points
    of the rallies that are complete then."""
    service.get_clip(session_id, clip_id)
    accepted = service.accept_above(session_id, clip_id, _threshold(at))
    return act_done(request, "accepted", session_id, len(accepted), accepted.batch or 0, clip_id)


def act_done(
    request: Request,
    said: str,
    session_id: str,
    count: int,
    batch: int,
    clip_id: str,
    left: int = 0,
    changer: str = "",
) -> Response:
    """Says what was done to many plays beside the clip's video, with the way back."""
    if is_partial(request):
        notice = act_notice(
            said, session_id, count, batch, left=left, changer=changer, clip_id=clip_id
        )
        return _telling(page("_said.html", notice=notice), "plays-changed")
    more = {"said": said, "count": count, "act": batch, "clip": clip_id, "left": left or None}
    more["changer"] = changer
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
