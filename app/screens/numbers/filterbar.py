"""The filter bar: what can be chosen, and what is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.numberformat import brief
from session.game.match import Match
from session.schemas import Player
from session.stats.filters import NOBODY, Filter
from session.vocabulary import Side, shirt_order


@dataclass(frozen=True)
class FilterField:
    """A field of the bar: its key in the address, its options by value, and the chosen one."""

    key: str
    word: str
    options: list[tuple[str, str]]
    chosen: str
    groups: list[tuple[str, list[tuple[str, str]]]] | None = None


_ZONES: Final = [(str(zone), f"Setter in {zone}") for zone in range(1, 7)]
_OF_SIX: Final = frozenset({"rotation", "opponent_rotation"})
"""What nobody asks of a beach match."""
_FIXED: Final[tuple[tuple[str, str, list[tuple[str, str]]], ...]] = (
    ("rotation", "Rotation", _ZONES),
    ("opponent_rotation", "Opponent's rotation", _ZONES),
    ("serving", "Serve", [("yes", "Own serve"), ("no", "Reception")]),
    (
        "phase",
        "Phase",
        [
            ("serve", "Serve"),
            ("reception", "Reception, first attack"),
            ("transition_sideout", "Transition, receiving"),
            ("transition_break", "Transition, serving"),
        ],
    ),
    (
        "score",
        "Score",
        [
            ("close", "Close: at most 2 apart"),
            ("from20", "From 20 points on"),
            ("leading", "Leading"),
            ("level", "Level"),
            ("trailing", "Trailing"),
        ],
    ),
    ("reception", "After reception", [("#+", "# + good"), ("!-/", "! − / not good")]),
)


def bar(
    wanted: Filter,
    match: Match,
    rosters: Mapping[str, Iterable[Player]],
    names: Mapping[str, str],
) -> tuple[list[FilterField], dict[str, str]]:
    """The fields of the bar, and what else the address asks for: hidden fields keep it."""
    said = wanted.address()
    six = match.rules.has_rotations
    fields = [
        _choice("set", "Set", [(str(one.number), f"Set {one.name}") for one in match.sets], said),
        _choice("team", "Seen from", [(side.value, names[side]) for side in Side], said),
        *(
            _choice(key, word, options, said)
            for key, word, options in _FIXED
            if six or key not in _OF_SIX
        ),
        _players(said, _people(match, rosters), names),
    ]
    shown = {field.key for field in fields}
    return fields, {key: value for key, value in said.items() if key not in shown}


PART_KEYS: Final = ("set", *(key for key, _, _ in _FIXED))
"""What can be asked of many matches at once: nothing that only one of them has."""


def part_bar(wanted: Filter, *, six: bool = True) -> list[FilterField]:
    """The fields for a part of each of many matches; `six` says that teams rotate in some."""
    said = wanted.address()
    sets = [(str(number), f"Set {number}") for number in range(1, 6)]
    fields = (("set", "Set", sets), *_FIXED)
    return [
        _choice(key, word, options, said)
        for key, word, options in fields
        if six or key not in _OF_SIX or key in said
    ]


def _choice(
    key: str, word: str, options: list[tuple[str, str]], said: Mapping[str, str]
) -> FilterField:
    """A value that an address asks for and the bar does not offer is offered, too."""
    chosen = said.get(key, "")
    known = {value for value, _ in options}
    more = [(chosen, chosen)] if chosen and chosen not in known else []
    return FilterField(key, word, [*options, *more], chosen)


def _people(
    match: Match, rosters: Mapping[str, Iterable[Player]]
) -> dict[str, list[tuple[str, str]]]:
    """Number and name of everyone on a roster, and of everyone else who touched the ball."""
    people = {side: {one.number: brief(one.player_name) for one in rosters[side]} for side in Side}
    for rally in match.rallies:
        for touch in rally.touches:
            if touch.side is not None and touch.number:
                people[touch.side].setdefault(touch.number, "")
    return {
        side.value: sorted(mine.items(), key=lambda one: shirt_order(one[0]))
        for side, mine in people.items()
    }


def _players(
    said: Mapping[str, str],
    people: Mapping[str, list[tuple[str, str]]],
    names: Mapping[str, str],
) -> FilterField:
    groups = [
        (
            names[side],
            [
                *((f"{side}{number}", f"{number} {name}".strip()) for number, name in people[side]),
                (f"{side}{NOBODY}", "Player not known"),
            ],
        )
        for side in Side
    ]
    chosen = said.get("player", "")
    known = {value for _, options in groups for value, _ in options}
    more = [(chosen, chosen)] if chosen and chosen not in known else []
    return FilterField("player", "Player", more, chosen, groups)
