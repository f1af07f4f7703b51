"""How well a ball candidate fits into a thrown thing's way: the support of its neighbours.

For three candidates some frames apart there is one parabola; it is plausible when it is fast
enough or bends down as gravity bends it, and supported when the frames between have candidates
on it. Lamps, heads and shoes have company too, but not on such ways.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.vision.steps import OnStep, unwatched
from app.vision.types import Doubles, Ints

PICTURE = 1280.0
SPANS_SEC = ((0.1, 0.1), (0.1, 0.14), (0.14, 0.1), (0.2, 0.2), (0.24, 0.2), (0.2, 0.24))
OFF_PX = 6.0
"""Farthest that a candidate may lie from the parabola it supports."""
MIN_SPEED_PX = 110.0
MAX_SPEED_PX = 3500.0
MAX_PULL_PX = 4000.0
"""Largest acceleration, in pixels per second squared, that a flight shows in the picture."""
MIN_DROP_PX = 9.0
"""A slow flight, as near its top, must bend down by this much within the span."""
BLOCK_FRAMES = 400


def support(
    t_sec: Doubles, frame: Ints, xy: Doubles, width: int, on_step: OnStep = unwatched
) -> Doubles:
    """Share (m,) of the frames around each candidate that the best parabola through it explains.

    `t_sec` (n,) are the frames' times; `frame` (m,) sorted and `xy` (m, 2) the candidates.
    """
    best = np.zeros(len(frame))
    if len(t_sec) < 3 or not len(frame):
        return best
    rows = _grid(frame, len(t_sec))
    step = float(np.median(np.diff(t_sec)))
    spans = {(max(1, round(a / step)), max(1, round(b / step))) for a, b in SPANS_SEC}
    for done, (first, second) in enumerate(sorted(spans)):
        for start in range(0, len(t_sec) - first - second, BLOCK_FRAMES):
            on_step((done + start / len(t_sec)) / len(spans))
            stop = min(start + BLOCK_FRAMES, len(t_sec) - first - second)
            _credit(best, (t_sec, rows, xy), (start, stop, first, second), width / PICTURE)
    return best


def _grid(frame: Ints, frames: int) -> Ints:
    """Rows of the candidates of each frame (n, most), -1 where there are fewer."""
    rank = np.arange(len(frame)) - np.searchsorted(frame, frame)
    rows = np.full((frames, int(rank.max()) + 1), -1, np.int32)
    rows[frame, rank] = np.arange(len(frame))
    return rows


def _credit(
    best: Doubles,
    given: tuple[Doubles, Ints, Doubles],
    block: tuple[int, int, int, int],
    unit: float,
) -> None:
    """Raises `best` of every candidate on a plausible parabola of a block of first frames."""
    t_sec, rows, xy = given
    start, stop, first, second = block
    f, i, j, k = _triples(rows, start, stop, first, second)
    ways = _Ways(xy[i], xy[j], xy[k], t_sec[f], t_sec[f + first], t_sec[f + first + second])
    fine = ways.plausible(unit)
    f, ways = f[fine], ways.of(fine)
    if not len(f):
        return
    on_way = np.full((len(f), first + second + 1), -1, np.int32)
    for offset in range(first + second + 1):
        there = rows[f + offset]
        apart = np.linalg.norm(xy[there] - ways.at(t_sec[f + offset])[:, None], axis=2)
        apart[there < 0] = np.inf
        nearest = apart.argmin(axis=1)
        close = apart[np.arange(len(f)), nearest] <= OFF_PX * unit
        on_way[close, offset] = there[close, nearest[close]]
    share = (on_way >= 0).mean(axis=1)
    for offset in range(on_way.shape[1]):
        hit = on_way[:, offset] >= 0
        np.maximum.at(best, on_way[hit, offset], share[hit])


def _triples(
    rows: Ints, start: int, stop: int, first: int, second: int
) -> tuple[npt.NDArray[np.intp], Ints, Ints, Ints]:
    """First frame and the three candidates of every triple that exists in a block."""
    a = rows[start:stop]
    b = rows[start + first : stop + first]
    c = rows[start + first + second : stop + first + second]
    exists = (a >= 0)[:, :, None, None] & (b >= 0)[:, None, :, None] & (c >= 0)[:, None, None, :]
    f, i, j, k = np.nonzero(exists)
    return f + start, a[f, i], b[f, j], c[f, k]


class _Ways:
    """Parabolas through three places at three times, each array one row per parabola."""

    def __init__(
        self, p0: Doubles, p1: Doubles, p2: Doubles, t0: Doubles, t1: Doubles, t2: Doubles
    ) -> None:
        self._start, self._t0 = p0, t0
        before = (p1 - p0) / (t1 - t0)[:, None]
        after = (p2 - p1) / (t2 - t1)[:, None]
        self._span = t2 - t0
        self._half_pull = (after - before) / self._span[:, None]
        self._velocity = before - self._half_pull * (t1 - t0)[:, None]
        self._along = p2 - p0

    def of(self, chosen: npt.NDArray[np.bool_]) -> _Ways:
        """Some of the parabolas."""
        part = object.__new__(_Ways)
        part.__dict__.update({name: value[chosen] for name, value in self.__dict__.items()})
        return part

    def at(self, t_sec: Doubles) -> Doubles:
        """Places (n, 2) at times (n,)."""
        t = (t_sec - self._t0)[:, None]
        return self._start + self._velocity * t + self._half_pull * t**2

    def plausible(self, unit: float) -> npt.NDArray[np.bool_]:
        """Neither standing still, nor faster or more bent than a ball."""
        speed = np.linalg.norm(self._along, axis=1) / self._span
        pull = np.linalg.norm(2 * self._half_pull, axis=1)
        drop = self._half_pull[:, 1] * (self._span / 2) ** 2
        moving = (speed >= MIN_SPEED_PX * unit) | (drop >= MIN_DROP_PX * unit)
        sane = (speed <= MAX_SPEED_PX * unit) & (pull <= MAX_PULL_PX * unit)
        return np.asarray(moving & sane, np.bool_)
