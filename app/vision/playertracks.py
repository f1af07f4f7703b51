"""Players' tracks, ready to be asked where each is at a moment, and whose each is: what is known of
touches says who the player in a box is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from app.vision.tracks import overlap, rows_of_tracks
from app.vision.types import Doubles, Positions, SeenBallPath, TeamSide
from session.court import NET_Y, WIDTH

KNOWN_SEC: Final = 4.0
"""So long before and behind a touch its player's track has the name: tracks may change hands."""
_HIDDEN_SEC: Final = 0.35
"""For so long a box goes on between two sights of its player."""
_STAYS_SEC: Final = 0.12
"""A box stays so long behind its last sight, until the next one would have come."""
_BALL_SEC: Final = 0.2
_SAME_BOX: Final = 0.3
"""Two boxes are of one player where they overlap by so much."""
_BESIDE: Final = 1.0
"""Who mostly is so many metres outside of a sideline is no player."""
_SURE: Final = 0.2
_SURELY: Final = 0.45
"""How sure the model has to be of a player in the mean, alone and in front of somebody else."""
_TWICE: Final = 0.5
_INSIDE: Final = 0.7
"""Two boxes that overlap by so much, or of which so much is inside of a surer one, are one."""
_SMOOTH: Final = 5
"""So many sights of feet make one place: boxes tremble."""
_AROUND: Final = 21
"""So many sights, some two seconds, say in which half somebody is."""
_REACH: Final = 0.5
"""Of a box's height: so far from it the ball may be when its player touches it."""


@dataclass(frozen=True)
class KnownTouch:
    """A touch whose player somebody knows; `box` is where video analysis saw who it was, in pixels,
    and None where nobody looked."""

    t_sec: float
    team: TeamSide
    number: str
    name: str = ""
    box: tuple[float, float, float, float] | None = None

    @property
    def words(self) -> str:
        """What stands over the player: the number, and the last of the names."""
        return " ".join([self.number, *self.name.split()[-1:]]).strip()


