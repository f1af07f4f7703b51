"""One event of a match as the rules and the statistics read it, whatever shape it came in.

What an event's payload says, by type (docs/fields.md lists all keys):

- touches: `session.schemas.TouchPayload`
- point: `score` [A, B] after it; the event's team won it
- lineup: `lineup` six shirt numbers in zones 1-6, `setter` a shirt number
- rotation: `setter_zone` 1-6, the setter's zone from now on
- substitution: `player_out`, `player_in`, shirt numbers
- timeout, set_end: `set_number`; set_end may carry the set's `score` [A, B]
- note: `code`, and `outcome` "won" or "lost" where a scout gave the rally without a touch
- any: `court` {"A": six numbers, "B": ...} and `setter_zones` {"A": 1-6, "B": ...} where a scout
  file says so and the rules alone would not; they hold from this event on

What a payload says, read as it is needed and never trusted: nothing where it makes no sense.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pydantic import BaseModel

from session.schemas import Event, EventIn
from session.vocabulary import EVENT_TYPES, SKILLS, Side, Status, canonical_number, canonical_type

EventLike: TypeAlias = Event | EventIn | Mapping[str, Any]

Score: TypeAlias = tuple[int, int]
"""Points of A and of B."""

Six: TypeAlias = tuple[str | None, ...]
"""Shirt numbers in zones 1-6; None where nobody knows. Two of them on a beach."""

_SIDES = {str(side): side for side in Side}
_SIGNS = frozenset("#+!-/=")
_TYPES = frozenset(EVENT_TYPES)
_TOUCHES = frozenset(SKILLS)
_UNKNOWN_PLAYER = "$$"


@dataclass(slots=True)
class Play:
    """An event. `sign` is the evaluation, None where nobody judged; `id` is None before storing."""

    id: int | None
    kind: str
    side: Side | None
    number: str | None
    sign: str | None
    set_number: int | None
    payload: Mapping[str, Any]
    t_sec: float | None = None
    clip_id: str | None = None

    @property
    def is_touch(self) -> bool:
        return self.kind in _TOUCHES


def plays(events: Iterable[EventLike]) -> Iterator[Play]:
    """The confirmed events, in the order given: sort by `seq` first."""
    for event in events:
        read = vars(event).get if isinstance(event, BaseModel) else event.get
        status = read("status")
        if status is None or status == Status.CONFIRMED:
            yield _play(read)


def _play(read: Any) -> Play:  # noqa: ANN401 - a mapping's or a model's `get`
    kind = read("event_type") or ""
    payload = read("payload") or {}
    number = read("actor_number")
    sign = payload.get("evaluation")
    in_set = payload.get("set_number")
    return Play(
        read("id"),
        kind if kind in _TYPES else canonical_type(str(kind)),
        _SIDES.get(str(read("actor_team"))),
        None if number is None else _number(number),
        str(sign) if isinstance(sign, str) and sign in _SIGNS else None,
        in_set if isinstance(in_set, int) else None,
        payload,
        read("t_sec"),
        read("clip_id"),
    )


def _number(value: object) -> str | None:
    number = canonical_number(str(value))
    return None if number in ("", _UNKNOWN_PLAYER) else number


_MOST_POINTS: Final = 9_999
"""No set has ever gone so far; what is more is no score."""


def said_score(value: object) -> Score | None:
    """Two whole numbers, or nothing."""
    if isinstance(value, list | tuple) and len(value) == 2:
        a, b = value
        if type(a) is int and type(b) is int and 0 <= a <= _MOST_POINTS and 0 <= b <= _MOST_POINTS:
            return a, b
    return None


def said_zone(value: object, size: int) -> int | None:
    return value if type(value) is int and 1 <= value <= size else None


def said_shirt(value: object) -> str | None:
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    return canonical_number(str(value)) or None


def said_six(value: object, size: int) -> Six | None:
    """Shirt numbers of all zones; None where a zone is empty."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not len(value):
        return None
    numbers = [said_shirt(one) for one in value[:size]]
    return tuple(numbers + [None] * (size - len(numbers)))
