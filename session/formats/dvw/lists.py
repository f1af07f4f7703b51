"""The sets that a scout file lists, and its videos."""

from __future__ import annotations

import re
from typing import Any, Final

from session.formats.dvw.fields import NO_VALUE
from session.formats.dvw.rosters import kept
from session.formats.dvw.sections import Line
from session.formats.oddities import Oddities

_PAIR = re.compile(r"\s*(\d{1,3})\s*[-:/.\u2010-\u2014\u2212]\s*(\d{1,3})\s*\Z")
_MINUTES = re.compile(r"(\d{1,4})(?:[.,]0+)?\s*(?:'|min\w*\.?)?\Z", re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.]\d\d)?\Z")
_MOST_HOURS: Final = 2
"""No set lasts longer: what would be more is minutes and seconds."""
_CAMERA = re.compile(r"(?=.)[A-Za-z]{0,20} ?\d{0,6}\Z")
_COLON = re.compile(r"(Camera ?\d{1,3})\s*:\s*(.*)", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z]+://\S")
_ENDING = re.compile(r"\w{2,4}\Z")
_LONGEST_PATH: Final = 4_096


def read_set(line: Line, found: Oddities) -> dict[str, Any]:
    """One line of [3SET]: partial scores, the score, minutes; None for what is not there."""
    number, text = line
    cells = [_given(cell) for cell in text.split(";")]
    cells += [""] * (6 - len(cells))
    pairs = [_pair(cell) for cell in cells[1:5]]
    minutes = _minutes(cells[5])
    odd = any(cell and pair is None for cell, pair in zip(cells[1:5], pairs, strict=True))
    if odd or (cells[5] and minutes is None):
        found.say("warning", "The set's line could not be read in full.", number)
    partials = pairs[:3]
    while partials and partials[-1] is None:
        partials.pop()
    entry: dict[str, Any] = {"partials": partials, "score": pairs[3], "minutes": minutes}
    return entry | {"line": kept(text)} if odd else entry


def _given(cell: str) -> str:
    text = cell.strip()
    return "" if text.lower() in NO_VALUE else text


def _pair(text: str) -> list[int] | None:
    found = _PAIR.match(text)
    return [int(found[1]), int(found[2])] if found else None


def _minutes(text: str) -> int | None:
    """27, also where it is 27.0, 27', 27 min, 0:27, 00.27.30 or, with seconds, 27:15."""
    if found := _MINUTES.match(text):
        return int(found[1])
    found = _HOURS.match(text)
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    return first if first > _MOST_HOURS else first * 60 + second


def read_video(line: Line, videos: int, found: Oddities) -> tuple[str, str] | None:
    """Camera and path; a path or an address alone has the camera after those so far."""
    number, text = line
    text = text.rstrip("; \t")
    if colon := _COLON.match(text):
        text = f"{colon[1]}={colon[2]}"
    camera, equals, path = (part.strip() for part in text.partition("="))
    path = path.strip('"')
    if equals and _CAMERA.match(camera) and len(path) <= _LONGEST_PATH:
        return camera, path
    if _is_path(alone := text.strip('" \t')) and len(text) <= _LONGEST_PATH:
        return f"Camera{videos}", alone
    found.say("warning", "This line names no video.", number)
    return None


def _is_path(text: str) -> bool:
    """An address, or a file with an ending; a short ending needs a folder before it."""
    if _ADDRESS.match(text):
        return True
    before, _, ending = text.rpartition(".")
    if "=" in text or ";" in text or not _ENDING.match(ending):
        return False
    return any(mark in before for mark in "\\/.") or (bool(before) and len(ending) > 2)
