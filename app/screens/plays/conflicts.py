"""A play that somebody else has changed since the form was opened: what is saved by now, beside
what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Final

from fastapi import Request
from starlette.responses import Response

from app.screens.conflicts import FormField, Meeting, as_seen
from app.screens.plays.form import PlayForm, form_names
from app.screens.plays.plays import play_of, team_names
from app.screens.view import SessionHead, is_partial, page
from app.screens.words import EVALUATION_WORDS
from session.schemas import Event
from session.service import SessionService
from session.vocabulary import EVENT_WORDS, event_word

_STATUS: Final = FormField(
    "status",
    "Status",
    words={"confirmed": "Confirmed", "suggested": "Suggested", "rejected": "Rejected"},
)
_SCORE: Final = (FormField("score_a", "Score of A"), FormField("score_b", "Score of B"))
_DETAILS: Final = (
    FormField("set_number", "Set"),
    FormField("combination", "Combination"),
    FormField("start_zone", "From zone"),
    FormField("end_zone", "To zone"),
    FormField("note", "Note"),
    FormField("player_out", "Player out"),
    FormField("player_in", "Player in"),
)


def settled(
    request: Request,
    service: SessionService,
    now: Event,
    form: PlayForm,
    action: str,
    home: str,
    on: str,
    *,
    with_status: bool = True,
    **more: str,
) -> PlayForm | Response:
    """The form to save where what was typed and what is saved do not meet, or the page that asks.

    `action` and `more` send it again, `home` leads away from it; `on` is where to go on from a play
    that one can only look at.
    """
    met = None if is_partial(request) else _meeting(service, now, form, with_status)
    if met is None:
        return overtaken(request, service, now, on)
    if met.rows:
        unseen = {"with_details": form.with_details, **more}
        return met.page("This play", action, home, now.revision, unseen)
    return replace(_as_met(form, met), revision=str(now.revision))


def overtaken(request: Request, service: SessionService, event: Event, on: str) -> Response:
    """Says what the play is by now, and where to go on from there."""
    return page(
        "plays/_overtaken.html" if is_partial(request) else "plays/overtaken.html",
        SessionHead.of(service.get_session(event.session_id), "plays"),
        code=409,
        play=play_of(event),
        names=team_names(service, event.session_id),
        notice=None,
        now=on,
    )


def _meeting(
    service: SessionService, now: Event, form: PlayForm, with_status: bool = True
) -> Meeting | None:
    """What was typed beside what is saved; None for line-ups, whose six numbers are one thing, and
    for a form that does not say what it saw."""
    seen = form.known_revision
    if seen is None or "lineup" in (now.event_type, form.event_type):
        return None
    row = as_seen(service, now.session_id, "event", str(now.id), seen)
    was = None if row is None else _shown(Event.model_validate(row))
    saved = _shown(now)
    fields = _fields(service, now, form, with_status)
    if form.score_a is not None and (was is None or _score_of(asdict(form)) != _score_of(was)):
        fields += _SCORE
    typed = {name: value for name, value in asdict(form).items() if isinstance(value, str)}
    mine = {one.name: typed.get(one.name, saved[one.name]) for one in fields}
    return Meeting.of(fields, was, saved, mine)


def _as_met(form: PlayForm, met: Meeting) -> PlayForm:
    """The form to save where nothing meets: a score that nobody typed is as the other left it."""
    return form if "score_a" in met.mine else replace(form, score_a=None, score_b=None)


def _score_of(values: Mapping[str, object]) -> tuple[object, object]:
    return values["score_a"], values["score_b"]


def _shown(event: Event) -> dict[str, str]:
    """The fields of the form, as text."""
    fields = asdict(PlayForm.of(event))
    return {name: str(value) for name, value in fields.items() if name != "lineup"}


def _fields(
    service: SessionService, now: Event, form: PlayForm, with_status: bool
) -> tuple[FormField, ...]:
    names = form_names(service.load_session(now.session_id)["teams"])
    kinds = {one: event_word(one) for one in (*EVENT_WORDS, now.event_type, form.event_type)}
    signs = {sign.value: f"{sign.value} {word}" for sign, word in EVALUATION_WORDS.items()}
    who = (
        FormField("event_type", "Play", words=kinds),
        FormField("t_sec", "Seconds"),
        FormField("actor_team", "Team", words={"": "Not known", **names}),
        FormField("actor_number", "Number"),
        FormField("evaluation", "Evaluation", words={"": "None", **signs}),
    )
    status = (_STATUS,) if with_status else ()
    return (*who, *status, *(_DETAILS if form.with_details else ()))
