"""The stories of a clip that the rules of the game allow, and the likeliest one.

In a story every contact is a touch of either side, or nothing (a bounce, the net, a mistake), and
one rally follows another. It is as likely as the sum, in log odds, of how its touches look and what
the game makes of their order. Dynamic programming over (contact, kind, side) finds the best sum,
in a time that grows as the clip does.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from app.vision.contacts import BallContact
from app.vision.grammar import (
    BEGIN,
    DEAD_SEC,
    END,
    GOES_ON_SEC,
    LONGEST_STEP_SEC,
    TOUCH_KINDS,
    TouchKind,
    step_costs,
)
from app.vision.looks import fit
from app.vision.steps import OnStep, unwatched
from app.vision.types import Doubles

StoryTouch = tuple[int, TouchKind, int]
"""Which contact, what it is, and of which side."""
_SIDES: Final = (0, 1)
_STATES: Final = (len(TOUCH_KINDS), len(_SIDES))
_SAME_SIDE: Final = np.array([[1, 0], [0, 1]])
_BEGIN: Final = np.array([[BEGIN.get(kind, math.inf)] * 2 for kind in TOUCH_KINDS])
_END: Final = np.array([[END.get(kind, 0.0)] * 2 for kind in TOUCH_KINDS])


class Stories:
    """Those of contacts in order of time, in a clip that lasts until `until_sec`. Arrays
    (n, kinds, 2) say something of each contact as a touch of each kind and side."""

    def __init__(self, contacts: list[BallContact], until_sec: float = math.inf) -> None:
        self._t = np.array([contact.t_sec for contact in contacts])
        looks = [
            [[fit(contact, kind, side) for side in _SIDES] for kind in TOUCH_KINDS]
            for contact in contacts
        ]
        self._fits = np.array(looks).reshape(-1, *_STATES)
        cut_off = (until_sec - self._t < GOES_ON_SEC)[:, None, None]
        self._ends = np.where(cut_off, 0.0, _END)
        """Where the clip is over and perhaps not the rally, to end costs nothing."""

    def likeliest(self, on_step: OnStep = unwatched) -> list[list[StoryTouch]]:
        """The rallies of the best story, in order, each with its touches."""
        totals = np.full_like(self._fits, -math.inf)
        before = np.full(self._fits.shape, -1)
        """Flat places in `totals`, -1 where a rally begins; `finished` has the same of the
        rallies that were over before a contact."""
        finished: list[int] = []
        best, best_at, over = 0.0, -1, 0
        for row in range(len(totals)):
            on_step(row / len(totals))
            for gone in range(over, self._over_before(row)):
                done = totals[gone] - self._ends[gone]
                if done.max() > best:
                    best, best_at = float(done.max()), gone * done.size + int(done.argmax())
            over = self._over_before(row)
            finished.append(best_at)
            first = self._first_before(row)
            reached = totals[first:row, :, :, None, None] - self._costs(slice(first, row), row)
            ways = np.concatenate([(best - _BEGIN)[None], reached.reshape(-1, *_STATES)])
            chosen = ways.argmax(axis=0)
            before[row] = np.where(chosen > 0, first * _BEGIN.size + chosen - 1, -1)
            totals[row] = self._fits[row] + ways.max(axis=0)
        return _walk_back(totals - self._ends, before, finished)

    def looks(self, row: int, kind: TouchKind, side: int) -> float:
        """How well a contact looks like that, whatever comes before and after."""
        return float(self._fits[row, TOUCH_KINDS.index(kind), side])

    def _over_before(self, row: int) -> int:
        """How many contacts are so long before this one that a rally ended with them."""
        return int(np.searchsorted(self._t, self._t[row] - DEAD_SEC, side="right"))

    def _first_before(self, row: int) -> int:
        return int(np.searchsorted(self._t, self._t[row] - LONGEST_STEP_SEC))

    def _costs(self, earlier: slice | int, later: slice | int) -> Doubles:
        """Costs (m, kind, side, kind, side) of the later touch following the earlier one."""
        by_kinds = step_costs(np.atleast_1d(self._t[later] - self._t[earlier]))
        return by_kinds[..., _SAME_SIDE].transpose(0, 1, 3, 2, 4)


def _walk_back(ended: Doubles, before: Doubles, finished: list[int]) -> list[list[StoryTouch]]:
    """From the best end of the last rally to the first touch of the first one."""
    if not len(ended) or ended.max() <= 0:
        return []
    at = int(ended.argmax())
    rallies: list[list[StoryTouch]] = [[]]
    while at >= 0:
        row, kind, side = (int(one) for one in np.unravel_index(at, ended.shape))
        rallies[-1].append((row, TOUCH_KINDS[kind], side))
        at = int(before[row, kind, side])
        if at < 0:
            at = finished[row]
            rallies.append([])
    return [rally[::-1] for rally in rallies[-2::-1]]
