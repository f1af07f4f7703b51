"""The season: a club's matches, players and opponents summed up, and any rate over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from app.screens.lists import club_choice, every_club
from app.screens.notices import notice_for
from app.screens.numbers.cells import (
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    count_cell,
)
from app.screens.numbers.rallies import ROTATION_HEADS, rotation_cells
from app.screens.query import query_day, query_id, query_text
from app.screens.questionbar import (
    PART_KEYS,
    PERSON,
    KeptHere,
    in_league,
    in_season,
    part_bar,
    persons_of,
    season_typed,
)
from app.screens.season.lines import (
    Drawing,
    SeasonEntry,
    box_table,
    day_words,
    drawing,
    ncaa_lines,
    rate_cell,
    rates_table,
    result_words,
)
from app.screens.view import Service, is_partial, link, page, with_header
from session.errors import InvalidInput
from session.record.seasons import Season
from session.record.seasonsums import trend_of
from session.service import SessionService
from session.stats.catalogue import COMPARED, TRENDS, statistic
from session.stats.filters import Filter
from session.stats.seasonreport import PlayerOfSeason, SeasonReport, TeamOfSeason, Trend
from session.vocabulary import Side

EVERYBODY = "all"
router = APIRouter(include_in_schema=False)
REPORT, COLLEGE = "report", "ncaa"
_BOXES = {REPORT: "Match report", COLLEGE: "NCAA"}
PLAYED = (("M", "Matches"), ("Sets", "Sets with a touch"))


def asked(service: SessionService, query: QueryParams) -> Season:
    """Which season the address asks for; without a word, that of the club with most sessions.

    Raises InvalidInput.
    """
    everybody = query.get("club_id") == EVERYBODY
    club_id = None if everybody else query_id(query, "club_id", "team", "Season")
    if club_id is None and not everybody:
        best = max(every_club(service), key=lambda one: one.sessions, default=None)
        club_id = best.id if best else None
    return Season(
        club_id=club_id,
        opponent_id=query_id(query, "opponent_id", "opponent", "Season"),
        opponent=query_text(query, "opponent"),
        competition=query_text(query, "competition"),
        date_from=query_day(query, "date_from", "From"),
        date_to=query_day(query, "date_to", "To"),
    )


def season_address(season: Season) -> dict[str, object]:
    """The season as it stands in an address."""
    said = {name: value for name, value in asdict(season).items() if value is not None}
    return {"club_id": EVERYBODY} | said


def part_of(query: QueryParams) -> Filter:
    """Which part of each match counts."""
    return Filter.parse({key: query[key] for key in PART_KEYS if query.get(key)})


def rate_of(query: QueryParams, known: tuple[str, ...]) -> str:
    """The rate that the address names, or the first. Raises InvalidInput."""
    found = query_text(query, "rate", 50) or known[0]
    if found not in known:
        words = ", ".join(statistic(name).label.lower() for name in known)
        raise InvalidInput(f"There is no rate “{found}”. You can follow {words}.")
    return found


def query_of_look(query: QueryParams) -> dict[str, str]:
    """What an address says of how the matches are looked at, whichever they are: each choice of the
    page keeps the others. Raises InvalidInput."""
    rate, preset = rate_of(query, TRENDS), query.get("preset")
    said = {"preset": COLLEGE} if preset == COLLEGE else {}
    return said | ({"rate": rate} if rate != TRENDS[0] else {})


@router.get("/season")
def season_page(request: Request, service: Service) -> Response:
    """The sums of a season; HTMX asks for the trend alone."""
    season = asked(service, request.query_params)
    typed = season_typed(request.query_params, persons_of(service, request.query_params, season))
    if elsewhere := typed.elsewhere(request):
        return elsewhere
    query = typed.query
    part = part_of(query)
    if person_id := query_id(query, PERSON, "player", "Players"):
        plays = link(
            "/plays", **season_address(season), **part.address(), person=person_id, q=typed.rest
        )
        return RedirectResponse(plays, status_code=303)
    looked = query_of_look(query)
    preset = looked.get("preset", REPORT)
    found = service.seasons.report(season, part)
    trend = _trend(found, season, part, query) if season.club_id else None
    if is_partial(request) and request.headers.get("hx-target") == "trend" and trend:
        drawn = page("_trend.html", trend=trend)
        return with_header(drawn, "HX-Push-Url", trend.here)
    clubs = club_choice(service, season.club_id)
    return page(
        "season/page.html",
        found=found,
        season=season,
        clubs=clubs.clubs,
        clubs_part=clubs.part,
        opponents=_opponents(service, season, found),
        competitions=service.competitions(season.club_id),
        narrowed=len(season_address(season)) > 1 or not part.is_empty,
        whole=link("/season", **season_address(season), **looked),
        rate=looked.get("rate"),
        bar=part_bar(
            "/season",
            part,
            typed,
            season_address(season) | part.address() | looked,
            six=_rotates(found) or not found.teams,
            kept=KeptHere.of(service, part.address(), in_season if season.club_id else in_league),
        ),
        part_address=part.address(),
        plays=link("/plays", **season_address(season), **part.address()),
        trend=trend,
        tables=club_tables(found, preset, SeasonPlays(season, part))
        if season.club_id
        else _league_tables(found, preset, season_address(season) | looked),
        presets=_BOXES,
        preset=preset,
        matches=_matches(found) if season.club_id else None,
        unknown=open_questions(service, season.club_id),
        notice=notice_for(request.query_params),
    )


def open_questions(service: SessionService, club_id: int | None = None) -> int:
    """Names (that may be of a club) of which nobody has said who they are."""
    return service.clubs.count_unknown(club_id) + service.people.count_unknown(club_id)


def _opponents(
    service: SessionService, season: Season, found: SeasonReport
) -> list[tuple[int, str]]:
    """Whom a club has played, also when the choice has one of them only."""
    if season.club_id is None:
        return []
    if season.opponent_id is not None:
        found = service.seasons.report(Season(club_id=season.club_id))
    known = {one.opponent_id: one.opponent for one in found.matches if one.opponent_id}
    return sorted(known.items(), key=lambda one: one[1])


def _trend(found: SeasonReport, season: Season, part: Filter, query: QueryParams) -> TrendShown:
    rate = rate_of(query, TRENDS)
    said = season_address(season) | part.address() | query_of_look(query)
    said.pop("rate", None)
    here = link("/season", **said, rate=rate)
    return trend_shown(trend_of(rate, found), rate, TRENDS, "/season", said, here)


@dataclass(frozen=True)
class TrendMatch:
    """A match in the table below the drawing."""

    session_id: str
    opponent: str
    when: str


@dataclass(frozen=True)
class TrendShown:
    """What the drawing of a trend and the choice of its rate need: `lines` have a match, its rate,
    and that of all so far."""

    rate: str
    word: str
    meaning: str
    rates: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    drawing: Drawing
    lines: Sequence[tuple[TrendMatch, NumberCell, NumberCell]]
    action: str
    hidden: Mapping[str, str]
    here: str


def trend_shown(
    found: Trend,
    rate: str,
    known: tuple[str, ...],
    action: str,
    hidden: Mapping[str, object],
    here: str,
) -> TrendShown:
    """Of a trend as it was counted."""
    return TrendShown(
        rate=rate,
        word=statistic(rate).label,
        meaning=statistic(rate).meaning,
        rates=[
            (group, [(name, statistic(name).label) for name in names if name in known])
            for group, names in COMPARED.items()
        ],
        drawing=drawing(rate, found.points),
        lines=[
            (
                TrendMatch(one.session_id, one.opponent, day_words(one.day)),
                rate_cell(rate, one.rate),
                rate_cell(rate, one.so_far),
            )
            for one in found.points
        ],
        action=action,
        hidden={name: str(value) for name, value in hidden.items()},
        here=f"{here}#trend",
    )


@dataclass(frozen=True)
class SeasonPlays:
    """Where the plays behind the numbers of a club's season are."""

    season: Season
    part: Filter

    def of(self, side: Side, **narrower: object) -> Plays:
        """Of the club (A), or of those that it played against."""
        address = season_address(self.season) | narrower
        said = {key: str(value) for key, value in address.items() if value is not None}
        return Plays("/plays", self.part, side, said)


