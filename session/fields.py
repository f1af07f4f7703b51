"""The fields of the record's models: what they take, with limits, as annotated types.

The models are in `session.schemas`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, TypeAlias
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import CoreSchema, core_schema

from session.vocabulary import canonical_number, canonical_type

MAX_JSON_CHARS = 1_000_000
MAX_JSON_DEPTH = 100


class OneOf:
    """One of these words, checked and documented as a Literal, for words that a list has."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = list(words)

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> CoreSchema:
        return core_schema.literal_schema(self._words)


def _number_text(value: object) -> object:
    """A shirt number sent as an integer is meant as its text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def whole_number(text: str) -> int | None:
    """What a text of 0 to 9 says that is no longer than ids are; None for any other, such as ²."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _no_timestamp(value: object) -> object:
    """pydantic would read a number as seconds since 1970; nobody means a match day by it."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdecimal()):
        raise ValueError("is not a date such as 2026-05-04")
    return value


def printable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("contains a NUL character, which cannot be stored")
    return value


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """Looking for them walks through a folder of 600 files."""
    return frozenset(available_timezones())


def known_zone(value: str) -> str:
    """The zone. Raises ValueError."""
    if value not in _zones():
        raise ValueError("is not a time zone such as Europe/Warsaw or UTC")
    return value


def plain_json(value: dict[str, Any]) -> dict[str, Any]:  # Any: whatever JSON can hold
    """Only what JSON can hold, so that it reads back the same from any database."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError) as problem:
        raise ValueError(f"cannot be stored as JSON: {problem}") from problem
    if len(text) > MAX_JSON_CHARS:
        raise ValueError(f"is larger than {MAX_JSON_CHARS:,} characters")
    if text.count("{") + text.count("[") > MAX_JSON_DEPTH and _depth(value) > MAX_JSON_DEPTH:
        raise ValueError(f"is nested more than {MAX_JSON_DEPTH} deep")
    return value


def _depth(value: object) -> int:
    """How deep mappings and lists lie in each other, level by level, so of any depth."""
    depth, level = 0, [value]
    while level := [part for part in level if isinstance(part, dict | list | tuple)]:
        depth += 1
        level = [
            inner for part in level for inner in (part.values() if isinstance(part, dict) else part)
        ]
    return depth


Json: TypeAlias = Annotated[dict[str, Any], AfterValidator(plain_json)]  # Any: JSON of anybody
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=10_000), AfterValidator(printable)
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(printable)
]
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(printable),
]
Word = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50),
    AfterValidator(printable),
]
MOST_TAGS: Final = 20
LONGEST_TAG: Final = 40


def _without_comma(value: str) -> str:
    if "," in value:
        raise ValueError("is one word or more without a comma between them")
    return value


Tag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TAG),
    AfterValidator(printable),
    AfterValidator(_without_comma),
]
EventType = Annotated[Word, AfterValidator(canonical_type)]
Number = Annotated[
    str,
    BeforeValidator(_number_text),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10),
    AfterValidator(printable),
    AfterValidator(canonical_number),
]
Day = Annotated[dt.date, BeforeValidator(_no_timestamp)]
Zone = Annotated[str, AfterValidator(known_zone)]
Seconds = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]
Metres = tuple[
    Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)],
    Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)],
]
SubZone = Literal["A", "B", "C", "D"]
FilePath = Annotated[
    str, StringConstraints(min_length=1, max_length=4_096), AfterValidator(printable)
]
ClientId = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(printable)
]
