"""Everything about a match that its official report does not print, in one mapping."""

from __future__ import annotations

from typing import Any, Final

from session.game.match import Match
from session.stats.catalogue import SKILL_LINES
from session.stats.filters import Filter
from session.stats.ncaa import ncaa
from session.stats.report import is_known, without_counts
from session.stats.serving import score_lines, serve_runs
from session.stats.splits import distribution, split_rates
from session.stats.styles import Style
from session.stats.tally import Counted, Tally, TeamTally
from session.vocabulary import SKILLS, Side


def extended(
    match: Match, wanted: Filter | None = None, style: Style = "datavolley"
) -> dict[str, Any]:
    """`extended_statistics` of what passes the filter. Raises InvalidInput."""
    return extended_statistics(Counted.of(match, wanted, style))


def extended_statistics(counted: Counted) -> dict[str, Any]:
    """`{"teams": {"A": {"skills", "distribution", "serve_runs", "zones", "ncaa"}, "B": …},
    "sets": [score lines], "ncaa_notes": [sentences]}`.

    Conditions on single touches narrow what counts touches, not serve turns and score lines. Where
    each team is looked at from its own side, there are no score lines, since the two teams' rallies
    differ.
    """
    views, college = counted.views, ncaa(counted)
    first = _parts(counted, views[Side.A])
    second = first if counted.is_one_view else _parts(counted, views[Side.B])
    parts = {Side.A: first, Side.B: second}
    return {
        "teams": {
            side.value: _team(counted, side, parts[side]) | {"ncaa": college.team_json(side)}
            for side in Side
        },
        "sets": score_lines(views[Side.A]) if counted.is_one_view else [],
        "ncaa_notes": list(college.notes),
    }


def _parts(counted: Counted, view: Match) -> dict[str, dict[str, Any]]:
    """What is counted of both teams at once, from one view."""
    keep = counted.keep
    return {
        "distribution": distribution(view, keep),
        "serve_runs": serve_runs(view),
        "zones": split_rates(view, keep, counted.style),
    }


def _team(counted: Counted, side: Side, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "skills": skills_of(counted.teams[side]),
        **{name: part[side.value] for name, part in parts.items()},
    }
    known = is_known(counted.views[side]) and is_known(counted.match)
    return found if known else without_counts(found)


def skills_of(team: TeamTally) -> dict[str, Any]:
    """How well each skill was played: `team`, `players` (by number) and `unknown_player`."""
    return {
        "team": _skills(team.total()),
        "unknown_player": _skills(team.of_player(None)),
        "players": {number: _skills(team.of_player(number)) for number in team.players if number},
    }


def _skills(tally: Tally) -> dict[str, Any]:
    """`total`, `unevaluated`, `efficiency` and the shares that coaches ask for in each skill."""
    counts = tally.counts
    return {skill: {key: read(counts) for key, read in line} for skill, line in _READERS}


_READERS: Final = tuple(
    (skill, tuple((key, one.reader()) for key, one in SKILL_LINES[skill].items()))
    for skill in SKILLS
)
