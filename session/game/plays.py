"""The plays of a match: one typed value for each kind of event, whatever shape it came in.

Rules, statistics, checks, pages and writers read these, and nobody else reads an event's payload
(docs/fields.md lists all its keys). What it says is never trusted: nothing where it makes no sense.
`Play` has what every event may say, and is itself the value of a time-out and of whatever a script
invents; the other kinds add what is theirs:

- `Touch`: a player plays the ball
- `PointWon`: the score after it; its side won it
- `LineUp`: six shirt numbers, the setter
- `TeamRotation`: the setter's zone from now on, or one turn
- `Substitution`: who goes out and who comes
- `SetEnd`: the set's score
- `Note`: whatever else a scout wrote; it may give a rally without a touch

What the rules ask of every play is worked out when it is made, details when somebody asks: an
import makes each play several times and asks for few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias, TypeVar, dataclass_transform, get_args

from pydantic import BaseModel

from session.court import Point
from session.game.payloads import PlaySaid
from session.jsonvalues import mapping
from session.schemas import Event, EventIn
from session.vocabulary import EVENT_TYPES, SKILLS, Side, Status, canonical_number, canonical_type

EventLike: TypeAlias = Event | EventIn | Mapping[str, Any]  # Any: a row of the record is JSON

Score: TypeAlias = tuple[int, int]
"""Points of A and of B."""

Six: TypeAlias = tuple[str | None, ...]
"""Shirt numbers in zones 1-6; None where nobody knows. Two of them on a beach."""

TimeBy: TypeAlias = Literal["hand", "contact", "beside", "clock", "estimate"]
"""A person, the contact in the video that a person agreed it is, its place between such touches of
its rally, the time of day in the file beside a play that a person timed, or a guess."""

IN_PLAY: Final = "in play"
"""What stands for a sign where a file only says that the ball stayed in play."""

LARGEST_TEAM: Final = 6
_MOST_POINTS: Final = 9_999
"""No set has ever gone so far; what is more is no score."""
_ZONES: Final = 9
_CONES: Final = 8
_BLOCKERS: Final = 9
_SIDES: Final = {str(side): side for side in Side}
_SIGNS: Final = frozenset("#+!-/=")
_SUBZONES: Final = frozenset("ABCD")
_TIMED_BY: Final = get_args(TimeBy)
_TYPES: Final = frozenset(EVENT_TYPES)
_TOUCHES: Final = frozenset(SKILLS)
_UNKNOWN_PLAYER: Final = "$$"
_NOBODY: Final[Mapping[Side, Any]] = {}  # Any: of either of the two mappings of `Play`

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True)
def _value(cls: type[_T]) -> type[_T]:
    """A dataclass that nobody changes, as the type checker sees to.

    To have Python see to it as well costs 2 µs for each touch of each reading.
    """
    return dataclass(slots=True)(cls)


@_value
class Play:
    """An event. `id` is None before storing, `set_number` where the event does not say it."""

    id: int | None
    kind: str
    side: Side | None
    number: str | None
    sign: str | None
    """The evaluation of a touch; None where nobody judged."""
    set_number: int | None
    said: Mapping[str, object]
    """The payload as it came: for those who write it down again, and for nobody else."""
    t_sec: float | None
    clip_id: str | None
    court: Mapping[Side, Six]
    """Who stands where from this play on, where a file says so and the rules would not."""
    setter_zones: Mapping[Side, int | None]
    """The setters' zones from this play on, where a file says so; None: nobody knows any more."""

    @property
    def code(self) -> str | None:
        """What the scout typed."""
        return _text(self.said.get("code"))

    @property
    def line(self) -> str | None:
        """The line of the scout file."""
        return _text(self.said.get("line"))

    @property
    def custom(self) -> str | None:
        """What the scout added to the code."""
        return _text(self.said.get("custom"))

    @property
    def tags(self) -> tuple[str, ...]:
        """The words under which people keep it."""
        return said_tags(self.said.get("tags"))

    @property
    def clock(self) -> str | None:
        """The time of day as the scout's computer wrote it: `19.30.05`."""
        return _text(self.said.get("clock"))

    @property
    def video_sec(self) -> float | None:
        """The scout's second of the scout's own video."""
        return _number(self.said.get("video_sec"))

    @property
    def video_number(self) -> int | None:
        """Which of the scout's own videos that is, from 1."""
        number = self.said.get("video_number")
        return number if type(number) is int else None

    @property
    def time_by(self) -> TimeBy | None:
        """Who said when it was, where that is not the file or the camera that it came from."""
        said = self.said.get("time_by")
        return next((one for one in _TIMED_BY if one == said), None)

    @property
    def is_exact(self) -> bool:
        """Whether its time is that of the video, so that nothing else moves it."""
        return self.time_by in ("hand", "contact") or self.is_seen

    @property
    def is_estimated(self) -> bool:
        """Whether nobody said its time: it follows from those of others."""
        return self.time_by in ("beside", "estimate")

    @property
    def is_rough(self) -> bool:
        """Whether its time is known to be some seconds off: that of a scout file, or a guess."""
        from_file = self.video_sec is not None or self.code is not None
        return not self.is_exact and (from_file or self.time_by is not None)

    @property
    def is_seen(self) -> bool:
        """Whether only video analysis found it, and nobody scouted it."""
        return "analysis" in self.said or "evidence" in self.said

    @property
    def confidence(self) -> float | None:
        """How sure video analysis was, 0 to 1."""
        return _number(self.said.get("confidence"))

    @property
    def seen_rally(self) -> int | None:
        """Which rally of its clip video analysis took it for, from 1."""
        number = self.evidence.get("rally")
        return number if type(number) is int else None

    @property
    def evidence(self) -> Mapping[str, object]:
        """Where in the pictures video analysis saw it."""
        return mapping(self.said.get("evidence"))

    @property
    def analysis(self) -> Mapping[str, object]:
        """What video analysis said before anybody corrected it, or before a scouted touch was
        joined with it."""
        return mapping(self.said.get("analysis" if "analysis" in self.said else "contact"))

    @property
    def start_m(self) -> Point | None:
        """Where the ball's way began."""
        return said_metres(self.said.get("start_m"))

    @property
    def mid_m(self) -> Point | None:
        """Where it turned: at the block."""
        return said_metres(self.said.get("mid_m"))

    @property
    def end_m(self) -> Point | None:
        """Where it ended."""
        return said_metres(self.said.get("end_m"))

    @property
    def player_m(self) -> Point | None:
        """Where the player was."""
        return said_metres(self.said.get("player_m"))


