"""What narrows an answer, as query parameters of any endpoint: `Asked` is the filter of statistics,
`Actor` who played, `OneSet` a single set. Each thing has one name, and older ones beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, NamedTuple, TypeAlias

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.datastructures import QueryParams

from app.api.query import REPEATS
from app.api.readback import one_if_given
from app.api.shared import Blank, UpTo10, UpTo100
from session.stats.filters import Filter
from session.vocabulary import Side, canonical_number

_WHAT: Final = {
    "set": "Sets, such as 1,2.",
    "set_number": "The same as `set`.",
    "team": "Team A or B from whose side rotation, score and serving are seen; each from its own "
    "side without one.",
    "seen_from": "The same as `team`.",
    "player": "One player's touches: team and number, such as A7.",
    "rotation": "Zones 1-6 of the own setter.",
    "opponent_rotation": "Zones 1-6 of the opponent's setter.",
    "serving": "yes: rallies with the own serve; no: with the opponent's.",
    "outcome": "Rallies won or lost.",
    "score": (
        "Before the rally: close (at most 2 apart), from20, leading, level, trailing, or a score "
        "as 24-22, the home team's points first."
    ),
    "reception": "Rallies whose reception has one of these signs, such as #+ (escape the +), or is "
    "perfect (#) or positive (# and +).",
    "rally": "Rallies by number within their set, such as 3-9.",
    "phase": "Touches: serve, reception, transition (of the receiving team), break (of the "
    "serving team).",
    "skill": "Touches: serve, reception, set, attack, block, dig, freeball.",
    "evaluation": "Touches with one of these signs, or perfect or positive.",
    "start_zone": "Touches by where the ball's way began, zones 1-9.",
    "end_zone": "Touches by where the ball's way ended, zones 1-9.",
    "combination": "Touches by attack combination or setter call.",
    "skill_type": "Touches by the scout's letter for their type, such as Q.",
    "call": "Sets by the setter's call, and attacks by that of their team's last set before them.",
    "blockers": "Attacks and blocks by how many stood in the block, 0-9.",
    "tag": "Touches with one of these tags, whatever their case.",
    "text": "Touches to which the scout added this, and all of a rally with it in a note; "
    "case is nothing.",
    "opponent": "Nothing of a match against anybody else: how the name of the other team begins.",
    "date_from": "Nothing of a match before this day.",
    "date_to": "Nothing of a match after this day.",
}
_Text: TypeAlias = Annotated[UpTo100 | None, Blank, REPEATS]


async def _asked(
    request: Request,
    set: Annotated[_Text, Query(description=_WHAT["set"])] = None,
    set_number: Annotated[_Text, Query(description=_WHAT["set_number"])] = None,
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
    call: Annotated[_Text, Query(description=_WHAT["call"])] = None,
    blockers: Annotated[_Text, Query(description=_WHAT["blockers"])] = None,
    tag: Annotated[_Text, Query(description=_WHAT["tag"])] = None,
    text: Annotated[_Text, Query(description=_WHAT["text"])] = None,
) -> Filter:
    """Read from the address itself, in which a key may be repeated; the names are for readers."""
    one_if_given({"team": team, "seen_from": seen_from}, "seen_from")
    one_if_given({"set": set, "set_number": set_number}, "set")
    return replace(_parsed(request), opponent=None, date_from=None, date_to=None)


def _parsed(request: Request) -> Filter:
    said = request.query_params.multi_items()
    renamed = [("set" if name == "set_number" else name, value) for name, value in said]
    return Filter.parse(QueryParams(renamed))


AskedOfEach = Annotated[Filter, Depends(_asked)]
"""What narrows each of many sessions; which those are is asked in another way."""


async def _asked_of_one(
    request: Request,
    _rest: AskedOfEach,
    opponent: Annotated[_Text, Query(description=_WHAT["opponent"])] = None,
    date_from: Annotated[_Text, Query(description=_WHAT["date_from"])] = None,
    date_to: Annotated[_Text, Query(description=_WHAT["date_to"])] = None,
) -> Filter:
    return _parsed(request)


Asked = Annotated[Filter, Depends(_asked_of_one)]
"""What narrows one session: all that a filter can ask."""


class Who(NamedTuple):
    """Whose plays are meant."""

    team: Side | None
    number: str | None


_Number: TypeAlias = Annotated[UpTo10 | None, Blank]
_SAME_NUMBER: Final = "The same as `actor_number`."


async def _who(
    actor_team: Annotated[Side | None, Blank, Query()] = None,
    actor_number: Annotated[_Number, Query()] = None,
    team: Annotated[Side | None, Blank, Query(description="The same as `actor_team`.")] = None,
    number: Annotated[_Number, Query(description=_SAME_NUMBER)] = None,
    player: Annotated[_Number, Query(description=_SAME_NUMBER)] = None,
) -> Who:
    shirts = {"actor_number": actor_number, "number": number, "player": player}
    shirt = one_if_given(shirts, "actor_number")
    side = one_if_given({"actor_team": actor_team, "team": team}, "actor_team")
    return Who(side, canonical_number(shirt) if shirt else None)


ByActor = Annotated[Who, Depends(_who)]

_SetNumber: TypeAlias = Annotated[Annotated[int, Field(ge=1, le=9)] | None, Blank]


async def _one_set(
    set_number: Annotated[_SetNumber, Query(description="Of this set only.")] = None,
    set: Annotated[_SetNumber, Query(description="The same as `set_number`.")] = None,
) -> int | None:
    found: int | None = one_if_given({"set_number": set_number, "set": set}, "set_number")
    return found


OneSet = Annotated[int | None, Depends(_one_set)]
