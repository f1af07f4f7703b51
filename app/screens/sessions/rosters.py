"""A team: its name, its colour, and a roster that comes straight from a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.screens.conflicts import FormField, Meeting, seen_before
from app.screens.notices import Notice, notice_for
from app.screens.sessions.colours import colour_of
from app.screens.view import Service, SessionHead, messages, page, see_other
from session.errors import NotFoundError
from session.jsonvalues import mapping
from session.meta import TEAM_COLOURS, hex_colour
from session.schemas import Player, PlayerIn, Session, SessionUpdate, TeamIn
from session.service import SessionService
from session.vocabulary import POSITIONS, Side

_MAX_LINES = 200
_COLUMNS = ("number", "player_name", "position", "flags")
_HEADINGS = {
    "number": ("number", "no", "no.", "nr", "nr.", "#", "shirt", "jersey"),
    "player_name": ("name", "player", "player name", "player_name", "last name", "full name"),
    "position": ("position", "pos", "pos.", "role"),
    "flags": ("libero/captain", "flags", "libero", "captain", "l/c"),
}
POSITION_WORDS = {
    "s": "setter",
    "oh": "outside",
    "outside hitter": "outside",
    "wing": "outside",
    "op": "opposite",
    "opp": "opposite",
    "oppo": "opposite",
    "mb": "middle",
    "mh": "middle",
    "middle blocker": "middle",
    "l": "libero",
    "lib": "libero",
    "u": "universal",
} | {word: word for word in POSITIONS}

router = APIRouter(include_in_schema=False)
Revision = Annotated[str, Form(max_length=20)]
_NAME = (FormField("name", "Name"),)
_PLAYERS = (FormField("roster", "Players", lines=16),)


@dataclass(frozen=True)
class RosterLine:
    """One pasted line: a player, or what is wrong with it."""

    number: int
    text: str
    player: PlayerIn | None
    problem: str | None = None


def pasted_roster(text: str) -> list[RosterLine]:
    """Lines pasted from a spreadsheet (tabs), a CSV (`,` or `;`) or typed by hand.

    Columns are number, name, position, and L or C for libero and captain; a heading line may
    name them in another order. Every line that cannot be used says why.
    """
    every = enumerate(text.replace("\x00", "").splitlines(), start=1)
    lines = [(number, line) for number, line in every if line.strip()]
    if not lines:
        return []
    cells = _cells([line for _, line in lines])
    order = _heading(cells[0])
    rows = list(zip(lines, cells, strict=True))[1 if order else 0 :]
    found = [
        _line(number, line, values, order or _COLUMNS)
        for (number, line), values in rows[:_MAX_LINES]
    ]
    for (number, line), _ in rows[_MAX_LINES : _MAX_LINES + 1]:
        reason = f"At most {_MAX_LINES} players fit on a roster."
        found.append(RosterLine(number, line, None, reason))
    return _without_doubles(found)


def _cells(lines: Sequence[str]) -> list[list[str]]:
    """Cells of each line; every line stands alone, so that one stray quote spoils only its own."""
    for delimiter in "\t;,":
        if any(delimiter in line for line in lines):
            return [_split(line, delimiter) for line in lines]
    return [[cell.strip() for cell in line.split(None, 1)] for line in lines]


def _split(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line[:1000]], delimiter=delimiter), [])]


def _heading(cells: Sequence[str]) -> tuple[str, ...] | None:
    """The columns that a heading line names, or None when the line is no heading."""
    names = [
        next((key for key, words in _HEADINGS.items() if cell.lower() in words), "")
        for cell in cells
    ]
    return tuple(names) if "number" in names and "player_name" in names else None


def _line(number: int, text: str, cells: Sequence[str], order: Sequence[str]) -> RosterLine:
    values = _named(cells, order)
    marks = set(re.split(r"[\s,/]+", values.get("flags", "").lower()))
    place = values.get("position", "")
    position = POSITION_WORDS.get(place.lower(), place or None)
    try:
        player = PlayerIn(
            number=values.get("number", ""),
            player_name=values.get("player_name", ""),
            position=position,
            libero=bool(marks & {"l", "libero"}) or position == "libero",
            captain=bool(marks & {"c", "captain"}),
        )
    except ValidationError as problem:
        return RosterLine(number, text, None, _why(problem, values))
    return RosterLine(number, text, player)


def _named(cells: Sequence[str], order: Sequence[str]) -> dict[str, str]:
    """Cells under the names of their columns; what stands beyond them are marks."""
    values: dict[str, str] = {}
    for key, cell in zip((*order, *("flags" for _ in cells)), cells, strict=False):
        values[key] = f"{values[key]} {cell}".strip() if values.get(key) else cell
    number, name = values.get("number", ""), values.get("player_name", "")
    if order is _COLUMNS and name.isdigit() and not number.isdigit():
        values |= {"number": name, "player_name": number}
    return values


def _why(problem: ValidationError, values: dict[str, str]) -> str:
    """The first reason, as a sentence."""
    field, message = next(iter(messages(problem).items()))
    number = values.get("number", "")
    if field == "number" and number and not number.isdigit():
        return "It does not begin with a number: number, name, position, each in its own column."
    word = f"The {field.removeprefix('player_')}"
    if not values.get(field):
        return f"{word} is missing."
    return f"{word}: {message[:1].lower()}{message[1:]}"


def _without_doubles(lines: Sequence[RosterLine]) -> list[RosterLine]:
    seen: dict[str, int] = {}
    checked = []
    for line in lines:
        shirt = line.player.number if line.player else None
        if shirt is not None and shirt in seen:
            reason = f"Number {shirt} is on line {seen[shirt]} already."
            checked.append(RosterLine(line.number, line.text, None, reason))
            continue
        if shirt is not None:
            seen[shirt] = line.number
        checked.append(line)
    return checked


def as_text(players: Sequence[Player | PlayerIn]) -> str:
    """A roster as lines that `parse` reads back to the same players."""
    return "\n".join(
        "\t".join(
            (player.number, player.player_name, player.position or "", _marks(player))
        ).rstrip()
        for player in players
    )


def _marks(player: Player | PlayerIn) -> str:
    return " ".join(mark for mark, is_so in (("L", player.libero), ("C", player.captain)) if is_so)


def roster_side(side: str) -> Side:
    """The side in an address. Raises NotFoundError."""
    if side not in ("A", "B"):
        raise NotFoundError("A session has team A and team B.")
    return Side(side)


@dataclass(frozen=True)
class TeamScreen:
    """A team's page: the team, what was typed into its forms, and what is wrong with that."""

    side: str
    other: str
    colour: str
    players: list[Player]
    name: str | None
    revision: int | str
    roster_revision: int | str
    text: str
    lines: Sequence[RosterLine] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with the team, by its field."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with one player."""
    typed: Mapping[str, str | bool | None] = field(default_factory=dict)
    """The fields of one player."""
    said: Sequence[str] = ()
    """What there is to say of a roster file."""
    file_team: str | None = None
    wrong_file: str = ""
    positions: Sequence[str] = POSITIONS

    def page(self, session: Session, code: int = 200, notice: Notice | None = None) -> Response:
        head = SessionHead.of(session, "match")
        return page("sessions/rosters.html", head, self, code=code, notice=notice)


