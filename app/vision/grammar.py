"""What may follow what in a rally, and how each kind of touch looks: tables, in log odds.

The numbers come from the rules and the physics of the game, and were set on rendered rallies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from app.vision.contacts import Contact, Toucher
from session.court import LENGTH

Kind = Literal["toss", "serve", "reception", "dig", "set", "attack", "block", "bounce"]
KINDS: Final[tuple[Kind, ...]] = (
    "toss",
    "serve",
    "reception",
    "dig",
    "set",
    "attack",
    "block",
    "bounce",
)
SILENT: Final[frozenset[Kind]] = frozenset({"toss", "bounce"})
"""Explain the ball's path, but are no events: the server's toss, and the floor."""


@dataclass(frozen=True)
class Step:
    """`kind` may follow, by the same side or the other, after so many seconds, at this cost."""

    kind: Kind
    same_side: bool
    cost: float
    soonest: float
    latest: float


_FLOOR = (Step("bounce", True, 0.3, 0.1, 3.5),)
_FIRST_BALL = (
    *_FLOOR,
    Step("set", True, 0.0, 0.35, 3.0),
    Step("attack", True, 1.5, 0.35, 2.8),
    Step("dig", False, 2.5, 0.4, 3.0),
    Step("attack", False, 2.5, 0.3, 2.5),
)
STEPS: Final[dict[Kind, tuple[Step, ...]]] = {
    "toss": (Step("serve", True, 0.0, 0.3, 2.2),),
    "bounce": (Step("bounce", True, 0.0, 0.1, 2.0),),
    "serve": (
        *_FLOOR,
        Step("reception", False, 0.0, 0.35, 2.5),
    ),
    "reception": _FIRST_BALL,
    "dig": _FIRST_BALL,
    "set": (
        *_FLOOR,
        Step("attack", True, 0.0, 0.25, 2.6),
        Step("dig", False, 2.5, 0.5, 3.0),
        Step("block", False, 2.5, 0.25, 2.6),
    ),
    "attack": (
        *_FLOOR,
        Step("block", False, 0.5, 0.02, 0.35),
        Step("dig", False, 0.0, 0.12, 2.4),
        Step("dig", True, 1.2, 0.2, 2.5),
    ),
    "block": (
        *_FLOOR,
        Step("dig", True, 0.2, 0.1, 2.5),
        Step("dig", False, 0.2, 0.1, 2.5),
    ),
}
MISSED_COST: Final = 1.6
MOST_MISSED: Final = 3
"""Touches in a row that may have gone unseen, each at this cost."""


def _with_unseen_touches() -> dict[tuple[Kind, Kind, bool], tuple[Step, ...]]:
    """Every step by (from, to, same side), and the ways over touches that nobody saw."""
    ways = {(kind, step.kind, step.same_side): [step] for kind in STEPS for step in STEPS[kind]}
    last = [(kind, step) for kind in STEPS for step in STEPS[kind]]
    for _ in range(MOST_MISSED):
        last = [(kind, _joined(step, after)) for kind, step in last for after in _after(step)]
        for kind, step in last:
            known = ways.setdefault((kind, step.kind, step.same_side), [])
            if not any(_better(other, step) for other in known):
                known.append(step)
    return {key: tuple(steps) for key, steps in ways.items()}


def _after(step: Step) -> tuple[Step, ...]:
    return () if step.kind in SILENT else STEPS[step.kind]


def _joined(first: Step, second: Step) -> Step:
    return Step(
        second.kind,
        first.same_side == second.same_side,
        first.cost + second.cost + MISSED_COST,
        first.soonest + second.soonest,
        first.latest + second.latest,
    )


def _better(one: Step, other: Step) -> bool:
    """Whether a way allows all that another one does, for less."""
    wider = one.soonest <= other.soonest and one.latest >= other.latest
    return wider and one.cost <= other.cost


WAYS: Final = _with_unseen_touches()


def step_cost(before: Kind, kind: Kind, same_side: bool, elapsed: float) -> float | None:
    """Cost of one touch following another after some seconds; None where it cannot."""
    steps = WAYS.get((before, kind, same_side), ())
    fitting = [s.cost for s in steps if s.soonest <= elapsed <= s.latest]
    return min(fitting, default=None)


BEGIN: Final[dict[Kind, float]] = {
    "toss": 1.5,
    "serve": 2.5,
    "reception": 4.0,
    "dig": 5.0,
    "set": 5.0,
    "attack": 5.0,
}
"""Cost of a rally that begins with this touch; another than a serve means that it was missed."""
DEAD_SEC: Final = 2.5
"""Between the last touch of a rally and the first of the next."""


NOBODY: Final = -2.3
SOMEBODY: Final = 3.9
"""Log odds with nobody near the ball, and what a hand on it adds."""
PATH_BEGINS: Final = -0.3
PATH_ENDS: Final = -0.6
"""Log odds of a touch where the path begins or ends, so that no bend is seen."""


def fit(contact: Contact, kind: Kind, side: int) -> float:
    """How well a contact looks like a touch of a kind by a side; 0 is as likely as not."""
    if kind == "bounce":
        return _bounce_fit(contact)
    value = _suddenness(contact, kind) + _flight_fit(contact, kind)
    toucher = contact.best(side)
    return value + (NOBODY if toucher is None else _player_fit(toucher, kind))


def likeliest(contact: Contact, kind: Kind, side: int) -> Toucher | None:
    """The player of a side who would have played this kind of touch; unknown sides count."""
    able = [toucher for toucher in contact.touchers if toucher.side in (side, -1)]
    return max(able, key=lambda toucher: _player_fit(toucher, kind), default=None)


def _player_fit(toucher: Toucher, kind: Kind) -> float:
    near = NOBODY + SOMEBODY * math.sqrt(toucher.score)
    return near + _height_fit(toucher.height_m, kind) + _place_fit(toucher, kind)


def _ramp(value: float, low: float, high: float) -> float:
    """0 below `low`, 1 above `high`, straight between; `low` may be the larger one."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _suddenness(contact: Contact, kind: Kind) -> float:
    if contact.up_before is None:
        return PATH_BEGINS if kind in ("toss", "serve") else PATH_ENDS
    if contact.up_after is None:
        return PATH_ENDS
    return -1.2 + 1.7 * _ramp(contact.jump, 1.0, 6.0) - 0.5 * _ramp(contact.gap_sec, 0.2, 0.6)


