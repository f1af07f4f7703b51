"""The match report's numbers over a part of a match."""

from __future__ import annotations

from typing import Any

from session.match import Match
from session.stats.filters import Filter
from session.stats.narrowing import by_team
from session.stats.summary import summary
from session.vocabulary import Side


def filtered_summary(match: Match, wanted: Filter, **about: Any) -> dict[str, Any]:  # noqa: ANN401
    """`summary` over what passes the filter; `about` is handed on to it.

    Where the filter looks at a team and names none, each team's numbers are those of the rallies
    seen from its own side; `sets` then describe the whole sets, since the two teams' rallies
    differ. Raises InvalidInput.
    """
    views = by_team(match, wanted)
    found = summary(views[Side.A], **about)
    if views[Side.B] is views[Side.A]:
        return found
    other = summary(views[Side.B], **about)
    return found | {
        "sets_won": dict(zip("AB", match.sets_won, strict=True)),
        "sets": summary(match, **about)["sets"],
        "teams": {"A": found["teams"]["A"], "B": other["teams"]["B"]},
        "attacks": _in_order(
            match,
            [one for one in found["attacks"] if one["team"] == "A"],
            [one for one in other["attacks"] if one["team"] == "B"],
        ),
    }


def _in_order(match: Match, *lists: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The attacks of both teams as they were played."""
    places = {touch.id: place for place, touch in enumerate(_touches(match))}
    return sorted((one for many in lists for one in many), key=lambda one: places[one["event_id"]])


def _touches(match: Match) -> list[Any]:
    return [touch for rally in match.rallies for touch in rally.touches]
