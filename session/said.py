"""What a payload says, read as it is needed and never trusted: nothing where it makes no sense."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from session.vocabulary import canonical_number

if TYPE_CHECKING:
    from session.match import Score, Six


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
