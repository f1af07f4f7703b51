"""The college box score over matches: counts are added, and nothing is known of the sum that one
match does not tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from session.game.match import Match
from session.stats.filters import Filter
from session.stats.metrics import rate
from session.stats.narrowing import by_team, kept_touches
from session.stats.ncaa import ncaa, per_set
from session.stats.styles import Style

COUNTS: Final = (
    "SP", "K", "E", "TA", "A", "SA", "SE", "RE", "DIG", "BS", "BA", "BE", "BHE", "TB", "PTS",
)  # fmt: skip
Counts: TypeAlias = Sequence[float | None]
"""As `COUNTS` names them; None is what the record does not tell."""


def college_counts(match: Match, wanted: Filter, style: Style) -> dict[str, dict[str, Counts]]:
    """Keyed "A"/"B" -> shirt number ("" for touches of nobody known) or "team" -> the counts, of
    what passes the filter."""
    views, keep = by_team(match, wanted.of_rallies), kept_touches(wanted)
    found = {}
    for side, view in views.items():
        of = ncaa(view, style, keep, match)["teams"][side.value]
        lines = {**of["players"], "": of["unknown_player"], "team": of["team"]}
        found[side.value] = {number: _counts(one) for number, one in lines.items()}
    return found


def _counts(line: Mapping[str, Any]) -> Counts:
    return [line[name] for name in COUNTS]


def together(mine: Counts | None, other: Counts | None, sets_twice: int = 0) -> Counts | None:
    """Both matches; one of which only the result is known adds nothing. `sets_twice` are sets that
    are in already, for a player who stands in a match twice."""
    if other is None or all(one is None for one in other):
        return mine
    if mine is None:
        return other
    less = [sets_twice, *[0] * (len(mine) - 1)]
    return [
        None if a is None or b is None else a + b - twice
        for a, b, twice in zip(mine, other, less, strict=True)
    ]


def college_line(counts: Counts | None) -> dict[str, Any]:
    """As a line of `session.stats.ncaa`, without the events behind it."""
    said = dict(zip(COUNTS, counts or [None] * len(COUNTS), strict=True))
    known = {name: n or 0 for name, n in said.items()}
    hitting = rate(known["K"] - known["E"], int(known["TA"]))
    return said | {"hitting": hitting, "per_set": per_set(known)}
