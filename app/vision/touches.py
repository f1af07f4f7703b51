"""Contacts -> touches of rallies: the cheapest story that the rules of the game allow.

Every contact may be a touch of either side, or nothing (a bounce, the net, a mistake). Dynamic
programming over (contact, kind, side) finds the story with the best sum of what was seen and what
the game makes likely; it also decides where a rally ends and the next one begins. What may follow
what, and how each kind of touch looks, stands in tables, in log odds, which come from the rules
and the physics of the game, and were set on rendered rallies.
"""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from app.vision.contacts import BallContact, Toucher
from app.vision.steps import OnStep, unwatched
from session.court import LENGTH

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


def step_cost(before: TouchKind, kind: TouchKind, same_side: bool, elapsed: float) -> float | None:
    """Cost of one touch following another after some seconds; None where it cannot."""
    steps = WAYS.get((before, kind, same_side), ())
    fitting = [s.cost for s in steps if s.soonest <= elapsed <= s.latest]
    return min(fitting, default=None)


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


_NOBODY: Final = -2.3
SOMEBODY: Final = 3.9
"""Log odds with nobody near the ball, and what a hand on it adds."""
PATH_BEGINS: Final = -0.3
PATH_ENDS: Final = -0.6
"""Log odds of a touch where the path begins or ends, so that no bend is seen."""


def fit(contact: BallContact, kind: TouchKind, side: int) -> float:
    """How well a contact looks like a touch of a kind by a side; 0 is as likely as not."""
    if kind == "bounce":
        return _bounce_fit(contact)
    if kind == "blocked":
        return _blocked_fit(contact, side)
    value = _suddenness(contact, kind) + _flight_fit(contact, kind)
    toucher = contact.best(side)
    return value + (_NOBODY if toucher is None else max(_NOBODY, _player_fit(toucher, kind)))


def likeliest(contact: BallContact, kind: TouchKind, side: int) -> Toucher | None:
    """The player of a side who would have played this kind of touch; unknown sides count."""
    able = [toucher for toucher in contact.touchers if toucher.side in (side, -1)]
    return max(able, key=lambda toucher: _player_fit(toucher, kind), default=None)


def _player_fit(toucher: Toucher, kind: TouchKind) -> float:
    near = _NOBODY + SOMEBODY * math.sqrt(toucher.score)
    return near + _height_fit(toucher.height_m, kind) + _place_fit(toucher, kind)


def _ramp(value: float, low: float, high: float) -> float:
    """0 below `low`, 1 above `high`, straight between; `low` may be the larger one."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _suddenness(contact: BallContact, kind: TouchKind) -> float:
    if contact.up_before is None:
        return PATH_BEGINS if kind in ("toss", "serve") else PATH_ENDS
    if contact.up_after is None:
        return PATH_ENDS
    return -1.2 + 1.7 * _ramp(contact.jump, 1.0, 6.0) - 0.5 * _ramp(contact.gap_sec, 0.2, 0.6)


def _flight_fit(contact: BallContact, kind: TouchKind) -> float:
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


def _height_fit(height: float, kind: TouchKind) -> float:
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


def _place_fit(toucher: Toucher, kind: TouchKind) -> float:
    """Servers stand behind their baseline, blockers at the net; only where metres are known."""
    if toucher.court_xy is None:
        return 0.0
    from_net = abs(float(toucher.court_xy[1]) - LENGTH / 2)
    if kind in ("toss", "serve"):
        return -3.0 + 4.0 * _ramp(from_net, 7.5, 8.8)
    if kind == "block":
        return 0.5 - 2.5 * _ramp(from_net, 1.6, 3.0)
    return -2.0 * _ramp(from_net, 9.8, 11.5) if kind in ("set", "attack") else 0.0


def _bounce_fit(contact: BallContact) -> float:
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


def _blocked_fit(contact: BallContact, side: int) -> float:
    """The ball comes back up from the block; the hand that is seen is the attacker's or one of the
    blockers'."""
    if contact.up_before is None or contact.up_after is None:
        return -3.0
    attacker, blocker = contact.best(side), contact.best(1 - side)
    hands = max(
        _NOBODY,
        _NOBODY if attacker is None else _player_fit(attacker, "attack"),
        _NOBODY if blocker is None else _player_fit(blocker, "block"),
    )
    rebound = -1.0 + 1.5 * _ramp(contact.up_after, 0.5, 3.0)
    return _suddenness(contact, "blocked") + rebound + hands


