"""`volleysense season`: many sessions summed up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import AsJson, Dir, opened, print_result
from app.cli.stats import Only, filter_of
from app.numberformat import plural, share
from session.errors import InvalidInput, NotFoundError

if TYPE_CHECKING:
    from session.service import SessionService
    from session.stats.filters import Filter
    from session.stats.line import StatisticLine
    from session.stats.seasonreport import SeasonReport
    from session.stats.tally import RateJson

DAY = ["%Y-%m-%d"]
From = Annotated[
    dt.datetime | None, typer.Option("--from", formats=DAY, help="First day of a match.")
]
To = Annotated[dt.datetime | None, typer.Option("--to", formats=DAY, help="Last day of a match.")]


def season(
    club: Annotated[
        str | None, typer.Argument(help="Whose season: name or number. Without it, everybody's.")
    ] = None,
    opponent: Annotated[str | None, typer.Option(help="Only against: name or number.")] = None,
    competition: Annotated[str | None, typer.Option(help="Only in this competition.")] = None,
    date_from: From = None,
    date_to: To = None,
    only: Only = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Sum up the matches of a club, its players and its opponents, or a part of each match."""
    from session.record.seasons import Season
    from session.serialiser import json_of

    wanted = _part(only or ())
    with opened(folder) as service:
        found = service.seasons.report(
            Season(
                club_id=None if club is None else _club(service, club),
                opponent_id=None if opponent is None else _club(service, opponent),
                competition=competition,
                date_from=date_from and date_from.date(),
                date_to=date_to and date_to.date(),
            ),
            wanted,
        )
    print_result(json_of(found), as_json, "\n".join([*_only(wanted), *_lines(found)]))


def _part(only: Iterable[str]) -> Filter:
    """The part of each match. Raises InvalidInput."""
    wanted = filter_of(only)
    if wanted.team is not None or wanted.player is not None:
        raise InvalidInput(
            "A season sees every team from its own side, so --only takes no team and no player "
            "here.",
            "only",
        )
    return wanted


def _only(wanted: Filter) -> list[str]:
    if wanted.is_empty:
        return []
    words = wanted.words({"A": "", "B": ""})
    return [f"Only {words[:1].lower()}{words[1:]}, each team for itself.", ""]


def _club(service: SessionService, said: str) -> int:
    """The number of a club. Raises NotFoundError, InvalidInput when several have such a name."""
    from session.fields import whole_number

    ident = whole_number(said)
    if ident is not None:
        return service.clubs.get(ident).id
    found = service.clubs.find(said, limit=10)
    if not found:
        raise NotFoundError(f"There is no club {said}.")
    if len(found) > 1:
        names = ", ".join(f"{one.name} ({one.id})" for one in found)
        raise InvalidInput(f"Which club: {names}?")
    return found[0].id


def _lines(found: SeasonReport) -> list[str]:
    from session.stats.catalogue import SEASON_PLAYERS_TERMINAL, SEASON_TERMINAL

    if not found.matches:
        return ["No match fits."]
    lines = [
        f"{team.name}: {_matches(team.matches)}, {team.won} won, {team.lost} lost, "
        f"{team.unfinished} unfinished, sets {team.sets_won}:{team.sets_lost}, "
        f"{_rates(SEASON_TERMINAL, team.totals.line)}"
        for team in (*found.teams, *found.opponents)
    ]
    lines += [
        f"Left out: {one.title} ({one.session_id}), "
        f"{'a piece of' if one.piece else 'the same match as'} "
        f"{one.same_title} ({one.same_as})."
        for one in found.doubles
    ]
    lines.append("")
    for one in found.players:
        numbers, line = "/".join(one.numbers), one.sums.line
        name = one.name or ("player not known" if one.unknown else f"number {numbers}")
        points = plural(int(line.count("points_total") or 0), "point")
        lines.append(
            f"{numbers:>5}  {name}, {one.team}: {points} in {_matches(one.sums.matches)}, "
            f"{_rates(SEASON_PLAYERS_TERMINAL, line)}"
        )
    return lines


def _rates(names: Iterable[str], line: StatisticLine) -> str:
    """Each under its name in full: `side-out 58 % (11/19), break point 41 % (7/17)`."""
    from session.stats.catalogue import statistic

    return ", ".join(f"{statistic(name).label.lower()} {_share(line.rate(name))}" for name in names)


def _matches(n: int) -> str:
    return plural(n, "match", "matches")


def _share(rate: RateJson) -> str:
    """A rate with its counts: `58 % (11/19)`."""
    value = share(rate["n"], rate["d"]) if rate["d"] else "–"
    return f"{value} ({rate['n']}/{rate['d']})"