@_value
class Touch(Play):
    """A player plays the ball."""

    outcome: str | None
    """The sign, or `IN_PLAY`; None for a touch that nobody judged."""

    @property
    def skill_type(self) -> str | None:
        return _word(self.said.get("skill_type"))

    @property
    def skill_subtype(self) -> str | None:
        return _word(self.said.get("skill_subtype"))

    @property
    def combination(self) -> str | None:
        return _word(self.said.get("combination"))

    @property
    def target(self) -> str | None:
        return _word(self.said.get("target"))

    @property
    def special(self) -> str | None:
        return _word(self.said.get("special"))

    @property
    def start_zone(self) -> int | None:
        return _whole(self.said.get("start_zone"), 1, _ZONES)

    @property
    def start_subzone(self) -> str | None:
        return _subzone(self.said.get("start_subzone"))

    @property
    def end_zone(self) -> int | None:
        return _whole(self.said.get("end_zone"), 1, _ZONES)

    @property
    def end_subzone(self) -> str | None:
        return _subzone(self.said.get("end_subzone"))

    @property
    def end_cone(self) -> int | None:
        """Of an attack, where the scout writes cones and not zones."""
        return _whole(self.said.get("end_cone"), 1, _CONES)

    @property
    def players(self) -> int | None:
        """How many block; 0 is nobody."""
        return _whole(self.said.get("players"), 0, _BLOCKERS)


@_value
class PointWon(Play):
    score: Score | None
    """After the point; None where the event does not say, or nothing that is a score."""

    @property
    def is_unreadable(self) -> bool:
        """Whether it says a score that is none."""
        return self.score is None and bool(self.said.get("score"))


@_value
class LineUp(Play):
    six: Six | None
    setter: str | None


@_value
class TeamRotation(Play):
    setter_zone: int | None

    @property
    def says_zone(self) -> bool:
        """Whether it says a zone, if only that nobody knows it: then it is no turn by one."""
        return "setter_zone" in self.said


