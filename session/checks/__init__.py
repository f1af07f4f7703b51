"""What does not fit together in a match: `check(match, rosters, meta)`.

Checks are pure functions that look and never change anything, one module per noun, each a function
with `@check_of`. An error makes numbers wrong for sure, a warning may, an info is worth knowing.
docs/checks.md says of each what to do. What follows from a play is for `session.game`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from session.checks import lineups, players, scores, serves, touches
from session.checks.check import Check
from session.checks.findings import Findings, GivenRosters
from session.game.match import Match, Problem

__all__ = ["CHECKS", "Check", "Findings", "by_kind", "check"]

CHECKS: Final[tuple[Check, ...]] = tuple(
    one
    for module in (scores, serves, touches, lineups, players)
    for one in vars(module).values()
    if isinstance(one, Check)
)


def check(
    match: Match,
    rosters: GivenRosters | None = None,
    meta: Mapping[str, object] | None = None,
    *,
    at_once: bool = False,
) -> list[Problem]:
    """All that is odd in a match, in the order of play; what is of no single play comes first.

    `rosters` is what `load_session` gives, players per side; `meta` is the session's. `at_once`
    leaves only what can be said of a play as soon as it is there.
    """
    checks = [one for one in CHECKS if one.at_once or not at_once]
    return list(Findings(checks, match, rosters or {}, meta or {}).problems)


def by_kind(problems: Iterable[Problem]) -> list[list[Problem]]:
    """The problems of each check together, in the order of the first of each."""
    kinds: dict[str, list[Problem]] = {}
    for one in problems:
        kinds.setdefault(one.check, []).append(one)
    return list(kinds.values())
