"""What does not fit together in a match: `check(match, rosters, meta)`.

Checks are pure functions that look and never change anything, one module per noun, each listed in
its module's `CHECKS`. An error makes numbers wrong for sure, a warning may, an info is worth
knowing. docs/checks.md says of each what to do. What follows from a play is for `session.game`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from session.checks import lineups, players, scores, serves, touches
from session.checks.check import Check, Inspection
from session.game.match import Match, Problem

__all__ = ["AT_ONCE", "CHECKS", "Check", "by_kind", "check"]

CHECKS: Final[tuple[Check, ...]] = (
    *scores.CHECKS, *serves.CHECKS, *touches.CHECKS, *lineups.CHECKS, *players.CHECKS
)  # fmt: skip

_SEEN_AT_ONCE: Final = frozenset({
    "score-leaps", "score-goes-back", "point-for-the-other-side", "point-against-the-touch",
    "two-serves", "set-goes-on", "play-after-the-match", "set-order",
    "wrong-server", "first-server", "server-not-in-zone-1", "second-reception",
    "reception-of-an-ace", "four-touches", "twice-in-a-row", "entered-twice",
    "goes-on-after-the-end", "libero-in-line-up", "too-many-substitutions", "leaves-from-elsewhere",
    "comes-twice", "wrong-return", "too-many-time-outs", "not-on-court", "back-row-attack",
    "back-row-block", "libero-serves", "libero-attacks", "libero-blocks",
})  # fmt: skip
AT_ONCE: Final[tuple[Check, ...]] = tuple(one for one in CHECKS if one.name in _SEEN_AT_ONCE)
"""What can be said of a play as soon as it is there, knowing only what came before it."""


def check(
    match: Match,
    rosters: Mapping[Any, Iterable[Any]] | None = None,
    meta: Mapping[str, Any] | None = None,
    checks: Iterable[Check] = CHECKS,
) -> list[Problem]:
    """All that is odd in a match, in the order of play; what is of no single play comes first.

    `rosters` is what `load_session` gives, players per side; `meta` is the session's.
    """
    look = Inspection(match, rosters or {}, meta or {})
    found = []
    for one in checks:
        for play, text in one.find(look):
            place = None if play is None else look.places.get(id(play))
            event_id = None if play is None else play.id
            found.append(Problem(one.name, one.severity, text, event_id, place))
    found.sort(key=lambda problem: -1 if problem.place is None else problem.place)
    return found


def by_kind(problems: Iterable[Problem]) -> list[list[Problem]]:
    """The problems of each check together, in the order of the first of each."""
    kinds: dict[str, list[Problem]] = {}
    for one in problems:
        kinds.setdefault(one.check, []).append(one)
    return list(kinds.values())
