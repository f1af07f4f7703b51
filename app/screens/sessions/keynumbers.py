"""What decided a match, on its first page: both teams side by side, each number with its plays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from markupsafe import Markup

from app.numberformat import brief
from app.screens.numbers.cells import NumberCell, Plays, difference_cell, statistic_cell
from app.screens.view import link, render
from session.cache import SourceCache
from session.game.match import Match, SetOfMatch
from session.game.plays import Score
from session.schemas import Player
from session.stats.catalogue import DECIDING, ROTATION_LINE, SCORERS, Statistic, statistic
from session.stats.line import StatisticLine
from session.stats.report import (
    ENOUGH_RALLIES,
    is_known,
    rotation_lines,
    setter_is_known,
    standouts,
)
from session.stats.rosters import number_of
from session.stats.scoreline import Run, longest_runs, set_lines
from session.stats.styles import Style
from session.stats.tally import Counted, TeamTally
from session.vocabulary import Print, Side, shirt_order

_ENOUGH_TRIES: Final = 10
"""A rate of fewer is shown without a bar: it decided nothing."""
_LONG_RUN: Final = 4
"""So many points in a row are worth a line."""
_MOST: Final = 3
"""Top scorers of a team, and runs."""
_TOTALS: Final = tuple(f"{skill}_total" for skill in ("serve", "reception", "attack", "block"))


@dataclass(frozen=True)
class ComparedRow:
    """A statistic of A and of B. `bars` are how long each is drawn, in per cent; None where one of
    them is no rate of enough tries."""

    label: str
    title: str
    cells: tuple[NumberCell, NumberCell]
    bars: tuple[float, float] | None
    few: bool
    """Whether it is a rate of few tries."""
    chief: bool
    """Whether it counts rallies: what sums everything else up."""


@dataclass(frozen=True)
class RotationTile:
    """A team's rotation, drawn where its setter stands: a rectangle of the court in metres."""

    side: str
    zone: int
    x: int
    y: int
    height: int
    diff: str
    part: str
    """Rallies won of those played."""
    href: str | None
    words: str
    standing: str
    """best, worst, few (rallies), or ""."""


@dataclass(frozen=True)
class RotationStanding:
    """A team's best rotation, or its worst, and which part of the game made it so."""

    side: str
    standing: str
    zone: int
    diff: NumberCell
    rates: Sequence[tuple[NumberCell, bool]]
    """Each with whether it is of few tries."""


@dataclass(frozen=True)
class TopScorer:
    """A player, and how the points were made."""

    number: str
    name: str
    href: str
    cells: Sequence[NumberCell]


@dataclass(frozen=True)
class LongRun:
    """Points in a row: how many, whose, in which set, and between which scores."""

    side: str
    points: int
    set_name: str
    before: Score
    after: Score
    server: str
    href: str


@dataclass(frozen=True)
class KeyNumbers:
    """What `sessions/_keynumbers.html` writes."""

    heading: str
    stats_href: str
    names: Mapping[str, str]
    rows: Sequence[ComparedRow]
    tiles: Sequence[RotationTile]
    standings: Sequence[RotationStanding]
    diff: Statistic
    """What a rotation is judged by."""
    rates: Sequence[Statistic]
    scored: Sequence[tuple[str, str]]
    """Head and title of what is said of a scorer."""
    scorers: Mapping[str, Sequence[TopScorer]]
    runs: Sequence[LongRun]
    enough_rallies: int = ENOUGH_RALLIES
    enough_tries: int = _ENOUGH_TRIES

    @cached_property
    def drawn(self) -> Markup:
        """Drawn once: it would be a third of what its page costs."""
        text = render("sessions/_keynumbers.html", numbers=self)
        return Markup(text)  # nosec B704 # a template, which escapes

    @property
    def has_scorers(self) -> bool:
        return any(self.scorers.values())

    @property
    def has_few(self) -> bool:
        return any(row.few for row in self.rows) or any(
            few for one in self.standings for _, few in one.rates
        )


