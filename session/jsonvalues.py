"""What a program keeps in somebody else's JSON, read shape by shape: what has another is not there.

A shape takes any value and answers it as it may be read, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

Shape: TypeAlias = Callable[[object], Any]  # Any: who asks knows what the shape answers
LARGEST: Final = 10**12
"""No number that is kept is larger; one of 400 digits fits into no float and no cell."""


def number(value: object) -> int | float | None:
    """A number that can be reckoned with."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) <= LARGEST else None


def whole(value: object) -> int | None:
    """A whole number of 0 or more, also where it is written as 720.0."""
    found = number(value)
    return int(found) if found is not None and found >= 0 and found == int(found) else None


def text(value: object) -> str | int | float | None:
    """One line: a text, or a number that stands for one."""
    return value if isinstance(value, str) else number(value)


def word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def mapping(value: object) -> Mapping[str, object]:
    """A mapping, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def mapping_of(shape: Shape, **own: Shape) -> Shape:
    """A mapping whose values have a shape, those of some keys one of their own. A null stays."""

    def read(value: object) -> dict[str, object] | None:
        if not isinstance(value, Mapping):
            return None
        parts = {key: own.get(key, shape)(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part is not None or value[key] is None}

    return read


def list_of(shape: Shape, blank: object = None) -> Shape:
    """A list whose parts have a shape; one that has another is blank, so that places stay."""

    def read(value: object) -> list[object] | None:
        if not isinstance(value, list | tuple):
            return None
        return [blank if (part := shape(one)) is None else part for one in value]

    return read
