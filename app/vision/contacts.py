"""Kinks of the ball's path + players near them -> contacts: who could have played the ball."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.vision.calibration import Calibration
from app.vision.flights import Kink, free_flights, kinks
from app.vision.odds import probability
from app.vision.steps import OnStep, part_done, unwatched
from app.vision.teamkits import KitOdds, ends_of
from app.vision.tracks import on_court, rows_of_tracks
from app.vision.types import Doubles, Floats, Positions, SeenBallPath, View
from session.court import NET_Y

BODY_METRES = 1.83
"""Height of an upright box: the measure for lengths near a player. The boxes of the players' net
are as high as people are with a little of their arms (in the median 0.99 of rendered ones)."""
UPRIGHT_WITHIN_SEC = 2.0
NEAR_SEC = 0.25
WRIST_SEC = 0.12
WRIST_SEEN = 0.5
WRIST_REACH = 0.45
BOX_REACH = 0.65
"""Metres at which a wrist, or a box, is likely no longer the one that played the ball."""
BOX_TRUST = 0.6
"""What a ball at a box tells, compared with a ball at a wrist."""
ARMS = 0.5
_FEW = 0.02
RALLY_GAP_SEC = 2.0
NET_BLUR = 0.8
"""Metres from the net at which a player's side begins to be clear."""
KIT_TRUST = 0.5
"""How much a kit counts beside metres."""


@dataclass(frozen=True)
class Toucher:
    """A player who may have played the ball; lengths in metres by the measure of the body."""

    track: int
    side: int
    score: float
    distance_m: float
    height_m: float
    """Of the ball over the player's feet on the floor."""
    box: Floats
    feet: Doubles
    court_xy: Doubles | None
    by_wrist: bool
    pixels_per_metre: float
    kit_odds: float = 0.0
    """Log odds that the kit is that of the team at the far end, 0 where it does not say."""


@dataclass(frozen=True)
class BallContact:
    """A moment at which the ball may have been played. `up_before` and `up_after`: metres per
    second upwards in the picture, None where no flight is known; `touchers`: best first."""

    t_sec: float
    xy: Doubles
    jump: float
    swerve: float
    up_before: float | None
    up_after: float | None
    speed_after: float | None
    gap_sec: float
    touchers: tuple[Toucher, ...]

    @property
    def tells_sides(self) -> bool:
        """Whether it is known on which half those stand who may have played the ball."""
        return bool(self.touchers) and self.touchers[0].side >= 0

    def best(self, side: int | None = None) -> Toucher | None:
        """The player nearest to the ball, of one side if given; unknown sides count for both."""
        fitting = (t for t in self.touchers if side is None or t.side in (side, -1))
        return next(fitting, None)


def find_contacts(
    path: SeenBallPath,
    players: Positions,
    calibration: Calibration | None,
    width: int,
    kits: KitOdds,
    on_step: OnStep = unwatched,
    view: View | None = None,
) -> list[BallContact]:
    """All kinks with the players near them, in order, in pictures so wide. Nobody's side is known
    without a calibration; `view` is then from where the clip is seen, if anybody knows: where
    nobody does, the kits are taken for those of near and far players."""
    far = kits.far(ends_of(players, calibration, view), players.t_sec)
    if calibration is not None:
        far = far * KIT_TRUST
    crowd = _Crowd(players, calibration, far)
    found: list[BallContact] = []
    for first, last in _stretches(path):
        share = part_done(on_step, first / len(path), (last + 1) / len(path))
        for kink in kinks(free_flights(path, first, last, width, share), width):
            share(1.0)
            found.append(crowd.contact(kink, width / 1280.0))
    if calibration is None:
        return found
    return [replace(c, touchers=on_both_sides(c, _by_metres(calibration))) for c in found]


def _stretches(path: SeenBallPath) -> list[tuple[int, int]]:
    """Rows (first, last) of the path between long gaps."""
    if not len(path):
        return []
    cuts = np.flatnonzero(np.diff(path.t_sec) > RALLY_GAP_SEC)
    firsts = [0, *(int(cut) + 1 for cut in cuts)]
    lasts = [*(int(cut) for cut in cuts), len(path) - 1]
    return list(zip(firsts, lasts, strict=True))