def club_tables(found: SeasonReport, preset: str, plays: SeasonPlays) -> list[NumberTable]:
    teams = [
        *(
            SeasonEntry(NumberCell(one.name), one.totals.line, plays=plays.of(Side.A))
            for one in found.teams
        ),
        *(
            SeasonEntry(NumberCell(one.name), one.totals.line, plays=plays.of(Side.B))
            for one in found.opponents
        ),
    ]
    against = [
        SeasonEntry(
            NumberCell(one.opponent, "", _club_href(one.opponent_id)),
            one.team.totals.line,
            before=[NumberCell(f"{one.team.won}–{one.team.lost}"), count_cell(one.team.matches)],
            plays=plays.of(Side.A, opponent_id=one.opponent_id) if one.opponent_id else None,
        )
        for one in found.by_opponent
    ]
    tables = [
        rates_table(
            "sums",
            "Rallies, serves, receptions, attacks",
            "Team",
            teams,
        ),
        players_table(
            found.players, preset, team=next(iter(found.teams), None), plays=plays.of(Side.A)
        ),
    ]
    if _rotates(found):
        tables.append(_rotations(found.teams[0], plays.of(Side.A)))
    heads = (("Won", "Matches won and lost"), ("M", "Matches"))
    tables.append(rates_table("against", "By opponent", "Opponent", against, before=heads))
    return tables


