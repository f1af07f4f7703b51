"""Plays written down by hand, without a clip: added one after the other, put between two others,
corrected, and deleted with a way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from app.screens.notices import Notice, notice_for
from app.screens.plays.conflicts import overtaken, settled
from app.screens.plays.corrections import back_to, followed, followed_new, told, with_others
from app.screens.plays.course import Course, course, point_of
from app.screens.plays.entry import Shown, home_of, screen, sent_before, show_added
from app.screens.plays.form import Fields, PlayForm, complete
from app.screens.plays.lineups import offers, setter_of
from app.screens.query import query_number
from app.screens.view import Service, is_partial, see_other
from session.errors import ConflictError, InvalidInput
from session.fields import whole_number
from session.game.plays import LineUp, as_play
from session.schemas import Event, EventIn, EventUpdate
from session.vocabulary import SKILLS, Side

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Adding:
    """What the form of a new play says besides the play."""

    after: Annotated[str, Form(max_length=20)] = ""
    seen: Annotated[str, Form(max_length=20)] = ""
    client_id: Annotated[str, Form(max_length=60)] = ""
    point: Annotated[str, Form(max_length=10)] = ""
    sure: Annotated[str, Form(max_length=10)] = ""


@router.get("/sessions/{session_id}/by-hand")
def by_hand_page(request: Request, service: Service, session_id: str) -> Response:
    """The form for the next play, or for the play `edit`, and the plays around it."""
    query = request.query_params
    here = course(service, session_id, whole_number(query.get("after", "")))
    edited = query_number(query, "edit")
    editing = service.get_event(session_id, edited) if edited else None
    named = map(whole_number, query.get("new", "").split("."))
    fresh = tuple(one for one in named if one is not None)
    notice = notice_for(query, session_id)
    gone = whole_number(query.get("gone", ""))
    if query.get("said") == "play-deleted" and gone is not None:
        notice = _deleted(session_id, gone)
    shown = Shown(fresh=fresh, editing=editing, notice=notice, values=_line_up_again(here, query))
    return screen(request, here, shown)


@router.post("/sessions/{session_id}/by-hand")
def add(
    request: Request,
    service: Service,
    session_id: str,
    form: Fields,
    adding: Annotated[Adding, Depends()],
) -> Response:
    """One more play, with the point that it decides."""
    here = course(service, session_id, whole_number(adding.after))
    try:
        items = items_of(form, adding.point, adding.client_id, here)
    except InvalidInput as problem:
        if is_partial(request):
            raise
        shown = Shown(values=form.shown(), problem=problem, detailed=form.detailed)
        return screen(request, here, shown, 422)
    asks = "" if adding.sure else here.early_end(items)
    if asks and not here.has(items[0].client_id):
        shown = Shown(values=form.shown(), asks=asks, detailed=form.detailed)
        return screen(request, here, shown)
    place = here.place_of(items[0])
    ids = service.add_events(session_id, None, items, after=place, same_content=False)
    if ids.deleted:
        raise sent_before()
    if ids.batch is None:  # all of it was there before
        _check_new(service.get_event(session_id, ids[0]), items[0])
    after = here.after if place != here.after or here.after is None else ids[-1]
    shown = Shown(detailed=form.detailed)
    in_front = int(place != here.after)
    return show_added(request, here, ids, after, shown, adding.seen, in_front)


@router.post("/sessions/{session_id}/by-hand/{event_id}")
def save(
    request: Request,
    service: Service,
    session_id: str,
    event_id: int,
    form: Fields,
    after: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """A play corrected, unless somebody else has changed it since the form was opened."""
    before = service.get_event(session_id, event_id)
    try:
        wanted = complete(form).correction(before, status=before.status)
    except InvalidInput as problem:
        if is_partial(request):
            raise
        here = course(service, session_id, whole_number(after))
        shown = Shown(editing=before, values=form.shown(), problem=problem)
        return screen(request, here, shown, 422)
    now = home_of(session_id, after=after, edit=event_id)
    try:
        saved = service.update_event(session_id, event_id, wanted, form.known_revision)
    except ConflictError:
        event = service.get_event(session_id, event_id)
        saved = event
        if not _says(event, wanted):
            action = f"/sessions/{session_id}/by-hand/{event_id}"
            answer = settled(
                request, service, event, form, action, now, now, with_status=False, after=after
            )
            if isinstance(answer, Response):
                return answer
            again = complete(answer).correction(event, status=event.status)
            saved = service.update_event(session_id, event_id, again, event.revision)
    act = followed(service, before, saved)
    if not is_partial(request):
        done = told("corrected", act, back=back_to(after))
        return see_other(home_of(session_id, after=after, new=event_id, **done))
    here = course(service, session_id, whole_number(after))
    more = with_others("corrected", session_id, act, after)
    shown = Shown(said="" if more else "Play saved.", fresh=(event_id,), notice=more)
    return screen(request, here, shown)


@router.post("/sessions/{session_id}/by-hand/{event_id}/delete")
def delete(
    request: Request,
    service: Service,
    session_id: str,
    event_id: int,
    after: Annotated[str, Form(max_length=20)] = "",
    revision: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Takes a play out as it was seen; the notice brings it back."""
    place = course(service, session_id, whole_number(after)).without(event_id)
    seen = whole_number(revision)
    try:
        service.delete_event(session_id, event_id, seen)
    except ConflictError:
        now = home_of(session_id, after=after, edit=event_id)
        return overtaken(request, service, service.get_event(session_id, event_id), now)
    act = followed_new(service, session_id, [event_id])
    if not is_partial(request):
        done = told("deleted", act, back=back_to(after))
        gone = None if act else event_id
        return see_other(home_of(session_id, after=place, gone=gone, **done))
    here = course(service, session_id, place)
    notice = with_others("deleted", session_id, act, after) or _deleted(session_id, event_id)
    shown = Shown(said="" if act else "Play deleted.", notice=notice)
    return screen(request, here, shown)


