"""The plays behind a number: those that a filter leaves of a match, or a list of their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.clips.facts import is_watchable
from app.screens.query import PlayFilter
from session.errors import InvalidInput
from session.fields import whole_number
from session.game.match import Match, Rally
from session.record.matches import MatchView
from session.schemas import Clip
from session.service import SessionService
from session.stats.filters import Filter
from session.stats.narrowing import by_team, touch_ids
from session.vocabulary import Side, Status

MOST_IDS: Final = 5_000


@dataclass(frozen=True)
class PlaySelection:
    """What an address asks for; `ids` are written with dots between them: `ids=12.15.40`."""

    wanted: Filter
    ids: tuple[int, ...] | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> PlaySelection:
        """Raises InvalidInput."""
        said = query.get("ids", "").strip()
        return cls(Filter.parse(query), _ids(said) if said else None)

    @property
    def active(self) -> bool:
        return self.ids is not None or not self.wanted.is_empty

    def address(self) -> dict[str, str]:
        """As `read` takes it; `team` is left to who played."""
        said = self.wanted.address()
        side = said.pop("team", None)
        if side and self.wanted.looks_at_a_team:
            said["seen_from"] = side
        return said | ({"ids": ".".join(map(str, self.ids))} if self.ids is not None else {})

    def words(self, names: Mapping[str, str]) -> str:
        """What is asked for, in a line; "" when nothing is."""
        return "" if self.wanted.is_empty else self.wanted.words(names)

    def events(self, service: SessionService, session_id: str) -> list[int] | None:
        """The ids of the touches that pass; None when every play does."""
        if self.wanted.is_empty:
            return None if self.ids is None else list(self.ids)
        found = touch_ids(service.get_match(session_id, self.wanted), self.wanted)
        return found if self.ids is None else [one for one in found if one in set(self.ids)]

    def is_of_rallies(self, match: Match, shown: PlayFilter) -> bool:
        """Whether it asks for whole rallies: it takes no touch out of any."""
        if shown.of_touches or self.wanted.has_touches or not self.active:
            return False
        if self.ids is None:
            return True
        asked = set(self.ids)
        rallies = ([one.id for one in rally.touches] for rally in match.rallies)
        return all(asked.isdisjoint(ids) or asked.issuperset(ids) for ids in rallies)

    def rallies(self, service: SessionService, session_id: str, shown: PlayFilter) -> int | None:
        """In how many rallies what `shown` lets through of these plays was made; None where that
        has no answer: without a question about rallies, or where each team has its own."""
        whose = self.wanted.seen_from or not self.wanted.looks_at_a_team
        if self.wanted.is_empty or not whose or shown.status != Status.CONFIRMED or shown.clip_id:
            return None
        view = by_team(service.get_match(session_id, self.wanted), self.wanted)[Side.A]
        whole = not (self.wanted.has_touches or shown.of_touches)
        return sum(whole or _shows(rally, shown) for rally in view.rallies)


def plays_home(service: SessionService, view: MatchView) -> str:
    """The screen that shows the plays behind a number of a match: beside their video where they
    have one that plays in a page, else as a table."""
    session_id = view.session.id
    clips = service.list_clips(session_id) if view.counts["clips"] else []
    return plays_beside(session_id, view.match, clips)


def plays_beside(session_id: str, match: Match, clips: Iterable[Clip]) -> str:
    """The same of a match whose clips are known."""
    shown = {clip.id for clip in clips if is_watchable(clip)}
    touches = (touch for rally in match.rallies for touch in rally.touches) if shown else ()
    is_seen = any(one.clip_id in shown and one.t_sec is not None for one in touches)
    return f"/sessions/{session_id}/{'watch' if is_seen else 'plays'}"


def _shows(rally: Rally, shown: PlayFilter) -> bool:
    """Whether the list has a touch of this rally."""
    return any(
        shown.team in (None, touch.side)
        and shown.number in (None, touch.number or "")
        and shown.event_type in (None, touch.kind)
        for touch in rally.touches
    )


def _ids(said: str) -> tuple[int, ...]:
    parts = [whole_number(one) for one in said.split(".")]
    ids = tuple(one for one in parts if one is not None)
    if len(parts) > MOST_IDS or len(ids) < len(parts):
        raise InvalidInput("A list of plays is written as numbers with dots: 12.15.40.", "ids")
    return ids
