"""How sure a touch is: in what share of all stories it is, as the probability that it is right.

It is right when truly a touch of its class, and of its team where one is named, was no more than
half a second away. Stories weigh what was seen and what the game makes likely, but know nothing of
what nobody saw; so what share means what probability was learned on rendered rallies that the
shipped nets saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.vision.contacts import BallContact
from app.vision.grammar import TOUCH_KINDS, TouchKind
from app.vision.odds import log_odds, probability
from app.vision.types import Doubles

NEARBY_SEC: Final = 0.5
LEAST, MOST = 0.02, 0.98
"""Nothing is surer than this either way: the halls of which it was learned were rendered."""


@dataclass(frozen=True)
class Sureness:
    """log odds of being right = slope · log odds of the share of stories + offset."""

    slope: float
    offset: float

    def of(self, share: float) -> float:
        """The probability of being right."""
        value = self.slope * log_odds(share) + self.offset
        return float(np.clip(probability(value), LEAST, MOST))


WITH_METRES: Final = Sureness(slope=1.44, offset=-0.17)
WITHOUT_METRES: Final = Sureness(slope=1.17, offset=0.19)
"""Learned by `python -m lab.accuracy.confidence`."""


class TouchShares:
    """In what share of the stories of contacts there are which touches; `shares` (n, kinds, 2) is
    what `Stories.shares` says of each contact."""

    def __init__(self, contacts: list[BallContact], shares: Doubles) -> None:
        self._contacts = contacts
        self._t = np.array([contact.t_sec for contact in contacts])
        metres = any(one.court_xy is not None for each in contacts for one in each.touchers)
        self._sureness = WITH_METRES if metres else WITHOUT_METRES
        places = {kind: shares[:, at] for at, kind in enumerate(TOUCH_KINDS)}
        blocked = places["blocked"]
        self._shares = places | {
            "attack": places["attack"] + blocked,
            "block": places["block"] + blocked[:, ::-1],
        }

    def of(self, row: int, kind: TouchKind, side: int) -> float:
        """That of the stories in which there is such a touch about then; where nobody knows the
        sides, a touch of any."""
        nearby = np.abs(self._t - self._t[row]) <= NEARBY_SEC
        of_sides = self._shares[kind][nearby].sum(axis=0)
        known = self._contacts[row].tells_sides
        return min(1.0, float(of_sides[side] if known else of_sides.sum()))

    def confidence(self, share: float) -> float:
        """How probably a touch is right of which so many stories tell."""
        return self._sureness.of(share)
