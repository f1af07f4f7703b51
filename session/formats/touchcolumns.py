"""The columns of touches.csv, in order, with what they mean. `docs/exports.md` shows the same list.

Headers are a promise to scripts and spreadsheets: add new ones at the end, never rename one.
"""

from __future__ import annotations

from typing import Final

from session.formats.columns import KEY_COLUMNS, PLACE_COLUMNS

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
}

TOUCH_COLUMNS: Final[dict[str, str]] = {
    **MATCH_COLUMNS,
    **RALLY_COLUMNS,
    **ACTION_COLUMNS,
    **ENDING_COLUMNS,
}