def team_screen(service: SessionService, session: Session, side: Side) -> TeamScreen:
    """As the team is saved."""
    data = service.load_session(session.id)
    team = data["teams"].get(side.value)
    players = data["rosters"].get(side.value, [])
    return TeamScreen(
        side=side.value,
        other=side.other.value,
        colour=colour_of(session, side.value),
        players=players,
        name=team.name if team else None,
        revision=team.revision if team else "",
        roster_revision=team.roster_revision if team else "",
        text=as_text(players),
    )


@router.get("/sessions/{session_id}/teams/{side}")
def team_page(request: Request, service: Service, session_id: str, side: str) -> Response:
    """A team's page."""
    session = service.get_session(session_id)
    screen = team_screen(service, session, roster_side(side))
    return screen.page(session, notice=notice_for(request.query_params, session_id))


@router.post("/sessions/{session_id}/teams/{side}")
def save_team(
    service: Service,
    session_id: str,
    side: str,
    name: Annotated[str, Form()] = "",
    colour: Annotated[str, Form()] = "",
    colour_was: Annotated[str, Form()] = "",
    revision: Revision = "",
) -> Response:
    """Saves a team's name and the colour of its kit."""
    session, which = service.get_session(session_id), roster_side(side)
    try:
        wanted = TeamIn(name=name or None)
    except ValidationError as problem:
        saved = team_screen(service, session, which)
        shown = replace(saved, errors=messages(problem), name=name, revision=revision)
        return shown.page(session, 422)
    home = f"/sessions/{session_id}/teams/{which.value}"
    with service.transaction():
        team = service.get_teams(session_id)[which]
        if seen_before(revision, team.revision) is not None:
            met = Meeting.of(_NAME, None, {"name": team.name or ""}, {"name": name})
            if met.rows:
                more = {"colour": colour, "colour_was": colour_was}
                return met.page(f"Team {which}", home, home, team.revision, more)
        service.set_team(session_id, which, wanted.name)
        if colour != colour_was:
            _save_colour(service, session_id, which, hex_colour(colour))
    return see_other(home, said="team-saved")


