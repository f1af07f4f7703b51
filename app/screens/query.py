"""What people typed into an address or a filter, made safe to use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from starlette.datastructures import QueryParams

from session.errors import InvalidInput
from session.fields import whole_number
from session.record.sessions import SortedBy
from session.vocabulary import canonical_number, canonical_type

_Choice = TypeVar("_Choice", bound=str)
LARGEST_OFFSET = 2**53
NO_NUMBER = "none"
"""In an address: plays of which nobody knows who made them."""


def query_text(query: Mapping[str, str], name: str, longest: int = 200) -> str | None:
    """The trimmed text, or None when there is none."""
    return query.get(name, "").replace("\x00", "").strip()[:longest] or None


def query_choice(
    query: Mapping[str, str], name: str, choices: tuple[_Choice, ...]
) -> _Choice | None:
    """The value when it is one of the choices."""
    value = query.get(name)
    return next((one for one in choices if one == value), None)


def query_number(query: Mapping[str, str], name: str, default: int = 0) -> int:
    """A whole number from 0 on; anything else is the default."""
    value = query.get(name, "")
    number = whole_number(value)
    if number is None:
        return LARGEST_OFFSET if value.isascii() and value.isdigit() else default
    return min(number, LARGEST_OFFSET)


def date(query: Mapping[str, str], name: str) -> dt.date | None:
    """An ISO date; anything else is None."""
    try:
        return dt.date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None


def query_id(query: Mapping[str, str], name: str, word: str, page: str) -> int | None:
    """The number of what was chosen from a list of a page, if anything was. Raises InvalidInput."""
    value = query_text(query, name, 50)
    number = whole_number(value or "")
    if value is not None and number is None:
        raise InvalidInput(f"There is no {word} “{value}”. Choose one under {page}.")
    return number or None


def query_day(query: Mapping[str, str], name: str, word: str) -> dt.date | None:
    """The day after `word`, if there is one. Raises InvalidInput for what is no date."""
    value, found = query_text(query, name, 50), date(query, name)
    if value is not None and found is None:
        raise InvalidInput(f"{word}: “{value}” is no date. Write it like 2026-03-31.")
    return found


class SessionKeywords(TypedDict):
    """What `list_sessions` and `count_sessions` take of a filter."""

    search: str | None
    date_from: dt.date | None
    date_to: dt.date | None
    team: str | None
    event_type: str | None


@dataclass(frozen=True)
class SessionFilter:
    """Which sessions the dashboard shows."""

    search: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    team: str | None = None
    event_type: str | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> SessionFilter:
        kind = query_text(query, "event_type", 50)
        return cls(
            search=query_text(query, "search"),
            date_from=date(query, "date_from"),
            date_to=date(query, "date_to"),
            team=query_text(query, "team"),
            event_type=canonical_type(kind) if kind else None,
        )

    @property
    def keywords(self) -> SessionKeywords:
        return SessionKeywords(
            search=self.search,
            date_from=self.date_from,
            date_to=self.date_to,
            team=self.team,
            event_type=self.event_type,
        )

    @property
    def active(self) -> bool:
        return any(value is not None for value in self.keywords.values())

    def address(self) -> dict[str, str]:
        """As `read` takes it from an address."""
        return {key: str(value) for key, value in self.keywords.items() if value is not None}

    @property
    def narrowed(self) -> bool:
        """True when something other than the search is set."""
        return any((self.date_from, self.date_to, self.team, self.event_type))


SORTED: Mapping[SortedBy, str] = {
    "date": "Match date",
    "created": "When added",
    "updated": "Last change",
}
"""What the list of sessions can be sorted by, as people choose it."""


def sorted_by(query: Mapping[str, str]) -> SortedBy | None:
    """What the list of sessions is to be sorted by, if that was said."""
    return next((key for key in SORTED if key == query.get("sort")), None)


def list_address(query: Mapping[str, str]) -> dict[str, str]:
    """The part of the list of sessions that an address shows, to come back to it."""
    kept = SessionFilter.read(query).address()
    if key := sorted_by(query):
        kept["sort"] = key
    if (number := query_number(query, "page", 1)) > 1:
        kept["page"] = str(number)
    return kept


def way_back(typed: str) -> dict[str, str]:
    """The same from the field `back` of a form; nothing but what that part is made of."""
    return list_address(QueryParams(typed[:2_000]))


class PlayKeywords(TypedDict):
    """What `list_events` and `count_events` take of a filter."""

    event_type: str | None
    team: str | None
    number: str | None
    status: str | None
    clip_id: str | None


@dataclass(frozen=True)
class PlayFilter:
    """Which plays a list shows; number "" is none."""

    event_type: str | None = None
    team: str | None = None
    number: str | None = None
    status: str | None = None
    clip_id: str | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> PlayFilter:
        kind, number = query_text(query, "event_type", 50), query_text(query, "number", 10)
        return cls(
            event_type=canonical_type(kind) if kind else None,
            team=query_choice(query, "team", ("A", "B")),
            number=_number(number),
            status=query_choice(query, "status", ("confirmed", "suggested", "rejected")),
            clip_id=query_text(query, "clip_id", 100),
        )

    @property
    def keywords(self) -> PlayKeywords:
        return PlayKeywords(
            event_type=self.event_type,
            team=self.team,
            number=self.number,
            status=self.status,
            clip_id=self.clip_id,
        )

    @property
    def active(self) -> bool:
        return any(value is not None for value in self.keywords.values())

    @property
    def of_touches(self) -> bool:
        """Whether it may take single touches out of a rally."""
        return any(one is not None for one in (self.event_type, self.team, self.number))

    def address(self) -> dict[str, str]:
        """As `read` takes it from an address."""
        said = {key: str(value) for key, value in self.keywords.items() if value}
        return said | ({"number": NO_NUMBER} if self.number == "" else {})


def _number(typed: str | None) -> str | None:
    if typed is None:
        return None
    return "" if typed.lower() == NO_NUMBER else canonical_number(typed)
