"""The stretch of a long list of plays that an address asks for, and the ways to the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from starlette.datastructures import QueryParams

from app.screens.query import query_number
from app.screens.view import link

_UNTIL = "until"


class MorePlays(NamedTuple):
    """Where the plays behind these are: as a part of the page, and as a page."""

    part: str
    page: str


class EarlierPlays(NamedTuple):
    """Where the plays before these are: as a part of the page, and as a page."""

    part: str
    page: str
    first: str
    """The page with the first of all."""


@dataclass(frozen=True)
class PlayStretch:
    """So many plays of a list, behind the first `offset` ones."""

    offset: int
    size: int
    """How many plays are read at once."""
    until: int = 0
    """With which play those begin that are shown already, if these are asked for to stand before
    them."""

    @classmethod
    def read(cls, query: QueryParams, size: int) -> PlayStretch:
        offset, until = query_number(query, "offset"), query_number(query, _UNTIL)
        return cls(offset, size, until if until > offset else 0)

    @property
    def limit(self) -> int:
        return min(self.size, self.until - self.offset) if self.until else self.size

    def more(
        self, part: str, page: str, asked: Mapping[str, object], total: int
    ) -> MorePlays | None:
        """The plays behind these of `total` ones; None where none is, or they are shown already."""
        following = self.offset + self.size
        if self.until or following >= total:
            return None
        given = {**asked, "offset": following}
        return MorePlays(link(part, **given), link(page, **given))

    def earlier(
        self, part: str, page: str, asked: Mapping[str, object], total: int
    ) -> EarlierPlays | None:
        """The plays before these of `total` ones; None where these are the first."""
        end = min(self.offset, total)
        if not end:
            return None
        start = (end - 1) // self.size * self.size
        return EarlierPlays(
            part=link(part, **asked, offset=start, **{_UNTIL: end}),
            page=link(page, **asked, offset=start or None),
            first=link(page, **asked),
        )
