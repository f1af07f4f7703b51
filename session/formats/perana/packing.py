"""What is written in Perana VBStats' `.psvb` files: how they are packed, and what the grades mean.

The meaning of the grades is that of the makers' guide and of openvolley's peranavolley.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from session.court import LENGTH, WIDTH, Point, turn, zone_at
from session.errors import InvalidInput, TooLargeError, UnsupportedTypeError
from session.formats import foreign
from session.formats.values import plain_text, real, whole_between
from session.game.payloads import AnySaid, TouchSaid, WaySaid, ZonesSaid
from session.vocabulary import Side

_MAX_BYTES: Final = 10_000_000
"""What a file may be unpacked to; a match has some 0.6 MB."""
MAX_ENTRIES: Final = 100_000
"""A match has some 800."""
_HEAD: Final = 4
_MARK: Final = b"\xef\xbb\xbf"
_TAGGER_HEAD: Final = b"PSPRJ"
_GZIP: Final = b"\x1f\x8b"
PERANA_SKILLS: Final = {
    "Serve": "serve", "Pass": "reception", "Set": "set", "Spike": "attack",
    "Block": "block", "Defense": "dig", "Freeball": "freeball",
}  # fmt: skip
OPPONENTS: Final[dict[str, tuple[str, AnySaid]]] = {
    "Opposition Kill": ("attack", AnySaid(evaluation="#")),
    "Opposition Hit Error": ("attack", AnySaid(evaluation="=")),
    "Opposition Serve Ace": ("serve", AnySaid(evaluation="#")),
    "Opposition Serve Error": ("serve", AnySaid(evaluation="=")),
    "Opposition Error": ("note", AnySaid(outcome="lost")),
    "Opposition Score": ("note", AnySaid(outcome="won")),
}
"""What is written of the other team where only one is scouted: the kind of event, and its payload.
The other team is B, and nobody of it is named."""
_SIGNS: Final[dict[str, dict[int, str]]] = {
    "serve": {0: "=", 1: "-", 2: "!", 3: "#", 4: "+"},
    "reception": {0: "=", 1: "-", 2: "+", 3: "#"},
    "set": {0: "="},
    "attack": {0: "=", 3: "#"},
    "block": {0: "=", 1: "+", 2: "#", 3: "#"},
    "dig": {0: "="},
    "freeball": {0: "=", 1: "-", 2: "+", 3: "#"},
}
_IN_PLAY: Final = {("set", 1), ("set", 2), ("attack", 1), ("dig", 1)}
"""Grades that only say that the ball stayed in play: no evaluation, but `in_play` is true."""
_BLOCKED: Final = 2
_ATTACK_ERRORS: Final = {1: "O", 3: "N", 4: "I"}
_ATTACK_KINDS: Final = {1: "P", 2: "T", 3: "H"}
_DRAWN: Final[tuple[tuple[Literal["start_m", "mid_m", "end_m"], str], ...]] = (
    ("start_m", "BallStartString"),
    ("mid_m", "BallMidString"),
    ("end_m", "BallEndString"),
)
_DRAWN_WIDTH: Final = 100.0
_DRAWN_LENGTH: Final = 200.0


def unpacked(data: bytes) -> str:
    """The lines of a `.psvb` file. Raises InvalidInput, TooLargeError, UnsupportedTypeError."""
    said = b"".join(data.removeprefix(_MARK).split())
    said = said[: len(said) - (len(said) % 4 == 1)]  # One letter more is none: the file was cut.
    try:
        packed = base64.b64decode(said + b"=" * (-len(said) % 4), validate=True)
    except binascii.Error as problem:
        raise InvalidInput("This is not a .psvb file: it is not base64.") from problem
    if packed[_HEAD : _HEAD + 2] != _GZIP:
        raise InvalidInput("This is not a .psvb file: there is no gzip inside.")
    unzip = zlib.decompressobj(wbits=31)
    try:
        plain = unzip.decompress(packed[_HEAD:], _MAX_BYTES)
    except zlib.error as problem:
        raise InvalidInput(f"The .psvb file is damaged: {problem}.") from problem
    if unzip.unconsumed_tail:
        raise TooLargeError(f"The file unpacks to more than {_MAX_BYTES // 1_000_000} MB.")
    if not unzip.eof:
        raise InvalidInput("The .psvb file is cut off: its end is missing. Copy it once more.")
    if plain.startswith(_TAGGER_HEAD):
        raise UnsupportedTypeError(foreign.TAGGER)
    if not plain.startswith(b"PSVB"):
        raise InvalidInput("This is not a .psvb file: it does not begin with PSVB.")
    return plain.decode("utf-8", "replace")


class PeranaEntry(NamedTuple):
    """One line of the file: its number from 1, what kind it is, and the rest of it."""

    line: int
    key: str
    rest: str


def entries(lines: str) -> Iterator[PeranaEntry]:
    """The lines of an unpacked file; a line break inside a text is mended."""
    begun, word, parts = 0, "", list[str]()
    for number, line in enumerate(lines.split("\n"), 1):
        key, mark, rest = line.rstrip("\r").partition("~")
        if mark and key.isascii() and key.isalpha() and len(key) <= 5 and key.isupper():
            if word:
                yield PeranaEntry(begun, word, " ".join(parts))
            begun, word, parts = number, key, [rest]
        elif word and line.strip():
            parts.append(line.strip())
    if word:
        yield PeranaEntry(begun, word, " ".join(parts))


class PeranaTouch(TouchSaid, total=False):
    """With the zone of an attack's set."""

    setting_zone: int | None


