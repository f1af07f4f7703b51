"""What a scout file says beside its events: the match, the teams, the players, the words of codes.

It becomes the session, its teams and rosters, and `meta["scout"]`, whose keys are listed in
docs/scout-files.md.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any, Final

from session.fields import MAX_JSON_CHARS, plain_json
from session.formats.dvw import fields
from session.formats.dvw.dates import match_day
from session.formats.dvw.lists import read_set, read_video
from session.formats.dvw.programs import VOLLEYMETRICS, read_programs
from session.formats.dvw.rosters import MAX_PLAYERS, kept, read_players
from session.formats.dvw.sections import Line, Sections
from session.formats.oddities import Oddities
from session.rules import BEACH, INDOOR, Rules
from session.schemas import ClipCreate, PlayerIn
from session.vocabulary import Side

MAX_LINES: Final = 500
NO_COMMENT: Final = "no comments"
_DROPPED: Final = (
    "other_sections", "comments", "setter_calls", "combinations", "players", "players_left_out",
    "video",
)  # fmt: skip
"""What is left out, one after the other, until the rest can be stored."""

_BEACH = re.compile(r"2(?:\.0)?\Z|beach|sand", re.IGNORECASE)


@dataclass(slots=True)
class Header:
    """Everything above [3SCOUT]. `names` and `rosters` are the teams'."""

    scout: dict[str, Any] = field(default_factory=dict)
    names: dict[Side, str | None] = field(default_factory=dict)
    rosters: dict[Side, list[PlayerIn]] = field(default_factory=dict)
    clips: list[tuple[str, ClipCreate]] = field(default_factory=list)
    day: dt.date | None = None
    venue: str | None = None
    rules: Rules = INDOOR
    cones: bool = False

    @property
    def title(self) -> str | None:
        home, visitors = self.names.get(Side.A), self.names.get(Side.B)
        return f"{home or '?'} – {visitors or '?'}"[:200] if home or visitors else None

    @property
    def liberos(self) -> tuple[frozenset[str], frozenset[str]]:
        a, b = (
            frozenset(player.number for player in self.rosters.get(side, []) if player.libero)
            for side in Side
        )
        return a, b


def read_header(parts: Sections, found: Oddities) -> Header:
    """The header of a file. Never raises; what cannot be used is said."""
    head = Header()
    scout = head.scout
    scout["format"] = "dvw"
    scout |= read_programs(parts)
    _match(parts, head, found)
    for side, section in ((Side.A, "3PLAYERS-H"), (Side.B, "3PLAYERS-V")):
        _team(parts, head, side, found)
        _players(parts.of(section), head, side, found)
    _same_names(parts, head, found)
    _rules(head)
    more = parts.of("3MORE")
    scout["more"] = fields.read(more[0][1], fields.MORE) if more else {}
    if len(more) > 1:
        scout["more"]["line2"] = _cells(more[1][1])
    head.venue = venue_of(scout["more"])
    scout["comments"] = _comments(parts.of("3COMMENTS"))
    scout["sets"] = [read_set(line, found) for line in parts.of("3SET")[:9]]
    for key, section, names in (
        ("combinations", "3ATTACKCOMBINATION", fields.COMBINATION),
        ("setter_calls", "3SETTERCALL", fields.SETTER_CALL),
    ):
        lines = parts.of(section)[:MAX_LINES]
        scout[key] = [said for _, text in lines if (said := fields.read(text, names))]
    symbols = "".join(text for _, text in parts.of("3WINNINGSYMBOLS"))
    scout["winning_symbols"] = "".join(symbols.split())[:200]
    _videos(parts.of("3VIDEO"), head, found)
    scout["other_sections"] = {
        name: [kept(text) for text in lines[:MAX_LINES]]
        for name, lines in list(parts.others.items())[:20]
    }
    _bounded(scout, found)
    return head


def _match(parts: Sections, head: Header, found: Oddities) -> None:
    lines = parts.of("3MATCH")
    while lines[1:] and not lines[0][1].strip(" ;") and lines[1][1].split(";")[0].strip():
        lines = lines[1:]
    said: dict[str, Any] = dict(fields.read(lines[0][1], fields.MATCH)) if lines else {}
    said.pop("encoding", None)
    if "time" in said:
        said["time"] = fields.time_read(said["time"])
    second = _cells(lines[1][1]) if lines[1:] else []
    if any(second):
        said["line2"] = second
    ends = said.get("attack_ends") or said.get("column_12", "")
    said["attack_ends"] = "C" if ends.upper() == "C" else "Z"
    head.cones = said["attack_ends"] == "C"
    head.scout["match"] = said
    if lines:
        _day(head, said.get("date", ""), second, lines[0][0], found)


