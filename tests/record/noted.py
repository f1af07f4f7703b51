"""Matches as a scout would jot them down: `events("A7S# B3R= A1:0")`.

A7S#          touch: side, number ($$ unknown), skill S R E A B D F, sign (or none)
A1:0  A.      point for A, with the score after it or without
A[1,2,3,4,5,6/3]   line-up of A in zones 1-6, setter 3
Az4           rotation: A's setter is in zone 4 from now on
A7>9          substitution, 7 out and 9 in
AT  end  end25:20  A!lost    time-out, end of a set, a rally given without a touch
2|A7S#        anything, said to be of set 2
"""

from __future__ import annotations

import re
from typing import Any

SKILLS = {
    "S": "serve", "R": "reception", "E": "set", "A": "attack", "B": "block", "D": "dig",
    "F": "freeball",
}  # fmt: skip
_SHAPES = (
    ("touch", re.compile(r"([AB?])(\d+|\$\$)([SREABDF])([#+!\-/=]?)")),
    ("point", re.compile(r"([AB])(?:(\d+):(\d+)|\.)")),
    ("lineup", re.compile(r"([AB])\[([\d,]*)(?:/(\d+))?\]")),
    ("rotation", re.compile(r"([AB])z(\d?)")),
    ("substitution", re.compile(r"([AB])(\d+)>(\d+)")),
    ("timeout", re.compile(r"([AB])T")),
    ("set_end", re.compile(r"(end)(?:(\d+):(\d+))?")),
    ("note", re.compile(r"([AB])!(won|lost)")),
)


def events(text: str) -> list[dict[str, Any]]:
    """One event for each word, with ids from 1."""
    return [_event(word) | {"id": n} for n, word in enumerate(text.split(), 1)]


def _read(word: str) -> tuple[str, list[Any]]:
    for kind, shape in _SHAPES:
        if found := shape.fullmatch(word):
            return kind, list(found.groups())
    raise ValueError(f"{word} is nothing that can be noted")


def _event(word: str) -> dict[str, Any]:
    said, _, word = word.rpartition("|")
    payload: dict[str, Any] = {"set_number": int(said)} if said else {}
    kind, (side, *parts) = _read(word)
    event = {"event_type": kind, "actor_team": side if side in "AB" else None, "payload": payload}
    match kind, parts:
        case "touch", [number, skill, sign]:
            event |= {"event_type": SKILLS[skill], "actor_number": number}
            payload |= {"evaluation": sign or None}
        case "point" | "set_end", [a, b] if a:
            payload["score"] = [int(a), int(b)]
        case "lineup", [six, setter]:
            payload |= {"lineup": six.split(",")} if six else {}
            payload |= {"setter": setter} if setter else {}
        case "rotation", [zone] if zone:
            payload["setter_zone"] = int(zone)
        case "substitution", [out, come]:
            payload |= {"player_out": out, "player_in": come}
        case "note", [outcome]:
            payload["outcome"] = outcome
    return event
