"""Data Volley's `.sq`: the roster of one team, for a team of a session that is there already."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from session.errors import InvalidInput
from session.formats.codepages import code_page, guessed
from session.formats.dvw import ROSTER_HEAD
from session.formats.mojibake import believed, once_encoded
from session.formats.remarks import Diagnostic, Oddities
from session.formats.values import plain_text, shirt, whole_between
from session.schemas import PlayerIn

_POSITIONS: Final = (None, "libero", "outside", "opposite", "middle", "setter", None)
_NUMBER, _LAST, _BORN, _SPECIAL, _FIRST, _ROLE = 0, 2, 3, 6, 8, 9
_MAX_PLAYERS: Final = 200
_MAX_BYTES: Final = 1_000_000


@dataclass(slots=True)
class ImportedRoster:
    """A roster read from a file; nothing is written yet."""

    team: str | None = None
    coach: str | None = None
    assistant: str | None = None
    players: list[PlayerIn] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def read_roster(path: str | Path, *, encoding: str | None = None) -> ImportedRoster:
    """The roster in a `.sq` file. Raises InvalidInput when it is not one.

    `encoding` is a code page such as cp1250; without one it is UTF-8 where that fits, else the
    page that the file names, if its letters can be of it, else the page that they look like.
    """
    return parse_roster(Path(path).read_bytes(), encoding=encoding)


def parse_roster(data: bytes, *, encoding: str | None = None) -> ImportedRoster:
    """As `read_roster`, from memory."""
    if not ROSTER_HEAD.match(data) or len(data) > _MAX_BYTES:
        raise InvalidInput("This is not a Data Volley roster: its first line is not DV-Team.")
    lines = _decoded(data, encoding).split("\n")
    odd = Oddities()
    team = [cell.strip() for cell in lines[1].split("\t")] if len(lines) > 1 else []
    name, coach, assistant = (plain_text(cell) or None for cell in [*team, "", "", "", ""][1:4])
    found = ImportedRoster(name, coach, assistant)
    numbers: set[str] = set()
    for line, row in enumerate(lines[2:], 3):
        if row.strip() and len(found.players) < _MAX_PLAYERS:
            player = _player(row.rstrip("\r").split("\t"), line, numbers, odd)
            if player is not None:
                numbers.add(player.number)
                found.players.append(player)
    if not found.players:
        odd.say("warning", "There are no players in the file.")
    found.diagnostics = odd.all()
    return found


def _player(cells: list[str], line: int, numbers: set[str], odd: Oddities) -> PlayerIn | None:
    def cell(place: int) -> str:
        return plain_text(cells[place]) if place < len(cells) else ""

    number = shirt(cell(_NUMBER))
    name = " ".join(part for part in (cell(_FIRST), cell(_LAST)) if part)[:200].strip()
    if number is None or number in numbers:
        why = "has no number" if number is None else f"has the number {number}, which is taken"
        odd.say("error", f"{name or 'A player without name'} {why}.", line)
        return None
    if cell(_BORN):
        odd.count("info", "Dates of birth are not taken over.")
    role = whole_between(cell(_ROLE), 0, 6)
    if role is None and cell(_ROLE):
        odd.say("info", f"The role {cell(_ROLE)!r} is not known.", line)
    special = cell(_SPECIAL).upper()
    if special.strip("LC"):
        odd.say("info", f"The mark {special!r} is not known.", line)
    return PlayerIn(
        number=number,
        player_name=name,
        position=_POSITIONS[role or 0],
        libero="L" in special or role == 1,
        captain="C" in special,
    )


def _decoded(data: bytes, encoding: str | None) -> str:
    """The text, with the code page of the caller, of the file or of its letters."""
    if page := code_page(encoding):
        return data.decode(page, "replace")
    try:
        return once_encoded(data.decode("utf-8-sig"))[0]
    except UnicodeDecodeError:
        named = _named_page(data)
        page = guessed(data) if named is None else believed(named, data)
        return data.decode(page, "replace")


def _named_page(data: bytes) -> str | None:
    cells = data.split(b"\n", 2)[1].split(b"\t")
    page = cells[5].strip().decode("ascii", "replace") if len(cells) > 5 else ""
    return f"cp{page}" if page in {"1250", "1251", "1252", "1253", "1254", "1257"} else None
