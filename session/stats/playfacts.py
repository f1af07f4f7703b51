"""What a filter asks of each touch, as one flat value: kept of every match, so that a question over
many of them reads none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from session.game.match import Match, Rally
from session.game.plays import Score
from session.stats.narrowing import blocked_by, calls, notes, reception_sign
from session.vocabulary import Phase, Side

FACTS_VERSION: Final = 1
"""Counts up with whatever is made otherwise, so that what is kept is made anew."""
NOT_JUDGED: Final = " "


class PlayFact(NamedTuple):
    """A touch of a stored match, and its rally as the filter looks at it."""

    event_id: int
    set_number: int
    rally: int
    score: Score
    """Before the rally."""
    serving: Side | None
    winner: Side | None
    setter_zones: tuple[int | None, int | None]
    reception: str
    kind: str
    side: Side | None
    number: str
    """"" where nobody knows the player."""
    sign: str
    """`NOT_JUDGED` where nobody did."""
    phase: Phase
    start_zone: int | None
    end_zone: int | None
    combination: str | None
    skill_type: str | None
    called: str | None
    """As `session.stats.narrowing.calls` says."""
    blockers: int | None
    tags: tuple[str, ...]
    """Without case."""
    words: str | None
    """What a scout wrote to it and to its rally, without case; a line each."""


def play_facts(match: Match) -> Iterator[PlayFact]:
    """Of every touch that is stored, in the order of play."""
    noted: dict[int, list[str]] = {}
    for rally, note in notes(match):
        noted.setdefault(id(rally), []).append(note)
    for rally in match.rallies:
        yield from _of_rally(rally, noted.get(id(rally), []))


def _of_rally(rally: Rally, noted: list[str]) -> Iterator[PlayFact]:
    reception = reception_sign(rally) or NOT_JUDGED
    for touch, phase, call in zip(rally.touches, rally.phases, calls(rally), strict=True):
        if touch.id is None:
            continue
        words = [*filter(None, [touch.custom]), *noted]
        yield PlayFact(
            event_id=touch.id,
            set_number=rally.set_number,
            rally=rally.number,
            score=rally.score_before,
            serving=rally.serving,
            winner=rally.winner,
            setter_zones=rally.setter_zones,
            reception=reception,
            kind=touch.kind,
            side=touch.side,
            number=touch.number or "",
            sign=touch.sign or NOT_JUDGED,
            phase=phase,
            start_zone=touch.start_zone,
            end_zone=touch.end_zone,
            combination=touch.combination,
            skill_type=touch.skill_type,
            called=call,
            blockers=blocked_by(touch),
            tags=tuple(tag.casefold() for tag in touch.tags),
            words="\n".join(words).casefold() if words else None,
        )
