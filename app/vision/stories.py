"""All stories of a clip that the rules of the game allow: the likeliest one, and in how many of
them a contact is what.

In a story every contact is a touch of either side, or nothing (a bounce, the net, a mistake), and
one rally follows another. It is as likely as the sum, in log odds, of how its touches look and what
the game makes of their order. Dynamic programming over (contact, kind, side) finds the best sum,
and adds up all of them, forwards and backwards; both take twice as long for a clip twice as long.
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
from app.vision.steps import OnStep, part_done, unwatched
from app.vision.types import Doubles

StoryTouch = tuple[int, TouchKind, int]
"""Which contact, what it is, and of which side."""
SURENESS: Final = 1.3
"""The tables hold back: where all stories are weighed, what they say counts so many times. Set on
rendered rallies, with `app.vision.confidence`."""
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

    def shares(self, on_step: OnStep = unwatched) -> Doubles:
        """Of all stories, each as often as it is likely, the share in which a contact is that."""
        until = self._until(part_done(on_step, 0.0, 0.5))
        after, all_of_them = self._after(part_done(on_step, 0.5, 1.0))
        return np.asarray(np.exp(until + after - all_of_them), np.float64)

    def weight(self) -> float:
        """That of all stories together, in log odds: how well what was seen can be told at all."""
        return self._after(unwatched)[1]

    def _until(self, on_step: OnStep) -> Doubles:
        """The weight of all that may have led to each touch, with itself."""
        totals = np.full_like(self._fits, -math.inf)
        finished, over = 0.0, 0
        for row in range(len(totals)):
            on_step(row / len(totals))
            for gone in range(over, self._over_before(row)):
                done = totals[gone] - SURENESS * self._ends[gone]
                finished = float(np.logaddexp(finished, _added(done.ravel())))
            over = self._over_before(row)
            first = self._first_before(row)
            costs = SURENESS * self._costs(slice(first, row), row)
            reached = (totals[first:row, :, :, None, None] - costs).reshape(-1, *_STATES)
            ways = np.concatenate([(finished - SURENESS * _BEGIN)[None], reached])
            totals[row] = SURENESS * self._fits[row] + _added(ways)
        return totals

    def _after(self, on_step: OnStep) -> tuple[Doubles, float]:
        """The weight of all that may follow each touch, and that of all stories."""
        totals = np.full_like(self._fits, -math.inf)
        begins = np.zeros(len(totals) + 1)
        """The weight of all rallies that begin with a contact or later, and of none."""
        for row in reversed(range(len(totals))):
            on_step(1 - row / len(totals))
            stop = int(np.searchsorted(self._t, self._t[row] + LONGEST_STEP_SEC, side="right"))
            later = slice(row + 1, stop)
            onward = (SURENESS * self._fits[later] + totals[later])[:, None, None]
            ways = onward - SURENESS * self._costs(row, later)
            fresh = begins[int(np.searchsorted(self._t, self._t[row] + DEAD_SEC))]
            over = fresh - SURENESS * self._ends[row]
            onward_of = ways.transpose(0, 3, 4, 1, 2).reshape(-1, *_STATES)
            totals[row] = _added(np.concatenate([over[None], onward_of]))
            begun = SURENESS * (self._fits[row] - _BEGIN) + totals[row]
            begins[row] = np.logaddexp(begins[row + 1], _added(begun.ravel()))
        return totals, float(begins[0])

    def _over_before(self, row: int) -> int:
        """How many contacts are so long before this one that a rally ended with them."""
        return int(np.searchsorted(self._t, self._t[row] - DEAD_SEC, side="right"))

    def _first_before(self, row: int) -> int:
        return int(np.searchsorted(self._t, self._t[row] - LONGEST_STEP_SEC))

    def _costs(self, earlier: slice | int, later: slice | int) -> Doubles:
        """Costs (m, kind, side, kind, side) of the later touch following the earlier one."""
        by_kinds = step_costs(np.atleast_1d(self._t[later] - self._t[earlier]))
        return by_kinds[..., _SAME_SIDE].transpose(0, 1, 3, 2, 4)


def _added(weights: Doubles) -> Doubles:
    """The logarithm of the sum of what these are the logarithms of, over the first axis."""
    return np.asarray(np.logaddexp.reduce(weights, axis=0), np.float64)


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
