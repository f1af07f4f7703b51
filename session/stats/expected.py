"""Expected side-out and break point: how well teams usually do after such receptions and serves.

"Usually" is a reference, counted from matches that the user chooses. Source of the side-out part:
Mark Lebedew, "Major volleyball statistics: explanations" (2024); the break point mirrors it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from session.game.match import Match, Rally
from session.serialiser import WHERE_KNOWN
from session.stats.tally import RateJson, rate_json
from session.vocabulary import Side

RECEPTION_SIGNS: Final = ("#", "+", "!", "-", "/", "=")
ACED: Final = "="
SERVE_ERROR: Final = "serve error"
_ACE: Final = "#"

Outcomes: TypeAlias = Counter[str | None]
"""Receptions by sign; None where nobody judged. For serves also `SERVE_ERROR`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Rates by the sign of the reception: rallies that the receiving team won, of so many."""

    won: Mapping[str, int]
    received: Mapping[str, int]

    @property
    def sideout(self) -> dict[str, float]:
        """By sign; a sign that the reference never saw is absent."""
        return {sign: self.won.get(sign, 0) / n for sign, n in self.received.items() if n}

    def rates(self) -> UsualRates:
        """By sign, each with its counts."""
        pairs = {
            sign: (self.won.get(sign, 0), self.received.get(sign, 0)) for sign in RECEPTION_SIGNS
        }
        return UsualRates(
            None,
            {sign: rate_json(won, n) for sign, (won, n) in pairs.items()},
            {sign: rate_json(n - won, n) for sign, (won, n) in pairs.items()},
        )


@dataclass(frozen=True, slots=True)
class UsualRates:
    """What is usual after a reception of each sign, and of which sessions."""

    sessions: Sequence[str] | None = field(metadata=WHERE_KNOWN)
    sideout: Mapping[str, RateJson]
    break_point: Mapping[str, RateJson]


class ExpectedRate(RateJson):
    """A mean of rates: `n` is their sum, so the number of rallies to expect; `left_out` counts
    touches without a sign, or whose sign the reference never saw."""

    left_out: int


@dataclass(frozen=True, slots=True)
class ExpectedPoints:
    """What the receptions and the serves of a player or a team would usually have brought."""

    expected_sideout: ExpectedRate
    expected_break_point: ExpectedRate

    def of(self, name: str) -> ExpectedRate:
        """The one of that name, as `session.stats.catalogue.EXPECTED` has it."""
        found: ExpectedRate = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class ExpectedTeam:
    """What to expect of a team, of each set and of each player who received or served."""

    totals: ExpectedPoints
    sets: Mapping[int, ExpectedPoints]
    players: Mapping[str, ExpectedPoints]
    nobody: ExpectedPoints
    """Of whoever neither received nor served."""


def reference_rates(matches: Iterable[Match]) -> Reference:
    """Counts all receptions of both teams in rallies of `matches` whose winner is known."""
    won: Counter[str] = Counter()
    received: Counter[str] = Counter()
    for match in matches:
        for rally in match.rallies:
            for touch in rally.touches:
                if touch.kind == "reception" and touch.sign and touch.side and rally.winner:
                    received[touch.sign] += 1
                    won[touch.sign] += rally.winner is touch.side
    return Reference(won, received)


def expected_sideout(
    receptions: Mapping[str | None, int], usual: Mapping[str, float]
) -> ExpectedRate:
    """Mean of the usual side-out rates over the receptions, by their signs; 0 after an ace."""
    return _mean(receptions, {**usual, ACED: 0.0})


def expected_break_point(
    serves: Mapping[str | None, int], usual: Mapping[str, float]
) -> ExpectedRate:
    """Mean over the serves of 1 minus the usual side-out rate after the reception of each; 1 for
    an ace, 0 for an error. `serves` counts them by the reception's sign, aces as `ACED`."""
    breaks = {sign: 1 - value for sign, value in usual.items()}
    return _mean(serves, {**breaks, ACED: 1.0, SERVE_ERROR: 0.0})


def _mean(counts: Mapping[str | None, int], values: Mapping[str, float]) -> ExpectedRate:
    known = {key: n for key, n in counts.items() if key is not None and key in values}
    total = sum(known.values())
    hoped = sum(values[key] * n for key, n in known.items())
    return {**rate_json(hoped, total), "left_out": sum(counts.values()) - total}


def expected(match: Match, reference: Reference) -> dict[Side, ExpectedTeam]:
    """Of both teams, of their sets and players."""
    received, served = _outcomes(match)
    usual = reference.sideout

    def both(side: Side, scope: tuple[str, object]) -> ExpectedPoints:
        return ExpectedPoints(
            expected_sideout(received[side, scope], usual),
            expected_break_point(served[side, scope], usual),
        )

    found = dict.fromkeys([*received, *served])
    nothing: Outcomes = Counter()
    nobody = ExpectedPoints(expected_sideout(nothing, usual), expected_break_point(nothing, usual))
    return {
        side: ExpectedTeam(
            both(side, ("team", None)),
            {one.number: both(side, ("set", one.number)) for one in match.sets},
            {
                str(scope[1]): both(side, scope)
                for where, scope in found
                if where is side and scope[0] == "player" and scope[1] is not None
            },
            nobody,
        )
        for side in Side
    }


_Scoped: TypeAlias = defaultdict[tuple[Side, tuple[str, object]], Outcomes]


def _outcomes(match: Match) -> tuple[_Scoped, _Scoped]:
    """Receptions and serves by outcome, of teams, sets and players."""
    received: _Scoped = defaultdict(Counter)
    served: _Scoped = defaultdict(Counter)
    for rally in match.rallies:
        for touch in rally.touches:
            if touch.side is None or touch.kind not in ("serve", "reception"):
                continue
            serve = touch.kind == "serve"
            outcome = _after_serve(rally, touch.side, touch.sign) if serve else touch.sign
            table = served if serve else received
            for scope in (("team", None), ("set", rally.set_number), ("player", touch.number)):
                table[touch.side, scope][outcome] += 1
    return received, served


def _after_serve(rally: Rally, side: Side, sign: str | None) -> str | None:
    if sign == _ACE:
        return ACED
    if sign == "=":
        return SERVE_ERROR
    for touch in rally.touches:
        if touch.kind == "reception" and touch.side is side.other:
            return touch.sign
    return None
