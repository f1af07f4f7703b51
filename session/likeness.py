"""How alike two names are, and who somebody may be: a score from 0 to 1, and the reason in words.

Accents, capitals and the order of first and last name never matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from session.folding import words

SAME: Final = 1.0
OFFERED: Final = 0.6
"""Less is no suggestion at all."""
TYPING: Final = 0.85
"""So much of the letters agrees when a name was only mistyped."""

SAME_CLUB: Final = "same club"
UNUSED: Final = "in no session yet"
ELSEWHERE: Final = "in another club"

Where = Literal["same club", "in no session yet", "in another club"]
Likeness = tuple[float, str]
NOT_ALIKE: Final[Likeness] = (0.0, "")


@dataclass(frozen=True)
class Candidate:
    """Somebody in the directory: the names and numbers that they were seen with, and where: in the
    club that is asked about, in another, or in no session yet."""

    ident: int
    names: frozenset[str]
    numbers: frozenset[str] = frozenset()
    where: Where = SAME_CLUB


@dataclass(frozen=True)
class Guess:
    """Who it may be, how sure (0-1), and why."""

    ident: int
    score: float
    reason: str


def of_names(one: str, other: str) -> Likeness:
    """How alike two names are."""
    return _of_words(words(one), words(other))


def _of_words(one: list[str], other: list[str]) -> Likeness:
    if not one or not other:
        return NOT_ALIKE
    if sorted(one) == sorted(other):
        return SAME, "same name"
    if _initials_fit(one, other) or _initials_fit(other, one):
        return 0.8, "same name, one of them with initials"
    first, second = sorted((_text(one), _text(other)))  # the ratio would depend on the order
    if SequenceMatcher(None, first, second).ratio() >= TYPING:
        return 0.8, "almost the same letters"
    shared = set(one) & set(other)
    if shared and (shared == set(one) or shared == set(other)):
        return 0.65, "one name is part of the other"
    if any(len(word) > 2 for word in shared):
        return 0.45, "a name in common"
    return NOT_ALIKE


def _text(parts: list[str]) -> str:
    return " ".join(sorted(parts))


def _initials_fit(short: list[str], long: list[str]) -> bool:
    """`a nowak` is `anna nowak`: the full words are there, and every initial has a word left."""
    left = list(long)
    full = [word for word in short if len(word) > 1]
    if not full or len(full) == len(short) or len(short) != len(long):
        return False
    for word in full:
        if word not in left:
            return False
        left.remove(word)
    for initial in (word for word in short if len(word) == 1):
        found = next((word for word in left if word.startswith(initial)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def of_clubs(name: str, clubs: Mapping[int, str]) -> list[Guess]:
    """Which clubs a team may be, best first. Clubs share words ("Volley"), so one in common says
    nothing."""
    found = []
    for ident, other in clubs.items():
        score, reason = of_names(name, other)
        if score >= OFFERED:
            found.append(Guess(ident, score, reason))
    return _best(found)


def of_players(name: str, number: str, candidates: Iterable[Candidate]) -> list[Guess]:
    """Who a player may be, best first. Elsewhere only the very same name is worth asking about."""
    parts = words(name)
    guesses = (_guess(parts, number, one) for one in candidates)
    return _best(one for one in guesses if one is not None)


def _guess(parts: list[str], number: str, candidate: Candidate) -> Guess | None:
    score, reason = max(_of_words(parts, words(name)) for name in candidate.names)
    if score == 0 or (candidate.where != SAME_CLUB and score < SAME):
        return None
    reasons = [reason, candidate.where]
    total = 0.7 * score + (0.0 if candidate.where == ELSEWHERE else 0.2)
    if number in candidate.numbers:
        total += 0.1
        reasons.append(f"number {number}")
    return Guess(candidate.ident, round(total, 2), ", ".join(reasons)) if total >= OFFERED else None


def _best(guesses: Iterable[Guess]) -> list[Guess]:
    return sorted(guesses, key=lambda one: (-one.score, one.ident))
