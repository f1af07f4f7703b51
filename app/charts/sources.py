"""From a session to what its charts are drawn of, and to the files of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from app.charts.catalogue import ChartKind
from app.charts.chart import Chart, ChartRequest
from app.charts.plot import PictureWords, picture
from app.charts.style import FileFormat
from app.numberformat import brief
from session.errors import InvalidInput
from session.record.matches import MatchView
from session.stats.filters import Filter, FilteredPlayer
from session.stats.heat import Detail
from session.vocabulary import Side, canonical_number

EVERYTHING: Final = "Whole match"
_MOST: Final = 2


def chart_request(
    view: MatchView,
    wanted: Filter,
    detail: Detail = "zone",
    players: tuple[FilteredPlayer, ...] = (),
) -> ChartRequest:
    """What the charts of a session are drawn of."""
    names = {Side(side): brief(team.name) for side, team in view.teams.items() if team.name}
    people = {
        (Side(side), player.number): brief(player.player_name)
        for side, roster in view.rosters.items()
        for player in roster
    }
    return ChartRequest(view.seen(wanted), wanted, detail, players, names, people)


def players_of(said: Iterable[str]) -> tuple[FilteredPlayer, ...]:
    """Two players from an address, each as team and number: A7. Raises InvalidInput."""
    found = []
    for text in (one.strip() for many in said for one in many.split(",")):
        if not text:
            continue
        side, number = text[0].upper(), canonical_number(text[1:].strip())
        if side not in ("A", "B") or not number or len(number) > 10 or not number.isprintable():
            raise InvalidInput("Write a player as team and number, such as A7.", "compare")
        found.append(FilteredPlayer(Side(side), number))
    if len(found) > _MOST:
        raise InvalidInput("Two players are compared, not more.", "compare")
    return tuple(dict.fromkeys(found))


def words_of(asked: ChartRequest) -> str:
    """Which part of the match, for people. A team alone is whose charts these are."""
    wanted = asked.wanted
    if wanted.team and not wanted.looks_at_a_team:
        rest = replace(wanted, team=None).words(said_names(asked)) or EVERYTHING
        return f"{asked.team(wanted.team)} · {rest}"
    return wanted.words(said_names(asked)) or EVERYTHING


def said_names(asked: ChartRequest) -> dict[str, str]:
    """The teams' names as the words of a filter take them."""
    return {side.value: asked.team(side) for side in Side}


def chart_file(kind: ChartKind, asked: ChartRequest, fmt: FileFormat) -> bytes:
    """The chart as a file that says everything itself."""
    chart = kind.draw(asked)
    return picture(chart.scene, file_words(chart, asked), fmt)


def file_words(chart: Chart, asked: ChartRequest) -> PictureWords:
    """Title, teams and filter, n."""
    teams = f"{asked.team(Side.A)} – {asked.team(Side.B)}"
    part = words_of(asked)
    caption = chart.caption if chart.n else chart.empty
    return PictureWords(chart.title, f"{teams} · {part}", caption)
