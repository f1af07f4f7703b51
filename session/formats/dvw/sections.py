"""A scout file taken apart: `[3…]` headers, the numbered lines below each, and which column of a
section means what, for reading and for writing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from session.errors import InvalidInput
from session.formats.dvw.codes import TEAMS
from session.formats.dvw.text import ESCAPE, escaped, unescape
from session.formats.remarks import Oddities

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

NumberedLine = tuple[int, str]


@dataclass(slots=True)
class Sections:
    """The lines of each section with their numbers, empty ones left out."""

    lines: dict[str, list[NumberedLine]] = field(default_factory=dict)

    def of(self, name: str) -> list[NumberedLine]:
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
    current: list[NumberedLine] = []
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


def _begun(
    parts: Sections, header: re.Match[str], number: int, found: Oddities
) -> list[NumberedLine]:
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


def _look_for_programs(parts: Sections, before: list[NumberedLine], found: Oddities) -> None:
    """The first header may be damaged, and what it was above may be known all the same."""
    programs = [line for line in before if _PROGRAM_KEY.match(line[1])]
    if programs and "3DATAVOLLEYSCOUT" not in parts.lines:
        text = (
            "The header [3DATAVOLLEYSCOUT] is missing; the lines below it were known by their keys."
        )
        found.say("info", text, programs[0][0])
        parts.lines["3DATAVOLLEYSCOUT"] = programs
        before[:] = [line for line in before if not _PROGRAM_KEY.match(line[1])]


def _look_for_scout(parts: Sections, before: list[NumberedLine]) -> None:
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


MAX_FIELD: Final = 1_000
MAX_COLUMNS: Final = 100
"""Of a line of the header; the longest that anybody writes has 20."""

# "^name" is the escaped copy of a column, which wins. "" has no meaning that we know.
MATCH: Final = (
    "date", "time", "season", "league", "phase", "home_away", "day_number", "match_number",
    "encoding", "regulation", "attack_ends", "", "^league", "^phase", "^home_away",
)  # fmt: skip
TEAM_FIELDS: Final = (
    "id", "name", "sets_won", "coach", "assistant", "colour", "^name", "^coach", "^assistant",
)  # fmt: skip
MORE: Final = (
    "referees", "spectators", "receipts", "city", "arena", "scout", "^referees", "^city",
    "^arena", "^scout",
)  # fmt: skip
PLAYER: Final = (
    "team", "number", "row", "start1", "start2", "start3", "start4", "start5", "id", "last",
    "first", "nickname", "special", "role", "foreign", "", "", "^last", "^first", "^nickname",
)  # fmt: skip
COMBINATION: Final = (
    "code", "zone", "side", "tempo", "description", "", "colour", "start", "set_type", "back_row",
)  # fmt: skip
SETTER_CALL: Final = (
    "code", "", "description", "", "colour", "start", "mid", "end", "path", "path_colour",
)  # fmt: skip

NO_VALUE: Final = frozenset(
    {"", "-", "-1", "-1-1", "null", "none", "nil", "na", "n/a", "nan", "<na>", "undefined"}
)
"""What programs write, in small letters, where they have nothing to write."""

_COLOURS: Final = frozenset({"colour", "path_colour"})
_OTHER = re.compile(r"column_(\d{1,3})\Z")
_TIME = re.compile(r"(\d\d)\.(\d\d)\.(\d\d)\Z")


def read(line: str, names: Sequence[str]) -> dict[str, str]:
    """What a line says, by name; empty columns are left out, unknown ones are `column_12`."""
    said: dict[str, str] = {}
    for index, raw in enumerate(unbroken(line).split(";", MAX_COLUMNS)[:MAX_COLUMNS]):
        value = raw.strip()[: MAX_FIELD if raw[:1] != ESCAPE else 4 * MAX_FIELD + 2]
        if not value.strip(" ,") or value == "null":
            continue
        name = names[index] if index < len(names) else ""
        if name.startswith("^"):
            plain = unescape(value)
            if plain:
                said[name[1:]] = unbroken(plain)[:MAX_FIELD].strip()
        elif name in _COLOURS:
            said[name] = _hex(value)
        else:
            said[name or f"column_{index + 1}"] = value
    return said


def write(said: Mapping[str, object], names: Sequence[str]) -> str:
    """The line that says it; escaped copies of names are always written."""
    columns = [""] * len(names)
    for index, name in enumerate(names):
        given = said.get(name.lstrip("^"), "") if name else ""
        value = clean(given)
        if name.startswith("^"):
            columns[index] = escaped("" if given is None else unbroken(str(given)).strip())
        elif name in _COLOURS:
            columns[index] = _number(value)
        else:
            columns[index] = value
    for name, given in said.items():
        if match := _OTHER.match(name):
            index = int(match[1]) - 1
            columns += [""] * (index + 1 - len(columns))
            columns[index] = clean(given)
    return ";".join(columns) + ";"


def clean(value: object) -> str:
    """A value that cannot break a line; the character that begins an escape stays."""
    if value is None:
        return ""
    return unbroken(str(value)).replace(";", ",").strip()


def unbroken(text: str) -> str:
    """Text with spaces in place of characters that break lines or show nothing."""
    return text.translate(_BREAKS)


_BREAKS: Final = {**dict.fromkeys(range(0x20), " "), ord(ESCAPE): ESCAPE, 0x7F: " "}


def time_read(text: str) -> str:
    """19.30.00 as 19:30, with seconds where there are any; anything else as it is."""
    match = _TIME.match(text)
    if match is None:
        return text
    return f"{match[1]}:{match[2]}" + ("" if match[3] == "00" else f":{match[3]}")


def time_written(text: str) -> str:
    """The reverse of `time_read`."""
    parts = text.split(":")
    if len(parts) in (2, 3) and all(len(part) == 2 and part.isdigit() for part in parts):
        return ".".join([*parts, "00"][:3])
    return text


def _hex(value: str) -> str:
    """A colour as #rrggbb; the file counts blue, green, red."""
    if not (value.isascii() and value.isdigit() and len(value) <= 8 and int(value) <= 0xFFFFFF):
        return value
    number = int(value)
    return f"#{number & 0xFF:02x}{number >> 8 & 0xFF:02x}{number >> 16:02x}"


def _number(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        return value
    red, green, blue = (int(value[i : i + 2], 16) for i in (1, 3, 5))
    return str(blue << 16 | green << 8 | red)