def _save_colour(
    service: SessionService, session_id: str, side: Side, hex_code: str | None
) -> None:
    """The colour of one kit; the other's stays, whoever changes that meanwhile."""
    session = service.get_session(session_id)
    if not hex_code or hex_code == colour_of(session, side.value):
        return
    colours = {**mapping(session.meta.get("team_colours")), side.value: hex_code}
    if hex_code == TEAM_COLOURS[side.value]:
        colours.pop(side.value)
    service.update_session(session_id, SessionUpdate(meta={"team_colours": colours}))


@router.post("/sessions/{session_id}/teams/{side}/check")
def check_roster(
    request: Request,
    service: Service,
    session_id: str,
    side: str,
    roster: Annotated[str, Form()] = "",
    revision: Revision = "",
) -> Response:
    """Shows how the pasted lines are understood; nothing is saved."""
    session, which = service.get_session(session_id), roster_side(side)
    lines = pasted_roster(roster)
    if "hx-request" in request.headers:
        return page("sessions/_check.html", lines=lines)
    saved = team_screen(service, session, which)
    return replace(saved, lines=lines, text=roster, roster_revision=revision).page(session)


@router.post("/sessions/{session_id}/teams/{side}/roster")
def save_roster(
    service: Service,
    session_id: str,
    side: str,
    roster: Annotated[str, Form()] = "",
    revision: Revision = "",
) -> Response:
    """Saves the roster when every line can be used; otherwise shows which cannot."""
    session, which = service.get_session(session_id), roster_side(side)
    lines = pasted_roster(roster)
    players = [line.player for line in lines if line.player]
    if len(players) < len(lines):
        shown = team_screen(service, session, which)
        shown = replace(shown, lines=lines, text=roster, roster_revision=revision)
        return shown.page(session, 422)
    home = f"/sessions/{session_id}/teams/{which.value}"
    with service.transaction():
        now = service.get_teams(session_id)[which].roster_revision
        if seen_before(revision, now) is not None:
            saved = {"roster": as_text(service.get_roster(session_id, which))}
            met = Meeting.of(_PLAYERS, None, saved, {"roster": as_text(players)})
            if met.rows:
                return met.page(f"The roster of team {which}", f"{home}/roster", home, now)
        service.set_roster(session_id, which, players)
    return see_other(f"/sessions/{session_id}#teams", said="roster-saved")
