"""The words of the record: one table each, used by every other module.

A type that a script invents is kept as it is; these tables only say which words we know, which
other words mean the same, and how they are shown.
"""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import Final, Literal, TypeAlias

Severity: TypeAlias = Literal["info", "warning", "error"]
"""How much a remark matters: of a match, and of a file."""

Phase: TypeAlias = Literal["serve", "reception", "transition_sideout", "transition_break"]
"""serve: the serve. reception: what the receiving team does up to its first attack, provided the
serving team has not attacked before. transition_sideout: all else of the receiving team.
transition_break: all else of the serving team."""


class Side(StrEnum):
    """A is the home team (`*` in scout files), B the visitors (`a`)."""

    A = "A"
    B = "B"

    @property
    def other(self) -> Side:
        return Side.B if self is Side.A else Side.A


class CameraView(StrEnum):
    """Where the camera stands: behind a baseline, or beside the court."""

    BASELINE = "baseline"
    SIDE = "side"


def team_name(name: str | None, side: Side | str) -> str:
    """What a team is called where people read it; one without a name after its side."""
    return name or f"Team {side}"


class Status(StrEnum):
    """Only confirmed events count in rollup and statistics."""

    CONFIRMED = "confirmed"
    SUGGESTED = "suggested"
    REJECTED = "rejected"


class Evaluation(StrEnum):
    """The six signs of a scout, from best to worst."""

    PERFECT = "#"
    POSITIVE = "+"
    NEUTRAL = "!"
    NEGATIVE = "-"
    POOR = "/"
    ERROR = "="


SKILLS: Final = ("serve", "reception", "set", "attack", "block", "dig", "freeball")
"""Touches: a player plays the ball."""

HAPPENINGS: Final = (
    "point", "substitution", "timeout", "lineup", "rotation", "set_end", "note"
)  # fmt: skip
"""Events that are not touches. A note is whatever else a scout wrote down."""

EVENT_TYPES: Final = SKILLS + HAPPENINGS

EVENT_WORDS: Final = {
    "serve": "Serve",
    "reception": "Reception",
    "set": "Set",
    "attack": "Attack",
    "block": "Block",
    "dig": "Dig",
    "freeball": "Free ball",
    "point": "Point",
    "substitution": "Substitution",
    "timeout": "Time-out",
    "lineup": "Line-up",
    "rotation": "Rotation",
    "set_end": "End of set",
    "note": "Note",
}
"""A coach's words for them."""

_ALIASES: Final[dict[str, str]] = {
    "serving": "serve",
    "service": "serve",
    "receive": "reception",
    "receiving": "reception",
    "serve_receive": "reception",
    "pass": "reception",
    "passing": "reception",
    "setting": "set",
    "spike": "attack",
    "spiking": "attack",
    "hit": "attack",
    "blocking": "block",
    "digging": "dig",
    "defence": "dig",
    "defense": "dig",
    "free_ball": "freeball",
    "free-ball": "freeball",
    "sub": "substitution",
    "time_out": "timeout",
    "time-out": "timeout",
    "line_up": "lineup",
    "line-up": "lineup",
    "set-end": "set_end",
    "end_of_set": "set_end",
}
"""Other words at the edge, and the one word that the record keeps."""

POSITIONS: Final = ("setter", "outside", "opposite", "middle", "libero", "universal")


def event_word(event_type: str) -> str:
    """The coach's word for an event type; one that a script invented stays as it is."""
    return EVENT_WORDS.get(event_type, event_type)


def canonical_type(word: str) -> str:
    """The record's word for an event type; an unknown word comes back trimmed and in lower case."""
    plain = word.strip().lower()
    key = plain.replace(" ", "_")
    return _ALIASES.get(key, key if key in EVENT_TYPES else plain)


def canonical_number(number: str) -> str:
    """A shirt number without leading zeros ("07" -> "7", "00" -> "0"); other text as it is."""
    plain = number.strip()
    return (plain.lstrip("0") or "0") if _is_number(plain) else plain


def shirt_order(number: str) -> tuple[bool, int, str]:
    """What to sort shirts by: numbers by their size, other text behind them."""
    plain = _is_number(number)
    return not plain, int(number) if plain else 0, number


def _is_number(text: str) -> bool:
    """Of 0 to 9 alone: other signs that count as digits, such as ², are no numbers."""
    return text.isascii() and text.isdigit()


class Print(Enum):
    """How a number is printed."""

    COUNT = auto()
    BALANCE = auto()
    """A difference of counts that print has a dot for where it is 0: +3."""
    DIFFERENCE = auto()
    """One that has a 0 there."""
    PERCENT = auto()
    ACHIEVED = auto()
    """A share of what somebody hopes for: print has a dot for 0 %."""
    EFFICIENCY = auto()
    """Three decimals and a sign."""
    HITTING = auto()
    """The same without a +."""
    RATIO = auto()
    """So many for each, with two decimals."""
