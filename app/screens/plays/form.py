"""The form of one play, wherever it stands: what it offers, and what was entered in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Form
from pydantic import ValidationError

from app.numberformat import NOTHING
from app.screens.words import EVALUATION_WORDS
from app.web.complaints import message_of
from session.errors import InvalidInput
from session.fields import LONGEST_TAG, MOST_TAGS, whole_number
from session.game.plays import said_score, said_tags, tags_of, tags_typed
from session.schemas import Event, EventIn, EventUpdate, Player, Team
from session.service import SessionService
from session.vocabulary import EVENT_WORDS, Side, Status, canonical_number, team_name

NOBODYS: Final = frozenset(
    {"point", "timeout", "substitution", "lineup", "rotation", "set_end"}
)  # fmt: skip
"""What no single player does, and nobody evaluates."""
_WORDS: Final = {
    "t_sec": "time",
    "actor_team": "team",
    "actor_number": "number",
    "event_type": "play",
    "payload": "entry",
}
_OF_PLACES: Final = {
    "start_zone": ("start_subzone", "start_m"),
    "end_zone": ("end_subzone", "end_cone", "end_m"),
}
"""A corrected zone takes the finer place with it, which was in the old one."""
_EVALUATIONS: Final = tuple((sign.value, word) for sign, word in EVALUATION_WORDS.items())
_MOST_SETS: Final = 9
_MOST_ZONES: Final = 9
_SIX: Final = 6
_LONGEST_NUMBER: Final = 10
_MOST_POINTS: Final = 999

_NEEDS_TEAM: Final = {
    "point": "Say who won the point.",
    "timeout": "Say which team took the time-out.",
    "substitution": "Say which team substitutes.",
    "lineup": "Say whose line-up it is.",
}

_Sent = TypeVar("_Sent", EventIn, EventUpdate)
Short = Annotated[str | None, Form(max_length=50)]


@dataclass(frozen=True)
class PlayForm:
    """The fields as they were typed. Without `with_details` the form had none of those below it,
    and they stay as they are."""

    event_type: Annotated[str, Form(max_length=50)] = ""
    t_sec: Annotated[str, Form(max_length=40)] = ""
    actor_team: Annotated[str, Form(max_length=10)] = ""
    actor_number: Annotated[str, Form(max_length=40)] = ""
    evaluation: Annotated[str, Form(max_length=10)] = ""
    status: Annotated[str, Form(max_length=20)] = "confirmed"
    revision: Annotated[str, Form(max_length=20)] = ""
    with_details: Annotated[str, Form(max_length=20)] = ""
    set_number: Short = None
    combination: Short = None
    start_zone: Short = None
    end_zone: Short = None
    note: Annotated[str | None, Form(max_length=500)] = None
    tags: Annotated[str | None, Form(max_length=1_000)] = None
    player_out: Short = None
    player_in: Short = None
    lineup: Annotated[list[str] | None, Form(max_length=_SIX)] = None
    setter: Short = None
    score_a: Short = None
    score_b: Short = None
    sure: Annotated[str, Form(max_length=10)] = ""
    """Said by whoever has seen what else will change."""

    @property
    def known_revision(self) -> int | None:
        return whole_number(self.revision)

    @property
    def detailed(self) -> bool:
        """Whether something beyond who, what and how well was entered."""
        said = (
            self.combination, self.start_zone, self.end_zone, self.note, self.tags, self.t_sec
        )  # fmt: skip
        return any(one and one.strip() for one in said)

    def fields(self, payload: Mapping[str, object]) -> dict[str, object]:
        """As an event takes them; what else the payload holds stays. Raises InvalidInput."""
        nobodys = self.event_type in NOBODYS
        said = self._details(nobodys)
        kept = {key: value for key, value in payload.items() if key not in _stale(payload, said)}
        kept |= said
        return {
            "event_type": self.event_type,
            "t_sec": self.t_sec.strip().replace(",", ".") or None,
            "actor_team": None if self.event_type == "set_end" else self.actor_team or None,
            "actor_number": None if nobodys else _shirt(self.actor_number),
            "payload": {key: value for key, value in kept.items() if value is not None},
            "status": self.status,
        }

    def _details(self, nobodys: bool) -> dict[str, object]:
        """What the form says for the payload; None empties."""
        said: dict[str, object] = {"evaluation": None if nobodys else self.evaluation or None}
        if not self.with_details:
            return said
        said["set_number"] = _up_to(self.set_number, _MOST_SETS, "set")
        said["text" if self.event_type == "note" else "custom"] = (self.note or "").strip() or None
        if self.event_type == "substitution":
            said |= {"player_out": _shirt(self.player_out), "player_in": _shirt(self.player_in)}
        elif self.event_type == "lineup":
            six = [_shirt(one) for one in self.lineup or []]
            said |= {"lineup": six if any(six) else None, "setter": _shirt(self.setter)}
        elif self.event_type in ("point", "set_end") and self.score_a is not None:
            said["score"] = _score(self.score_a, self.score_b or "")
        elif not nobodys:
            said |= {
                "combination": (self.combination or "").strip() or None,
                "start_zone": _up_to(self.start_zone, _MOST_ZONES, "start zone"),
                "end_zone": _up_to(self.end_zone, _MOST_ZONES, "end zone"),
                "tags": _tags(self.tags or ""),
            }
        return said

    def new_event(self, **more: object) -> EventIn:
        """A play that counts. Raises InvalidInput."""
        said = {"time_by": "hand"} if self.t_sec.strip() else {}
        return _accepted(EventIn, self.fields(said) | {"status": Status.CONFIRMED} | more)

    def correction(self, before: Event, **more: object) -> EventUpdate:
        """Raises InvalidInput."""
        return _accepted(EventUpdate, self.fields(before.payload) | more)

    def shown(self) -> PlayForm:
        """With every field that a page shows, empty where nothing was sent."""
        return replace(
            self,
            set_number=self.set_number or "",
            combination=self.combination or "",
            start_zone=self.start_zone or "",
            end_zone=self.end_zone or "",
            note=self.note or "",
            tags=self.tags or "",
            player_out=self.player_out or "",
            player_in=self.player_in or "",
            lineup=_padded(self.lineup or []),
            setter=self.setter or "",
            score_a=self.score_a or "",
            score_b=self.score_b or "",
        )

    @classmethod
    def of(cls, event: Event | None) -> PlayForm:
        """What the form of a play shows; of a new one nothing."""
        if event is None:
            return cls().shown()
        said = event.payload
        note = said.get("text" if event.event_type == "note" else "custom")
        six = said.get("lineup")
        score = said_score(said.get("score")) or ("", "")
        return cls(
            event_type=event.event_type,
            t_sec=_typed(event.t_sec),
            actor_team=event.actor_team or "",
            actor_number=event.actor_number or "",
            evaluation=_typed(said.get("evaluation")),
            status=event.status.value,
            revision=str(event.revision),
            set_number=_typed(said.get("set_number")),
            combination=_typed(said.get("combination")),
            start_zone=_typed(said.get("start_zone")),
            end_zone=_typed(said.get("end_zone")),
            note=note if isinstance(note, str) else "",
            tags=", ".join(said_tags(said.get("tags"))),
            player_out=_typed(said.get("player_out")),
            player_in=_typed(said.get("player_in")),
            lineup=_padded(six if isinstance(six, list) else []),
            setter=_typed(said.get("setter")),
            score_a=str(score[0]),
            score_b=str(score[1]),
        )


Fields = Annotated[PlayForm, Depends()]


@dataclass(frozen=True)
class PlayOffer:
    """What the form of one play offers, and what it is filled in with."""

    event: Event | None
    values: PlayForm
    detailed: bool
    names: dict[str, str]
    rosters: Mapping[str, Sequence[Player]]
    tags_known: Sequence[str] = ()
    """Those of the match, to choose from."""
    skills: Mapping[str, str] = field(default_factory=lambda: EVENT_WORDS)
    evaluations: Sequence[tuple[str, str]] = _EVALUATIONS
    nothing: str = NOTHING

    @classmethod
    def of(
        cls,
        teams: Mapping[str, Team],
        rosters: Mapping[str, Sequence[Player]],
        event: Event | None,
        values: PlayForm | None = None,
        tags: Sequence[str] = (),
    ) -> PlayOffer:
        """Filled in with `values` if they are given, else with the event."""
        shown = PlayForm.of(event) if values is None else values
        details = (shown.combination, shown.start_zone, shown.end_zone, shown.note, shown.tags)
        used = tags_typed(shown.tags or "")
        given = [", ".join([*used, tag]) for tag in tags if tag not in used]
        return cls(event, shown, any(details), form_names(teams), rosters, given)

    @classmethod
    def read(cls, service: SessionService, session_id: str, event: Event | None) -> PlayOffer:
        loaded = service.load_session(session_id)
        tags = tags_of(service.get_match(session_id).plays)
        return cls.of(loaded["teams"], loaded["rosters"], event, tags=tags)


def form_names(teams: Mapping[str, Team] | Iterable[Team]) -> dict[str, str]:
    """The names of both teams, `Team A` where there is none."""
    names = {side.value: team_name(None, side) for side in Side}
    for team in teams.values() if isinstance(teams, Mapping) else teams:
        if team.name:
            names[str(team.side)] = team.name
    return names


def _accepted(kind: type[_Sent], fields: Mapping[str, object]) -> _Sent:
    try:
        return kind.model_validate(fields)
    except ValidationError as problem:
        raise _refused(problem) from problem


def _refused(problem: ValidationError) -> InvalidInput:
    """What the record says of a form, as a sentence."""
    error = problem.errors(include_url=False)[0]
    field = str(error["loc"][0]) if error["loc"] else "payload"
    if field == "payload":
        return InvalidInput("Something in this form cannot be used. Choose it again.")
    return InvalidInput(f"The {_WORDS.get(field, field)} {message_of(error)}.")


def _stale(payload: Mapping[str, object], said: Mapping[str, object]) -> set[str]:
    return {
        finer
        for zone, places in _OF_PLACES.items()
        if zone in said and payload.get(zone) is not None and payload[zone] != said[zone]
        for finer in places
    }


def _up_to(typed: str | None, most: int, words: str) -> int | None:
    plain = (typed or "").strip()
    if not plain:
        return None
    number = whole_number(plain)
    if number is None or not 1 <= number <= most:
        raise InvalidInput(f"The {words} is a number from 1 to {most}.")
    return number


def _tags(typed: str) -> list[str] | None:
    tags = [*tags_typed(typed)]
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        raise InvalidInput(
            f"At most {MOST_TAGS} tags of {LONGEST_TAG} characters, with commas between them."
        )
    return tags or None


def _score(a: str, b: str) -> list[int] | None:
    """Both numbers, or none of them."""
    if not a.strip() and not b.strip():
        return None
    points = [whole_number(one.strip()) for one in (a, b)]
    if None in points or max(filter(None, points), default=0) > _MOST_POINTS:
        raise InvalidInput(f"The score is two numbers from 0 to {_MOST_POINTS}.")
    return [one for one in points if one is not None]


def _shirt(typed: str | None) -> str | None:
    number = canonical_number(typed or "")
    if len(number) > _LONGEST_NUMBER:
        raise InvalidInput(f"A number has at most {_LONGEST_NUMBER} characters.")
    return number or None


def _typed(value: object) -> str:
    return "" if value is None else str(value)


def _padded(six: Sequence[object]) -> list[str]:
    numbers = ["" if one is None else str(one) for one in six[:_SIX]]
    return numbers + [""] * (_SIX - len(numbers))


def complete(form: PlayForm) -> PlayForm:
    """Raises InvalidInput for what would count for nobody."""
    if not form.event_type:
        raise InvalidInput("Say what was played.")
    if not form.actor_team and form.event_type in _NEEDS_TEAM:
        raise InvalidInput(_NEEDS_TEAM[form.event_type])
    if form.event_type == "substitution":
        _check_substitution(form)
    if form.event_type == "lineup":
        _check_lineup(form)
    return form


def _check_substitution(form: PlayForm) -> None:
    out, come = (canonical_number(one or "") for one in (form.player_out, form.player_in))
    if not (out and come):
        raise InvalidInput("A substitution needs the numbers of who goes out and who comes in.")
    if out == come:
        raise InvalidInput(f"Number {out} cannot come in for number {out}.")


def _check_lineup(form: PlayForm) -> None:
    six = [number for one in form.lineup or [] if (number := canonical_number(one))]
    if len(set(six)) < len(six):
        raise InvalidInput("A number stands twice in this line-up.")
    if not six and not canonical_number(form.setter or ""):
        raise InvalidInput("Give at least one number of this line-up, or the setter.")