@router.post("/sessions/{session_id}/by-hand/{event_id}/restore")
def restore(service: Service, session_id: str, event_id: int) -> Response:
    """Brings a deleted play back to where it was."""
    service.undo_delete_event(session_id, event_id)
    return see_other(home_of(session_id, new=event_id, said="play-restored"))


def _says(event: Event, wanted: EventUpdate) -> bool:
    """Whether it is so already: a correction whose answer got lost is sent again."""
    return all(getattr(event, name) == getattr(wanted, name) for name in wanted.model_fields_set)


def _check_new(event: Event, wanted: EventIn) -> None:
    """A form that is sent twice adds once; one that was sent, gone back to and changed is not
    passed over in silence."""
    same = (event.event_type, event.actor_team, event.actor_number, event.payload) == (
        wanted.event_type, wanted.actor_team, wanted.actor_number, wanted.payload,
    )  # fmt: skip
    if event.revision == 1 and not same:
        raise ConflictError(
            "This form was sent before, and its play is in the list. Open the page again for "
            "another play, or edit the one in the list."
        )


def _deleted(session_id: str, event_id: int) -> Notice:
    return Notice("Play deleted.", home_of(session_id) + f"/{event_id}/restore")


def _line_up_again(here: Course, query: Mapping[str, str]) -> PlayForm | None:
    """The form for a line-up, filled in with the one of the set before."""
    for one in offers(here.moments, here.state):
        if query.get("lineup") == one.side:
            return PlayForm(
                event_type="lineup",
                actor_team=one.side,
                lineup=one.numbers,
                setter=one.start.setter or "",
                set_number=str(here.state.set_number),
            ).shown()
    return None


def items_of(form: PlayForm, point: str, ident: str, here: Course) -> list[EventIn]:
    """The play and, where one is won by it, the point; `point` says whose, "none" for nobody's.

    The same `ident` adds them once. Without a set it is played in the one that is on: a device
    that was cut off may not know that by now it is the next one. Raises InvalidInput.
    """
    if form.set_number is None:
        form = replace(form, set_number=str(here.state.set_number))
    known = f"page-{ident}" if ident else None
    wanted = complete(form).new_event(client_id=known)
    if not form.actor_team and form.event_type in SKILLS:
        raise InvalidInput("Say which team played it.")
    wanted = _with_setter(here.in_its_set(wanted), here)
    winner = _winner(point, wanted, here)
    if winner is None or here.has(known):
        return [wanted]
    return [wanted, point_of(winner, wanted, f"{known}-point" if known else None)]


def _with_setter(wanted: EventIn, here: Course) -> EventIn:
    """A line-up that says nobody who sets, with whom the roster says."""
    play = as_play(wanted)
    if not isinstance(play, LineUp) or play.setter or play.six is None:
        return wanted
    roster = here.view.rosters.get(wanted.actor_team or "", [])
    setter = setter_of(play.six, roster) if here.state.rules.has_rotations else None
    if setter is None:
        return wanted
    return wanted.model_copy(update={"payload": {**wanted.payload, "setter": setter}})


def _winner(asked: str, wanted: EventIn, here: Course) -> Side | None:
    """As it was chosen, else as the evaluation says."""
    if wanted.event_type not in SKILLS or asked == "none":
        return None
    if asked in ("A", "B") and here.place_of(wanted) == here.after:
        return Side(asked)
    return here.winner(wanted)
