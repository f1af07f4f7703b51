"""What a check is, and what it looks at: a stretch of a match, and what is known around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final, Literal, NamedTuple, TypeAlias

from session.game.match import Rally, SetOfMatch
from session.game.plays import Play, Score, Six, Touch
from session.game.rules import Rules
from session.game.state import Numbers, PlayedMoment
from session.game.strayserves import Stray
from session.scout import scout_said
from session.stats.styles import STYLES, StyleFacts, style_of
from session.vocabulary import Severity, Side, canonical_number

Found: TypeAlias = tuple[Play | None, str]
"""The play where something is wrong, if it is one play, and a sentence for the coach."""

Scope: TypeAlias = Literal["rally", "set", "match"]
"""How much of a match a check must see: no play outside of it changes what it finds there."""

Find: TypeAlias = "Callable[[Inspection], Iterable[Found]]"

_SETTERS_ATTACKS: Final = frozenset({"PP", "PR", "P2", "CS"})
"""Attacks on the second ball in the lists that programs bring along."""


@dataclass(frozen=True)
class Check:
    """One kind of oddity. `name` is its heading in docs/checks.md."""

    scope: Scope
    name: str
    severity: Severity
    find: Find
    at_once: bool
    """Whether it is said of a play as soon as it is there, knowing only what came before it."""


def check_of(
    scope: Scope, name: str, severity: Severity, *, at_once: bool = False
) -> Callable[[Find], Check]:
    """Makes a check of a function: `session.checks` finds it in its module."""
    return lambda find: Check(scope, name, severity, find, at_once)


class RosterEntry(NamedTuple):
    """A player of a roster, as far as checks need it."""

    number: str
    position: str | None
    libero: bool


@dataclass(frozen=True)
class Background:
    """What is known around a stretch of a match: before another one, other things are odd."""

    rules: Rules
    liberos: tuple[Numbers, Numbers]
    rosters: Mapping[Side, Sequence[RosterEntry]]
    meta: Mapping[str, object]
    """The session's."""
    written: frozenset[tuple[str, Side | None]]
    """Of which kinds plays are written down at all, and whose."""
    named_setters: frozenset[tuple[Side | None, str]]
    """Who sets by the line-ups."""

    @cached_property
    def setters(self) -> frozenset[tuple[Side | None, str]]:
        """Who sets, by the rosters and by the line-ups."""
        return self.named_setters | {
            (side, one.number)
            for side, players in self.rosters.items()
            for one in players
            if one.position == "setter"
        }

    @cached_property
    def setters_attacks(self) -> frozenset[str]:
        """Codes of attacks that are a setter's, by the file's own list or as scouts know them."""
        given = scout_said(self.meta, "combinations") or ()
        return _SETTERS_ATTACKS | {
            str(one.get("code")) for one in given if one.get("set_type") == "S"
        }

    @cached_property
    def by_whom(self) -> str:
        """Whose rules these are, where nobody said which, and the file does not."""
        if self.rules.name != "indoor" or self.meta.get("rules") is not None:
            return ""
        return " by FIVB's rules (the match's details have others to choose)"

    @cached_property
    def style(self) -> StyleFacts:
        """What is different in the scout's way to evaluate."""
        return STYLES[style_of(self.meta)]


class Stretch(NamedTuple):
    """A rally, a set or all of a match, with what was played in it."""

    moments: Sequence[PlayedMoment]
    rallies: Sequence[Rally] = ()
    sets: Sequence[SetOfMatch] = ()
    strays: Sequence[Stray] = ()
    """Serves that cannot be."""
    sets_won: Score = (0, 0)


class Inspection:
    """A stretch of a match and everything else that a check may ask for."""

    def __init__(self, known: Background, stretch: Stretch) -> None:
        self.known = known
        self.rules = known.rules
        self.moments, self.rallies, self.sets, self.strays, self.sets_won = stretch

    @cached_property
    def plays(self) -> Sequence[Play]:
        return [moment.play for moment in self.moments]

    @cached_property
    def touches(self) -> Sequence[Touch]:
        return [play for play in self.plays if isinstance(play, Touch)]

    def of_kind(self, kind: str) -> Sequence[PlayedMoment]:
        return self._kinds.get(kind, ())

    @cached_property
    def _kinds(self) -> dict[str, list[PlayedMoment]]:
        found: dict[str, list[PlayedMoment]] = {}
        for moment in self.moments:
            found.setdefault(moment.play.kind, []).append(moment)
        return found

    @cached_property
    def stray_serves(self) -> frozenset[int]:
        """The identities of serves that cannot be, and of those right behind them, which are odd
        by them."""
        found = [one.serve for one in self.strays]
        found += [one.served for one in self.strays if one.early]
        return frozenset(map(id, found))

    def is_libero(self, side: Side, number: str | None) -> bool:
        return number in self.known.liberos[0 if side is Side.A else 1]


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


def listed(players: Iterable[object]) -> list[RosterEntry]:
    """The players of a roster, mappings or models, that have a number."""
    found = []
    for player in players:
        read = player.get if isinstance(player, Mapping) else partial(_attribute, player)
        number, position = read("number"), read("position")
        if number is not None:
            known = position if isinstance(position, str) else None
            found.append(RosterEntry(canonical_number(str(number)), known, bool(read("libero"))))
    return found


def _attribute(player: object, name: str) -> object:
    return getattr(player, name, None)
