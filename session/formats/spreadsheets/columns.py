"""The columns of our tables, in order, with what they mean. `docs/exports.md` shows the same list.

Headers are a promise to scripts and spreadsheets: add new ones at the end, never rename one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, TypeAlias

from session.game.plays import said_tags
from session.schemas import Event, Player, RollupEntry
from session.vocabulary import Side

EventRow: TypeAlias = Event | Mapping[str, Any]  # Any: columns of different types
RollupRow: TypeAlias = RollupEntry | Mapping[str, Any]  # Any: columns of different types

KEY_COLUMNS: Final = {
    "team": "A or B, empty when nobody knows",
    "team_name": "the team's name",
    "player_number": "shirt number, empty for a player whom nobody knows",
    "player_name": "the player's name from the roster",
}
"""How every table names who it is about, so that tables can be joined. Three of them have an older
name for some of it beside that."""

TABLE_COLUMNS: Final = {
    "id": "number of the event; never used twice",
    "session_id": "the session's id",
    "clip_id": "the clip's id, empty for an event without a video",
    "t_sec": "seconds from the clip's start, or from the session's start without a clip",
    "event_type": "serve, reception, set, attack, block, dig, freeball, point … or your own word",
    "actor_team": "A or B, empty when nobody knows",
    "actor_number": "shirt number without leading zeros",
    "actor_resolved_name": "the player's name from the roster",
    "payload": "all details of the event as JSON, also those without a column of their own",
}

PLACE_COLUMNS: Final = {
    "start_x_m": "start of the ball's way, metres across the court (0-9)",
    "start_y_m": "start of the ball's way, metres along the court (0-18, net at 9)",
    "mid_x_m": "where the way bends, metres across",
    "mid_y_m": "where the way bends, metres along",
    "end_x_m": "end of the ball's way, metres across",
    "end_y_m": "end of the ball's way, metres along",
    "player_x_m": "where the player stood, metres across",
    "player_y_m": "where the player stood, metres along",
}

PAYLOAD_COLUMNS: Final = {
    "evaluation": "# + ! - / = from best to worst",
    "skill_type": "kind of serve, attack …",
    "combination": "the scout's attack or set code",
    "target": "where a set was meant to go",
    "start_zone": "zone 1-9 where the ball's way starts",
    "end_zone": "zone 1-9 where it ends",
    "start_subzone": "quarter A-D of the start zone",
    "end_subzone": "quarter A-D of the end zone",
    **PLACE_COLUMNS,
    "players": "how many players took part, such as blockers",
    "special": "the scout's special code",
    "set_number": "set 1-9",
    "code": "the scout's code as written",
    "confidence": "how sure video analysis was, 0-1",
}

TAIL_COLUMNS: Final = {
    "seq": "order of play: sort by this",
    "client_id": "the name that a script gave the event",
    "revision": "how many times the event was written",
    "created_utc": "when it was added, UTC, ISO 8601",
    "updated_utc": "when it was last changed, UTC, ISO 8601",
}

TAGS_MEANING: Final = "words under which people keep the play, with commas between them"

EVENT_COLUMNS: Final[dict[str, str]] = {
    **TABLE_COLUMNS,
    "status": "confirmed (counts), suggested or rejected",
    **PAYLOAD_COLUMNS,
    **TAIL_COLUMNS,
    "event_id": "as id",
    "team": "as actor_team",
    "player_number": "as actor_number",
    "player_name": "as actor_resolved_name",
    "tags": TAGS_MEANING,
}

TWICE: Final = {
    "team": "actor_team",
    "player_number": "actor_number",
    "player_name": "actor_resolved_name",
}
"""Columns that say again what another one says. Read back, the other one counts."""

ROLLUP_COLUMNS: Final[dict[str, str]] = {
    "id": "number of the row",
    "session_id": "the session's id",
    "team_side": "A or B, empty when nobody knows",
    "number": "shirt number, empty for touches of unnamed players",
    "event_type": "as in events.csv",
    "count": "how many confirmed events",
    **KEY_COLUMNS,
}

ROSTER_COLUMNS: Final[dict[str, str]] = {
    "team_side": "A or B",
    "team_name": "the team's name",
    "number": "shirt number",
    "player_name": "the player's name",
    "position": "setter, outside, opposite, middle, libero, universal",
    "libero": "1 for a libero, otherwise 0",
    "captain": "1 for the captain, otherwise 0",
    "team": "as team_side",
    "player_number": "as number",
    "session_id": "the session's id",
}

PLACE_PAIRS: Final = {
    f"{name}_m": (f"{name}_x_m", f"{name}_y_m") for name in ("start", "mid", "end", "player")
}
"""Payload keys that hold a place, and the two columns that show it."""

PAYLOAD_FIELDS: Final = tuple(
    name
    for name in PAYLOAD_COLUMNS
    if name not in {n for pair in PLACE_PAIRS.values() for n in pair}
)
"""Payload keys with one column of the same name."""

INTEGERS: Final = frozenset({"start_zone", "end_zone", "players", "set_number", "seq"})
FLOATS: Final = frozenset({"t_sec", "confidence"})

FREE_TEXT: Final = frozenset(
    {"clip_id", "event_type", "actor_number", "actor_resolved_name", "client_id"}
    | {"player_number", "player_name", "tags"}
    | (set(PAYLOAD_FIELDS) - INTEGERS - FLOATS)
)
"""Columns of events that hold what somebody typed."""

_head = itemgetter(*list(TABLE_COLUMNS)[:-1])
_tail = itemgetter(*TAIL_COLUMNS)
_keys = itemgetter("id", "actor_team", "actor_number", "actor_resolved_name")
_BEFORE = PAYLOAD_FIELDS[:8]
_AFTER = PAYLOAD_FIELDS[8:]
_START, _MID, _END, _PLAYER = PLACE_PAIRS
_NOWHERE = (None, None)
_COUNTED = ("session_id", "team_side", "number", "event_type", "count")


def event_rows(events: Iterable[EventRow]) -> Iterator[list[object]]:
    """One list of cells per event, in the order of EVENT_COLUMNS.

    Events come as models or as rows of the store, whose payload may still be JSON text.
    """
    for event in events:
        row = vars(event) if isinstance(event, Event) else event
        payload = row["payload"]
        if isinstance(payload, str):
            text, payload = payload, json.loads(payload)
        else:
            text = json.dumps(payload, ensure_ascii=False)
        look = payload.get
        yield [
            *_head(row),
            text,
            row["status"],
            *map(look, _BEFORE),
            *pair_of(look(_START)),
            *pair_of(look(_MID)),
            *pair_of(look(_END)),
            *pair_of(look(_PLAYER)),
            *map(look, _AFTER),
            *_tail(row),
            *_keys(row),
            tags_cell(look("tags")),
        ]


def tags_cell(said: object) -> str | None:
    """The words of a list; None where there is none."""
    return ", ".join(said_tags(said)) or None


def pair_of(place: object) -> Sequence[object]:
    """The two cells of a place, empty where there is none."""
    return place if isinstance(place, list | tuple) and place else _NOWHERE


@dataclass(frozen=True)
class People:
    """Whose tables they are. `names` and `rosters` are keyed by side."""

    session_id: str = ""
    names: Mapping[str, str | None] = field(default_factory=dict)
    rosters: Mapping[str, Iterable[Player]] = field(default_factory=dict)


def rollup_rows(rollup: Iterable[RollupRow], people: People) -> Iterator[list[object]]:
    """One list of cells per count; a row without an id of its own is numbered from 1."""
    known = {
        (side, player.number): player.player_name
        for side, players in people.rosters.items()
        for player in players
    }
    for place, entry in enumerate(rollup, 1):
        row = entry if isinstance(entry, Mapping) else vars(entry)
        side, number = row["team_side"], row["number"]
        name = known.get((side, number))
        counted = (row[name] for name in _COUNTED)
        yield [row.get("id", place), *counted, side, people.names.get(side), number, name]


def roster_rows(people: People) -> Iterator[list[object]]:
    """One list of cells per player, A's first."""
    for side in Side:
        for player in people.rosters.get(side, ()):
            yield [
                side.value,
                people.names.get(side),
                player.number,
                player.player_name,
                player.position,
                int(player.libero),
                int(player.captain),
                side.value,
                player.number,
                people.session_id,
            ]


_ZONES: Final = tuple(range(1, 7))

AFTER_DECISION: Final = "1 in a set played after the match was decided, else 0"

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
    "team": KEY_COLUMNS["team"],
    "team_name": "the name of the player's team",
    "opponent_name": "the name of the other team",
    "player_number": KEY_COLUMNS["player_number"],
    "player_name": KEY_COLUMNS["player_name"],
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
    **PLACE_COLUMNS,
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
    "event_type": "as skill",
    "tags": TAGS_MEANING,
}

TOUCH_COLUMNS: Final[dict[str, str]] = {
    **MATCH_COLUMNS,
    **RALLY_COLUMNS,
    **ACTION_COLUMNS,
    **ENDING_COLUMNS,
}