@dataclass(frozen=True)
class PlayerTrack:
    """One player for as long as nobody lost sight: `t_sec` (n,), `boxes` (n, 4) in pixels, `along`
    (n,) metres along the court, NaN where nobody knows, how sure that is a player, and whether it
    is somebody beside the court; `known` are the touches that say who it is."""

    number: int
    t_sec: Doubles
    boxes: Doubles
    along: Doubles
    sure: float
    is_beside: bool
    known: tuple[KnownTouch, ...] = ()

    @cached_property
    def _feet(self) -> Doubles:
        feet = np.column_stack([(self.boxes[:, 0] + self.boxes[:, 2]) / 2, self.boxes[:, 3]])
        around = min(_SMOOTH, len(feet))
        sums = np.vstack([np.zeros((1, 2)), np.cumsum(feet, axis=0)])
        firsts = np.clip(np.arange(len(feet)) - around // 2, 0, len(feet) - around)
        return np.asarray((sums[firsts + around] - sums[firsts]) / around)

    def box(self, t_sec: float) -> Doubles | None:
        """Where the player is, (4,) pixels; None where nobody saw."""
        if not self.t_sec[0] <= t_sec <= self.t_sec[-1] + _STAYS_SEC:
            return None
        if t_sec >= self.t_sec[-1]:
            return np.asarray(self.boxes[-1])
        at = int(np.searchsorted(self.t_sec, t_sec, side="right"))
        before, behind = float(self.t_sec[at - 1]), float(self.t_sec[at])
        if behind - before > _HIDDEN_SEC:
            return None
        share = (t_sec - before) / (behind - before)
        return np.asarray(self.boxes[at - 1] * (1 - share) + self.boxes[at] * share)

    def feet(self, start: float, end: float) -> Doubles:
        """Where the player stood between two moments, (n, 2) pixels, smooth."""
        first, last = np.searchsorted(self.t_sec, [start, end])
        return self._feet[first:last]

    def half(self, t_sec: float, *, is_turned: bool) -> TeamSide | None:
        """Who plays in the half that it is in; A's is at metres 0 to 9 where nobody has changed
        ends since the court was marked."""
        at = min(int(np.searchsorted(self.t_sec, t_sec)), len(self.t_sec) - 1)
        along = self._halves[at]
        if np.isnan(along):
            return None
        return "A" if (along <= NET_Y) != is_turned else "B"

    @cached_property
    def _halves(self) -> Doubles:
        """The middle of the metres around each sight: who jumps seems to be farther away."""
        wide = min(_AROUND, (len(self.along) - 1) // 2 * 2 + 1)
        ends = np.pad(self.along, wide // 2, mode="edge")
        return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(ends, wide), axis=1))

    def player(self, t_sec: float) -> KnownTouch | None:
        """Who it is at a moment, by the nearest touch."""
        near = min(self.known, key=lambda one: abs(one.t_sec - t_sec), default=None)
        return near if near is not None and abs(near.t_sec - t_sec) <= KNOWN_SEC else None


@dataclass(frozen=True)
class SeenPlayer:
    """A player at a moment: the track and its box (4,), the team, and who it is; None where nobody
    knows."""

    track: PlayerTrack
    box: Doubles
    team: TeamSide | None
    who: KnownTouch | None


class PlayerTracks:
    """All of a clip."""

    def __init__(
        self,
        players: Positions,
        ball: SeenBallPath,
        touches: Iterable[KnownTouch] = (),
        is_turned: Callable[[float], bool] = lambda _t_sec: False,
    ) -> None:
        """`is_turned` says of a moment whether the teams have changed ends since the court was
        marked."""
        self.tracks = list(_tracks(players))
        self._is_turned = is_turned
        self._firsts = np.array([one.t_sec[0] for one in self.tracks])
        self._lasts = np.array([one.t_sec[-1] for one in self.tracks]) + _STAYS_SEC
        found: dict[int, list[KnownTouch]] = {}
        for touch in touches:
            at = self._of(touch, ball)
            if at is not None:
                found.setdefault(at, []).append(touch)
        for at, known in found.items():
            self.tracks[at] = replace(self.tracks[at], known=tuple(known))

    def players(self, t_sec: float) -> list[SeenPlayer]:
        """Who plays at a moment, each once, with the box; nobody beside the court where that is
        known."""
        there = [self.seen(self.tracks[at], t_sec, box) for at, box in self._there(t_sec)]
        there = [one for one in there if one.who or _plays(one.track)]
        there.sort(key=lambda one: (one.who is None, -one.track.sure))
        shown: list[SeenPlayer] = []
        for one in there:
            if not any(_is_same(one.box, other.box, one.track.sure) for other in shown):
                shown.append(one)
        return shown

    def seen(self, track: PlayerTrack, t_sec: float, box: Doubles) -> SeenPlayer:
        """Who is in a track at a moment: nobody plays in the half of the others."""
        half, who = track.half(t_sec, is_turned=self._is_turned(t_sec)), track.player(t_sec)
        if who is not None and half not in (None, who.team):
            who = None
        return SeenPlayer(track, box, half or (who.team if who else None), who)

    def _there(self, t_sec: float) -> Iterator[tuple[int, Doubles]]:
        for at in np.flatnonzero((self._firsts <= t_sec) & (t_sec <= self._lasts)):
            box = self.tracks[at].box(t_sec)
            if box is not None:
                yield int(at), box

    def _of(self, touch: KnownTouch, ball: SeenBallPath) -> int | None:
        """Which track the player of a touch is: the one that was seen there, or else the one
        nearest to the ball."""
        turned = self._is_turned(touch.t_sec)
        seen = [
            (at, box)
            for at, box in self._there(touch.t_sec)
            if self.tracks[at].half(touch.t_sec, is_turned=turned) in (None, touch.team)
        ]
        if not seen:
            return None
        boxes = np.array([box for _, box in seen])
        if touch.box is not None:
            alike = overlap([touch.box], boxes)[0]
            best = int(alike.argmax())
            return seen[best][0] if alike[best] >= _SAME_BOX else None
        place = ball_at(ball, touch.t_sec)
        if place is None:
            return None
        off = np.maximum(np.maximum(boxes[:, :2] - place, place - boxes[:, 2:]), 0)
        apart = np.hypot(off[:, 0], off[:, 1]) / np.maximum(boxes[:, 3] - boxes[:, 1], 1)
        best = int(apart.argmin())
        return seen[best][0] if apart[best] <= _REACH else None


def ball_at(ball: SeenBallPath, t_sec: float) -> Doubles | None:
    """Where the ball is, (2,) pixels; between two sights of it where they are near each other, and
    None where nobody knows."""
    if not len(ball):
        return None
    behind = bisect_left(ball.t_sec, t_sec)
    around = [at for at in (behind - 1, behind) if 0 <= at < len(ball)]
    near = [at for at in around if abs(float(ball.t_sec[at]) - t_sec) <= _BALL_SEC]
    if len(near) == 2:
        before, after = near
        span = float(ball.t_sec[after] - ball.t_sec[before])
        share = (t_sec - float(ball.t_sec[before])) / span
        return np.asarray(ball.xy[before] * (1 - share) + ball.xy[after] * share)
    alone = [at for at in near if abs(float(ball.t_sec[at]) - t_sec) <= _BALL_SEC / 4]
    return np.asarray(ball.xy[alone[0]]) if alone else None


def _plays(track: PlayerTrack) -> bool:
    return track.sure >= _SURE and not track.is_beside


def _is_same(box: Doubles, surer: Doubles, sure: float) -> bool:
    """Whether a box is of a player who has a surer one."""
    sides = np.minimum(box[2:], surer[2:]) - np.maximum(box[:2], surer[:2])
    if (sides <= 0).any():
        return False
    common, areas = float(sides.prod()), [float((one[2:] - one[:2]).prod()) for one in (box, surer)]
    if common > _TWICE * (sum(areas) - common):
        return True
    return sure < _SURELY and common > _INSIDE * min(areas)


def _tracks(players: Positions) -> Iterator[PlayerTrack]:
    for rows in rows_of_tracks(players.track):
        sure = players.confidence[rows].mean() if len(players.confidence) else 1.0
        yield PlayerTrack(
            int(players.track[rows[0]]),
            players.t_sec[rows],
            players.boxes[rows].astype(np.float64),
            players.court_xy[rows, 1],
            float(sure),
            _is_beside(players.court_xy[rows], int(players.side[rows[0]])),
        )


def _is_beside(court_xy: Doubles, side: int) -> bool:
    """Whether somebody mostly is beside the court, or nowhere near it."""
    known = court_xy[~np.isnan(court_xy).any(axis=1)]
    if not len(known):
        return False
    across = float(np.median(known[:, 0]))
    return side < 0 or not -_BESIDE < across < WIDTH + _BESIDE