@dataclass(frozen=True)
class _Team:
    """A team, counted, and where its plays are."""

    side: Side
    tally: TeamTally
    plays: Plays
    people: Mapping[str, str]

    @property
    def line(self) -> StatisticLine:
        return StatisticLine.of((*DECIDING, *_TOTALS), self.tally.total())

    def cell(self, one: Statistic, line: StatisticLine) -> NumberCell:
        total = f"{one.group.lower()}_total"
        touches = line.count(total) if total in line else None
        return statistic_cell(one, line[one.name], self.plays.behind(one), touches)

    def name(self, number: str) -> str:
        return " ".join(filter(None, (number, self.people.get(number))))


@dataclass(frozen=True)
class MatchAbout:
    """What is said of a match beside its plays; `plays` is the screen that shows these."""

    session_id: str
    plays: str
    teams: tuple[TeamAbout, TeamAbout]
    style: Style


@dataclass(frozen=True)
class TeamAbout:
    """A team's name, and its players: number and name of each."""

    name: str
    people: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, name: str, roster: Iterable[Player]) -> TeamAbout:
        people = ((number_of(player), brief(player.player_name)) for player in roster)
        return cls(name, tuple(people))


def key_numbers(match: Match, about: MatchAbout) -> KeyNumbers | None:
    """Worked out anew only where it is none of the last that were asked for. None where nobody
    wrote down what happened."""
    return _KEPT.of(match, about, lambda: _key_numbers(match, about))


_KEPT: Final[SourceCache[Match, MatchAbout, KeyNumbers | None]] = SourceCache(8)


def _key_numbers(match: Match, about: MatchAbout) -> KeyNumbers | None:
    if not is_known(match):
        return None
    counted = Counted.of(match, None, about.style)
    teams = [
        _Team(
            side,
            counted.teams[side],
            Plays(about.plays, counted.wanted, side),
            dict(said.people),
        )
        for side, said in zip(Side, about.teams, strict=True)
    ]
    rows = list(_rows(teams))
    if not rows:
        return None
    rotations = {team.side: _rotations(match, team) for team in teams}
    over = match.rules.is_over({one.number: one.winner for one in match.sets})
    scored = any(any(one.score) for one in match.sets)
    return KeyNumbers(
        stats_href=f"/sessions/{about.session_id}/stats",
        heading="What decided it" if over else "How it stands" if scored else "What was played",
        names={side.value: said.name for side, said in zip(Side, about.teams, strict=True)},
        rows=rows,
        tiles=[tile for team in teams for tile in _tiles(team, rotations[team.side])],
        standings=[one for team in teams for one in _standings(team, rotations[team.side])],
        diff=ROTATION_LINE["diff"],
        rates=_RATES,
        scored=[(head, statistic(name).title) for name, head in SCORERS],
        scorers={team.side.value: _scorers(team) for team in teams},
        runs=list(_runs(match, about, teams)),
    )


def _rows(teams: Sequence[_Team]) -> Iterator[ComparedRow]:
    """Those of which there is something to say."""
    lines = [team.line for team in teams]
    for one in map(statistic, DECIDING):
        n = [one.rate(team.tally.total()) for team in teams]
        if not any(rate.d if one.is_rate else rate.n for rate in n):
            continue
        enough = one.is_rate and all(rate.d >= _ENOUGH_TRIES for rate in n)
        a, b = (team.cell(one, line) for team, line in zip(teams, lines, strict=True))
        bars = [100 * (rate.value or 0) for rate in n]
        is_share = one.form in (Print.PERCENT, Print.ACHIEVED)
        yield ComparedRow(
            label=one.label,
            title=one.title,
            cells=(a, b),
            bars=(bars[0], bars[1]) if enough and is_share else None,
            few=one.is_rate and not enough,
            chief=one.counts_rallies,
        )


_RATES: Final = (statistic("sideout"), statistic("break_point"))
"""What makes a rotation good or bad."""
_MADE: Final = tuple(name for name, _ in SCORERS)


def _rotations(match: Match, team: _Team) -> Mapping[int, StatisticLine]:
    """By the zone of the setter; none where nobody knows it, or nobody turns."""
    if not match.rules.has_rotations or not setter_is_known(match, team.side):
        return {}
    found = {zone: one for zone in _PLACES if (one := team.tally.rotations.get(zone))}
    lines = rotation_lines(found, known=True)
    return {zone: line for zone, line in lines.items() if line["rallies"]}