def _flight_fit(contact: Contact, kind: Kind) -> float:
    """A set, a pass and a dig send the ball up; an attack does not."""
    up = contact.up_after
    if up is None or kind == "block":
        return 0.0
    if kind == "attack":
        return 0.5 - 2.0 * _ramp(up, 1.5, 4.0)
    if kind == "serve":
        return -1.5 * _ramp(up, 7.0, 10.0)
    if kind == "toss":
        return -2.0 + 2.0 * _ramp(up, 1.0, 3.0) - 2.0 * _ramp(contact.swerve, 3.0, 6.0)
    value = -1.2 + 1.6 * _ramp(up, 0.5, 3.0)
    if kind in ("reception", "dig") and contact.up_before is not None:
        value -= 1.0 * _ramp(contact.up_before, 1.0, 4.0)
    return value


def _height_fit(height: float, kind: Kind) -> float:
    """Metres of the ball over the floor where the player stands."""
    if kind == "attack":
        return -1.5 + 2.0 * _ramp(height, 1.7, 2.4)
    if kind == "block":
        return -2.0 + 2.3 * _ramp(height, 1.8, 2.4)
    if kind == "serve":
        return -1.5 + 1.7 * _ramp(height, 1.0, 1.8)
    if kind == "toss":
        return -1.5 * _ramp(height, 2.0, 2.6)
    if kind == "set":
        return -0.6 * _ramp(height, 2.7, 3.3)
    return 0.3 - 1.2 * _ramp(height, 1.8, 2.6)


def _place_fit(toucher: Toucher, kind: Kind) -> float:
    """Servers stand behind their baseline, blockers at the net; only where metres are known."""
    if toucher.court_xy is None:
        return 0.0
    from_net = abs(float(toucher.court_xy[1]) - LENGTH / 2)
    if kind in ("toss", "serve"):
        return -3.0 + 4.0 * _ramp(from_net, 7.5, 8.8)
    if kind == "block":
        return 0.5 - 2.5 * _ramp(from_net, 1.6, 3.0)
    return -2.0 * _ramp(from_net, 9.8, 11.5) if kind in ("set", "attack") else 0.0


def _bounce_fit(contact: Contact) -> float:
    """The floor turns the fall round, takes speed from it and leaves the way across alone."""
    before, after = contact.up_before, contact.up_after
    if before is None or after is None or before > -1.5 or after < 0.2:
        return -3.0
    kept = after / -before
    value = -0.4 + 1.2 * _ramp(kept, 1.0, 0.75) - 1.5 * _ramp(contact.swerve, 1.5, 4.0)
    toucher = contact.best()
    if toucher is None:
        return value + 0.8
    return value + 0.9 - 2.0 * _ramp(toucher.height_m, 0.3, 0.8)
