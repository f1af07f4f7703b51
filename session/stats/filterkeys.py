"""The keys of a filter in an address: how each is read, checked and written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args

from session.errors import InvalidInput
from session.vocabulary import SKILLS, Evaluation, Phase, Side, canonical_number

ScoreSituation: TypeAlias = Literal["close", "from20", "leading", "level", "trailing"]

SCORES: Final[tuple[ScoreSituation, ...]] = get_args(ScoreSituation)
PHASES: Final[tuple[Phase, ...]] = get_args(Phase)
SHORT_PHASES: Final = {"transition": "transition_sideout", "break": "transition_break"}
SIGNS: Final = "".join(Evaluation)
NOBODY: Final = "none"
"""In an address: the touches of a team of which nobody knows who made them."""
MOST_SETS: Final = 9
LONGEST: Final = 100


class Player(NamedTuple):
    """One player of a team; number "" stands for its touches that name nobody."""

    side: Side
    number: str


class Rallies(NamedTuple):
    """Rallies of a set by their number, both ends included."""

    first: int
    last: int


class Key(NamedTuple):
    """A field of the filter; `read` raises InvalidInput, `name` is what a coach calls it."""

    field: str
    name: str
    read: Callable[[str, str], Any]
    write: Callable[[Any], str] = str


def said(query: Mapping[str, Any], key: str) -> str:
    """All values of a key as one text with commas; an address may repeat a key."""
    many = query.getlist(key) if hasattr(query, "getlist") else [query.get(key) or ""]
    text = ",".join(str(one) for one in many if one)
    return text if text.strip(" ,") or key in _OF_SIGNS else ""


_OF_SIGNS: Final = ("reception", "evaluation")


def _wrong(key: str, what: str) -> InvalidInput:
    return InvalidInput(f"{KEYS[key].name}: {what}", field=key)


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _numbers(most: int) -> Callable[[str, str], tuple[int, ...]]:
    def read(key: str, text: str) -> tuple[int, ...]:
        allowed = {str(one) for one in range(1, most + 1)}
        parts = set(_parts(text))
        if parts - allowed:
            raise _wrong(key, f"choose from 1 to {most}.")
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


def _choice(choices: Mapping[str, Any]) -> Callable[[str, str], Any]:
    def read(key: str, text: str) -> Any:  # noqa: ANN401
        if text.strip() not in choices:
            raise _wrong(key, f"choose from {', '.join(choices)}.")
        return choices[text.strip()]

    return read


def _signs(key: str, text: str) -> str:
    """A + that nobody escaped arrives as a space."""
    chosen = set(text.replace(" ", "+")) - {","}
    if chosen - set(SIGNS):
        raise _wrong(key, f"choose from {' '.join(SIGNS)}")
    return "".join(sign for sign in SIGNS if sign in chosen)


def _text(key: str, text: str) -> str:
    if len(text) > LONGEST or not text.isprintable():
        raise _wrong(key, f"write at most {LONGEST} plain characters.")
    return text.strip()


def _words(key: str, text: str) -> tuple[str, ...]:
    return tuple(sorted(_parts(_text(key, text))))


def _player(key: str, text: str) -> Player:
    side, number = text.strip()[:1].upper(), text.strip()[1:].strip()
    if side not in ("A", "B") or not number or len(number) > 10 or not number.isprintable():
        raise _wrong(key, "write team and shirt number, such as A7.")
    return Player(Side(side), "" if number == NOBODY else canonical_number(number))


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

KEYS: Final[dict[str, Key]] = {
    "set": Key("sets", "Set", _numbers(MOST_SETS), _joined),
    "team": Key("team", "Team", _choice(_SIDES)),
    "player": Key("player", "Player", _player, lambda one: one.side + (one.number or NOBODY)),
    "rotation": Key("rotation", "Rotation", _numbers(6), _joined),
    "opponent_rotation": Key("opponent_rotation", "Opponent's rotation", _numbers(6), _joined),
    "serving": Key("serving", "Serving", _choice(_YES), lambda yes: "yes" if yes else "no"),
    "outcome": Key("won", "Outcome", _choice(_WON), lambda won: "won" if won else "lost"),
    "score": Key("score", "Score", _choice({one: one for one in SCORES})),
    "reception": Key("reception", "Reception", _signs),
    "rally": Key("rallies", "Rallies", _rallies, lambda one: "-".join(map(str, one))),
    "phase": Key("phase", "Phase", _among(PHASES, SHORT_PHASES), _joined),
    "skill": Key("skill", "Skill", _among(SKILLS), _joined),
    "evaluation": Key("evaluation", "Evaluation", _signs),
    "start_zone": Key("start_zone", "From zone", _numbers(9), _joined),
    "end_zone": Key("end_zone", "To zone", _numbers(9), _joined),
    "combination": Key("combination", "Combination", _words, _joined),
    "skill_type": Key("skill_type", "Type", _words, _joined),
    "opponent": Key("opponent", "Opponent", _text),
    "date_from": Key("date_from", "From", _day),
    "date_to": Key("date_to", "To", _day),
}
"""By their name in an address, in the canonical order."""

OF_SESSIONS: Final = ("opponent", "date_from", "date_to")
MATCH_KEYS: Final = tuple(name for name in KEYS if name not in OF_SESSIONS)
"""What narrows a single match; the others choose between matches."""