_PLACES: Final = {
    1: (6, 12, 6), 2: (6, 9, 3), 3: (3, 9, 3), 4: (0, 9, 3), 5: (0, 12, 6), 6: (3, 12, 6),
}  # fmt: skip
"""Of A's half in the picture of the court: x, y and height of each zone, three metres wide. The
other half is the same, turned round."""


def _tiles(team: _Team, rotations: Mapping[int, StatisticLine]) -> Iterator[RotationTile]:
    found = standouts(rotations)
    words = dict.fromkeys(found.best, "best") | dict.fromkeys(found.worst, "worst")
    for zone, line in rotations.items():
        x, y, height = _PLACES[zone]
        if team.side is Side.B:
            x, y = 6 - x, 18 - y - height
        won, rallies = int(line.count("won") or 0), int(line.count("rallies") or 0)
        few = "few" if rallies < ENOUGH_RALLIES else ""
        yield RotationTile(
            side=team.side.value,
            zone=zone,
            x=x,
            y=y,
            height=height,
            diff=difference_cell(line.count("diff")).text,
            part=f"{won}/{rallies}",
            href=team.plays.whole.behind(_RALLIES, **team.plays.rotation(zone)),
            words=f"won {won} of {rallies}",
            standing=words.get(zone, few),
        )


_RALLIES: Final = statistic("rotation_rallies")


def _standings(team: _Team, rotations: Mapping[int, StatisticLine]) -> Iterator[RotationStanding]:
    found = standouts(rotations)
    told = [("best", zone) for zone in found.best] + [("worst", zone) for zone in found.worst]
    for standing, zone in told:
        line, here = rotations[zone], team.plays.rotation(zone)
        text = difference_cell(line.count("diff")).text
        yield RotationStanding(
            side=team.side.value,
            standing=standing,
            zone=zone,
            diff=NumberCell(text, "", team.plays.whole.behind(_RALLIES, **here)),
            rates=[
                (
                    statistic_cell(one, line[one.name], team.plays.behind(one, **here)),
                    line.rate(one.name)["d"] < _ENOUGH_TRIES,
                )
                for one in _RATES
            ],
        )


def _scorers(team: _Team) -> list[TopScorer]:
    """Those who made most points; of as many, whose number comes first."""
    lines = {
        number: StatisticLine.of(_MADE, team.tally.of_player(number))
        for number in team.tally.players
        if number is not None
    }
    made = {number: line.count("points_total") or 0 for number, line in lines.items()}
    first = sorted((n for n in made if made[n] > 0), key=lambda n: (-made[n], shirt_order(n)))
    return [
        TopScorer(
            number=number,
            name=team.people.get(number, ""),
            href=team.plays.to(**whose),
            cells=[
                statistic_cell(one, lines[number][one.name], team.plays.behind(one, **whose))
                for one in map(statistic, _MADE)
            ],
        )
        for number in first[:_MOST]
        for whose in (team.plays.player(number),)
    ]


def _runs(match: Match, about: MatchAbout, teams: Sequence[_Team]) -> Iterator[LongRun]:
    sets = {one.number: one for one in match.sets}
    for line, run in longest_runs(set_lines(match, _LONG_RUN))[:_MOST]:
        team = teams[0] if run.side is Side.A else teams[1]
        steps = line.steps_of(run)
        ids = [one for step in steps for one in step.ids]
        rallies = link(f"/sessions/{about.session_id}/rallies#rally-{run.first}", set=line.number)
        yield LongRun(
            side=run.side.value,
            points=run.points,
            set_name=line.name,
            before=_before(run, steps[-1].score),
            after=steps[-1].score,
            server=_server(team, sets[line.number], run),
            href=(team.plays.listed(ids) if ids else None) or rallies,
        )


def _before(run: Run, after: Score) -> Score:
    a, b = after
    return (a - run.points, b) if run.side is Side.A else (a, b - run.points)


def _server(team: _Team, one: SetOfMatch, run: Run) -> str:
    """Who served in it: one player, since a team that wins its serve does not turn."""
    served = {
        touch.number
        for rally in one.rallies
        if run.first <= rally.number <= run.last
        for touch in rally.touches
        if touch.kind == "serve" and touch.side is team.side and touch.number
    }
    return team.name(served.pop()) if len(served) == 1 else ""
