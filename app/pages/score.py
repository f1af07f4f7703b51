"""The score of a match as its first page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from app.pages.view import link
from session.match import Match, SetOfMatch
from session.service import SessionService
from session.vocabulary import Side


@dataclass(frozen=True)
class SetScore:
    """One set: its points of A and B, who won it, and where its rallies are."""

    name: str
    points: tuple[int, int]
    winner: str
    href: str
    apart: bool
    """Whether it was played after the match was decided."""


@dataclass(frozen=True)
class Score:
    """Sets won by A and B, and the sets themselves."""

    sets_won: tuple[int, int]
    sets: list[SetScore]


def score_of(service: SessionService, session_id: str) -> Score | None:
    """The score, or None for a session in which nobody kept one."""
    match: Match = service.get_match(session_id)
    sets = [_set(session_id, one) for one in match.sets if any(one.score)]
    return Score(match.sets_won, sets) if sets else None


def _set(session_id: str, one: SetOfMatch) -> SetScore:
    href = link(f"/sessions/{session_id}/rallies", set=one.number)
    winner = one.winner.value if isinstance(one.winner, Side) else ""
    return SetScore(one.name, one.score, winner, href, one.extra)
