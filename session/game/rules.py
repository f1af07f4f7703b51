"""How a match is won and what a competition allows: FIVB, colleges, clubs, beach, one's own.

The sources of what each competition allows are in docs/rules.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, TypeAlias, get_args

from session.errors import InvalidInput
from session.scout import scout_said
from session.vocabulary import Side

Returns: TypeAlias = Literal["once", "place", "any"]
"""Who left a set comes back: once, for whoever came instead; as often as wanted in the place that
was left; or it is not checked."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a match is won, what it allows, and what a scout writes at which score.

    What the rules of a competition say of an allowance, and nobody has a source for, is None (or
    what allows all), and no check holds it against a team.
    """

    name: str
    sets_to_win: int
    points: int
    deciding_points: int
    players: int
    partials: tuple[int, ...]
    deciding_partials: tuple[int, ...]
    clear: int = 2
    """How far ahead the winner of a set must be."""
    cap: int | None = None
    """The score that wins a set whatever the lead; None where there is no such limit."""
    substitutions: int | None = 6
    timeouts: int | None = 2
    libero_serves: int = 0
    """In how many places of the service order a libero may serve in a set."""
    returns: Returns = "once"
    all_sets: bool = False
    """Whether all sets are played and count, as in many a friendly; else the match ends with the
    set that decides it."""
    words: str = ""
    """What people choose them by."""

    @property
    def most_sets(self) -> int:
        """The number of the deciding set."""
        return 2 * self.sets_to_win - 1

    @property
    def has_rotations(self) -> bool:
        """Whether a team turns through the zones with its setter in one of them."""
        return self.players > 2

    def decides(self, set_number: int) -> bool:
        """Whether this is the deciding set, or a golden set after it."""
        return set_number >= self.most_sets

    def target(self, set_number: int) -> int:
        return self.deciding_points if self.decides(set_number) else self.points

    def tally(self, winners: Mapping[int, Side | None]) -> tuple[tuple[int, int], frozenset[int]]:
        """Sets won by A and by B, of the winners by number, and the sets after the decision, which
        are nobody's: a golden set, or what two teams play on for themselves."""
        won, extra = dict.fromkeys(Side, 0), set()
        for number in sorted(winners):
            winner = winners[number]
            if max(won.values()) >= self.sets_to_win and not self.all_sets:
                extra.add(number)
            elif winner is not None:
                won[winner] += 1
        return (won[Side.A], won[Side.B]), frozenset(extra)

    def is_over(self, winners: Mapping[int, Side | None]) -> bool:
        """Whether no further set is to be played."""
        if self.all_sets:
            return sum(winner is not None for winner in winners.values()) >= self.most_sets
        return max(self.tally(winners)[0]) >= self.sets_to_win

    def winner(self, set_number: int, score: tuple[int, int]) -> Side | None:
        """Who has won a set with this score; None while it goes on."""
        most, least = max(score), min(score)
        if most < self.target(set_number) or most == least:
            return None
        if most - least < self.clear and (self.cap is None or most < self.cap):
            return None
        return Side.A if score[0] > score[1] else Side.B

    def ends_changed(self, set_number: int, score: tuple[int, int]) -> bool:
        """Whether the teams have changed ends an odd number of times.

        Indoor after each set and when the leader has 8 in the deciding one; on a beach after
        every 7 points of both (5 in the deciding set).
        """
        if self.players == 2:
            return bool(sum(score) // (5 if self.decides(set_number) else 7) % 2)
        half = self.decides(set_number) and max(score) >= (self.deciding_points + 1) // 2
        return bool((set_number - 1 + half) % 2)


_FREE: Final[dict[str, Any]] = {  # Any: of fields of different types
    "substitutions": None, "timeouts": None, "libero_serves": 6, "returns": "any"
}  # fmt: skip

INDOOR: Final = Rules(
    "indoor", 3, 25, 15, 6, (8, 16, 21), (5, 10, 12), words="Indoor (FIVB), best of five"
)
BEACH: Final = Rules(
    "beach", 2, 21, 15, 2, (7, 14, 17), (), substitutions=0, timeouts=1, words="Beach"
)
_NAMED: Final = (
    INDOOR,
    replace(INDOOR, name="best_of_3", sets_to_win=2, words="Indoor, best of three"),
    replace(INDOOR, name="one_set", sets_to_win=1, deciding_points=25, words="Indoor, one set"),
    replace(INDOOR, name="friendly", all_sets=True, words="Indoor, all five sets count"),
    replace(
        INDOOR, name="ncaa_women", substitutions=15, libero_serves=1, returns="place",
        words="NCAA women",
    ),
    replace(INDOOR, name="ncaa_men", **_FREE | {"timeouts": 2}, words="NCAA men"),
    replace(
        INDOOR, name="usa_club", sets_to_win=2, substitutions=12, libero_serves=1, returns="place",
        words="USA club, best of three",
    ),
    BEACH,
    replace(INDOOR, name="golden_set", sets_to_win=1, words="Golden set"),
    replace(INDOOR, name="custom", **_FREE, words="Our own, without limits"),
)  # fmt: skip

CHOICES: Final = {one.name: one.words for one in _NAMED}
"""What the pages offer: names of rules, and the words for them."""
KNOWN: Final = {one.name: one for one in _NAMED} | {"fivb": INDOOR}

_AT_LEAST: Final = {"clear": 1, "substitutions": 0, "timeouts": 0, "libero_serves": 0}
_MOST: Final = {"sets_to_win": 5, "players": 6, "libero_serves": 6}
_BEST_OF: Final = (1, 3, 5, 7, 9)
_FIXED: Final = ("name", "words")
_KEYS: Final = (*(field.name for field in fields(Rules) if field.name != "words"), "best_of")

_NCAA: Final = re.compile(r"\bNCAA\b(?!.*\bPhilippines\b)", re.IGNORECASE)
_MEN: Final = re.compile(r"\b(?:mens?|mvb)\b", re.IGNORECASE)
_ON_SAND: Final = re.compile(r"\b(?:beach|sand)\b", re.IGNORECASE)
_USA_CLUB: Final = re.compile(r"\bUSAV\b|\bUSA Volleyball\b", re.IGNORECASE)


def choice_of(name: str) -> str:
    """The one of the `CHOICES` that a name means; a name that is none stays as it is."""
    return KNOWN[name].name if name in KNOWN else name


def competition_rules(text: str) -> Rules | None:
    """The indoor rules of the competition that a text names; None where it names none that we know.

    NCAA without a word of men counts as women.
    """
    if _ON_SAND.search(text):
        return None
    if _NCAA.search(text):
        return KNOWN["ncaa_men" if _MEN.search(text) else "ncaa_women"]
    return KNOWN["usa_club"] if _USA_CLUB.search(text) else None


def rules_of(meta: Mapping[str, object]) -> Rules:
    """The rules of a session: `rules` in its meta, else what its scout file says, else indoor.

    Either a name (those of `KNOWN`) or a mapping whose `name` is the one to start from and whose
    other keys are those of `Rules`, also `best_of`. What makes no sense is left as it is in the
    rules that it starts from.
    """
    for given in (meta.get("rules"), scout_said(meta, "rules")):
        if isinstance(given, str) and given in KNOWN:
            return KNOWN[given]
        if isinstance(given, Mapping):
            return _changed(KNOWN.get(str(given.get("name")), INDOOR), given)
    return INDOOR


def check_rules(given: object, field: str = "rules") -> None:
    """Raise InvalidInput, in a sentence, for what `rules_of` would leave out."""
    if isinstance(given, str) and given in KNOWN:
        return
    if not isinstance(given, Mapping):
        what = f"The rules are one of {', '.join(KNOWN)}, or say in braces what is different."
        raise InvalidInput(what, field)
    for key, value in given.items():
        if key not in _KEYS:
            what = f"Rules have no {str(key)[:50]}. They have {', '.join(_KEYS)}."
            raise InvalidInput(what, f"{field}.{str(key)[:50]}")
        if value is not None and not _sensible(key, value):
            raise InvalidInput(f"In the rules, {key} is {_expected(key)}.", f"{field}.{key}")
    rules = rules_of({"rules": given})
    if rules.cap is not None and rules.cap < max(rules.points, rules.deciding_points):
        most = max(rules.points, rules.deciding_points)
        raise InvalidInput(
            f"In the rules, cap is at least {most}, as a set goes to.", f"{field}.cap"
        )


def _changed(rules: Rules, given: Mapping[str, Any]) -> Rules:  # Any: `_sensible` looks
    wanted: dict[str, Any] = {}  # Any: of fields of different types
    if _sensible("best_of", given.get("best_of")):
        wanted["sets_to_win"] = given["best_of"] // 2 + 1
    for field in fields(rules):
        value = given.get(field.name)
        if field.name not in _FIXED and _sensible(field.name, value):
            wanted[field.name] = tuple(value) if isinstance(value, list | tuple) else value
    return replace(rules, **wanted)


def _sensible(key: str, value: object) -> bool:
    if key == "name":
        return isinstance(value, str) and value in KNOWN
    if key == "all_sets":
        return isinstance(value, bool)
    if key == "returns":
        return value in get_args(Returns)
    if key == "best_of":
        return _whole(value, 1, 9) and value in _BEST_OF
    if key.endswith("partials"):
        return isinstance(value, list | tuple) and all(_whole(one, 1, 99) for one in value)
    return _whole(value, _AT_LEAST.get(key, 1), _MOST.get(key, 99))


def _expected(key: str) -> str:
    if key == "name":
        return f"one of {', '.join(KNOWN)}"
    if key == "all_sets":
        return "true or false"
    if key == "returns":
        return f"one of {', '.join(get_args(Returns))}"
    if key == "best_of":
        return "1, 3, 5, 7 or 9"
    span = f"from {_AT_LEAST.get(key, 1)} to {_MOST.get(key, 99)}"
    return f"a list of scores {span}" if key.endswith("partials") else f"a whole number {span}"


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
