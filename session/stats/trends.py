"""A rate over time: match by match, and over all matches so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from session.errors import InvalidInput
from session.stats.metrics import rate
from session.stats.touchrates import SKILL_RATES

TEAM_RATES: Final = (
    "sideout", "modified_sideout", "first_ball_sideout", "first_ball_sideout_received",
    "break_point", *SKILL_RATES,
)  # fmt: skip
PLAYER_RATES: Final = tuple(
    name for name in TEAM_RATES if name not in ("sideout", "first_ball_sideout")
)
"""Side-out is a team's alone; a player's is `modified_sideout`, over the own receptions."""


def known_rate(name: str, *, of_player: bool) -> str:
    """The name of a rate that there is. Raises InvalidInput."""
    known = PLAYER_RATES if of_player else TEAM_RATES
    if of_player and name in TEAM_RATES and name not in known:
        raise InvalidInput(
            f"{name} is a rate of teams: ask without a person, or for {', '.join(known)}.", "rate"
        )
    if name not in known:
        raise InvalidInput(f"There is no rate {name}; there are {', '.join(known)}.", "rate")
    return name


def trend(lines: Iterable[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    """Each match's rate, `{"value", "n", "d"}`, and `so_far`: the same over it and all before."""
    points = []
    top = bottom = 0
    for one in lines:
        found = one[name]
        top, bottom = top + found["n"], bottom + found["d"]
        points.append({**found, "so_far": rate(top, bottom)})
    return points
