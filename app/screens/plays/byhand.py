"""Plays written down by hand, without a clip: added one after the other, put between two others,
corrected, and deleted with a way back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Depends, Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.screens.notices import Notice, notice_for
from app.screens.plays.corrections import added_with, back_to, followed, followed_new, with_others
from app.screens.plays.form import (
    Fields,
    PlayForm,
    as_met,
    form_names,
    meeting,
    met_page,
    offered,
    refused,
)
from app.screens.plays.nextplay import Course, complete, course, in_front, items_of
from app.screens.plays.plays import ListedEvent, play_of
from app.screens.plays.review import overtaken
from app.screens.plays.setstart import court_first, offers
from app.screens.query import query_number
from app.screens.view import (
    Service,
    is_partial,
    link,
    page,
    see_other,
    session_context,
    with_header,
)
from app.screens.words import EVALUATION_CLASSES, SKILL_WORDS, skill
from session.errors import ConflictError, InvalidInput, SessionError
from session.fields import whole_number
from session.game.plays import Score
from session.schemas import Event, EventIn, EventUpdate
from session.service import SessionService
from session.vocabulary import SKILLS, Side

BEFORE, BEHIND = 10, 4
"""How many plays are shown in front of the next one, and behind it."""
FEWER = 5
"""How many of the last plays a narrow screen shows; the style sheet hides the others."""
OTHERS: Final = ("point", "timeout", "substitution", "lineup", "set_end")
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Adding:
    """What the form of a new play says besides the play."""

    after: Annotated[str, Form(max_length=20)] = ""
    seen: Annotated[str, Form(max_length=20)] = ""
    client_id: Annotated[str, Form(max_length=60)] = ""
    point: Annotated[str, Form(max_length=10)] = ""
    sure: Annotated[str, Form(max_length=10)] = ""


class ListedPlay(NamedTuple):
    """A play of the list, and what there is to say besides."""

    play: ListedEvent
    words: str
    fresh: bool


@dataclass(frozen=True)
class Shown:
    """What a screen shows besides the plays and an empty form."""

    said: str = ""
    fresh: tuple[int, ...] = ()
    editing: Event | None = None
    values: Mapping[str, Any] | None = None
    detailed: bool = False
    problem: SessionError | None = None
    notice: Notice | None = None
    codes: str = ""
    read: Sequence[object] = ()
    by_code: bool = False
    asks: str = ""
    """What there is to answer before what was entered is added."""


def home_of(session_id: str, **query: object) -> str:
    """The address of the screen."""
    return link(f"/sessions/{session_id}/by-hand", **query)


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
    return screen(request, service, session_id, here, shown)


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
        shown = Shown(values=form.values(), problem=problem, detailed=form.detailed)
        return screen(request, service, session_id, here, shown, 422)
    asks = "" if adding.sure or here.has(items[0].client_id) else here.early_end(items)
    if asks:
        shown = Shown(values=form.values(), asks=asks, detailed=form.detailed)
        return screen(request, service, session_id, here, shown)
    place = here.place_of(items[0])
    ids = service.add_events(session_id, None, items, after=place, same_content=False)
    if ids.deleted:
        raise sent_before()
    _check_new(service.get_event(session_id, ids[0]), items[0])
    after = here.after if place != here.after or here.after is None else ids[-1]
    act = followed_new(service, session_id, ids)
    if not is_partial(request):
        fresh = ".".join(map(str, ids))
        told = added_with(act, here.after)
        return see_other(home_of(session_id, after=after, new=fresh, **told))
    there = course(service, session_id, after)
    said = added(there, ids, meanwhile(here, adding.seen))
    said += in_front(int(place != here.after))
    notice = with_others("added", session_id, act, here.after)
    shown = Shown(said=said, fresh=tuple(ids), detailed=form.detailed, notice=notice)
    return screen(request, service, session_id, there, shown)


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
        wanted = _correction(form, before)
    except InvalidInput as problem:
        if is_partial(request):
            raise
        here = course(service, session_id, whole_number(after))
        shown = Shown(editing=before, values=form.values(), problem=problem)
        return screen(request, service, session_id, here, shown, 422)
    now = home_of(session_id, after=after, edit=event_id)
    try:
        saved = service.update_event(session_id, event_id, wanted, form.known_revision)
    except ConflictError:
        event = service.get_event(session_id, event_id)
        saved = event
        if not _says(event, wanted):
            met = None if is_partial(request) else meeting(service, event, form, with_status=False)
            if met is None:
                return overtaken(request, service, session_id, event_id, now)
            if met.rows:
                action = f"/sessions/{session_id}/by-hand/{event_id}"
                return met_page(met, event, form, action, now, after=after)
            again = _correction(as_met(form, met), event)
            saved = service.update_event(session_id, event_id, again, event.revision)
    act = followed(service, before, saved)
    told: dict[str, object] = {"said": "play-saved"}
    if act:
        told = {"said": "corrected", **act, "back": back_to(after)}
    if not is_partial(request):
        return see_other(home_of(session_id, after=after, new=event_id, **told))
    here = course(service, session_id, whole_number(after))
    more = with_others("corrected", session_id, act, after)
    shown = Shown(said="" if more else "Play saved.", fresh=(event_id,), notice=more)
    return screen(request, service, session_id, here, shown)


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
        return overtaken(request, service, session_id, event_id, now)
    act = followed_new(service, session_id, [event_id])
    if not is_partial(request):
        told: dict[str, object] = {"said": "play-deleted", "gone": event_id}
        if act:
            told = {"said": "deleted", **act, "back": back_to(after)}
        return see_other(home_of(session_id, after=place, **told))
    here = course(service, session_id, place)
    notice = with_others("deleted", session_id, act, after) or _deleted(session_id, event_id)
    shown = Shown(said="" if act else "Play deleted.", notice=notice)
    return screen(request, service, session_id, here, shown)


@router.post("/sessions/{session_id}/by-hand/{event_id}/restore")
def restore(service: Service, session_id: str, event_id: int) -> Response:
    """Brings a deleted play back to where it was."""
    service.undo_delete_event(session_id, event_id)
    return see_other(home_of(session_id, new=event_id, said="play-restored"))


def _correction(form: PlayForm, before: Event) -> EventUpdate:
    """Raises InvalidInput."""
    fields = complete(form).fields(before.payload) | {"status": before.status}
    try:
        return EventUpdate.model_validate(fields)
    except ValidationError as problem:
        raise refused(problem) from problem


def _says(event: Event, wanted: EventUpdate) -> bool:
    """Whether it is so already: a correction whose answer got lost is sent again."""
    return all(getattr(event, name) == getattr(wanted, name) for name in wanted.model_fields_set)


def sent_before() -> ConflictError:
    """A form that comes again brings nothing back that was deleted meanwhile."""
    return ConflictError(
        "This was sent before, and what it added was deleted since. Nothing was added: open the "
        "page again for another play, or bring the deleted one back under History."
    )


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


def meanwhile(here: Course, shown: str) -> int:
    """How many plays were added elsewhere since this form was shown."""
    seen = whole_number(shown)
    return 0 if seen is None else sum((play.id or 0) > seen for play in here.plays)


def added(there: Course, ids: Sequence[int], others: int) -> str:
    """What was added, in words, with what a coach would want to know of it."""
    names = form_names(there.view.teams)
    rosters = {side: {one.number for one in there.view.rosters[side]} for side in "AB"}
    sentences = []
    scores = there.scores(ids)
    for event in there.named(ids):
        sentences.append(_in_words(event, names, scores))
        side, number = event.actor_team, event.actor_number
        if side and number and rosters[side] and number not in rosters[side]:
            sentences.append(f"Number {number} is not on the roster of {names[side]}.")
    if others:
        what = "A play was" if others == 1 else f"{others} plays were"
        sentences.append(f"{what} added elsewhere meanwhile: see the list.")
    return "Added: " + " ".join(sentences)


def _in_words(event: Event, names: Mapping[str, str], scores: Mapping[int, Score]) -> str:
    who = " ".join(filter(None, (event.actor_number, event.actor_resolved_name)))
    sign = EVALUATION_CLASSES.get(str(event.payload.get("evaluation") or ""), "")
    team = names.get(event.actor_team or "", "")
    parts = [skill(event.event_type), team, who, sign, _more(event, scores)]
    return ", ".join(filter(None, parts)) + "."


def _more(event: Event, scores: Mapping[int, Score]) -> str:
    """What a line says of a play that is no touch, and the combination of one that is."""
    said = event.payload
    if event.event_type == "point" and event.id in scores:
        return "{}:{}".format(*scores[event.id])
    if event.event_type == "substitution":
        return f"{said.get('player_in', '?')} for {said.get('player_out', '?')}"
    if event.event_type == "lineup" and isinstance(said.get("lineup"), list):
        setter = f", setter {said['setter']}" if said.get("setter") else ""
        return " ".join(str(one or "?") for one in said["lineup"]) + setter
    return str(said.get("combination") or "")


def _deleted(session_id: str, event_id: int) -> Notice:
    return Notice("Play deleted.", home_of(session_id) + f"/{event_id}/restore")


def _lines(events: Sequence[Event], here: Course, fresh: Sequence[int]) -> list[ListedPlay]:
    scores = here.scores({one.id for one in events})
    return [ListedPlay(play_of(one), _more(one, scores), one.id in fresh) for one in events]


def _next_values(here: Course) -> dict[str, Any]:
    """The form for the next play: what usually follows, in the same set."""
    kind, side, number = here.expected()
    return PlayForm(
        event_type=kind,
        actor_team=side.value if side else "",
        actor_number=number or "",
        set_number=str(here.state.set_number),
    ).values()


def _line_up_again(here: Course, query: Mapping[str, str]) -> dict[str, Any] | None:
    """The form for a line-up, filled in with the one of the set before."""
    for one in offers(here.moments, here.state):
        if query.get("lineup") == one.side:
            return PlayForm(
                event_type="lineup",
                actor_team=one.side,
                lineup=one.numbers,
                setter=one.start.setter or "",
                set_number=str(here.state.set_number),
            ).values()
    return None


def screen(
    request: Request,
    service: SessionService,
    session_id: str,
    here: Course,
    shown: Shown,
    code: int = 200,
) -> Response:
    """The page, or for HTMX the part that changes."""
    part = is_partial(request)
    values = shown.values
    if values is None and shown.editing is None:
        values = _next_values(here)
    form = offered(here.view.teams, here.view.rosters, shown.editing, values)
    before, behind = here.shown(BEFORE, BEHIND)
    edited = shown.editing.id if shown.editing else None
    context = {
        **session_context(here.view.session, "plays"),
        **form,
        "detailed": shown.detailed or form["detailed"],
        "here": here,
        "before": _lines(before, here, shown.fresh),
        "hidden": max(0, here.at - BEFORE),
        "hidden_narrow": max(0, here.at - (FEWER if here.after is None else BEFORE)),
        "behind": _lines(behind, here, shown.fresh),
        "client_id": uuid.uuid4().hex,
        "touches": [(kind, SKILL_WORDS[kind]) for kind in SKILLS],
        "others": [(kind, SKILL_WORDS[kind]) for kind in OTHERS],
        "said": shown.said,
        "notice": shown.notice,
        "problem": shown.problem,
        "codes": shown.codes,
        "read": shown.read,
        "by_code": shown.by_code or bool(shown.codes),
        "asks": shown.asks,
        "odd": here.odd(shown.fresh),
        "offers": []
        if shown.editing or here.after is not None
        else offers(here.moments, here.state),
        "courts": {
            side.value: court_first(here.view.rosters[side.value], here.state.on_court(side))
            for side in Side
        },
        "part": part,
    }
    answer = page("plays/_by_hand.html" if part else "plays/by_hand.html", code=code, **context)
    return with_header(answer, "HX-Replace-Url", home_of(session_id, after=here.after, edit=edited))
