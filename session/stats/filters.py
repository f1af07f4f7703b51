"""Which part of a match to look at: one value that pages, addresses and functions share.

`Filter.parse` reads it from an address, `query` writes it back in one canonical way, `words` says
it to a coach; `session.stats.narrowing.narrow` keeps what passes. `docs/statistics.md` says what
every condition means.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from session.stats.filterkeys import KEYS, OF_SESSIONS, Player, Rallies, ScoreSituation, said
from session.stats.filterwords import filter_words
from session.vocabulary import Phase, Side

__all__ = ["Filter", "Player", "Rallies"]


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look at; a field at its default lets everything pass.

    Whole rallies stay or go by `sets`, `rotation`, `opponent_rotation`, `serving`, `won`,
    `score`, `reception` (signs) and `rallies`; single touches by `player`, `phase`, `skill`,
    `evaluation` (signs), zones, `combination` and `skill_type`; whole sessions by `opponent`,
    `date_from` and `date_to`. `team` is the team from whose side rotation, score, serving and
    winning are seen; without one each team is looked at from its own side.
    """

    sets: tuple[int, ...] = ()
    team: Side | None = None
    player: Player | None = None
    rotation: tuple[int, ...] = ()
    opponent_rotation: tuple[int, ...] = ()
    serving: bool | None = None
    won: bool | None = None
    score: ScoreSituation | None = None
    reception: str = ""
    rallies: Rallies | None = None
    phase: tuple[Phase, ...] = ()
    skill: tuple[str, ...] = ()
    evaluation: str = ""
    start_zone: tuple[int, ...] = ()
    end_zone: tuple[int, ...] = ()
    combination: tuple[str, ...] = ()
    skill_type: tuple[str, ...] = ()
    opponent: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Filter:
        """From the keys and values of an address; empty values and other keys ask for nothing.

        Several values stand in one text with commas, or the key is repeated. `seen_from` comes
        before `team`, which lists of plays also use for who played. Raises InvalidInput.
        """
        found: dict[str, Any] = {}
        for name, key in KEYS.items():
            text = said(query, name)
            if text:
                found[key.field] = key.read(name, text)
        seen_from = said(query, "seen_from")
        if seen_from:
            found["team"] = KEYS["team"].read("team", seen_from)
        return cls(**found)

    def address(self) -> dict[str, str]:
        """As `parse` takes it, in one order, without what is at its default."""
        values = [(name, key, getattr(self, key.field)) for name, key in KEYS.items()]
        return {name: key.write(value) for name, key, value in values if _asks(value)}

    def query(self) -> str:
        """The same as the text behind the ? of an address."""
        return urlencode(self.address(), safe=",")

    @property
    def is_empty(self) -> bool:
        """True when everything passes: `team` alone takes nothing away."""
        return replace(self, team=None) == Filter()

    @property
    def looks_at_a_team(self) -> bool:
        """True when a condition depends on whose side one is on."""
        return bool(self.rotation or self.opponent_rotation) or (
            self.score in ("leading", "trailing")
            or self.serving is not None
            or self.won is not None
        )

    @property
    def seen_from(self) -> Side | None:
        """The team from whose side one looks: `team`, else that of the player."""
        return self.team or (self.player.side if self.player else None)

    @property
    def has_touches(self) -> bool:
        """True when single touches go, so that rallies are no longer whole."""
        return any(_asks(getattr(self, name)) for name in TOUCH_FIELDS)

    @property
    def asks_of_rallies(self) -> bool:
        """True when it chooses between the rallies of a set."""
        return any(_asks(getattr(self, name)) for name in RALLY_FIELDS if name != "sets")

    @property
    def of_sessions(self) -> bool:
        """True when it chooses between sessions, too: one session fits, or does not."""
        return any(_asks(getattr(self, name)) for name in OF_SESSIONS)

    @property
    def of_rallies(self) -> Filter:
        """The conditions on whole rallies alone, seen from the same side."""
        kept = {name: getattr(self, name) for name in RALLY_FIELDS}
        return Filter(team=self.seen_from, **kept)

    def words(self, names: Mapping[str, str]) -> str:
        """The filter as a coach would say it: "Set 2, setter in 1"; "" when it asks nothing.

        `names` are the names of the teams, keyed A and B.
        """
        said = self.address()
        if not self.looks_at_a_team:
            said.pop("team", None)
        return filter_words(said, names)


RALLY_FIELDS: Final = (
    "sets", "rotation", "opponent_rotation", "serving", "won", "score", "reception", "rallies"
)  # fmt: skip
TOUCH_FIELDS: Final = (
    "player", "phase", "skill", "evaluation", "start_zone", "end_zone", "combination", "skill_type"
)  # fmt: skip


def _asks(value: object) -> bool:
    return value is not None and value != () and value != ""
