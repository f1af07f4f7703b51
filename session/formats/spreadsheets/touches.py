"""touches.csv: one row per touch, with all that a spreadsheet or a script may ask about it.

Everything is repeated in each row: the match, the score, who is on court, how the rally ended. So
one table is enough, and tables of many matches can be put below each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from session.formats.spreadsheets.columns import TOUCH_COLUMNS, pair_of, tags_cell
from session.formats.spreadsheets.csvfile import write_table
from session.formats.spreadsheets.text import Decimal
from session.game.match import Match, Rally
from session.game.plays import Play
from session.schemas import Player, SessionData
from session.vocabulary import Phase, Side

_WORDS: Final = ("skill_type", "skill_subtype", "evaluation")
_ZONED: Final = ("start_zone", "start_subzone", "end_zone", "end_subzone", "end_cone")
_POINTS: Final = ("start_m", "mid_m", "end_m", "player_m")
_DETAILS: Final = ("combination", "target", "players", "special", "custom")
NUMBERS: Final = frozenset(
    name
    for name in TOUCH_COLUMNS
    if name.endswith(("_m", "_before", "_after", "_number", "_sec"))
    or name.startswith(("setter_zone", "a_zone", "b_zone"))
    or name in {"start_zone", "end_zone", "end_cone", "players", "point_won", "event_id"}
)
"""Columns that hold numbers (a shirt number may be something else)."""
_TEXTS: Final = [place for place, name in enumerate(TOUCH_COLUMNS) if name not in NUMBERS]


@dataclass(frozen=True)
class Of:
    """Which match the touches are of. `names` and `rosters` are keyed by side."""

    session_id: str = ""
    title: str = ""
    match_date: dt.date | None = None
    names: Mapping[str, str | None] = field(default_factory=dict)
    rosters: Mapping[str, Iterable[Player]] = field(default_factory=dict)

    @classmethod
    def session(cls, data: SessionData) -> Of:
        """Of what `load_session` answers."""
        session = data["session"]
        names = {side: team.name for side, team in data["teams"].items()}
        return cls(session.id, session.title, session.match_date, names, data["rosters"])


def write_touches(path: str | Path, match: Match, of: Of, decimal: Decimal = "point") -> Path:
    """Write touches.csv: TOUCH_COLUMNS, one row per touch, in the order of play."""
    return write_table(path, TOUCH_COLUMNS, touch_rows(match, of), _TEXTS, decimal)


def touch_rows(match: Match, of: Of) -> Iterator[list[object]]:
    """One list of cells per touch, in the order of TOUCH_COLUMNS."""
    home, visitors = (of.names.get(side.value) for side in Side)
    date = of.match_date.isoformat() if of.match_date else None
    about = [of.session_id, of.title, date, home, visitors]
    people = {
        (side, player.number): player for side in Side for player in of.rosters.get(side.value, ())
    }
    for rally in match.rallies:
        before = _before(rally)
        won = None if rally.winner is None else rally.winner.value
        for place, (touch, phase) in enumerate(zip(rally.touches, rally.phases, strict=True), 1):
            player = people.get((touch.side, touch.number)) if touch.side and touch.number else None
            yield [
                *about,
                rally.set_number,
                rally.number,
                place,
                *before,
                *_action(touch, phase, player, of.names),
                won,
                None if won is None or touch.side is None else int(touch.side.value == won),
                rally.how,
                touch.t_sec,
                touch.clip_id,
                touch.id,
                touch.code,
                touch.kind,
                tags_cell(touch.said.get("tags")),
            ]


def _before(rally: Rally) -> list[object]:
    """The score, the serve and who stands where: the same for all touches of a rally."""
    courts = [(*lineup, *(None,) * 6)[:6] for lineup in rally.lineups]
    return [
        *rally.score_before,
        *rally.score_after,
        None if rally.serving is None else rally.serving.value,
        *rally.setter_zones,
        *courts[0],
        *courts[1],
    ]


def _action(
    touch: Play, phase: Phase, player: Player | None, names: Mapping[str, str | None]
) -> list[object]:
    look = touch.said.get
    side = touch.side
    points = [pair_of(look(name)) for name in _POINTS]
    return [
        phase,
        None if side is None else side.value,
        None if side is None else names.get(side.value),
        None if side is None else names.get(side.other.value),
        touch.number,
        None if player is None else player.player_name,
        None if player is None else player.position,
        touch.kind,
        *map(look, _WORDS),
        *map(look, _ZONED),
        *(metre for point in points for metre in point),
        *map(look, _DETAILS),
    ]
