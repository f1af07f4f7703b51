"""Everything about a match that its official report does not print, in one mapping."""

from __future__ import annotations

from typing import Any

from session.game.match import Match
from session.stats.boxscore import is_known, unknown
from session.stats.distribution import distribution
from session.stats.filters import Filter
from session.stats.narrowing import Keep, by_team, kept_touches
from session.stats.ncaa import ncaa
from session.stats.serving import score_lines, serve_runs
from session.stats.styles import Style
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
    counted = {
        "skills": touch_rates(match, keep, style),
        "distribution": distribution(match, keep),
        "serve_runs": serve_runs(match),
        "zones": zones(match, keep, style),
    }
    known = is_known(match) and is_known(whole)
    return (counted if known else unknown(counted)) | {"ncaa": ncaa(match, style, keep, whole)}
