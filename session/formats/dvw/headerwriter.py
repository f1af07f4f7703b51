"""The header of a scout file: sections and their lines, from a session and its `meta["scout"]`;
for a session that came from no scout file, that is made first, so that one writer serves both."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from session.formats.dvw import sections
from session.formats.dvw.codes import parse_code
from session.formats.dvw.header import MAX_PLAYERS, NO_COMMENT, ROLES, dvw_name, venue_of
from session.formats.dvw.program import VOLLEYMETRICS, match_day, serial_of, written
from session.formats.dvw.sections import ORDER, clean, is_header
from session.game.match import Match, SetOfMatch
from session.game.plays import Play, PointWon
from session.matchmeta import IN_FILE, own_word
from session.schemas import Player, Session, Team
from session.scout import ListedSet, ScoutSheet, scout_of
from session.stats.sets import starting_places
from session.vocabulary import Side

_SECTION = re.compile(r"3[A-Z0-9_-]{1,40}\Z")
_START_COLUMNS: Final = 5
_PROGRAM_KEYS: Final = ("day", "idp", "prg", "rel", "ver", "nam")
_ROLE_OF: Final = {position: role for role, position in ROLES.items()}

Lines = list[str]


class HeaderWriter:
    """Writes what is above [3SCOUT]. `scout` has the shape of `meta["scout"]`."""

    def __init__(
        self,
        session: Session,
        teams: Mapping[str, Team],
        rosters: Mapping[str, Sequence[Player]],
        scout: ScoutSheet,
        match: Match,
    ) -> None:
        self._session = session
        self._teams = teams
        self._rosters = rosters
        self._scout = scout
        self._made = scout.get("format") != "dvw"
        self._places = {side: starting_places(match, side, scout) for side in Side}
        self._match = match

    def lines(self, videos: Iterable[tuple[str, str]]) -> Lines:
        """All sections in order, up to the header of the scout. `videos` are camera and path."""
        others = as_dict(self._scout.get("other_sections"))
        lines: Lines = []
        for name, content in (
            ("3DATAVOLLEYSCOUT", self._programs()),
            ("3MATCH", self._match_lines()),
            ("3TEAMS", [self._team(side) for side in Side]),
            ("3MORE", self._more()),
            ("3COMMENTS", [self._comments()]),
            ("3SET", self._sets()),
            ("3PLAYERS-H", self._players(Side.A)),
            ("3PLAYERS-V", self._players(Side.B)),
            ("3ATTACKCOMBINATION", self._words("combinations", sections.COMBINATION)),
            ("3SETTERCALL", self._words("setter_calls", sections.SETTER_CALL)),
            ("3WINNINGSYMBOLS", _kept([self._scout.get("winning_symbols") or ""])),
            ("3RESERVE", _kept(others.get("3RESERVE"))),
            ("3VIDEO", [f"{camera}={one_line(path)}" for camera, path in videos]),
            *(
                (name, _kept(kept))
                for name, kept in others.items()
                if name not in ORDER and _SECTION.match(name)
            ),
        ):
            lines += [f"[{name}]", *(line for line in content if line)]
        return [*lines, "[3SCOUT]"]

    def _programs(self) -> Lines:
        lines = ["FILEFORMAT: 2.0"]
        for key, name in (("GENERATOR", "generator"), ("LASTCHANGE", "last_change")):
            if name in self._scout:
                said = as_dict(self._scout.get(name))
                keys = [*_PROGRAM_KEYS, *(one for one in said if one not in _PROGRAM_KEYS)]
                lines += [
                    f"{key}-{sections.clean(one).upper()}: {one_line(said.get(one, ''))}"
                    for one in keys
                ]
        return lines

    def _match_lines(self) -> Lines:
        said = as_dict(self._scout.get("match"))
        second = [sections.clean(cell) for cell in _list(said.pop("line2", None))]
        day = self._session.match_date
        if day != self._day_said(said, second):
            said["date"] = "" if day is None else written(day)
            second = [*second, "", "", ""][: max(len(second), 3)]
            second[2] = "" if day is None else serial_of(day)
        said["time"] = sections.time_written(sections.clean(said.get("time")))
        said["encoding"] = "UTF-8"
        said |= self._own("match")
        return [sections.write(said, sections.MATCH), ";".join(second) or ";;;;;;"]

    def _own(self, part: str) -> dict[str, str]:
        """What somebody entered in place of what the file said."""
        found = {name: own_word(self._session.meta, key) for key, (at, name) in IN_FILE.items()
                 if at == part}  # fmt: skip
        return {name: word for name, word in found.items() if word is not None}

    def _day_said(self, said: Mapping[str, object], second: Sequence[str]) -> dt.date | None:
        others = [
            sections.clean(as_dict(self._scout.get(name)).get("day"))
            for name in ("generator", "last_change")
        ]
        serial = second[2] if len(second) > 2 else ""
        american = self._scout.get("evaluation_style") == VOLLEYMETRICS
        return match_day(sections.clean(said.get("date")), serial, others, american=american)[0]

    def _team(self, side: Side) -> str:
        said = texts(as_dict(self._scout.get("teams")).get(side.value))
        team = self._teams.get(side.value)
        said["name"] = (team.name if team else None) or ""
        if self._made:
            said["sets_won"] = str(self._match.sets_won[0 if side is Side.A else 1])
        return sections.write(said, sections.TEAM_FIELDS)

    def _more(self) -> Lines:
        given = as_dict(self._scout.get("more"))
        second = [sections.clean(cell) for cell in _list(given.pop("line2", None))]
        said = texts(given) | self._own("more")
        if venue_of(said) != self._session.venue:
            said["arena"], said["city"] = self._session.venue or "", ""
        return [
            sections.write(said, sections.MORE),
            ";".join(second) or (";0;0;" if self._made else ""),
        ]

    def _comments(self) -> str:
        said = [sections.clean(text) for text in _list(self._scout.get("comments"))]
        line = ";".join([*(text for text in said if text), ""])
        return (f";{line}" if is_header(line) else line) if any(said) else NO_COMMENT

    def _sets(self) -> Lines:
        """As the file had them; a set of which somebody corrected a score, as it is played now."""
        listed = [*self._scout.get("sets", ())]
        for one in self._match.sets:
            if one.number <= len(listed) and any(map(_is_corrected, one.others)):
                now: ListedSet = {**_made_set(one), "score": list(one.score), "line": None}
                listed[one.number - 1] = {**listed[one.number - 1], **now}
        return [_set(one) for one in listed]

    def _players(self, side: Side) -> Lines:
        of = as_dict(as_dict(self._scout.get("players")).get(side.value))
        first = 1 if side is Side.A else len(self._rosters.get(Side.A.value, ())) + 1
        roster = [one for one in self._rosters.get(side.value, ()) if _is_number(one.number)]
        order = {number: place for place, number in enumerate(of)}
        roster.sort(key=lambda one: (order.get(one.number, len(order)), int(one.number)))
        lines = [
            self._player(side, player, as_dict(of.get(player.number)), first + place)
            for place, player in enumerate(roster[:MAX_PLAYERS])
        ]
        left_out = as_dict(self._scout.get("players_left_out")).get(side.value)
        return [*lines, *_kept(left_out)]

    def _player(self, side: Side, player: Player, given: dict[str, object], row: int) -> str:
        begun = given.pop("starts", None)
        if not isinstance(begun, list):
            places = self._places[side].get(player.number, {})
            begun = [places.get(str(number)) for number in range(1, _START_COLUMNS + 1)]
        zones = enumerate(map(sections.clean, begun[:_START_COLUMNS]), 1)
        said = texts(given) | {f"start{place}": zone for place, zone in zones}
        if self._made and not said.get("row"):
            said |= {"row": str(row), "id": said.get("id") or f"{side.value}{player.number}"}
        if dvw_name(said) != player.player_name:
            first, _, last = player.player_name.rpartition(" ")
            said |= {"first": first, "last": last, "nickname": ""}
        said["role"] = _role(said, player)
        said["special"] = _special(said, player)
        said |= {"team": "0" if side is Side.A else "1", "number": player.number}
        return sections.write(said, sections.PLAYER)

    def _words(self, key: str, names: Sequence[str]) -> Lines:
        return [sections.write(as_dict(one), names) for one in _list(self._scout.get(key))]


def _role(said: Mapping[str, object], player: Player) -> str:
    """The role of the file while it still says the player's position."""
    role = sections.clean(said.get("role"))
    return (
        role
        if ROLES.get(role.removesuffix(".0")) == player.position
        else _ROLE_OF.get(player.position or "", "")
    )


