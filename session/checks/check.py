"""What a check looks at: the match, the state before and after each play, rosters and meta."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeAlias

from session.game.match import Match
from session.game.plays import Play, Six, said_shirt
from session.game.state import PlayedMoment
from session.game.strayserves import Stray, strays_in
from session.scout import scout_of
from session.stats.styles import style_of
from session.vocabulary import Severity, Side, canonical_number

Found: TypeAlias = tuple[Play | None, str]
"""The play where something is wrong, if it is one play, and a sentence for the coach."""


_SETTERS_ATTACKS: Final = frozenset({"PP", "PR", "P2", "CS"})
"""Attacks on the second ball in the lists that programs bring along."""


class RosterEntry(NamedTuple):
    """A player of a roster, as far as checks need it."""

    number: str
    position: str | None
    libero: bool


@dataclass(frozen=True)
class Check:
    """One kind of oddity. `name` is its heading in docs/checks.md."""

    name: str
    severity: Severity
    find: Callable[[Inspection], Iterable[Found]]


class Inspection:
    """A match and everything else that a check may ask for."""

    def __init__(
        self, match: Match, rosters: Mapping[Any, Iterable[Any]], meta: Mapping[str, Any]
    ) -> None:
        self.match = match
        self.rules = match.rules
        self.meta = meta
        self.rosters = {side: _listed(rosters.get(side.value, ())) for side in Side}

    @property
    def moments(self) -> Sequence[PlayedMoment]:
        return self.match.moments

    @cached_property
    def strays(self) -> list[Stray]:
        """Serves that cannot be."""
        return strays_in(self.match.plays, self.match.start)

    @cached_property
    def stray_serves(self) -> frozenset[int]:
        """Their identities, and those of the serves right behind them, which are odd by them."""
        found = [one.serve for one in self.strays]
        found += [one.served for one in self.strays if one.early]
        return frozenset(map(id, found))

    @cached_property
    def scout(self) -> Mapping[str, Any]:
        """What a scout file says beside its plays; empty without one."""
        return scout_of(self.meta)

    @cached_property
    def setters(self) -> frozenset[tuple[Side | None, str | None]]:
        """Who sets, by the rosters and by the line-ups."""
        listed = {
            (side, one.number)
            for side, players in self.rosters.items()
            for one in players
            if one.position == "setter"
        }
        given = {
            (play.side, said_shirt(play.payload.get("setter")))
            for play in self.match.plays
            if play.kind == "lineup"
        }
        return frozenset(listed | {one for one in given if one[1] is not None})

    @cached_property
    def setters_attacks(self) -> frozenset[str]:
        """Codes of attacks that are a setter's, by the file's own list or as scouts know them."""
        given = self.scout.get("combinations")
        listed = {
            str(one.get("code"))
            for one in (given if isinstance(given, list) else ())
            if isinstance(one, Mapping) and one.get("set_type") == "S"
        }
        return frozenset(listed | _SETTERS_ATTACKS)

    @cached_property
    def by_whom(self) -> str:
        """Whose rules these are, where nobody said which, and the file does not."""
        if self.rules.name != "indoor" or self.meta.get("rules") is not None:
            return ""
        return " by FIVB's rules (the match's details have others to choose)"

    @cached_property
    def style(self) -> str:
        """The scout's way to evaluate: datavolley, volleymetrics or german."""
        return style_of(self.meta)

    @cached_property
    def places(self) -> dict[int, int]:
        """Which of the match's plays it is, by the identity of the play."""
        return {id(play): place for place, play in enumerate(self.match.plays)}

    def of_kind(self, *kinds: str) -> Iterator[PlayedMoment]:
        return (moment for moment in self.moments if moment.play.kind in kinds)

    def is_libero(self, side: Side, number: str | None) -> bool:
        return number in self.match.liberos[0 if side is Side.A else 1]


def who(play: Play) -> str:
    """ "A 7", as a coach would say it."""
    side = play.side.value if play.side else "Nobody's"
    return f"{side} {play.number}" if play.number else f"{side} (unknown player)"


def touch_words(play: Play) -> str:
    """ "A 7's attack #"."""
    return f"{who(play)}'s {play.kind} {play.sign or ''}".rstrip()


def places_of(changes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Whose place of the service order each player of a set's substitutions (out, in) has: that of
    the player who began the set there."""
    places: dict[str, str] = {}
    for out, come in changes:
        places.setdefault(out, out)
        places.setdefault(come, places[out])
    return places


def zone_of(six: Six, number: str | None) -> int | None:
    """The zone of a shirt number, None when it is not there."""
    return six.index(number) + 1 if number is not None and number in six else None


def _listed(players: Iterable[Any]) -> list[RosterEntry]:
    found = []
    for player in players:
        read = player.get if isinstance(player, Mapping) else _reader(player)
        number = read("number")
        if number is not None:
            shirt = canonical_number(str(number))
            found.append(RosterEntry(shirt, read("position"), bool(read("libero"))))
    return found


def _reader(player: object) -> Callable[[str], Any]:
    return lambda name: getattr(player, name, None)
