"""The players of a team as [3PLAYERS-H] and [3PLAYERS-V] list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from session.formats.dvw import fields
from session.formats.dvw.sections import Line
from session.formats.oddities import Oddities
from session.schemas import PlayerIn
from session.vocabulary import canonical_number

MAX_PLAYERS: Final = 100
STARTS: Final = 5
"""The sets of which a roster says where its players began."""
ROLES: Final = {"1": "libero", "2": "outside", "3": "opposite", "4": "middle", "5": "setter"}
_LIBERO: Final = "1"


@dataclass(slots=True)
class Listed:
    """Who is on a roster, what the file says of them by number, and lines that are nobody."""

    said_of: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def players(self) -> list[PlayerIn]:
        return [_player(shirt, said) for shirt, said in self.said_of.items()]


def read_players(lines: Iterable[Line], found: Oddities) -> Listed:
    """The players of one team. Of two with a number the one who was on court has it."""
    listed = Listed()
    line_of: dict[str, Line] = {}
    for number, text in lines:
        said: dict[str, Any] = dict(fields.read(text, fields.PLAYER))
        shirt = canonical_number(said.pop("number", "").removesuffix(".0"))
        said["starts"] = [_start(said.pop(f"start{one}", "")) for one in range(1, STARTS + 1)]
        said.pop("team", None)
        problem = _refused(shirt, listed.said_of)
        other = listed.said_of.get(shirt)
        if other is not None and any(said["starts"]) and not any(other["starts"]):
            number_before, text_before = line_of[shirt]
            listed.left_out.append(kept(text_before))
            found.say("warning", f"A player was left out: {problem}.", number_before)
        elif problem:
            listed.left_out.append(kept(text))
            found.say("warning", f"A player was left out: {problem}.", number)
            continue
        listed.said_of[shirt] = said
        line_of[shirt] = (number, text)
    for shirt, said in listed.said_of.items():
        if not full_name(said):
            found.say("info", f"Player {shirt} has no name.", line_of[shirt][0])
    return listed


def _refused(shirt: str, taken: dict[str, dict[str, Any]]) -> str:
    """Why a line of the roster cannot be a player; empty when it can."""
    if not shirt:
        return "there is no shirt number"
    if len(shirt) > 9 or not (shirt.isascii() and shirt.isdigit()):
        return f"{shirt[:20]!r} is no shirt number"
    if shirt in taken:
        return f"number {shirt} is taken by another"
    return f"there are more than {MAX_PLAYERS}" if len(taken) >= MAX_PLAYERS else ""


def _player(shirt: str, said: dict[str, Any]) -> PlayerIn:
    special = said.get("special", "").upper()
    role = said.get("role", "").removesuffix(".0")
    return PlayerIn(
        number=shirt,
        player_name=full_name(said),
        position=ROLES.get(role),
        libero="L" in special or role == _LIBERO,
        captain="C" in special,
    )


def full_name(said: dict[str, Any]) -> str:
    """First and last name as the roster shows them."""
    parts = (said.get("first"), said.get("last"))
    return (" ".join(part for part in parts if part) or said.get("nickname", ""))[:200].strip()


def _start(text: str) -> int | str | None:
    """The zone where a player began a set, `*` for one who came in, None for one who did not."""
    zone = text.removesuffix(".0")
    if zone in {"1", "2", "3", "4", "5", "6"}:
        return int(zone)
    return text[:5].strip() or None


def kept(line: str) -> str:
    """A line that is kept as it is, as far as it can be written again."""
    return line.strip()[: fields.MAX_FIELD].strip()
