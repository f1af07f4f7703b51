"""Events as statistics read them: one small value, whatever shape the event came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from session.game.plays import IN_PLAY as IN_PLAY
from session.game.plays import EventLike as EventLike
from session.vocabulary import SKILLS, Evaluation, Side, Status, canonical_number, canonical_type

_SIDES = {str(side): side for side in Side}
_EVALUATIONS = {str(sign): sign for sign in Evaluation}
_UNKNOWN_PLAYER = "$$"


@dataclass(frozen=True, slots=True)
class CountedTouch:
    """A player plays the ball. `evaluation` is None where nobody judged it: it is never guessed."""

    skill: str
    side: Side | None
    number: str | None
    evaluation: Evaluation | None
    status: Status
    payload: Mapping[str, Any]


def outcome(sign: str | None, payload: Mapping[str, Any]) -> str | None:
    """The sign; `IN_PLAY` without one for a touch of which that is known; None for one that
    nobody judged."""
    return IN_PLAY if sign is None and payload.get("in_play") is True else sign


def touches(
    events: Iterable[EventLike], status: Status | str = Status.CONFIRMED
) -> Iterator[CountedTouch]:
    """The touches of one status among `events`, in the order given; all else is passed over."""
    wanted = Status(status)
    for event in events:
        touch = _touch(event)
        if touch is not None and touch.status is wanted:
            yield touch


def _touch(event: EventLike) -> CountedTouch | None:
    read = vars(event).get if isinstance(event, BaseModel) else event.get
    skill = str(read("event_type") or "")
    if skill not in SKILLS:
        skill = canonical_type(skill)
        if skill not in SKILLS:
            return None
    payload = read("payload") or {}
    return CountedTouch(
        skill=skill,
        side=_SIDES.get(str(read("actor_team"))),
        number=_number(read("actor_number")),
        evaluation=_EVALUATIONS.get(str(payload.get("evaluation"))),
        status=Status(read("status") or Status.CONFIRMED),
        payload=payload,
    )


def _number(value: object) -> str | None:
    if value is None or value == "":
        return None
    number = canonical_number(str(value))
    return None if number == _UNKNOWN_PLAYER else number