@_value
class Substitution(Play):
    out: str | None
    come: str | None


@_value
class SetEnd(Play):
    score: Score | None


@_value
class Note(Play):
    outcome: Literal["won", "lost"] | None
    """How the rally went for its side, where a scout gave it without a touch."""

    @property
    def text(self) -> str | None:
        return _text(self.said.get("text"))

    @property
    def winner(self) -> Side | None:
        """Who has won the rally that it gives."""
        if self.side is None or self.outcome is None:
            return None
        return self.side if self.outcome == "won" else self.side.other

    @property
    def was_touch(self) -> bool:
        """Whether its code is of a touch that cannot have been one."""
        return bool(self.said.get("no_touch"))


def plays(
    events: Iterable[EventLike | Play], status: Status | str = Status.CONFIRMED
) -> Iterator[Play]:
    """The confirmed events, or those of another status, in the order given: sort by `seq` first.
    What is a play already counts."""
    for event in events:
        if isinstance(event, Play):
            yield event
            continue
        read = vars(event).get if isinstance(event, BaseModel) else event.get
        if (read("status") or Status.CONFIRMED) == status:
            yield _play(read)


def as_play(event: EventLike) -> Play:
    """One event, whether it counts or not."""
    return _play(vars(event).get if isinstance(event, BaseModel) else event.get)


def _play(read: Any) -> Play:  # noqa: ANN401 - Any: a mapping's or a model's `get`
    kind = read("event_type") or ""
    if kind not in _TYPES:
        kind = canonical_type(str(kind))
    number = read("actor_number")
    if number is not None:
        number = _shirt(str(number))
    payload = read("payload") or {}
    sign, in_set = payload.get("evaluation"), payload.get("set_number")
    if sign is not None:
        sign = said_sign(sign)
    if type(in_set) is not int:
        in_set = None
    of = _SIDES.get(str(read("actor_team")))
    make = typed_touch if kind in _TOUCHES else typed_play
    return make(read("id"), kind, of, number, sign, in_set, payload, read("t_sec"), read("clip_id"))


def typed_touch(
    id: int | None,
    kind: str,
    side: Side | None,
    number: str | None,
    sign: str | None,
    set_number: int | None,
    said: Mapping[str, object],
    t_sec: float | None = None,
    clip_id: str | None = None,
) -> Touch:
    """A touch, of what every play has and of what its payload says."""
    court, zones = said.get("court"), said.get("setter_zones")
    return Touch(
        id, kind, side, number, sign, set_number, said, t_sec, clip_id,
        _NOBODY if court is None else _court(court),
        _NOBODY if zones is None else _setter_zones(zones),
        sign if sign is not None or said.get("in_play") is not True else IN_PLAY,
    )  # fmt: skip


def typed_play(
    id: int | None,
    kind: str,
    side: Side | None,
    number: str | None,
    sign: str | None,
    set_number: int | None,
    said: Mapping[str, object],
    t_sec: float | None = None,
    clip_id: str | None = None,
) -> Play:
    """The value of a kind of play, of what every play has and of what its payload says."""
    if kind in _TOUCHES:
        return typed_touch(id, kind, side, number, sign, set_number, said, t_sec, clip_id)
    common = (
        id, kind, side, number, sign, set_number, said, t_sec, clip_id,
        _court(said.get("court")), _setter_zones(said.get("setter_zones")),
    )  # fmt: skip
    make = _MADE.get(kind)
    return Play(*common) if make is None else make(common)


def play_said(
    kind: str, side: Side | None, number: str | None, set_number: int | None, said: PlaySaid
) -> Play:
    """The play of what a line of a file says by itself."""
    sign = said_sign(said.get("evaluation"))
    return typed_play(None, kind, side, number, sign, set_number, said)


def saying(play: Play, more: Mapping[str, object]) -> Play:
    """The same play with more in its payload."""
    return typed_play(
        play.id, play.kind, play.side, play.number, play.sign, play.set_number,
        {**play.said, **more}, play.t_sec, play.clip_id,
    )  # fmt: skip