def _special(said: Mapping[str, object], player: Player) -> str:
    special = sections.clean(said.get("special"))
    libero = "L" in special.upper() or said.get("role") == "1"
    if libero == player.libero and ("C" in special.upper()) == player.captain:
        return special
    rest = "".join(letter for letter in special if letter.upper() not in "LC")
    return ("L" if player.libero else "") + ("C" if player.captain else "") + rest


def _set(said: ListedSet) -> str:
    if isinstance(said.get("line"), str):
        return "".join(_kept([said["line"]]))
    pairs = [*(_list(said.get("partials")) + [None] * 3)[:3], said.get("score")]
    cells = [_pair(pair) for pair in pairs]
    minutes = said.get("minutes")
    return ";".join(["True", *cells, str(minutes) if isinstance(minutes, int) else "", ""])


def _is_corrected(play: Play) -> bool:
    """Whether a point of a file has another score than its code."""
    if not isinstance(play, PointWon) or play.code is None:
        return False
    said = parse_code(play.code, cones=False).play
    return isinstance(said, PointWon) and said.score != play.score


def _pair(value: object) -> str:
    pair = _list(value) if not isinstance(value, tuple) else list(value)
    whole = len(pair) == 2 and all(isinstance(points, int) for points in pair)
    return f"{pair[0]}-{pair[1]}" if whole else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _kept(lines: object) -> Lines:
    """Lines that are written as they are, unless they would begin a section."""
    kept = [one_line(line) for line in _list(lines)]
    return [text for text in kept if not is_header(text)]


