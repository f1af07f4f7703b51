"""Lines of the header as named fields and back: which column of a section means what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from session.formats.dvw.text import ESCAPE, escaped, unescape

MAX_FIELD: Final = 1_000
MAX_COLUMNS: Final = 100
"""Of a line of the header; the longest that anybody writes has 20."""

# "^name" is the escaped copy of a column, which wins. "" has no meaning that we know.
MATCH: Final = (
    "date", "time", "season", "league", "phase", "home_away", "day_number", "match_number",
    "encoding", "regulation", "attack_ends", "", "^league", "^phase", "^home_away",
)  # fmt: skip
TEAM: Final = (
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


def write(said: Mapping[str, Any], names: Sequence[str]) -> str:
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
    for name, value in said.items():
        if match := _OTHER.match(name):
            index = int(match[1]) - 1
            columns += [""] * (index + 1 - len(columns))
            columns[index] = clean(value)
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
