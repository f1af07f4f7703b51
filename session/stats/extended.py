"""Everything about a match that its official report does not print, in one mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from session.match import Match
from session.stats.distribution import distribution
from session.stats.ncaa import Style, ncaa
from session.stats.runs import score_lines, serve_runs
from session.stats.touchrates import touch_rates
from session.stats.zones import zones
from session.vocabulary import Side


def extended(views: Mapping[Side, Match], style: Style = "datavolley") -> dict[str, Any]:
    """`views` is what `narrowing.by_team` gives: each team's numbers are read from its own view.

    `{"teams": {"A": {"skills", "distribution", "serve_runs", "zones", "ncaa"}, "B": …},
    "sets": [score lines], "ncaa_notes": [sentences]}`; the parts are those of the modules of the
    same names. The score lines are empty where the two views differ.
    """
    first, second = views[Side.A], views[Side.B]
    whole = {Side.A: _parts(first, style)}
    whole[Side.B] = whole[Side.A] if second is first else _parts(second, style)
    return {
        "teams": {
            side.value: {
                name: part["teams"][side.value] if name == "ncaa" else part[side.value]
                for name, part in whole[side].items()
            }
            for side in Side
        },
        "sets": score_lines(first) if second is first else [],
        "ncaa_notes": whole[Side.A]["ncaa"]["notes"],
    }


def _parts(match: Match, style: Style) -> dict[str, Any]:
    return {
        "skills": touch_rates(match),
        "distribution": distribution(match),
        "serve_runs": serve_runs(match),
        "zones": zones(match),
        "ncaa": ncaa(match, style),
    }


def style_of(meta: Mapping[str, Any]) -> Style:
    """How the session's scout used the signs, from its `meta`; Data Volley's way unless said."""
    scout = meta.get("scout")
    said = meta.get("evaluation_style") or (
        scout.get("evaluation_style") if isinstance(scout, Mapping) else None
    )
    return said if said in get_args(Style) else "datavolley"