def _cells(text: str) -> list[str]:
    """The columns of a line that nobody names."""
    return [cell.strip()[: fields.MAX_FIELD] for cell in text.split(";", 40)[:40]]


def _day(head: Header, text: str, second: list[str], line: int, found: Oddities) -> None:
    others = [head.scout.get(name, {}).get("day", "") for name in ("generator", "last_change")]
    american = head.scout["evaluation_style"] == VOLLEYMETRICS
    serial = second[2] if len(second) > 2 else ""
    head.day, sure = match_day(text, serial, others, american=american)
    if head.day is None and text:
        found.say("warning", f"The date {text[:40]!r} could not be read.", line)
    elif head.day is None:
        found.say("info", "The match has no date.", line)
    elif not sure:
        day = f"{head.day:%d} {head.day:%B %Y}".lstrip("0")
        said = f"The date {text[:40]} was read as" if text else "The day count is that of"
        found.say("warning", f"{said} {day}; check it.", line)


def _team(parts: Sections, head: Header, side: Side, found: Oddities) -> None:
    lines = parts.of("3TEAMS")
    place = 0 if side is Side.A else 1
    said = fields.read(lines[place][1], fields.TEAM) if len(lines) > place else {}
    name = said.pop("name", "")[:200].strip()
    if not name and lines:
        found.say("warning", f"Team {side} has no name.", lines[min(place, len(lines) - 1)][0])
    head.names[side] = name or None
    head.scout.setdefault("teams", {})[side.value] = said


def _same_names(parts: Sections, head: Header, found: Oddities) -> None:
    home, visitors = (head.names.get(side) for side in Side)
    if home is not None and visitors is not None and home.casefold() == visitors.casefold():
        found.say("warning", "Both teams have the same name.", parts.of("3TEAMS")[0][0])


def _players(lines: list[Line], head: Header, side: Side, found: Oddities) -> None:
    listed = read_players(lines, found)
    head.rosters[side] = listed.players
    head.scout.setdefault("players", {})[side.value] = listed.said_of
    if listed.left_out:
        left_out = head.scout.setdefault("players_left_out", {})
        left_out[side.value] = listed.left_out[:MAX_PLAYERS]


def _rules(head: Header) -> None:
    """Beach where the file says so, or where two play two (four at most if it says nothing)."""
    given = head.scout["match"].get("regulation")
    sizes = [len(roster) for roster in head.rosters.values()]
    beach = given is not None and bool(_BEACH.match(given))
    beach = beach or sizes == [2, 2] or (given is None and 0 < sum(sizes) <= 4)
    head.rules = BEACH if beach else INDOOR
    head.scout["rules"] = head.rules.name


def venue_of(more: dict[str, Any]) -> str | None:
    arena, city = more.get("arena", ""), more.get("city", "")
    parts = [arena] if city.lower() in arena.lower() else [arena, city]
    return ", ".join(part for part in parts if part)[:200].strip() or None


def _comments(lines: list[Line]) -> list[str]:
    cells = [cell for _, text in lines for cell in text.split(";")]
    said = [cell.strip()[: fields.MAX_FIELD].strip() for cell in cells]
    return [text for text in said if text and text.lower() != NO_COMMENT][:MAX_LINES]


def _videos(lines: list[Line], head: Header, found: Oddities) -> None:
    videos = head.scout["video"] = []
    for line in lines[:MAX_LINES]:
        video = read_video(line, len(videos), found)
        if video is None:
            continue
        camera, path = video
        videos.append({"camera": camera, "path": path})
        if path and all(name != camera for name, _ in head.clips):
            clip = ClipCreate(path=path, meta={"camera": camera, "source": path})
            head.clips.append((camera, clip))


def _bounded(scout: dict[str, Any], found: Oddities) -> None:
    """A file with endless header lines must still fit into the session's meta."""
    for dropped in _DROPPED:
        try:
            plain_json({"scout": scout, "room": "x" * (MAX_JSON_CHARS // 10)})
            return
        except ValueError:
            if kept_so_far := scout.get(dropped):
                found.say("warning", f"Too much in the header: {dropped} of it was left out.")
                scout[dropped] = type(kept_so_far)()
