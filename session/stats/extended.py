"""Everything about a match that its official report does not print, in one mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from session.match import Match
from session.stats.distribution import distribution
from session.stats.filters import Filter
from session.stats.narrowing import Keep, by_team, kept_touches
from session.stats.ncaa import STYLES, Style, ncaa
from session.stats.runs import score_lines, serve_runs
from session.stats.touchrates import touch_rates
from session.stats.zones import zones
from session.vocabulary import Side


def extended(match: Match, wanted: Filter, style: Style = "datavolley") -> dict[str, Any]:
    """What passes the filter, as `{"teams": {"A": {"skills", "distribution", "serve_runs",
    "zones", "ncaa"}, "B": …}, "sets": [score lines], "ncaa_notes": [sentences]}`.

    The parts are those of the modules of the same names. Conditions on single touches narrow what
    counts touches, not serve turns and score lines. Where the filter looks at a team and names
    none, each team's numbers are seen from its own side, and there are no score lines, since the
    two teams' rallies differ. Raises InvalidInput.
    """
    views = by_team(match, wanted.of_rallies)
    keep = kept_touches(wanted)
    first = _parts(views[Side.A], style, keep, match)
    one_view = views[Side.A] is views[Side.B]
    second = first if one_view else _parts(views[Side.B], style, keep, match)
    return {
        "teams": {
            side: {
                name: part["teams"][side] if name == "ncaa" else part[side]
                for name, part in parts.items()
            }
            for side, parts in (("A", first), ("B", second))
        },
        "sets": score_lines(views[Side.A]) if one_view else [],
        "ncaa_notes": first["ncaa"]["notes"],
    }


def _parts(match: Match, style: Style, keep: Keep | None, whole: Match) -> dict[str, Any]:
    return {
        "skills": touch_rates(match, keep),
        "distribution": distribution(match, keep),
        "serve_runs": serve_runs(match),
        "zones": zones(match, keep),
        "ncaa": ncaa(match, style, keep, whole),
    }


def style_of(meta: Mapping[str, Any]) -> Style:
    """How the session's scout used the signs, from its `meta`; Data Volley's way unless said."""
    scout = meta.get("scout")
    said = meta.get("evaluation_style") or (
        scout.get("evaluation_style") if isinstance(scout, Mapping) else None
    )
    for style in STYLES:
        if said == style:
            return style
    return "datavolley"
