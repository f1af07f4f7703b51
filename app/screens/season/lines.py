"""Tables over many matches: lines of a box score and rates, of players, teams and matches; and a
rate over time as an inline drawing: a dot for each match, a line for all so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from app.numberformat import NOTHING
from app.screens.numbers.box import NCAA, line_cells, ncaa_cells, said_heads
from app.screens.numbers.cells import (
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    statistic_cell,
)
from session.stats.catalogue import SEASON_BOX, SEASON_RATES, statistic
from session.stats.filters import Filter
from session.stats.line import StatisticLine
from session.stats.ncaa import CollegeLine
from session.stats.seasonreport import MatchOfSeason, TrendPoint
from session.stats.tally import RateJson, rate_json
from session.vocabulary import Print, Side

_BOX: Final = tuple((group, tuple(map(statistic, names))) for group, names in SEASON_BOX)


@dataclass(frozen=True)
class SeasonEntry:
    """A line to be: what stands in front, the counts, and where the plays are."""

    head: NumberCell
    line: StatisticLine | None
    """None without a touch."""
    college: CollegeLine | None = None
    lead: str = ""
    before: Sequence[NumberCell] = ()
    plays: Plays | None = None
    who: Mapping[str, str] | None = None

    def behind(self, name: str) -> str | None:
        """Where the plays are that a statistic counts."""
        return self.plays.behind(statistic(name), **(self.who or {})) if self.plays else None


def plays_of(session_id: str, side: Side) -> Plays:
    """Where the plays of a team in a session are."""
    return Plays(f"/sessions/{session_id}/plays", Filter(), side)


def rate_cell(name: str, rate: RateJson, href: str | None = None) -> NumberCell:
    """A rate as coaches write it: efficiencies with three decimals, shares in per cent."""
    return statistic_cell(statistic(name), rate, href)


def box_table(
    ident: str,
    caption: str,
    corner: str,
    entries: Iterable[SeasonEntry],
    *,
    foot: SeasonEntry | None = None,
    before: Sequence[tuple[str, str]] = (),
    numbered: bool = False,
    note: str = "",
) -> NumberTable:
    """The box score; `before` are heads of columns in front of it, with cells in each entry."""
    return _table_of(
        ident,
        caption,
        corner,
        said_heads(_BOX),
        _box_row,
        entries,
        foot,
        before,
        numbered=numbered,
        note=note,
    )


def _table_of(
    ident: str,
    caption: str,
    corner: str,
    heads: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    row: Callable[[SeasonEntry], NumberRow],
    entries: Iterable[SeasonEntry],
    foot: SeasonEntry | None,
    before: Sequence[tuple[str, str]],
    *,
    numbered: bool,
    note: str,
) -> NumberTable:
    return NumberTable(
        ident,
        caption,
        corner,
        rows=[row(one) for one in entries],
        foot=None if foot is None else row(foot),
        numbered=numbered,
        note=note,
        **columns([*([("", before)] if before else []), *heads]),
    )


def _box_row(one: SeasonEntry) -> NumberRow:
    line = one.line
    if line is None:
        blank = [NumberCell("")] * sum(len(inner) for _, inner in _BOX)
        return NumberRow(one.head, [*one.before, *blank], one.lead)

    cells = line_cells(_BOX, line, one.plays, one.who or {})
    return NumberRow(one.head, [*one.before, *cells], one.lead)


def ncaa_lines(
    ident: str,
    caption: str,
    corner: str,
    entries: Iterable[SeasonEntry],
    *,
    foot: SeasonEntry | None = None,
    before: Sequence[tuple[str, str]] = (),
) -> NumberTable:
    """The box score of American colleges over matches."""
    note = (
        "As American colleges count: blocked attacks are errors, Hit % is (K − E) / TA. What "
        "one of the matches does not tell, such as who blocked together, is left open."
    )
    return _table_of(
        ident,
        caption,
        corner,
        said_heads(NCAA),
        _ncaa_row,
        entries,
        foot,
        before,
        numbered=True,
        note=note,
    )


def _ncaa_row(one: SeasonEntry) -> NumberRow:
    cells = [] if one.college is None else ncaa_cells(one.college, None, {})
    return NumberRow(one.head, [*one.before, *cells], one.lead)


def rates_table(
    ident: str,
    caption: str,
    corner: str,
    entries: Iterable[SeasonEntry],
    *,
    before: Sequence[tuple[str, str]] = (),
    foot: SeasonEntry | None = None,
    note: str = "",
) -> NumberTable:
    """What a team does with rallies, serves, receptions and attacks, one line each."""
    named = [(statistic(name).brief, statistic(name).title) for name in SEASON_RATES]
    heads = columns([*([("", before)] if before else []), ("", named)])
    return NumberTable(
        ident,
        caption,
        corner,
        rows=[_rates_row(one) for one in entries],
        foot=None if foot is None else _rates_row(foot),
        note=note,
        **heads,
    )


def _rates_row(one: SeasonEntry) -> NumberRow:
    cells = [
        rate_cell(name, one.line.rate(name), one.behind(name)) if one.line else NumberCell(NOTHING)
        for name in SEASON_RATES
    ]
    return NumberRow(one.head, [*one.before, *cells], one.lead)


def result_words(match: MatchOfSeason) -> str:
    """Sets won and lost, from the team's side: `3–1`; said where nobody has won the match."""
    own, other = match.sets
    if not match.played and not own and not other:
        return NOTHING
    if match.won is None:
        return f"{own}–{other} unfinished" if own or other else "unfinished"
    return f"{own}–{other}"