def grade_of(skill: str, said: Mapping[str, object]) -> tuple[PeranaTouch, bool]:
    """Evaluation and kind of a touch, and whether its grade is one that we know."""
    grade = whole_between(said.get("EventGrade"), 0, 9)
    sign = None if grade is None else _SIGNS[skill].get(grade)
    found = PeranaTouch(evaluation=sign)
    if skill == "attack":
        fault = whole_between(said.get("ErrorType"), 0, 9)
        kind = whole_between(said.get("SubEvent"), 0, 9_999) or 0
        if grade == 0 and fault == _BLOCKED:
            found["evaluation"] = "/"
        elif grade == 0:
            found["special"] = _ATTACK_ERRORS.get(fault or 0)
        found["skill_subtype"] = _ATTACK_KINDS.get(kind if kind < 10 else kind // 1000)
        found["setting_zone"] = (kind % 10 or None) if kind >= 10 else None
    in_play = found["evaluation"] is None and (skill, grade) in _IN_PLAY
    found["in_play"] = in_play or None
    return found, sign is not None or in_play


def _drawn(value: object) -> Point | None:
    """A place of the drawing in metres, as if team A played at its lower end."""
    x, comma, y = plain_text(value).partition(",")
    across, along = real(x), real(y)
    if not comma or across is None or along is None or max(abs(across), abs(along)) > 1_000:
        return None
    metres = across / _DRAWN_WIDTH * WIDTH, (1 - along / _DRAWN_LENGTH) * LENGTH
    return round(metres[0], 2), round(metres[1], 2)


def path(said: Mapping[str, object], turned: bool) -> WaySaid:
    """The ball's way of a touch; `turned` where team A plays at the upper end of the drawing."""
    found: WaySaid = {}
    for key, name in _DRAWN:
        value = plain_text(said.get(name))
        point = _drawn(value)
        if point is not None and any(character in value for character in "123456789"):
            found[key] = turn(point) if turned else point
    return found


def _point(place: Sequence[float]) -> Point:
    across, along = place
    return across, along


def perana_zones(side: Side, way: WaySaid) -> ZonesSaid:
    """The zones of an attack where the hitter stood and the ball came down, by their places."""
    found: ZonesSaid = {}
    if "start_m" in way and (start := zone_at(side, _point(way["start_m"]), standing=True)):
        found["start_zone"] = start[0]
    if "end_m" in way and (end := zone_at(side.other, _point(way["end_m"]))):
        found["end_zone"] = end[0]
    return found


def perana_time(value: object) -> dt.datetime | None:
    """A time of the file; None for one that cannot be read. The year 1970 means nothing."""
    try:
        found = dt.datetime.fromisoformat(plain_text(value))
    except ValueError:
        return None
    return None if found.year <= 1970 else found.replace(tzinfo=found.tzinfo or dt.UTC)


def pair(said: Mapping[str, object], home: str, away: str) -> tuple[int, int] | None:
    """Two numbers of a line, the home team's first."""
    ours, theirs = whole_between(said.get(home), 0, 999), whole_between(said.get(away), 0, 999)
    return None if ours is None or theirs is None else (ours, theirs)
