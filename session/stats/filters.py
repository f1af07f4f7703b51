"""Which part of a match to look at: one value that pages, addresses and functions share.

`Filter.parse` reads it from an address, key by key, `query` writes it back in one canonical way,
`words` says it to a coach; `session.stats.narrowing.narrow` keeps what passes. `docs/statistics.md`
says what every condition means.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar, get_args
from urllib.parse import urlencode

from session.errors import InvalidInput
from session.vocabulary import SKILLS, Evaluation, Phase, Side, canonical_number

ScoreSituation: TypeAlias = Literal["close", "from20", "leading", "level", "trailing"]

SCORES: Final[tuple[ScoreSituation, ...]] = get_args(ScoreSituation)
PHASES: Final[tuple[Phase, ...]] = get_args(Phase)
SHORT_PHASES: Final = {"transition": "transition_sideout", "break": "transition_break"}
EVALUATION_SIGNS: Final = "".join(Evaluation)
NOBODY: Final = "none"
"""In an address: the touches of a team of which nobody knows who made them."""
SIGN_WORDS: Final = {"perfect": "#", "positive": "#+"}
"""What coaches call some of the signs together."""
_MOST_SETS: Final = 9
_MOST_BLOCKERS: Final = 9
_LONGEST: Final = 100


class FilteredPlayer(NamedTuple):
    """One player of a team; number "" stands for its touches that name nobody."""

    side: Side
    number: str


class ExactScore(NamedTuple):
    """A score before a rally, whoever looks: the home team's points, then the visitors'."""

    home: int
    visitors: int


class Rallies(NamedTuple):
    """Rallies of a set by their number, both ends included."""

    first: int
    last: int


_Chosen = TypeVar("_Chosen")


class FilterKey(NamedTuple):
    """A field of the filter; `read` raises InvalidInput, `name` is what a coach calls it."""

    field: str
    name: str
    read: Callable[[str, str], Any]  # Any: a value of its field
    write: Callable[[Any], str] = str  # Any: as above


def said(query: Mapping[str, object], key: str) -> str:
    """All values of a key as one text with commas; an address may repeat a key."""
    many = query.getlist(key) if hasattr(query, "getlist") else [query.get(key) or ""]
    text = ",".join(str(one) for one in many if one)
    return text if text.strip(" ,") or key in _OF_SIGNS else ""


_OF_SIGNS: Final = ("reception", "evaluation")


def _wrong(key: str, what: str) -> InvalidInput:
    return InvalidInput(f"{KEYS[key].name}: {what}", field=key)


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _numbers(most: int, least: int = 1) -> Callable[[str, str], tuple[int, ...]]:
    def read(key: str, text: str) -> tuple[int, ...]:
        allowed = {str(one) for one in range(least, most + 1)}
        parts = set(_parts(text))
        if parts - allowed:
            raise _wrong(key, f"choose from {least} to {most}.")
        return tuple(sorted(int(one) for one in parts))

    return read


def _among(
    choices: Iterable[str], short: Mapping[str, str] | None = None
) -> Callable[[str, str], tuple[str, ...]]:
    known = tuple(choices)

    def read(key: str, text: str) -> tuple[str, ...]:
        chosen = {(short or {}).get(one, one) for one in _parts(text)}
        if chosen - set(known):
            raise _wrong(key, f"choose from {', '.join(known)}.")
        return tuple(one for one in known if one in chosen)

    return read


def _choice(choices: Mapping[str, _Chosen]) -> Callable[[str, str], _Chosen]:
    def read(key: str, text: str) -> _Chosen:
        if text.strip() not in choices:
            raise _wrong(key, f"choose from {', '.join(choices)}.")
        return choices[text.strip()]

    return read


def _signs(key: str, text: str) -> str:
    """A + that nobody escaped arrives as a space. A word stands for its signs."""
    parts = [SIGN_WORDS.get(part.strip().lower(), part) for part in text.split(",")]
    chosen = set("".join(parts).replace(" ", "+"))
    if chosen - set(EVALUATION_SIGNS):
        raise _wrong(key, f"choose from {' '.join(EVALUATION_SIGNS)}")
    return "".join(sign for sign in EVALUATION_SIGNS if sign in chosen)


def _text(key: str, text: str) -> str:
    if len(text) > _LONGEST or not text.isprintable():
        raise _wrong(key, f"write at most {_LONGEST} plain characters.")
    return text.strip()


def _words(key: str, text: str) -> tuple[str, ...]:
    return tuple(sorted(_parts(_text(key, text))))


def _tags(key: str, text: str) -> tuple[str, ...]:
    """Without case, as tags are compared."""
    return tuple(sorted({part.casefold() for part in _parts(_text(key, text))}))


def _player(key: str, text: str) -> FilteredPlayer:
    side, number = text.strip()[:1].upper(), text.strip()[1:].strip()
    if side not in ("A", "B") or not number or len(number) > 10 or not number.isprintable():
        raise _wrong(key, "write team and shirt number, such as A7.")
    return FilteredPlayer(Side(side), "" if number == NOBODY else canonical_number(number))


def _score(key: str, text: str) -> ScoreSituation | ExactScore:
    exact = EXACT_SCORE.fullmatch(text.strip())
    if exact:
        return ExactScore(int(exact[1]), int(exact[2]))
    found = next((one for one in SCORES if one == text.strip()), None)
    if found is None:
        raise _wrong(key, f"choose from {', '.join(SCORES)}, or write a score such as 24-22.")
    return found


EXACT_SCORE: Final = re.compile("([0-9]{1,2})[-:]([0-9]{1,2})")
"""A score as it is written."""


def _rallies(key: str, text: str) -> Rallies:
    first, _, last = text.partition("-")
    ends = [first.strip(), (last or first).strip()]
    if any(not (one.isascii() and one.isdigit()) or len(one) > 3 for one in ends):
        raise _wrong(key, "write a number or a stretch, such as 3-9.")
    return Rallies(*sorted(map(int, ends)))


def _day(key: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise _wrong(key, "write a date as 2026-11-21.") from None


def _joined(values: Iterable[object]) -> str:
    return ",".join(str(one) for one in values)


_YES: Final = {"yes": True, "no": False}
_WON: Final = {"won": True, "lost": False}
_SIDES: Final = {str(side): side for side in Side}

KEYS: Final[dict[str, FilterKey]] = {
    "set": FilterKey("sets", "Set", _numbers(_MOST_SETS), _joined),
    "team": FilterKey("team", "Team", _choice(_SIDES)),
    "player": FilterKey("player", "Player", _player, lambda one: one.side + (one.number or NOBODY)),
    "rotation": FilterKey("rotation", "Rotation", _numbers(6), _joined),
    "opponent_rotation": FilterKey(
        "opponent_rotation", "Opponent's rotation", _numbers(6), _joined
    ),
    "serving": FilterKey("serving", "Serving", _choice(_YES), lambda yes: "yes" if yes else "no"),
    "outcome": FilterKey("won", "Outcome", _choice(_WON), lambda won: "won" if won else "lost"),
    "score": FilterKey(
        "score", "Score", _score, lambda one: one if isinstance(one, str) else "{}-{}".format(*one)
    ),
    "reception": FilterKey("reception", "Reception", _signs),
    "rally": FilterKey("rallies", "Rallies", _rallies, lambda one: "-".join(map(str, one))),
    "phase": FilterKey("phase", "Phase", _among(PHASES, SHORT_PHASES), _joined),
    "skill": FilterKey("skill", "Skill", _among(SKILLS), _joined),
    "evaluation": FilterKey("evaluation", "Evaluation", _signs),
    "start_zone": FilterKey("start_zone", "From zone", _numbers(9), _joined),
    "end_zone": FilterKey("end_zone", "To zone", _numbers(9), _joined),
    "combination": FilterKey("combination", "Combination", _words, _joined),
    "skill_type": FilterKey("skill_type", "Type", _words, _joined),
    "call": FilterKey("call", "Setter call", _words, _joined),
    "blockers": FilterKey("blockers", "Blockers", _numbers(_MOST_BLOCKERS, 0), _joined),
    "tag": FilterKey("tags", "Tag", _tags, _joined),
    "text": FilterKey("text", "Text", _text),
    "opponent": FilterKey("opponent", "Opponent", _text),
    "date_from": FilterKey("date_from", "From", _day),
    "date_to": FilterKey("date_to", "To", _day),
}
"""By their name in an address, in the canonical order."""

OF_SESSIONS: Final = ("opponent", "date_from", "date_to")
MATCH_KEYS: Final = tuple(name for name in KEYS if name not in OF_SESSIONS)
"""What narrows a single match; the others choose between matches."""


PHASE_WORDS: Final = {
    "serve": "serve phase",
    "reception": "first attack after reception",
    "transition_sideout": "transition after reception",
    "transition_break": "transition on own serve",
}
SCORE_WORDS: Final = {
    "close": "at most 2 points apart",
    "from20": "from 20 points on",
    "leading": "when leading",
    "level": "when level",
    "trailing": "when trailing",
}
_PLAIN: Final = {
    "set": "set {}",
    "rotation": "setter in {}",
    "opponent_rotation": "opponent's setter in {}",
    "reception": "after reception {}",
    "rally": "rally {}",
    "skill": "{}",
    "evaluation": "{}",
    "start_zone": "from zone {}",
    "end_zone": "to zone {}",
    "combination": "combination {}",
    "skill_type": "type {}",
    "call": "after the call {}",
    "tag": "tagged {}",
    "text": "noted “{}”",
    "opponent": "against {}",
    "date_from": "from {}",
    "date_to": "until {}",
}
CHOICE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "phase": PHASE_WORDS,
    "serving": {"yes": "when serving", "no": "when receiving"},
    "outcome": {"won": "rallies won", "lost": "rallies lost"},
    "score": SCORE_WORDS,
}
"""What each value of a key is called."""
_WRITTEN: Final = ("combination", "skill_type", "call", "tag")
"""What scouts and coaches wrote, of whatever letters."""


def filter_words(address: Mapping[str, str], names: Mapping[str, str]) -> str:
    """What `Filter.address` says, as one line; "" when it asks for nothing."""
    said = [condition_words(key, value, names) for key, value in address.items()]
    line = ", ".join(word for word in said if word)
    return line[:1].upper() + line[1:]


def condition_words(key: str, value: str, names: Mapping[str, str]) -> str:
    """What one key of `Filter.address` says, as a part of a line."""
    if key == "team":
        return f"for {names.get(value) or value}"
    if key == "player":
        team, number = names.get(value[0]) or value[0], value[1:]
        return f"{team} " + ("player not known" if number == "none" else number)
    if key == "blockers":
        return _blockers(value)
    if key == "score" and value not in SCORE_WORDS:
        return f"at {value}"
    if key in CHOICE_WORDS:
        return " or ".join(CHOICE_WORDS[key][one] for one in value.split(","))
    if key in _WRITTEN:
        quoted = (f"“{one}”" if " " in one else one for one in value.split(","))
        return _PLAIN[key].format(", ".join(quoted))
    many = value if key in ("reception", "evaluation", "text") else value.replace(",", ", ")
    return _PLAIN[key].format(many)


def _blockers(value: str) -> str:
    """As "no block" or "1, 2 blockers"."""
    if value == "0":
        return "no block"
    return value.replace(",", ", ") + (" blocker" if value == "1" else " blockers")


__all__ = ["ExactScore", "Filter", "FilteredPlayer", "Rallies"]


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look at; a field at its default lets everything pass.

    Whole rallies stay or go by `sets`, `rotation`, `opponent_rotation`, `serving`, `won`,
    `score`, `reception` (signs) and `rallies`; single touches by `player`, `phase`, `skill`,
    `evaluation` (signs), zones, `combination`, `skill_type`, `call` (of the setter), `blockers`,
    `tags` and `text` (of the scout); whole sessions by `opponent`, `date_from` and `date_to`.
    `team` is the team from whose side rotation, score, serving and winning are seen; without one
    each team is looked at from its own side.
    """

    sets: tuple[int, ...] = ()
    team: Side | None = None
    player: FilteredPlayer | None = None
    rotation: tuple[int, ...] = ()
    opponent_rotation: tuple[int, ...] = ()
    serving: bool | None = None
    won: bool | None = None
    score: ScoreSituation | ExactScore | None = None
    reception: str = ""
    rallies: Rallies | None = None
    phase: tuple[Phase, ...] = ()
    skill: tuple[str, ...] = ()
    evaluation: str = ""
    start_zone: tuple[int, ...] = ()
    end_zone: tuple[int, ...] = ()
    combination: tuple[str, ...] = ()
    skill_type: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    blockers: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    text: str | None = None
    opponent: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Filter:
        """From the keys and values of an address; empty values and other keys ask for nothing.

        Several values stand in one text with commas, or the key is repeated. `seen_from` comes
        before `team`, which lists of plays also use for who played. Raises InvalidInput.
        """
        found: dict[str, Any] = {}  # Any: a value of each field
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
    "player", "phase", "skill", "evaluation", "start_zone", "end_zone", "combination", "skill_type",
    "call", "blockers", "tags", "text",
)  # fmt: skip


def _asks(value: object) -> bool:
    return value is not None and value != () and value != ""