def one_line(value: object) -> str:
    """Text without line ends, otherwise as it is."""
    return sections.unbroken(str(value)).strip()


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


WINNING_SYMBOLS: Final = "".join(
    losing.ljust(4, "~") + winning.ljust(4, "~")
    for losing, winning in (
        ("=", "#"), ("=", ""), ("=/", "#"), ("=/", "#"), ("=", ""), ("=", ""), ("=", ""),
    )
)  # fmt: skip
"""Serve, reception, attack, block, dig, set, freeball: signs that lose the rally, that win it."""

_LEAST_SETS: Final = 5


def made_scout(meta: Mapping[str, object], match: Match) -> ScoutSheet:
    """The header of a session: what its meta says, the rest from the match itself."""
    given = scout_of(meta)
    beach = match.rules.players == 2
    return {
        **given,
        "generator": {"prg": "VolleySense"},
        "last_change": {"prg": "VolleySense"},
        "match": {
            **as_dict(given.get("match")),
            "regulation": "2" if beach else "1",
            "attack_ends": "Z",
        },
        "sets": played_sets(match),
        "winning_symbols": given.get("winning_symbols") or WINNING_SYMBOLS,
        "video": [],
        "other_sections": {},
    }


def played_sets(match: Match) -> list[ListedSet]:
    """One entry per set as in `meta["scout"]["sets"]`; unplayed ones are there, too.

    A file lists the scores with which sets ended: a set that nobody has won has none.
    """
    played = {one.number: _made_set(one) for one in match.sets if one.rallies}
    count = min(max(_LEAST_SETS, *played, 0), 9)
    return [played.get(number, {}) for number in range(1, count + 1)]


def _made_set(one: SetOfMatch) -> ListedSet:
    partials: list[list[int] | str | None] = [list(score) for score in one.partials]
    return {"partials": partials, "score": None if one.winner is None else list(one.score)}


def texts(value: object) -> dict[str, str]:
    """A mapping of somebody's JSON whose values are one line of text each."""
    return {key: clean(one) for key, one in as_dict(value).items()}


def as_dict(value: object) -> dict[str, object]:
    """A mapping of somebody's JSON, or an empty one."""
    return {str(key): one for key, one in value.items()} if isinstance(value, Mapping) else {}