def day_words(day: str) -> str:
    """A match's day in a table: `4 May 26`."""
    date = dt.date.fromisoformat(day)
    return f"{date.day} {date:%b %y}"


WIDTH, HEIGHT = 960.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 16.0, 28.0, 44.0
STEP, MARGIN = 0.2, 0.05
_LABELLED: Final = 12
"""With more matches than this, only every so many dots have their words; all have a title."""


@dataclass(frozen=True)
class TrendDot:
    """One match: where it stands, what it says, and where it leads."""

    x: float
    y: float
    said: str
    part: str
    day: str
    opponent: str
    href: str
    labelled: bool


@dataclass(frozen=True)
class GridLine:
    """A line across the drawing, with the value it stands for."""

    y: float
    said: str


@dataclass(frozen=True)
class Drawing:
    """What the template draws; `path` joins the dots, `so_far` is the rate up to each match."""

    dots: list[TrendDot]
    path: str
    so_far: str
    grid: list[GridLine]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT


def drawing(rate: str, points: Sequence[TrendPoint]) -> Drawing:
    """The points of a trend, oldest first."""
    signed = statistic(rate).form is Print.EFFICIENCY
    values = [
        value
        for one in points
        for value in (one.rate["value"], one.so_far["value"])
        if value is not None
    ]
    low, high = _range(values, signed)

    def at(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low), 1)

    step = (WIDTH - LEFT - RIGHT) / max(1, len(points))
    xs = [round(LEFT + step * (place + 0.5), 1) for place in range(len(points))]
    every = -(-len(points) // _LABELLED) or 1
    placed = list(zip(xs, points, strict=True))
    dots = [
        TrendDot(
            x,
            at(value),
            rate_cell(rate, one.rate).text,
            rate_cell(rate, one.rate).part,
            day_words(one.day),
            one.opponent,
            f"/sessions/{one.session_id}/stats",
            place % every == 0,
        )
        for place, (x, one) in enumerate(placed)
        if (value := one.rate["value"]) is not None
    ]
    known = [(x, value) for x, one in placed if (value := one.so_far["value"]) is not None]
    ticks = [low + STEP * place for place in range(round((high - low) / STEP) + 1)]
    return Drawing(
        dots,
        _path([(dot.x, dot.y) for dot in dots]),
        _path([(x, at(value)) for x, value in known]),
        [GridLine(at(tick), rate_cell(rate, rate_json(tick, 1)).text) for tick in ticks],
    )


def _range(values: Sequence[float], signed: bool) -> tuple[float, float]:
    """Round bounds around the values, never so narrow that chance looks like a trend."""
    bottom, top = (-1.0, 1.0) if signed else (0.0, 1.0)
    if not values:
        return bottom, top
    low = max(bottom, floor((min(values) - MARGIN) / STEP) * STEP)
    high = min(top, ceil((max(values) + MARGIN) / STEP) * STEP)
    low = max(bottom, min(low, high - 2 * STEP))
    return round(low, 1), round(max(high, low + 2 * STEP), 1)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{'ML'[place > 0]}{x:g} {y:g}" for place, (x, y) in enumerate(places))
