"""Contacts -> touches of rallies: what the likeliest story says of each, and how sure it is.

Where one bend of the ball's path is an attack and its block, or where a ball that comes back to its
attackers must have been blocked, there are two touches.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.vision.confidence import TouchShares
from app.vision.contacts import BallContact
from app.vision.grammar import SILENT, TouchKind
from app.vision.steps import OnStep, part_done, unwatched
from app.vision.stories import Stories, StoryTouch

BLOCK_DELAY_SEC = 0.06
"""An unseen block follows its attack by two frames."""
LIKELIEST_DONE: Final = 0.3
"""Share of the time that the likeliest story takes; the rest is all the others."""


@dataclass(frozen=True)
class SeenTouch:
    """One touch of a rally. `side` is 0 near or left, 1 far or right; `share` of all stories have
    it; `seen` is False for a block that is concluded from the ball's return to its attackers."""

    contact: BallContact
    kind: TouchKind
    side: int
    t_sec: float
    share: float
    confidence: float
    rally: int
    seen: bool = True


def read_touches(
    contacts: list[BallContact], on_step: OnStep = unwatched, until_sec: float = math.inf
) -> list[SeenTouch]:
    """The touches of all rallies, in order of time. The clip lasts until `until_sec`."""
    stories = Stories(contacts, until_sec)
    rallies = stories.likeliest(part_done(on_step, 0.0, LIKELIEST_DONE))
    shares = TouchShares(contacts, stories.shares(part_done(on_step, LIKELIEST_DONE, 1.0)))
    proposals = _Proposals(contacts, shares)
    return [one for number, rally in enumerate(rallies) for one in proposals.of(rally, number)]


class _Proposals:
    """Touches of a story as they are proposed, with how sure they are."""

    def __init__(self, contacts: list[BallContact], shares: TouchShares) -> None:
        self._contacts = contacts
        self._shares = shares

    def of(self, rally: list[StoryTouch], number: int) -> Iterator[SeenTouch]:
        """The touches of a rally, in order of time."""
        before: StoryTouch | None = None
        for row, kind, side in rally:
            if kind in SILENT:
                continue
            if before and before[1:] == ("attack", side) and kind == "dig":
                yield self._concluded_block(before, (row, kind, side), number)
            if kind == "blocked":
                yield self._touch((row, "attack", side), -BLOCK_DELAY_SEC / 2, number)
                yield self._touch((row, "block", 1 - side), BLOCK_DELAY_SEC / 2, number)
            else:
                yield self._touch((row, kind, side), 0.0, number)
            before = row, kind, side

    def _touch(self, touch: StoryTouch, later: float, rally: int) -> SeenTouch:
        return self._proposed(touch, self._shares.of(*touch), later, rally, seen=True)

    def _concluded_block(self, attack: StoryTouch, dig: StoryTouch, rally: int) -> SeenTouch:
        """A ball that came back to its attackers was blocked, though nobody saw it. The block is
        in the stories that have it, and in those that have the touches around it."""
        row, _, side = attack
        block: StoryTouch = row, "block", 1 - side
        around = [self._shares.of(*touch) for touch in (attack, dig)]
        share = min(*around, self._shares.of(*block) + math.prod(around))
        return self._proposed(block, share, BLOCK_DELAY_SEC, rally, seen=False)

    def _proposed(
        self, touch: StoryTouch, share: float, later: float, rally: int, *, seen: bool
    ) -> SeenTouch:
        row, kind, side = touch
        contact, sure = self._contacts[row], self._shares.confidence(share)
        return SeenTouch(contact, kind, side, contact.t_sec + later, share, sure, rally, seen)
