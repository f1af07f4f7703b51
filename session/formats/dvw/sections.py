"""A scout file taken apart: `[3…]` headers and the numbered lines below each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from session.errors import InvalidInput
from session.formats.dvw.fields import unbroken
from session.formats.oddities import Oddities

ORDER: Final = (
    "3DATAVOLLEYSCOUT", "3MATCH", "3TEAMS", "3MORE", "3COMMENTS", "3SET", "3PLAYERS-H",
    "3PLAYERS-V", "3ATTACKCOMBINATION", "3SETTERCALL", "3WINNINGSYMBOLS", "3RESERVE", "3VIDEO",
    "3SCOUT",
)  # fmt: skip
"""The sections of a file, in the order in which programs write them."""

_NEEDED: Final = {
    "3MATCH": "the date and the kind of match",
    "3TEAMS": "the names of the teams",
    "3PLAYERS-H": "the players of the home team",
    "3PLAYERS-V": "the players of the visitors",
    "3SCOUT": "what happened on court",
}
_HEADER = re.compile(r"\s*\[(3[A-Za-z0-9_-]{1,40})\](.*)", re.DOTALL)
_SCOUTED = re.compile(r"[*a](?:P\d+|z\d|\d\d[SRABDEF][A-Z~][#+!/=-]|p\d+:\d+)")
_COLUMNS_OF_SCOUT: Final = 8

Line = tuple[int, str]


@dataclass(slots=True)
class Sections:
    """The lines of each section with their numbers, empty ones left out."""

    lines: dict[str, list[Line]] = field(default_factory=dict)

    def of(self, name: str) -> list[Line]:
        return self.lines.get(name, [])

    @property
    def others(self) -> dict[str, list[str]]:
        """Sections that nobody here understands, and the reserved one, as they are."""
        known = set(ORDER) - {"3RESERVE"}
        return {
            name: [text for _, text in lines]
            for name, lines in self.lines.items()
            if name not in known and lines
        }


def sections(text: str, found: Oddities) -> Sections:
    """The sections of a file. Raises InvalidInput when it is evidently no scout file."""
    lines = text.split("\n")
    if len(lines) == 1 and "\r" in text:
        lines = text.split("\r")
    parts = Sections()
    current: list[Line] = []
    before = current
    for number, raw in enumerate(lines, 1):
        if "[3" in raw and (header := _HEADER.match(raw)):
            current = _begun(parts, header, number, found)
        elif raw and not raw.isspace():
            current.append((number, raw.rstrip("\r").replace("\r", " ") if "\r" in raw else raw))
    if "3SCOUT" not in parts.lines:
        _look_for_scout(parts, before)
    for name, kept in parts.lines.items():
        if name != "3SCOUT":
            kept[:] = [(number, unbroken(text).rstrip()) for number, text in kept]
    if not parts.lines:
        raise InvalidInput(
            "This is no Data Volley file: it has no sections such as [3MATCH] and nothing scouted."
        )
    if before:
        text = f"{len(before)} line(s) before the first section were left out."
        found.say("info", text, before[0][0])
    _check(parts, found)
    return parts


def is_header(line: str) -> bool:
    """Whether a line would begin a section."""
    return _HEADER.match(line) is not None


def _begun(parts: Sections, header: re.Match[str], number: int, found: Oddities) -> list[Line]:
    name = header[1].upper()
    if name in parts.lines:
        text = f"The section [{name}] is there again; both were read as one."
        found.say("warning", text, number)
    elif name not in ORDER:
        text = f"The section [{name}] is not known; its lines are kept as they are."
        found.say("info", text, number)
    if header[2].strip(" \t\r;"):
        text = f"What follows [{name}] on its line was left out."
        found.say("warning", text, number)
    return parts.lines.setdefault(name, [])


def _look_for_scout(parts: Sections, before: list[Line]) -> None:
    """Where the header of the scout is damaged: everything from the first line that looks so."""
    for lines in (before, *parts.lines.values()):
        for place, (_, text) in enumerate(lines):
            if _SCOUTED.match(text) and text.count(";") >= _COLUMNS_OF_SCOUT:
                parts.lines["3SCOUT"] = lines[place:]
                del lines[place:]
                return


def _check(parts: Sections, found: Oddities) -> None:
    for name, holds in _NEEDED.items():
        if name not in parts.lines:
            found.say("warning", f"The section [{name}] is missing: {holds}.")
        elif not parts.lines[name]:
            found.say("warning", f"The section [{name}] is empty: {holds}.")