class _Crowd:
    """The players, ready to be asked who was near a place at a time."""

    def __init__(
        self, players: Positions, calibration: Calibration | None, kit_odds: Doubles
    ) -> None:
        self._p = players
        self._kit_odds = kit_odds
        self._calibration = calibration
        self._tracks = rows_of_tracks(players.track)
        self._begin = np.array([players.t_sec[rows[0]] for rows in self._tracks])
        self._end = np.array([players.t_sec[rows[-1]] for rows in self._tracks])

    def contact(self, kink: Kink, unit: float) -> BallContact:
        touchers = sorted(self._near(kink), key=lambda toucher: -toucher.score)[:6]
        metre = touchers[0].pixels_per_metre if touchers else 60.0 * unit
        before = kink.before.velocity(kink.t_sec) if kink.before else None
        after = kink.after.velocity(kink.t_sec) if kink.after else None
        return BallContact(
            t_sec=kink.t_sec,
            xy=kink.xy,
            jump=float(np.hypot(*kink.jump)) / metre,
            swerve=abs(float(kink.jump[0])) / metre,
            up_before=None if before is None else -float(before[1]) / metre,
            up_after=None if after is None else -float(after[1]) / metre,
            speed_after=None if after is None else float(np.hypot(*after)) / metre,
            gap_sec=kink.gap_sec,
            touchers=tuple(touchers),
        )

    def _near(self, kink: Kink) -> list[Toucher]:
        live = (self._begin - NEAR_SEC <= kink.t_sec) & (self._end + NEAR_SEC >= kink.t_sec)
        found = (self._toucher(self._tracks[i], kink) for i in np.flatnonzero(live))
        return [toucher for toucher in found if toucher is not None]

    def _toucher(self, rows: npt.NDArray[np.intp], kink: Kink) -> Toucher | None:
        p = self._p
        apart = np.abs(p.t_sec[rows] - kink.t_sec)
        if apart.min() > NEAR_SEC:
            return None
        around = rows[apart <= UPRIGHT_WITHIN_SEC]
        upright = float(np.percentile(p.boxes[around, 3] - p.boxes[around, 1], 80))
        metre = max(upright / BODY_METRES, 1e-3)
        box = _at(p.t_sec[rows], p.boxes[rows], kink.t_sec)
        box_apart = _outside(kink.xy, box) / metre
        wrist_apart = self._wrist(rows[apart <= WRIST_SEC], kink) / metre
        score = max(
            float(np.exp(-((wrist_apart / WRIST_REACH) ** 2))),
            BOX_TRUST * float(np.exp(-((box_apart / BOX_REACH) ** 2))),
        )
        if score < _FEW:
            return None
        feet = self._feet(rows[apart <= 2 * NEAR_SEC], box)
        court = self._calibration.metres(feet)[0] if self._calibration else None
        if court is not None and not on_court(court[None])[0]:
            return None
        return Toucher(
            track=int(p.track[rows[0]]),
            side=int(p.side[rows[0]]),
            score=score,
            distance_m=min(wrist_apart, box_apart),
            height_m=float(feet[1] - kink.xy[1]) / metre,
            box=box,
            feet=feet,
            court_xy=court,
            by_wrist=bool(wrist_apart < WRIST_REACH),
            pixels_per_metre=metre,
            kit_odds=float(self._kit_odds[rows[apart.argmin()]]),
        )

    def _wrist(self, rows: npt.NDArray[np.intp], kink: Kink) -> float:
        """Pixels from the ball to the nearest wrist that was seen, infinite without one."""
        wrists = self._p.wrists[rows].reshape(-1, 3)
        seen = wrists[wrists[:, 2] >= WRIST_SEEN]
        if not len(seen):
            return float("inf")
        return float(np.linalg.norm(seen[:, :2] - kink.xy, axis=1).min())

    def _feet(self, rows: npt.NDArray[np.intp], box: Floats) -> Doubles:
        """The lowest feet of a moment: a jumping player stands where he left the floor."""
        lowest = float(self._p.boxes[rows, 3].max()) if len(rows) else float(box[3])
        return np.array([float(box[0] + box[2]) / 2, max(lowest, float(box[3]))])


def _at(times: Doubles, boxes: Floats, t_sec: float) -> Floats:
    """The box (4,) of a track at a time, between the moments at which it was seen."""
    return np.array([np.interp(t_sec, times, boxes[:, i]) for i in range(4)], np.float32)


def _outside(point: Doubles, box: Floats) -> float:
    """How far a point is from a box. The feet do not count, and a way upwards counts only
    half: detectors tend to leave raised arms out of the box."""
    low = np.array([box[0], box[1]], np.float64)
    high = np.array([box[2], box[3] - 0.25 * (box[3] - box[1])], np.float64)
    beyond = np.maximum(np.maximum(low - point, point - high), 0.0)
    return float(np.hypot(beyond[0], beyond[1] * (ARMS if point[1] < low[1] else 1.0)))


def _by_metres(calibration: Calibration) -> Callable[[Toucher], float]:
    """Log odds of side 1, by the feet's distance to the net and by the kit."""
    sign = 1.0 if calibration.near_side == "A" else -1.0

    def odds(toucher: Toucher) -> float:
        if toucher.court_xy is None:
            return toucher.kit_odds
        return sign * (float(toucher.court_xy[1]) - NET_Y) / NET_BLUR + toucher.kit_odds

    return odds


def on_both_sides(contact: BallContact, odds: Callable[[Toucher], float]) -> tuple[Toucher, ...]:
    """Near the net a player may be of either side, so both are kept, as sure as they can be: a
    jump lifts the feet in the picture, which looks like standing farther away. `odds` are log odds
    of side 1."""
    found: list[Toucher] = []
    for toucher in contact.touchers:
        share = probability(odds(toucher))
        found += [
            replace(toucher, side=side, score=toucher.score * part)
            for side, part in ((0, 1.0 - share), (1, share))
            if toucher.score * part >= _FEW
        ]
    return tuple(sorted(found, key=lambda toucher: -toucher.score))
