"""A long list of which a page shows a part, and says so: nothing ends silently at a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.numberformat import plural
from app.screens.query import query_text
from app.screens.view import link
from session.errors import NotFoundError
from session.people import Club
from session.schemas import Session, SessionSummary
from session.service import SessionService

_CHOICES = 200
"""So many sessions are offered at once; the others are found."""
CLUBS = 1_000
"""So many clubs are offered at once; each has a page of its own."""
FIND = "find"
"""In an address: what the sessions to choose from are looked for by."""


@dataclass(frozen=True)
class Part:
    """`shown` of `total` things, after the first `offset` ones."""

    shown: int
    total: int
    offset: int = 0

    @property
    def is_cut(self) -> bool:
        return self.shown < self.total

    def words(self, one: str, many: str | None = None) -> str:
        """`The first 200 of 1,234 sessions`, `201–400 of 1,234 sessions`."""
        of = f"of {plural(self.total, one, many)}"
        if not self.offset:
            return f"The first {self.shown:,} {of}"
        return f"{self.offset + 1:,}–{self.offset + self.shown:,} {of}"


@dataclass(frozen=True)
class ListPage:
    """A page of a long list: which part it shows, and where those before it and behind it are."""

    part: Part
    before: str | None
    after: str | None

    @classmethod
    def of(cls, part: Part, size: int, path: str, **asked: object) -> ListPage:
        """Of a list that has `size` things a page, at `path` with what is `asked` there."""
        back, on = max(0, part.offset - size), part.offset + size
        return cls(
            part=part,
            before=link(path, **asked, offset=back or None) if part.offset else None,
            after=link(path, **asked, offset=on) if on < part.total else None,
        )


@dataclass(frozen=True)
class SessionChoice:
    """Sessions to choose from: the latest, or those that were looked for."""

    sessions: list[Session | SessionSummary]
    part: Part
    search: str | None

    @property
    def is_long(self) -> bool:
        """Whether there is something to look for."""
        return self.part.is_cut or self.search is not None

    @property
    def words(self) -> str:
        found = "session" if self.search is None else "session that fits"
        many = "sessions" if self.search is None else "sessions that fit"
        if not self.part.is_cut:
            return f"{plural(self.part.total, found, many)}."
        first = self.part.words(found, many)
        latest = first.replace("The first", "The latest") if self.search is None else first
        return f"{latest}. Find the others by title, team, player or place."


def session_choice(
    service: SessionService,
    query: Mapping[str, str],
    chosen: Sequence[str] = (),
    event_type: str | None = None,
) -> SessionChoice:
    """What a page offers: first those of `chosen` that would not be there, then what is looked
    for; `event_type` keeps sessions with such plays."""
    search = query_text(query, FIND)
    total = service.count_sessions(search=search, event_type=event_type)
    found = service.list_sessions(limit=_CHOICES, search=search, event_type=event_type)
    part = Part(len(found), total)
    there = {one.id for one in found}
    kept = [one for ident in chosen if ident not in there and (one := _known(service, ident))]
    return SessionChoice([*kept, *found], part, search)


def _known(service: SessionService, ident: str) -> Session | None:
    try:
        return service.get_session(ident)
    except NotFoundError:
        return None


@dataclass(frozen=True)
class ClubChoice:
    """Clubs to choose from, by name."""

    clubs: list[Club]
    part: Part

    @classmethod
    def nothing(cls) -> ClubChoice:
        return cls([], Part(0, 0))


def club_choice(service: SessionService, chosen: int | None) -> ClubChoice:
    """What a page offers, the one that was chosen in any case. Raises NotFoundError."""
    clubs = service.clubs.find(limit=CLUBS)
    part = Part(len(clubs), service.clubs.count())
    if chosen is not None and all(one.id != chosen for one in clubs):
        clubs.insert(0, service.clubs.get(chosen))
    return ClubChoice(clubs, part)


def every_club(service: SessionService) -> Iterator[Club]:
    """All clubs, however many there are."""
    offset = 0
    while clubs := service.clubs.find(limit=CLUBS, offset=offset):
        yield from clubs
        offset += len(clubs)
