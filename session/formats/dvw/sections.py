"""A scout file taken apart: `[3…]` headers and the numbered lines below each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from session.errors import InvalidInput
from session.formats.dvw.fields import unbroken
from session.formats.dvw.patterns import TEAMS
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
_HEADER = re.compile(r"\s*\"?\[(3[A-Za-z0-9_-]{1,40})\](.*)", re.DOTALL)
_PROGRAM_KEY = re.compile(r"\s*(?:FILEFORMAT|(?:GENERATOR|LASTCHANGE)-[A-Z]{3})\s*:", re.IGNORECASE)
_NOTHING: Final = "".join(map(chr, range(33))) + '\x7f\x85\xa0\ufeff\u200b"'
"""What a line may hold that has nothing in it; one of these ended the files of old programs."""
_SEPARATORS: Final = {"\t": "tabs", ",": "commas"}
_COLUMNS_OF_OTHERS: Final = 5
_SCOUTED = re.compile(r"[*a](?:P\d+|z\d|\d\d[SRABDEF][A-Z~][#+!/=-]|p\d+:\d+)")
_COLUMNS_OF_SCOUT: Final = 8
_MARKUP = re.compile(r"\s*<[!/?A-Za-z]")

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
    lines = _parted(lines, found)
    parts = Sections()
    current: list[Line] = []
    before = current
    quoted = False
    for number, raw in enumerate(lines, 1):
        if "[3" in raw and (header := _HEADER.match(raw)):
            quoted = quoted or raw.lstrip().startswith('"')
            current = _begun(parts, header, number, found)
        elif raw.strip(_NOTHING):
            line = raw.rstrip("\r").replace("\r", " ") if "\r" in raw else raw
            current.append((number, _unquoted(line) if quoted else line))
    _look_for_programs(parts, before, found)
    if "3SCOUT" not in parts.lines:
        _look_for_scout(parts, before)
    _cut(parts, found)
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


def _parted(lines: list[str], found: Oddities) -> list[str]:
    """The lines with semicolons between their columns, as a spreadsheet may not have left them."""
    if sum(line.count(";") for line in lines) >= len(lines):
        return lines
    for separator, name in _SEPARATORS.items():
        if sum(line.count(separator) for line in lines) >= _COLUMNS_OF_OTHERS * len(lines):
            text = f"The columns are parted by {name}, not by semicolons: another program saved it."
            found.say("warning", text)
            return [line.replace(separator, ";") for line in lines]
    return lines


def _unquoted(line: str) -> str:
    """A line of a file whose lines a program put in quotation marks."""
    text = line.strip()
    whole = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1].replace('""', '"') if whole else line


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
    if header[2].strip(' \t\r;"'):
        text = f"What follows [{name}] on its line was left out."
        found.say("warning", text, number)
    return parts.lines.setdefault(name, [])


def _look_for_programs(parts: Sections, before: list[Line], found: Oddities) -> None:
    """The first header may be damaged, and what it was above may be known all the same."""
    programs = [line for line in before if _PROGRAM_KEY.match(line[1])]
    if programs and "3DATAVOLLEYSCOUT" not in parts.lines:
        text = (
            "The header [3DATAVOLLEYSCOUT] is missing; the lines below it were known by their keys."
        )
        found.say("info", text, programs[0][0])
        parts.lines["3DATAVOLLEYSCOUT"] = programs
        before[:] = [line for line in before if not _PROGRAM_KEY.match(line[1])]


def _look_for_scout(parts: Sections, before: list[Line]) -> None:
    """Where the header of the scout is damaged: everything from the first line that looks so."""
    for lines in (before, *parts.lines.values()):
        for place, (_, text) in enumerate(lines):
            if _SCOUTED.match(text) and text.count(";") >= _COLUMNS_OF_SCOUT:
                parts.lines["3SCOUT"] = lines[place:]
                del lines[place:]
                return


def _cut(parts: Sections, found: Oddities) -> None:
    """Leave out what follows the end of the file, as a web page that was saved with it."""
    scouted = parts.of("3SCOUT")
    first = len(scouted)
    for place in range(len(scouted) - 1, -1, -1):
        text = scouted[place][1]
        if text.lstrip().startswith((*TEAMS, ">")) and text.count(";") >= _COLUMNS_OF_SCOUT:
            break
        if _MARKUP.match(text):
            first = place
    if first < len(scouted):
        count, line = len(scouted) - first, scouted[first][0]
        said = "1 line follows" if count == 1 else f"{count} lines follow"
        found.say("info", f"{said} the end of the match, a web page it seems: left out.", line)
        del scouted[first:]


def _check(parts: Sections, found: Oddities) -> None:
    for name, holds in _NEEDED.items():
        if name not in parts.lines:
            found.say("warning", f"The section [{name}] is missing: {holds}.")
        elif not parts.lines[name]:
            found.say("warning", f"The section [{name}] is empty: {holds}.")
