"""How well a contact looks like a touch of a kind by a side, in log odds that were set on rendered
rallies: what its players, its flights and its height say."""

from __future__ import annotations

import math
from typing import Final

from app.vision.contacts import BallContact, Toucher
from app.vision.grammar import TouchKind
from session.court import LENGTH

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
