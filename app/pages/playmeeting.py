"""The form of a play that somebody else overtook, sent plainly: both versions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from starlette.responses import Response

from app.pages.overtaken import FormField, Meeting, as_seen
from app.pages.playform import PlayForm, names_of, values_of
from app.pages.words import EVALUATION_WORDS, SKILL_WORDS, skill
from session.schemas import Event
from session.service import SessionService

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


def meeting(
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
    if form.score_a is not None and (was is None or _score(asdict(form)) != _score(was)):
        fields += _SCORE
    typed = {name: value for name, value in asdict(form).items() if isinstance(value, str)}
    mine = {one.name: typed.get(one.name, saved[one.name]) for one in fields}
    return Meeting.of(fields, was, saved, mine)


def as_met(form: PlayForm, met: Meeting) -> PlayForm:
    """The form to save where nothing meets: a score that nobody typed is as the other left it."""
    return form if "score_a" in met.mine else replace(form, score_a=None, score_b=None)


def _score(values: Mapping[str, Any]) -> tuple[Any, Any]:
    return values["score_a"], values["score_b"]


def met_page(
    met: Meeting, now: Event, form: PlayForm, action: str, home: str, **more: str
) -> Response:
    """The page on which one chooses."""
    unseen = {"with_details": form.with_details, **more}
    return met.page("This play", action, home, now.revision, unseen)


def _shown(event: Event) -> dict[str, str]:
    """The fields of the form, as text."""
    return {name: str(value) for name, value in values_of(event).items() if name != "lineup"}


def _fields(
    service: SessionService, now: Event, form: PlayForm, with_status: bool
) -> tuple[FormField, ...]:
    names = names_of(service.load_session(now.session_id)["teams"])
    kinds = {one: skill(one) for one in (*SKILL_WORDS, now.event_type, form.event_type)}
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
