"""Whether what a file says fits together as a match."""

from __future__ import annotations

from session.formats.diagnostics import Diagnostic
from session.formats.imported import ImportedSession
from session.match import Match, reduce
from session.rally import rules_of
from session.vocabulary import Side

MAX_PROBLEMS = 1_000


def match_of(found: ImportedSession) -> Match:
    """The sets and rallies of a file, as the record would reduce them."""
    numbers = tuple(
        frozenset(player.number for player in found.rosters.get(side, ()) if player.libero)
        for side in (Side.A, Side.B)
    )
    ordered = sorted(
        (event for _, event in found.events),
        key=lambda event: event.seq if event.seq is not None else 2**53,
    )
    return reduce(ordered, rules_of(found.session.meta), (numbers[0], numbers[1]))


def problems_of(found: ImportedSession) -> list[Diagnostic]:
    """What does not fit together, each with its place in the match."""
    return []


def score_line(match: Match) -> str:
    """The sets as people write them: `25-21 22-25 …`."""
    return " ".join(f"{one.score[0]}-{one.score[1]}" for one in match.sets)
