"""What the payloads of plays say, as those write it who make events of a file, a form or a video:
one type for each kind of play, so that the type checker knows a key that nobody reads.

Who reads an event asks `session.game.plays`, which trusts none of it; docs/fields.md and
docs/scout-files.md say what the keys mean. A format that keeps more than these adds its keys in a
type of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypedDict, cast

_Place: TypeAlias = Sequence[float]
"""Across and along, in the frame of `session.court`."""


class CourtSaid(TypedDict, total=False):
    """Who stands where from this play on, keyed by side, where the rules would not say so."""

    court: dict[str, list[str | None]]
    setter_zones: dict[str, int]


class WaySaid(TypedDict, total=False):
    """The way of the ball, and where the player was."""

    start_m: _Place
    mid_m: _Place
    end_m: _Place
    player_m: _Place


class ZonesSaid(TypedDict, total=False):
    """Where the ball came from and went."""

    start_zone: int | None
    end_zone: int | None


class PlaySaid(CourtSaid, WaySaid, total=False):
    """What every play may say."""

    set_number: int | None
    code: str | None
    line: str | None
    custom: str | None
    tags: Sequence[str]
    clock: str
    video_sec: float
    video_number: int
    time_by: str
    confidence: float
    evidence: Mapping[str, object]
    analysis: Mapping[str, object]
    contact: Mapping[str, object]


class TouchSaid(PlaySaid, ZonesSaid, total=False):
    evaluation: str | None
    in_play: bool | None
    skill_type: str | None
    skill_subtype: str | None
    combination: str | None
    target: str | None
    special: str | None
    start_subzone: str | None
    end_subzone: str | None
    end_cone: int
    players: int | None


class PointSaid(PlaySaid, total=False):
    """Also of a time-out, which a file may write with the score; the rules do not ask for it."""

    score: list[int]


class LineUpSaid(PlaySaid, total=False):
    """Its `setter_zone` is for people: the rules look for the setter among the six."""

    lineup: Sequence[str | None]
    setter: str | None
    setter_zone: int | None


class RotationSaid(PlaySaid, total=False):
    setter_zone: int | None


class SubstitutionSaid(PlaySaid, total=False):
    player_out: str | None
    player_in: str | None


class SetEndSaid(PlaySaid, total=False):
    score: list[int]


class NoteSaid(PlaySaid, total=False):
    outcome: str
    text: str
    no_touch: bool


class AnySaid(
    TouchSaid,
    PointSaid,
    LineUpSaid,
    RotationSaid,
    SubstitutionSaid,
    SetEndSaid,
    NoteSaid,
    total=False,
):
    """Of a line or a row whose kind is only known as it is read."""


def say_too(said: PlaySaid, more: CourtSaid | WaySaid | ZonesSaid) -> None:
    """Put `more` into it. The type checker would let `update` take only what has all its keys."""
    cast("dict[str, object]", said).update(more)


def only_said(said: PlaySaid) -> dict[str, object]:
    """What somebody said of it: the keys that are None stay away."""
    return {key: value for key, value in said.items() if value is not None}
