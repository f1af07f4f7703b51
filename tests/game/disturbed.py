"""Rallies as a scout noted them, and as video analysis found them: both only roughly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.vision.rendering import RallyScript
from lab.chance import random_script
from session.game.plays import Touch, as_play
from session.vocabulary import SKILLS

PAUSE_SEC: Final = 20.0


@dataclass(frozen=True)
class Disturbed:
    """How badly video analysis sees."""

    dropped: float
    """So many contacts are missed."""
    invented: float
    """So many for each contact are none."""
    jitter_sec: float
    wrong_skill: float
    wrong_side: float


@dataclass(frozen=True)
class DrawnMatch:
    """Rallies one after the other. Ids of touches are 0, 1, 2 …; a contact has that of its touch,
    and one that was invented has 10,000 and more."""

    rallies: Sequence[Sequence[Touch]]
    contacts: Sequence[Touch]

    @property
    def seen(self) -> set[int]:
        """The touches that video analysis found."""
        return {one.id or 0 for one in self.contacts if (one.id or 0) < 10_000}


def made_touch(ident: int, t_sec: float, kind: str, side: str | None, **said: object) -> Touch:
    """One touch of a clip."""
    play = as_play(
        {"id": ident, "event_type": kind, "actor_team": side, "t_sec": t_sec, "clip_id": "c",
         "payload": said}
    )  # fmt: skip
    assert isinstance(play, Touch)
    return play


def drawn(seed: int, rallies: int, how: Disturbed, *, whole: bool = True) -> DrawnMatch:
    """A match by chance, the same for the same seed. The scout is late by what a rally makes of
    it and by a hand that is now quick, now slow; `whole`: and writes whole seconds."""
    rng = np.random.default_rng(seed)
    scouted, found = [], []
    begins, ident = 0.0, 0
    for number in range(rallies):
        script = random_script(1_000 * seed + number)
        touches = []
        late = rng.normal(0.8, 0.8) if whole else rng.normal(0.2, 0.2)
        noted = -np.inf
        for contact in script.contacts:
            t_sec = begins + contact.t_sec
            hand = rng.normal(0.0, 0.7) if whole else rng.normal(0.0, 0.15)
            noted = max(noted, t_sec + late + hand)
            second = float(np.floor(noted)) if whole else round(noted, 1)
            touches.append(made_touch(ident, max(0.0, second), contact.event_type, contact.side))
            found += _seen(rng, how, ident, t_sec, contact.event_type, contact.side)
            ident += 1
        found += _invented(rng, how, script, begins, len(found))
        scouted.append(touches)
        begins += script.contacts[-1].t_sec + PAUSE_SEC
    return DrawnMatch(scouted, sorted(found, key=lambda one: one.t_sec or 0.0))


def _seen(
    rng: np.random.Generator, how: Disturbed, ident: int, t_sec: float, kind: str, side: str
) -> list[Touch]:
    if rng.random() < how.dropped:
        return []
    if rng.random() < how.wrong_skill:
        kind = str(rng.choice(SKILLS[:6]))
    if rng.random() < how.wrong_side:
        side = "B" if side == "A" else "A"
    at = max(0.0, t_sec + rng.normal(0.0, how.jitter_sec))
    return [made_touch(ident, at, kind, side, evidence={})]


def _invented(
    rng: np.random.Generator, how: Disturbed, script: RallyScript, begins: float, behind: int
) -> list[Touch]:
    many = rng.binomial(len(script.contacts), how.invented)
    first, last = script.contacts[0].t_sec - 2.0, script.contacts[-1].t_sec + 2.0
    return [
        made_touch(
            10_000 + behind + number, max(0.0, begins + rng.uniform(first, last)),
            str(rng.choice(SKILLS[:6])), str(rng.choice(["A", "B"])), evidence={},
        )
        for number in range(many)
    ]  # fmt: skip
