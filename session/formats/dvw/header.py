"""What a scout file says beside its events: the match, the teams, the players, the sets, the
videos, the words of codes.

It becomes the session, its teams and rosters, and `meta["scout"]`, whose keys are listed in
docs/scout-files.md.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from session.fields import MAX_JSON_CHARS, plain_json
from session.formats.dvw import sections
from session.formats.dvw.program import VOLLEYMETRICS, match_day, read_programs
from session.formats.dvw.sections import NO_VALUE, NumberedLine, Sections
from session.formats.remarks import Oddities
from session.game.rules import BEACH, INDOOR, Rules
from session.schemas import ClipCreate, PlayerIn
from session.scout import ListedSet, OneLine, ScoutSheet
from session.vocabulary import Side, canonical_number

_MAX_LINES: Final = 500
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

    scout: ScoutSheet = field(default_factory=ScoutSheet)
    listed: dict[Side, ListedPlayers] = field(default_factory=dict)
    names: dict[Side, str | None] = field(default_factory=dict)
    rosters: dict[Side, list[PlayerIn]] = field(default_factory=dict)
    clips: list[tuple[str, ClipCreate]] = field(default_factory=list)
    day: dt.date | None = None
    venue: str | None = None
    rules: Rules = INDOOR
    cones: bool = False
    regulation: str | None = None

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
    scout.update(read_programs(parts))
    _match(parts, head, found)
    for side, section in ((Side.A, "3PLAYERS-H"), (Side.B, "3PLAYERS-V")):
        _team(parts, head, side, found)
        _players(parts.of(section), head, side, found)
    _same_names(parts, head, found)
    _rules(head)
    more = parts.of("3MORE")
    said = sections.read(more[0][1], sections.MORE) if more else {}
    second = {"line2": _cells(more[1][1])} if len(more) > 1 else {}
    scout["more"] = {**said, **second}
    head.venue = venue_of(said)
    scout["comments"] = _comments(parts.of("3COMMENTS"))
    scout["sets"] = [read_set(line, found) for line in parts.of("3SET")[:9]]
    scout["combinations"] = _words(parts, "3ATTACKCOMBINATION", sections.COMBINATION)
    scout["setter_calls"] = _words(parts, "3SETTERCALL", sections.SETTER_CALL)
    symbols = "".join(text for _, text in parts.of("3WINNINGSYMBOLS"))
    scout["winning_symbols"] = "".join(symbols.split())[:200]
    _videos(parts.of("3VIDEO"), head, found)
    scout["other_sections"] = {
        name: [kept(text) for text in lines[:_MAX_LINES]]
        for name, lines in list(parts.others.items())[:20]
    }
    _bounded(scout, found)
    return head


def _words(parts: Sections, section: str, names: Sequence[str]) -> list[Mapping[str, OneLine]]:
    """The words of codes, a line each."""
    lines = parts.of(section)[:_MAX_LINES]
    return [said for _, text in lines if (said := sections.read(text, names))]


def _match(parts: Sections, head: Header, found: Oddities) -> None:
    lines = parts.of("3MATCH")
    while lines[1:] and not lines[0][1].strip(" ;") and lines[1][1].split(";")[0].strip():
        lines = lines[1:]
    said = dict(sections.read(lines[0][1], sections.MATCH)) if lines else {}
    said.pop("encoding", None)
    if "time" in said:
        said["time"] = sections.time_read(said["time"])
    second = _cells(lines[1][1]) if lines[1:] else []
    ends = said.get("attack_ends") or said.get("column_12", "")
    head.cones = ends.upper() == "C"
    head.regulation = said.get("regulation")
    match = {**said, "line2": second} if any(second) else dict[str, object](said)
    match["attack_ends"] = "C" if head.cones else "Z"
    head.scout["match"] = match
    if lines:
        _day(head, said.get("date", ""), second, lines[0][0], found)


def _cells(text: str) -> list[str]:
    """The columns of a line that nobody names."""
    return [cell.strip()[: sections.MAX_FIELD] for cell in text.split(";", 40)[:40]]


def _day(head: Header, text: str, second: list[str], line: int, found: Oddities) -> None:
    programs = (head.scout.get("generator"), head.scout.get("last_change"))
    others = [str((one or {}).get("day", "")) for one in programs]
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
    said = sections.read(lines[place][1], sections.TEAM_FIELDS) if len(lines) > place else {}
    name = said.pop("name", "")[:200].strip()
    if not name and lines:
        found.say("warning", f"Team {side} has no name.", lines[min(place, len(lines) - 1)][0])
    head.names[side] = name or None
    head.scout["teams"] = {**head.scout.get("teams", {}), side.value: said}


def _same_names(parts: Sections, head: Header, found: Oddities) -> None:
    home, visitors = (head.names.get(side) for side in Side)
    if home is not None and visitors is not None and home.casefold() == visitors.casefold():
        found.say("warning", "Both teams have the same name.", parts.of("3TEAMS")[0][0])


def _players(lines: list[NumberedLine], head: Header, side: Side, found: Oddities) -> None:
    head.listed[side] = listed = read_players(lines, found)
    head.rosters[side] = listed.players
    head.scout["players"] = {**head.scout.get("players", {}), side.value: listed.as_json()}
    if listed.left_out:
        others = head.scout.get("players_left_out", {})
        left_out: list[OneLine] = [*listed.left_out[:MAX_PLAYERS]]
        head.scout["players_left_out"] = {**others, side.value: left_out}


def _rules(head: Header) -> None:
    """Beach where the file says so, or where two play two (four at most if it says nothing)."""
    given = head.regulation
    sizes = [len(roster) for roster in head.rosters.values()]
    beach = given is not None and bool(_BEACH.match(given))
    beach = beach or sizes == [2, 2] or (given is None and 0 < sum(sizes) <= 4)
    head.rules = BEACH if beach else INDOOR
    head.scout["rules"] = head.rules.name


def venue_of(more: Mapping[str, str]) -> str | None:
    arena, city = more.get("arena", ""), more.get("city", "")
    parts = [arena] if city.lower() in arena.lower() else [arena, city]
    return ", ".join(part for part in parts if part)[:200].strip() or None


def _comments(lines: list[NumberedLine]) -> list[str]:
    cells = [cell for _, text in lines for cell in text.split(";")]
    said = [cell.strip()[: sections.MAX_FIELD].strip() for cell in cells]
    return [text for text in said if text and text.lower() != NO_COMMENT][:_MAX_LINES]


def _videos(lines: list[NumberedLine], head: Header, found: Oddities) -> None:
    videos: list[Mapping[str, OneLine]] = []
    head.scout["video"] = videos
    for line in lines[:_MAX_LINES]:
        video = read_video(line, len(videos), found)
        if video is None:
            continue
        camera, path = video
        videos.append({"camera": camera, "path": path})
        if path and all(name != camera for name, _ in head.clips):
            clip = ClipCreate(path=path, meta={"camera": camera, "source": path})
            head.clips.append((camera, clip))


def _bounded(scout: ScoutSheet, found: Oddities) -> None:
    """A file with endless header lines must still fit into the session's meta."""
    parts = cast("dict[str, object]", scout)
    for dropped in _DROPPED:
        try:
            plain_json({"scout": parts, "room": "x" * (MAX_JSON_CHARS // 10)})
            return
        except ValueError:
            if kept_so_far := parts.get(dropped):
                found.say("warning", f"Too much in the header: {dropped} of it was left out.")
                parts[dropped] = type(kept_so_far)()


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


def read_set(line: NumberedLine, found: Oddities) -> ListedSet:
    """One line of [3SET]: partial scores, the score, minutes; None for what is not there."""
    number, text = line
    cells = [_given(cell) for cell in text.split(";")]
    cells += [""] * (6 - len(cells))
    pairs = [_pair(cell) for cell in cells[1:5]]
    minutes = _minutes(cells[5])
    odd = any(cell and pair is None for cell, pair in zip(cells[1:5], pairs, strict=True))
    if odd or (cells[5] and minutes is None):
        found.say("warning", "The set's line could not be read in full.", number)
    partials: list[list[int] | str | None] = [*pairs[:3]]
    while partials and partials[-1] is None:
        partials.pop()
    entry: ListedSet = {"partials": partials, "score": pairs[3], "minutes": minutes}
    if odd:
        entry["line"] = kept(text)
    return entry


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


def read_video(line: NumberedLine, videos: int, found: Oddities) -> tuple[str, str] | None:
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


MAX_PLAYERS: Final = 100
STARTS: Final = 5
"""The sets of which a roster says where its players began."""
ROLES: Final = {"1": "libero", "2": "outside", "3": "opposite", "4": "middle", "5": "setter"}
_LIBERO: Final = "1"


@dataclass(slots=True)
class ListedPlayers:
    """Who is on a roster, what the file says of them by number, where they began the sets, and
    lines that are nobody."""

    said_of: dict[str, dict[str, str]] = field(default_factory=dict)
    starts_of: dict[str, list[int | str | None]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def players(self) -> list[PlayerIn]:
        return [_player(shirt, said) for shirt, said in self.said_of.items()]

    def as_json(self) -> dict[str, dict[str, object]]:
        """As `meta["scout"]["players"]` keeps them."""
        return {
            shirt: {**said, "starts": self.starts_of[shirt]} for shirt, said in self.said_of.items()
        }


def read_players(lines: Iterable[NumberedLine], found: Oddities) -> ListedPlayers:
    """The players of one team. Of two with a number the one who was on court has it."""
    listed = ListedPlayers()
    line_of: dict[str, NumberedLine] = {}
    for number, text in lines:
        said = dict(sections.read(text, sections.PLAYER))
        shirt = canonical_number(said.pop("number", "").removesuffix(".0"))
        starts = [_start(said.pop(f"start{one}", "")) for one in range(1, STARTS + 1)]
        said.pop("team", None)
        problem = _refused(shirt, listed.said_of)
        other = listed.starts_of.get(shirt)
        if other is not None and any(starts) and not any(other):
            number_before, text_before = line_of[shirt]
            listed.left_out.append(kept(text_before))
            found.say("warning", f"A player was left out: {problem}.", number_before)
        elif problem:
            listed.left_out.append(kept(text))
            found.say("warning", f"A player was left out: {problem}.", number)
            continue
        listed.said_of[shirt], listed.starts_of[shirt] = said, starts
        line_of[shirt] = (number, text)
    for shirt, said in listed.said_of.items():
        if not dvw_name(said):
            found.say("info", f"Player {shirt} has no name.", line_of[shirt][0])
    return listed


def _refused(shirt: str, taken: Mapping[str, object]) -> str:
    """Why a line of the roster cannot be a player; empty when it can."""
    if not shirt:
        return "there is no shirt number"
    if len(shirt) > 9 or not (shirt.isascii() and shirt.isdigit()):
        return f"{shirt[:20]!r} is no shirt number"
    if shirt in taken:
        return f"number {shirt} is taken by another"
    return f"there are more than {MAX_PLAYERS}" if len(taken) >= MAX_PLAYERS else ""


def _player(shirt: str, said: Mapping[str, str]) -> PlayerIn:
    special = said.get("special", "").upper()
    role = said.get("role", "").removesuffix(".0")
    return PlayerIn(
        number=shirt,
        player_name=dvw_name(said),
        position=ROLES.get(role),
        libero="L" in special or role == _LIBERO,
        captain="C" in special,
    )


def dvw_name(said: Mapping[str, str]) -> str:
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
    return line.strip()[: sections.MAX_FIELD].strip()
