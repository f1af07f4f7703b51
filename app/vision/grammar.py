"""What may follow what in a rally, and what the game makes likely, in log odds: the costs come from
the rules and the physics of the game, and were set on rendered rallies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from app.vision.types import Doubles

TouchKind = Literal[
    "toss", "serve", "reception", "dig", "set", "attack", "block", "blocked", "bounce"
]
"""`blocked` is an attack that a block meets at once: the ball's path shows one bend for both."""
TOUCH_KINDS: Final[tuple[TouchKind, ...]] = (
    "toss",
    "serve",
    "reception",
    "dig",
    "set",
    "attack",
    "block",
    "blocked",
    "bounce",
)
SILENT: Final[frozenset[TouchKind]] = frozenset({"toss", "bounce"})
"""Explain the ball's path, but are no events: the server's toss, and the floor."""


@dataclass(frozen=True)
class GrammarStep:
    """`kind` may follow, by the same side or the other, after so many seconds, at this cost."""

    kind: TouchKind
    same_side: bool
    cost: float
    soonest: float
    latest: float


TOSSED: Final = -1.5
"""Who tossed the ball is there to serve it, seen in the air or not."""
_FLOOR = (GrammarStep("bounce", True, 0.3, 0.1, 3.5),)
_FIRST_BALL = (
    *_FLOOR,
    GrammarStep("set", True, 0.0, 0.35, 3.0),
    GrammarStep("attack", True, 1.5, 0.35, 2.8),
    GrammarStep("blocked", True, 2.0, 0.35, 2.8),
    GrammarStep("dig", False, 2.5, 0.4, 3.0),
    GrammarStep("attack", False, 2.5, 0.3, 2.5),
)
_AFTER_BLOCK = (
    GrammarStep("dig", True, 0.2, 0.1, 2.5),
    GrammarStep("dig", False, 0.2, 0.1, 2.5),
)
_STEPS: Final[dict[TouchKind, tuple[GrammarStep, ...]]] = {
    "toss": (GrammarStep("serve", True, TOSSED, 0.3, 2.2),),
    "bounce": (GrammarStep("bounce", True, 0.0, 0.1, 2.0),),
    "serve": (
        *_FLOOR,
        GrammarStep("reception", False, 0.0, 0.35, 2.5),
    ),
    "reception": _FIRST_BALL,
    "dig": _FIRST_BALL,
    "set": (
        *_FLOOR,
        GrammarStep("attack", True, 0.0, 0.25, 2.6),
        GrammarStep("blocked", True, 0.5, 0.25, 2.6),
        GrammarStep("dig", False, 2.5, 0.5, 3.0),
        GrammarStep("block", False, 2.5, 0.25, 2.6),
    ),
    "attack": (
        *_FLOOR,
        GrammarStep("block", False, 0.5, 0.02, 0.35),
        GrammarStep("dig", False, 0.0, 0.12, 2.4),
        GrammarStep("dig", True, 1.2, 0.2, 2.5),
    ),
    "block": (*_FLOOR, *_AFTER_BLOCK),
    "blocked": (*_FLOOR, *_AFTER_BLOCK),
}
MISSED_COST: Final = 1.6
MOST_MISSED: Final = 3
"""Touches in a row that may have gone unseen, each at this cost."""


def _with_unseen_touches() -> dict[tuple[TouchKind, TouchKind, bool], tuple[GrammarStep, ...]]:
    """Every step by (from, to, same side), and the ways over touches that nobody saw."""
    ways = {(kind, step.kind, step.same_side): [step] for kind in _STEPS for step in _STEPS[kind]}
    last = [(kind, step) for kind in _STEPS for step in _STEPS[kind]]
    for _ in range(MOST_MISSED):
        last = [(kind, _joined(step, after)) for kind, step in last for after in _after(step)]
        for kind, step in last:
            known = ways.setdefault((kind, step.kind, step.same_side), [])
            if not any(_better(other, step) for other in known):
                known.append(step)
    return {key: tuple(steps) for key, steps in ways.items()}


def _after(step: GrammarStep) -> tuple[GrammarStep, ...]:
    return () if step.kind in SILENT else _STEPS[step.kind]


def _joined(first: GrammarStep, second: GrammarStep) -> GrammarStep:
    """What a touch would have made likelier counts only where it was seen."""
    return GrammarStep(
        second.kind,
        first.same_side == second.same_side,
        max(0.0, first.cost) + max(0.0, second.cost) + MISSED_COST,
        first.soonest + second.soonest,
        first.latest + second.latest,
    )


def _better(one: GrammarStep, other: GrammarStep) -> bool:
    """Whether a way allows all that another one does, for less."""
    wider = one.soonest <= other.soonest and one.latest >= other.latest
    return wider and one.cost <= other.cost


WAYS: Final = _with_unseen_touches()


_STEP_SHAPE: Final = (len(TOUCH_KINDS), len(TOUCH_KINDS), 2)
_LISTED: Final = sorted(
    (TOUCH_KINDS.index(before), TOUCH_KINDS.index(kind), same_side, w.cost, w.soonest, w.latest)
    for (before, kind, same_side), ways in WAYS.items()
    for w in ways
)
_COST, _SOONEST, _LATEST = np.array([way[3:] for way in _LISTED]).T
_PLACES, _FIRST_WAYS = np.unique(
    np.ravel_multi_index(np.array([way[:3] for way in _LISTED], np.intp).T, _STEP_SHAPE),
    return_index=True,
)


def step_costs(elapsed: Doubles) -> Doubles:
    """Costs (n, kind, kind, 2) of one touch following another after some seconds (n,), by the
    other side and by the same; infinite where it cannot."""
    at = elapsed[:, None]
    each = np.where((at >= _SOONEST) & (at <= _LATEST), _COST, np.inf)
    costs = np.full((len(elapsed), math.prod(_STEP_SHAPE)), np.inf)
    costs[:, _PLACES] = np.minimum.reduceat(each, _FIRST_WAYS, axis=1)
    return costs.reshape(-1, *_STEP_SHAPE)


BEGIN: Final[dict[TouchKind, float]] = {
    "toss": 1.5,
    "serve": 2.5,
    "reception": 4.0,
    "dig": 5.0,
    "set": 5.0,
    "attack": 5.0,
}
"""Cost of a rally that begins with this touch; another than a serve means that it was missed."""
END: Final[dict[TouchKind, float]] = {"dig": 1.4, "set": 1.4, "reception": 0.5}
"""Cost of a rally that ends with this touch. Of 684 rallies in four scout files one in five ends
with a dig, most with an attack, a block or a serve, and then the floor."""
GOES_ON_SEC: Final = 1.2
"""So long a clip must go on after a touch until it says anything that no other one came."""
DEAD_SEC: Final = 2.5
"""Between the last touch of a rally and the first of the next."""
LONGEST_STEP_SEC: Final = 8.0
"""Between one touch that is seen and the next, in a rally."""