_Common: TypeAlias = tuple[
    int | None, str, Side | None, str | None, str | None, int | None, Mapping[str, object],
    float | None, str | None, Mapping[Side, Six], Mapping[Side, int | None],
]  # fmt: skip
"""The fields of `Play`."""
_SAID: Final = 6


def _point(common: _Common) -> PointWon:
    return PointWon(*common, said_score(common[_SAID].get("score")))


def _line_up(common: _Common) -> LineUp:
    said = common[_SAID]
    return LineUp(*common, said_six(said.get("lineup")), said_shirt(said.get("setter")))


def _rotation(common: _Common) -> TeamRotation:
    return TeamRotation(*common, said_zone(common[_SAID].get("setter_zone"), LARGEST_TEAM))


def _substitution(common: _Common) -> Substitution:
    said = common[_SAID]
    out, come = said.get("player_out"), said.get("player_in")
    return Substitution(*common, said_shirt(out), said_shirt(come))


def _set_end(common: _Common) -> SetEnd:
    return SetEnd(*common, said_score(common[_SAID].get("score")))


def _note(common: _Common) -> Note:
    outcome = common[_SAID].get("outcome")
    return Note(*common, "won" if outcome == "won" else "lost" if outcome == "lost" else None)


_MADE: Final[Mapping[str, Callable[[_Common], Play]]] = {
    "point": _point,
    "lineup": _line_up,
    "rotation": _rotation,
    "substitution": _substitution,
    "set_end": _set_end,
    "note": _note,
}


def _court(value: object) -> Mapping[Side, Six]:
    if value is None or not isinstance(value, Mapping):
        return _NOBODY
    found = {side: said_six(value.get(side.value)) for side in Side}
    return {side: six for side, six in found.items() if six is not None}


def _setter_zones(value: object) -> Mapping[Side, int | None]:
    if value is None or not isinstance(value, Mapping):
        return _NOBODY
    return {
        side: said_zone(value[side.value], LARGEST_TEAM) for side in Side if side.value in value
    }


@lru_cache(maxsize=1024)
def _shirt(number: str) -> str | None:
    plain = canonical_number(number)
    return None if plain in ("", _UNKNOWN_PLAYER) else plain


def said_sign(value: object) -> str | None:
    return value if isinstance(value, str) and value in _SIGNS else None


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


def said_six(value: object, size: int = LARGEST_TEAM) -> Six | None:
    """Shirt numbers of all zones; None where a zone is empty."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not len(value):
        return None
    numbers = [said_shirt(one) for one in value[:size]]
    return tuple(numbers + [None] * (size - len(numbers)))


def said_metres(value: object) -> Point | None:
    """A pair of numbers; anything else is no place."""
    if isinstance(value, list | tuple) and len(value) == 2:
        x, y = map(_number, value)
        if x is not None and y is not None:
            return float(x), float(y)
    return None


def tags_of(plays: Iterable[Play]) -> tuple[str, ...]:
    """Every tag of these plays, in alphabetical order."""
    found = said_tags([tag for play in plays if "tags" in play.said for tag in play.tags])
    return tuple(sorted(found, key=str.casefold))


def tags_typed(text: str) -> tuple[str, ...]:
    """Words with commas between them, as people type tags and tables hold them."""
    return said_tags(text.split(","))


def said_tags(value: object) -> tuple[str, ...]:
    """A list of words, each once whatever its case; what is no word is left out."""
    if not isinstance(value, list | tuple):
        return ()
    found: dict[str, str] = {}
    for one in value:
        word = one.strip() if isinstance(one, str) else ""
        if word:
            found.setdefault(word.casefold(), word)
    return tuple(found.values())


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _word(value: object) -> str | None:
    """A text that says something."""
    return value if isinstance(value, str) and value else None


def _subzone(value: object) -> str | None:
    return value if isinstance(value, str) and value in _SUBZONES else None


def _number(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return None


def _whole(value: object, least: int, most: int) -> int | None:
    """A whole number, also as a text: whatever `TouchPayload` lets pass."""
    if type(value) is int:
        found = value
    elif isinstance(value, float) and value.is_integer():
        found = int(value)
    elif isinstance(value, str):
        found = _number_of(value)
    else:
        return None
    return found if least <= found <= most else None


def _number_of(text: str) -> int:
    """The number that a text is; -1 where it is none of two digits at the most."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1
