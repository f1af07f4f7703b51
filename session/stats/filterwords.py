"""A filter in a coach's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PHASE_WORDS: Final = {
    "serve": "serve",
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
    "opponent": "against {}",
    "date_from": "from {}",
    "date_to": "until {}",
}
_CHOICES: Final[dict[str, Mapping[str, str]]] = {
    "serving": {"yes": "when serving", "no": "when receiving"},
    "outcome": {"won": "rallies won", "lost": "rallies lost"},
    "score": SCORE_WORDS,
}


def filter_words(address: Mapping[str, str], names: Mapping[str, str]) -> str:
    """What `Filter.address` says, as one line; "" when it asks for nothing."""
    said = [_said(key, value, names) for key, value in address.items()]
    line = ", ".join(word for word in said if word)
    return line[:1].upper() + line[1:]


def _said(key: str, value: str, names: Mapping[str, str]) -> str:
    if key == "team":
        return f"seen from {names.get(value) or value}"
    if key == "player":
        team, number = names.get(value[0]) or value[0], value[1:]
        return f"{team} " + ("player not known" if number == "none" else number)
    if key == "phase":
        return " or ".join(PHASE_WORDS[one] for one in value.split(","))
    if key in _CHOICES:
        return _CHOICES[key][value]
    many = value if key in ("reception", "evaluation") else value.replace(",", ", ")
    return _PLAIN[key].format(many)
