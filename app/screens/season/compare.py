"""Sessions side by side: both teams of each, rate by rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.screens.lists import session_choice
from app.screens.numbers.cells import (
    NumberCell,
    NumberColumn,
    NumberRow,
    NumberTable,
    count_cell,
    difference_cell,
    statistic_cell,
)
from app.screens.season.lines import day_words
from app.screens.view import Service, link, page
from session.record.seasons import MAX_COMPARED
from session.stats.catalogue import COMPARED, COMPARED_COUNTS, statistic
from session.stats.seasonreport import ComparedSession, TeamOfSeason
from session.vocabulary import Side

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class SessionBeside:
    """A session that stands there, and the address of the page without it."""

    session_id: str
    title: str
    when: str
    without: str


@router.get("/compare")
def compare_page(request: Request, service: Service) -> Response:
    """The sessions that the address names, in its order; more can be added and taken away."""
    ids = list(dict.fromkeys(one for one in request.query_params.getlist("session") if one))
    sessions = service.seasons.comparison(ids).sessions if ids else []
    choice = session_choice(service, request.query_params)
    return page(
        "season/compare.html",
        sessions=[
            SessionBeside(
                one.session_id,
                one.title,
                day_words(one.day),
                link("/compare", session=[other for other in ids if other != one.session_id]),
            )
            for one in (compared.session for compared in sessions)
        ],
        table=_table(sessions) if sessions else None,
        ids=ids,
        choice=choice,
        others=[one for one in choice.sessions if one.id not in ids],
        full=len(ids) >= MAX_COMPARED,
        most=MAX_COMPARED,
    )


def _table(sessions: Sequence[ComparedSession]) -> NumberTable:
    """One column for each team of each session, a group for each session."""
    teams = [one.teams[side] for one in sessions for side in Side]
    rows = [
        NumberRow(NumberCell("Sets won"), [count_cell(team.sets_won) for team in teams]),
        NumberRow(NumberCell("Points"), [count_cell(team.points_won) for team in teams]),
        *(
            NumberRow(
                NumberCell(one.label),
                [statistic_cell(one, team.totals.line[one.name]) for team in teams],
            )
            for one in map(statistic, (*chain(*COMPARED.values()), *COMPARED_COUNTS))
        ),
    ]
    six = any(team.has_rotations for team in teams)
    rows += [
        NumberRow(NumberCell(f"Setter in {zone}"), [_turned(team, zone) for team in teams])
        for zone in (range(1, 7) if six else ())
    ]
    return NumberTable(
        "compared",
        "Side by side",
        "",
        columns=[
            NumberColumn(one.teams[side].name, first=side is Side.A)
            for one in sessions
            for side in Side
        ],
        groups=[(f"{one.session.title}, {day_words(one.session.day)}", 2) for one in sessions],
        rows=rows,
        note="Setter in 1–6: rallies won minus lost in that rotation." if six else "",
    )


def _turned(team: TeamOfSeason, zone: int) -> NumberCell:
    if not team.has_rotations:
        return NumberCell("")
    line = team.rotations.get(zone)
    return difference_cell(0 if line is None else line.count("diff"))
