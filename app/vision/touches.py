"""Contacts -> touches of rallies: what the likeliest story says of each, and how sure it is.

Where one bend of the ball's path is an attack and its block, or where a ball that comes back to its
attackers must have been blocked, there are two touches.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.vision.contacts import BallContact
from app.vision.grammar import SILENT, TouchKind
from app.vision.steps import OnStep, unwatched
from app.vision.stories import Stories

BLOCK_DELAY_SEC = 0.06
"""An unseen block follows its attack by two frames."""
UNSEEN_BLOCK_CONFIDENCE = 0.5


@dataclass(frozen=True)
class SeenTouch:
    """One touch of a rally. `side` is 0 near or left, 1 far or right; `seen` is False for a block
    that is concluded from the ball's return to its attackers."""

    contact: BallContact
    kind: TouchKind
    side: int
    t_sec: float
    confidence: float
    rally: int
    seen: bool = True


def read_touches(
    contacts: list[BallContact], on_step: OnStep = unwatched, until_sec: float = math.inf
) -> list[SeenTouch]:
    """The touches of all rallies, in order of time. The clip lasts until `until_sec`."""
    stories = Stories(contacts, until_sec)
    found: list[SeenTouch] = []
    for number, rally in enumerate(stories.likeliest(on_step)):
        for row, kind, side in rally:
            if kind in SILENT:
                continue
            contact = contacts[row]
            if _hidden_block(found, number, kind, side):
                found.append(_concluded_block(found[-1]))
            confidence = _confidence(stories.looks(row, kind, side))
            if kind == "blocked":
                found += _attack_and_block(contact, side, confidence, number)
            else:
                found.append(SeenTouch(contact, kind, side, contact.t_sec, confidence, number))
    return found


def _confidence(looks: float) -> float:
    return float(np.clip(1.0 / (1.0 + np.exp(-0.9 * looks)), 0.05, 0.95))


def _hidden_block(found: list[SeenTouch], rally: int, kind: TouchKind, side: int) -> bool:
    """Whether a ball came back to its attackers without a block having been seen."""
    if not found or found[-1].rally != rally:
        return False
    return found[-1].kind == "attack" and kind == "dig" and found[-1].side == side


def _attack_and_block(
    contact: BallContact, side: int, confidence: float, rally: int
) -> tuple[SeenTouch, SeenTouch]:
    hit, met = (contact.t_sec + off for off in (-BLOCK_DELAY_SEC / 2, BLOCK_DELAY_SEC / 2))
    return (
        SeenTouch(contact, "attack", side, hit, confidence, rally),
        SeenTouch(contact, "block", 1 - side, met, confidence, rally),
    )


def _concluded_block(attack: SeenTouch) -> SeenTouch:
    return SeenTouch(
        attack.contact,
        "block",
        1 - attack.side,
        attack.t_sec + BLOCK_DELAY_SEC,
        attack.confidence * UNSEEN_BLOCK_CONFIDENCE,
        attack.rally,
        seen=False,
    )
