"""The filter of statistics as query parameters: `Asked` gives it to any endpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, TypeAlias

from fastapi import Depends, Query, Request

from session.api.parts import Blank, UpTo100
from session.api.query import REPEATS
from session.api.readback import given
from session.stats.filters import Filter

_WHAT: Final = {
    "set": "Sets, such as 1,2.",
    "team": "Team A or B from whose side rotation, score and serving are seen; each from its own "
    "side without one.",
    "seen_from": "The same as `team`.",
    "player": "One player's touches: team and number, such as A7.",
    "rotation": "Zones 1-6 of the own setter.",
    "opponent_rotation": "Zones 1-6 of the opponent's setter.",
    "serving": "yes: rallies with the own serve; no: with the opponent's.",
    "outcome": "Rallies won or lost.",
    "score": "Before the rally: close (at most 2 apart), from20, leading, level, trailing.",
    "reception": "Rallies whose reception has one of these signs, such as #+ (escape the +).",
    "rally": "Rallies by number within their set, such as 3-9.",
    "phase": "Touches: serve, reception, transition (of the receiving team), break (of the "
    "serving team).",
    "skill": "Touches: serve, reception, set, attack, block, dig, freeball.",
    "evaluation": "Touches with one of these signs.",
    "start_zone": "Touches by where the ball's way began, zones 1-9.",
    "end_zone": "Touches by where the ball's way ended, zones 1-9.",
    "combination": "Touches by attack combination or setter call.",
    "skill_type": "Touches by the scout's letter for their type, such as Q.",
    "opponent": "Nothing of a match against anybody else: how the name of the other team begins.",
    "date_from": "Nothing of a match before this day.",
    "date_to": "Nothing of a match after this day.",
}
_Text: TypeAlias = Annotated[UpTo100 | None, Blank, REPEATS]


def _asked(
    request: Request,
    set: Annotated[_Text, Query(description=_WHAT["set"])] = None,
    team: Annotated[_Text, Query(description=_WHAT["team"])] = None,
    seen_from: Annotated[_Text, Query(description=_WHAT["seen_from"])] = None,
    player: Annotated[_Text, Query(description=_WHAT["player"])] = None,
    rotation: Annotated[_Text, Query(description=_WHAT["rotation"])] = None,
    opponent_rotation: Annotated[_Text, Query(description=_WHAT["opponent_rotation"])] = None,
    serving: Annotated[_Text, Query(description=_WHAT["serving"])] = None,
    outcome: Annotated[_Text, Query(description=_WHAT["outcome"])] = None,
    score: Annotated[_Text, Query(description=_WHAT["score"])] = None,
    reception: Annotated[_Text, Query(description=_WHAT["reception"])] = None,
    rally: Annotated[_Text, Query(description=_WHAT["rally"])] = None,
    phase: Annotated[_Text, Query(description=_WHAT["phase"])] = None,
    skill: Annotated[_Text, Query(description=_WHAT["skill"])] = None,
    evaluation: Annotated[_Text, Query(description=_WHAT["evaluation"])] = None,
    start_zone: Annotated[_Text, Query(description=_WHAT["start_zone"])] = None,
    end_zone: Annotated[_Text, Query(description=_WHAT["end_zone"])] = None,
    combination: Annotated[_Text, Query(description=_WHAT["combination"])] = None,
    skill_type: Annotated[_Text, Query(description=_WHAT["skill_type"])] = None,
) -> Filter:
    """Read from the address itself, in which a key may be repeated; the names are for readers."""
    given({"team": team or None, "seen_from": seen_from or None}, "seen_from")
    found = Filter.parse(request.query_params)
    return replace(found, opponent=None, date_from=None, date_to=None)


AskedOfEach = Annotated[Filter, Depends(_asked)]
"""What narrows each of many sessions; which those are is asked in another way."""


def _asked_of_one(
    request: Request,
    _rest: AskedOfEach,
    opponent: Annotated[_Text, Query(description=_WHAT["opponent"])] = None,
    date_from: Annotated[_Text, Query(description=_WHAT["date_from"])] = None,
    date_to: Annotated[_Text, Query(description=_WHAT["date_to"])] = None,
) -> Filter:
    return Filter.parse(request.query_params)


Asked = Annotated[Filter, Depends(_asked_of_one)]
"""What narrows one session: all that a filter can ask."""