_SIDES = (0, 1)
NEVER = -1e9
LONGEST_STEP_SEC = 8.0
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


@dataclass(frozen=True)
class _Cell:
    """Best story that ends with a contact being (kind, side)."""

    total: float
    fit: float
    before: tuple[int, TouchKind, int] | None
    """None where a rally begins."""


_Cells = dict[tuple[int, TouchKind, int], _Cell]
_End = tuple[float, tuple[int, TouchKind, int] | None]
"""The best sum of finished rallies, and the last touch of them."""


def read_touches(
    contacts: list[BallContact], on_step: OnStep = unwatched, until_sec: float = math.inf
) -> list[SeenTouch]:
    """The touches of all rallies, in order of time. The clip lasts until `until_sec`."""
    cells: _Cells = {}
    dead: list[_End] = []
    """For each contact: how the rallies before it ended best."""
    ended = 0
    for row, contact in enumerate(contacts):
        on_step(row / len(contacts))
        best = dead[-1] if dead else (0.0, None)
        while contact.t_sec - contacts[ended].t_sec >= DEAD_SEC:
            best = _best_end(cells, ended, best)
            ended += 1
        dead.append(best)
        for kind in TOUCH_KINDS:
            for side in _SIDES:
                cell = _cell(contacts, cells, dead[row][0], (row, kind, side))
                if cell is not None:
                    cells[(row, kind, side)] = cell
    goes_on = {row for row, one in enumerate(contacts) if until_sec - one.t_sec < GOES_ON_SEC}
    return _touches(contacts, _walk_back(cells, dead, goes_on))


def _best_end(cells: _Cells, row: int, best: _End) -> _End:
    """The best finished stories, now that a rally may also have ended with contact `row`."""
    for key in ((row, kind, side) for kind in TOUCH_KINDS for side in _SIDES):
        cell = cells.get(key)
        if cell is not None and (total := cell.total - END.get(key[1], 0.0)) > best[0]:
            best = (total, key)
    return best


def _cell(
    contacts: list[BallContact], cells: _Cells, dead: float, key: tuple[int, TouchKind, int]
) -> _Cell | None:
    row, kind, side = key
    looks = fit(contacts[row], kind, side)
    best, before = (dead - BEGIN[kind] if kind in BEGIN else NEVER), None
    for earlier in range(row - 1, -1, -1):
        elapsed = contacts[row].t_sec - contacts[earlier].t_sec
        if elapsed > LONGEST_STEP_SEC:
            break
        for previous, other in ((k, s) for k in TOUCH_KINDS for s in _SIDES):
            cell = cells.get((earlier, previous, other))
            if cell is None:
                continue
            cost = step_cost(previous, kind, other == side, elapsed)
            if cost is not None and cell.total - cost > best:
                best, before = cell.total - cost, (earlier, previous, other)
    return _Cell(best + looks, looks, before) if best > NEVER / 2 else None


def _walk_back(
    cells: _Cells, dead: list[_End], goes_on: Set[int]
) -> list[list[tuple[tuple[int, TouchKind, int], _Cell]]]:
    """The best story's rallies, in order. After contacts that `goes_on` names the clip is over and
    not the rally."""
    if not cells:
        return []
    ends = {
        key: cell.total - (0.0 if key[0] in goes_on else END.get(key[1], 0.0))
        for key, cell in cells.items()
    }
    key: tuple[int, TouchKind, int] | None = max(ends, key=lambda one: ends[one])
    if key is None or ends[key] <= 0:
        return []
    rallies: list[list[tuple[tuple[int, TouchKind, int], _Cell]]] = [[]]
    while key is not None:
        cell = cells[key]
        rallies[-1].append((key, cell))
        if cell.before is not None:
            key = cell.before
            continue
        key = dead[key[0]][1]
        if key is not None:
            rallies.append([])
    return [rally[::-1] for rally in rallies[::-1]]


def _touches(
    contacts: list[BallContact], rallies: list[list[tuple[tuple[int, TouchKind, int], _Cell]]]
) -> list[SeenTouch]:
    found: list[SeenTouch] = []
    for number, rally in enumerate(rallies):
        for (row, kind, side), cell in rally:
            if kind in SILENT:
                continue
            contact = contacts[row]
            if _hidden_block(found, number, kind, side):
                found.append(_concluded_block(found[-1]))
            confidence = _confidence(cell.fit)
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