def _rotates(found: SeasonReport) -> bool:
    """Whether anybody plays matches with rotations: on a beach nobody does."""
    return any(one.has_rotations for one in found.teams)


def _league_tables(
    found: SeasonReport, preset: str, here: Mapping[str, object]
) -> list[NumberTable]:
    lines = [
        SeasonEntry(
            NumberCell(
                one.name,
                "",
                link("/season", **{**here, "club_id": one.club_id}) if one.club_id else None,
            ),
            one.totals.line,
            before=[
                count_cell(one.matches),
                NumberCell(f"{one.won}–{one.lost}"),
                NumberCell(f"{one.sets_won}–{one.sets_lost}"),
            ],
        )
        for one in found.teams
    ]
    heads = (("M", "Matches"), ("W–L", "Matches won and lost"), ("Sets", "Sets won and lost"))
    return [
        rates_table("teams", "Teams", "Team", lines, before=heads),
        players_table(found.players, preset, teams=True),
    ]


def players_table(
    players: Sequence[PlayerOfSeason],
    preset: str,
    *,
    teams: bool = False,
    team: TeamOfSeason | None = None,
    plays: Plays | None = None,
) -> NumberTable:
    """Everybody who touched the ball, most points first; as colleges count, the `team` below."""
    entries = [
        SeasonEntry(
            NumberCell(
                " · ".join(filter(None, (_name(one), one.team if teams else ""))),
                "",
                f"/people/{one.person_id}" if one.person_id else None,
            ),
            one.sums.line,
            one.sums.ncaa,
            lead=", ".join(one.numbers),
            plays=plays if one.sums.matches and _is_told_by_number(one, players) else None,
            who=plays.player(one.numbers[0]) if plays and one.numbers else None,
            before=[count_cell(one.sums.matches), count_cell(one.sums.sets)],
        )
        for one in players
    ]
    if preset != COLLEGE:
        return box_table("players", "Players", "Player", entries, before=PLAYED, numbered=True)
    entries = [replace(one, before=one.before[:1]) for one in entries]
    foot = None
    if team is not None:
        totals = team.totals
        foot = SeasonEntry(
            NumberCell("Team"), totals.line, totals.ncaa, before=[count_cell(team.matches)]
        )
    return ncaa_lines("players", "Players", "Player", entries, before=PLAYED[:1], foot=foot)


def _is_told_by_number(player: PlayerOfSeason, players: Sequence[PlayerOfSeason]) -> bool:
    """Whether one number asks for all plays of a player, and for nobody else's."""
    same = [one for one in players if set(one.numbers) & set(player.numbers)]
    return len(player.numbers) == 1 and len(same) == 1 and not player.unknown


def _name(player: PlayerOfSeason) -> str:
    if player.unknown:
        return "Player not known"
    return player.name or f"Number {', '.join(player.numbers)}"


def _rotations(team: TeamOfSeason, plays: Plays) -> NumberTable:
    """The six rotations, by the zone of the own setter."""
    rows = [
        NumberRow(
            NumberCell(f"Setter in {zone}"),
            rotation_cells(one, plays.whole, **plays.rotation(zone)),
        )
        for zone, one in sorted(team.rotations.items())
        if one["rallies"]
    ]
    return NumberTable(
        "rotations", "Rotations", "Rotation", rows=rows, **columns([("", ROTATION_HEADS)])
    )


@dataclass(frozen=True)
class MatchRow:
    """A match in the list, with its rates."""

    session_id: str
    title: str
    opponent: str
    when: str
    result: str
    cells: Sequence[NumberCell]


def _matches(found: SeasonReport) -> list[MatchRow]:
    """The list of matches, newest first."""
    listed = []
    for one in reversed(found.matches):
        entry = SeasonEntry(NumberCell(one.opponent), one.totals.line)
        row = rates_table("m", "", "", [entry]).rows[0]
        listed.append(
            MatchRow(
                one.session.session_id,
                one.session.title,
                one.opponent,
                day_words(one.session.day),
                result_words(one),
                row.cells,
            )
        )
    return listed


def _club_href(club_id: int | None) -> str | None:
    return f"/clubs/{club_id}" if club_id else None
