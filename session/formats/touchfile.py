"""touches.csv: one row per touch, with all that a spreadsheet or a script may ask about it.

Everything is repeated in each row: the match, the score, who is on court, how the rally ended. So
one table is enough, and tables of many matches can be put below each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from session.formats.csvfile import write_table
from session.match import Match, Phase, Rally
from session.plays import Play
from session.schemas import Player
from session.vocabulary import Side

if TYPE_CHECKING:
    from session.verbs.sessions import SessionData

_ZONES: Final = tuple(range(1, 7))

MATCH_COLUMNS: Final = {
    "session_id": "the session's id",
    "match": "the session's title",
    "match_date": "the day of the match, ISO 8601",
    "home_team": "name of team A",
    "visiting_team": "name of team B",
}

RALLY_COLUMNS: Final = {
    "set_number": "set 1-9",
    "rally_number": "rally within the set, from 1",
    "touch_number": "touch within the rally, from 1",
    "score_a_before": "points of A before the rally",
    "score_b_before": "points of B before the rally",
    "score_a_after": "points of A after the rally",
    "score_b_after": "points of B after the rally",
    "serving_team": "A or B, empty when nobody knows",
    "setter_zone_a": "A's rotation: the zone 1-6 of its setter",
    "setter_zone_b": "B's rotation: the zone 1-6 of its setter",
    **{f"a_zone_{zone}": f"shirt number of A's player in zone {zone}" for zone in _ZONES},
    **{f"b_zone_{zone}": f"shirt number of B's player in zone {zone}" for zone in _ZONES},
}

ACTION_COLUMNS: Final = {
    "phase": "serve, reception, transition_sideout or transition_break",
    "team": "A or B, empty when nobody knows",
    "team_name": "the name of the player's team",
    "opponent_name": "the name of the other team",
    "player_number": "shirt number, empty for a player whom nobody knows",
    "player_name": "the player's name from the roster",
    "position": "the player's position from the roster",
    "skill": "serve, reception, set, attack, block, dig or freeball",
    "skill_type": "kind of serve, attack …",
    "skill_subtype": "finer kind, such as a tip",
    "evaluation": "# + ! - / = from best to worst",
    "start_zone": "zone 1-9 where the ball's way starts",
    "start_subzone": "quarter A-D of the start zone",
    "end_zone": "zone 1-9 where it ends",
    "end_subzone": "quarter A-D of the end zone",
    "end_cone": "cone 1-8 in which an attack ends, where cones were scouted",
    "start_x_m": "start of the ball's way, metres across the court (0-9)",
    "start_y_m": "start of the ball's way, metres along the court (0-18, net at 9)",
    "mid_x_m": "where the way bends, metres across",
    "mid_y_m": "where the way bends, metres along",
    "end_x_m": "end of the ball's way, metres across",
    "end_y_m": "end of the ball's way, metres along",
    "player_x_m": "where the player stood, metres across",
    "player_y_m": "where the player stood, metres along",
    "combination": "the scout's attack combination or setter's call",
    "target": "where a set was meant to go",
    "players": "how many players took part, such as blockers",
    "special": "the scout's special code",
    "custom": "the scout's own letters",
}

ENDING_COLUMNS: Final = {
    "point_team": "A or B: who won the rally, empty when nobody knows",
    "point_won": "1 when the touch's team won the rally, 0 when it lost it",
    "rally_ended_by": "ace, serve_error, reception_error, kill, attack_error, blocked, set_error, "
    "dig_error, block_error, freeball_error, opponent_error or unknown",
    "t_sec": "seconds from the clip's start, or from the session's start without a clip",
    "clip_id": "the clip's id, empty for a touch without a video",
    "event_id": "number of the event; never used twice",
    "code": "the scout's code as written",
}

TOUCH_COLUMNS: Final[dict[str, str]] = {
    **MATCH_COLUMNS,
    **RALLY_COLUMNS,
    **ACTION_COLUMNS,
    **ENDING_COLUMNS,
}

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


def write_touches(path: str | Path, match: Match, of: Of) -> Path:
    """Write touches.csv: TOUCH_COLUMNS, one row per touch, in the order of play."""
    return write_table(path, TOUCH_COLUMNS, touch_rows(match, of), _TEXTS)


def touch_rows(match: Match, of: Of) -> Iterator[list[Any]]:
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
                touch.payload.get("code"),
            ]


def _before(rally: Rally) -> list[Any]:
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
) -> list[Any]:
    look = touch.payload.get
    side = touch.side
    points = [look(name) or (None, None) for name in _POINTS]
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
