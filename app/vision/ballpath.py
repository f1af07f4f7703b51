"""Ball candidates of every frame -> one path over time.

First what recurs at one place for seconds is taken out (lamps, logos, spare balls), then dynamic
programming picks the chain of candidates that is most sure and most like a flying ball. A bend is
allowed at a price, since players hit the ball; so is a gap, since it hides behind them.

For three candidates some frames apart there is one parabola; it is plausible when it is fast
enough or bends down as gravity bends it, and supported when the frames between have candidates
on it. Lamps, heads and shoes have company too, but not on such ways.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.vision.flights import free_flights
from app.vision.perception import Perception
from app.vision.steps import OnStep, part_done, unwatched
from app.vision.types import Doubles, Floats, Ints, SeenBallPath

_PICTURE = 1280.0
SPANS_SEC = ((0.1, 0.1), (0.1, 0.14), (0.14, 0.1), (0.2, 0.2), (0.24, 0.2), (0.2, 0.24))
OFF_PX = 6.0
"""Farthest that a candidate may lie from the parabola it supports."""
MIN_SPEED_PX = 110.0
FASTEST_PX = 3500.0
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
            _credit(best, (t_sec, rows, xy), (start, stop, first, second), width / _PICTURE)
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
        sane = (speed <= FASTEST_PX * unit) & (pull <= MAX_PULL_PX * unit)
        return np.asarray(moving & sane, np.bool_)


"""Width of the pictures that lengths in pixels below are meant for."""
STILL_CELL_PX = 8.0
STILL_BLOCK_SEC = 2.0
STILL_SHARE = 0.3
STILL_FRAMES = 12
"""A place that shows a candidate in this share, and this many, of the frames around is still."""
_MOST_CANDIDATES = 6
_MIN_CONFIDENCE = 0.1
MAX_GAP_SEC = 0.4
_MAX_SPEED_PX = 4000.0
_NOISE_PX = 3.0
WANDER_PX = 1500.0
"""How far off a straight line the ball may be after a second, growing with the square."""
BEND_PRICE = 1.2
START_PRICE = 1.5
GAP_PRICE_PER_SEC = 1.5
DOUBT = 0.25
MIN_SUPPORT = 0.6
"""A candidate is worth the mean of its confidence and its support, less this."""
_MIN_POINTS = 5
MIN_EXTENT_PX = 25.0
MOST_ROUNDS = 4
"""How often pieces that do not fly are taken out before the rest is chained again."""
SIFTED, SUPPORTED, ROUND_LEFT = 0.1, 0.25, 0.4
"""Shares of the time: after each step, and what each round of chaining leaves to the later ones."""
SHORT_SEC = 0.3
SHORT_SPEED_PX = 200.0
PULL_PX = (60.0, 4000.0)
"""Downward acceleration in the picture, pixels per second squared, of whatever flies freely."""
MAX_OFF_PX = 8.0


def moving_candidates(
    seen: Perception, width: int, on_step: OnStep = unwatched
) -> npt.NDArray[np.bool_]:
    """Which ball candidates (m,) do not stand still over seconds."""
    if not len(seen.ball_frame):
        return np.zeros(0, np.bool_)
    cell = STILL_CELL_PX * width / _PICTURE
    t_sec = seen.t_sec[seen.ball_frame]
    block = np.floor(t_sec / STILL_BLOCK_SEC).astype(np.int64)
    places = np.floor(seen.ball_xy / cell).astype(np.int64)
    counts: dict[tuple[int, int, int], int] = {}
    for key in zip(block.tolist(), places[:, 0].tolist(), places[:, 1].tolist(), strict=True):
        counts[key] = counts.get(key, 0) + 1
    frames = np.bincount(np.floor(seen.t_sec / STILL_BLOCK_SEC).astype(np.int64) + 1)
    around = [(i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]
    moving = np.ones(len(t_sec), np.bool_)
    for row, (b, x, y) in enumerate(zip(block, places[:, 0], places[:, 1], strict=True)):
        on_step(row / len(t_sec))
        near = sum(counts.get((b + i, x + j, y + k), 0) for i, j, k in around)
        total = int(frames[max(0, b) : b + 3].sum())
        moving[row] = near < max(STILL_FRAMES, STILL_SHARE * total)
    return moving


@dataclass(frozen=True)
class _Edge:
    """Steps from earlier candidates `before` (k,) to one candidate, with the best sum so far."""

    before: Ints
    total: Doubles
    velocity: Doubles
    parent: Ints


class _Chain:
    """Best chains of candidates; states are steps between two candidates, so that a chain knows
    its velocity and can be charged for bending."""

    def __init__(self, t_sec: Doubles, frame: Ints, xy: Floats, worth: Doubles, width: int) -> None:
        self._t = t_sec[frame]
        self._xy = xy.astype(np.float64)
        self._worth = worth
        self._unit = width / _PICTURE
        self._edges: list[_Edge] = []
        self._frame = frame
        self._ended: list[tuple[float, int, int]] = []

    def best(self, on_step: OnStep = unwatched) -> list[int]:
        """Rows of the chosen candidates, in order of time."""
        ended_total = np.zeros(len(self._t) + 1)
        ended_at: list[tuple[int, int]] = [(-1, -1)]
        first = 0
        for row in range(len(self._t)):
            on_step(row / len(self._t))
            while self._t[row] - self._t[first] > MAX_GAP_SEC:
                first += 1
            start = int(np.searchsorted(self._frame, self._frame[row]))
            begun = float(ended_total[start]) - START_PRICE + self._worth[row]
            edge = self._edge(row, np.arange(first, start, dtype=np.int32), begun)
            self._edges.append(edge)
            pick = int(edge.total.argmax())
            if edge.total[pick] > ended_total[row]:
                ended_total[row + 1] = edge.total[pick]
                ended_at.append((row, pick))
            else:
                ended_total[row + 1] = ended_total[row]
                ended_at.append(ended_at[-1])
        return self._walk_back(ended_at)

    def _edge(self, row: int, before: Ints, begun: float) -> _Edge:
        """All ways to reach a candidate; the last one begins a new chain with it."""
        elapsed = self._t[row] - self._t[before]
        velocity = (self._xy[row] - self._xy[before]) / np.maximum(elapsed, 1e-6)[:, None]
        allowed = np.hypot(velocity[:, 0], velocity[:, 1]) <= _MAX_SPEED_PX * self._unit
        before, elapsed, velocity = before[allowed], elapsed[allowed], velocity[allowed]
        total = np.empty(len(before) + 1)
        parent = np.full(len(before) + 1, -1, np.int32)
        for i, earlier in enumerate(before):
            edge = self._edges[earlier]
            sums = edge.total - self._bends(edge, velocity[i], float(elapsed[i]))
            parent[i] = sums.argmax()
            total[i] = sums[parent[i]] + self._worth[row] - self._gap_price(row, int(earlier))
        total[-1] = begun
        return _Edge(
            np.append(before, -1).astype(np.int32),
            total,
            np.vstack([velocity, [0.0, 0.0]]),
            parent,
        )

    def _gap_price(self, row: int, earlier: int) -> float:
        missed = int(self._frame[row] - self._frame[earlier]) - 1
        return GAP_PRICE_PER_SEC * float(self._t[row] - self._t[earlier]) if missed else 0.0

    def _bends(self, edge: _Edge, velocity: Doubles, elapsed: float) -> Doubles:
        """Price (k,) of going on with `velocity` after each way of getting there."""
        off = (edge.velocity - velocity) * elapsed
        allowed = (_NOISE_PX + WANDER_PX * elapsed**2) * self._unit
        price: Doubles = np.minimum((off**2).sum(axis=1) / allowed**2 * 0.05, BEND_PRICE)
        price[-1] = 0.0
        return price

    def _walk_back(self, ended_at: list[tuple[int, int]]) -> list[int]:
        chosen: list[int] = []
        row, pick = ended_at[-1]
        while row >= 0:
            chosen.append(row)
            edge = self._edges[row]
            before = int(edge.before[pick])
            if before >= 0:
                row, pick = before, int(edge.parent[pick])
            else:
                row, pick = ended_at[int(np.searchsorted(self._frame, self._frame[row]))]
        return chosen[::-1]


def ball_path(seen: Perception, width: int, on_step: OnStep = unwatched) -> SeenBallPath:
    """The path of the ball in a clip whose pictures are `width` wide. Pieces that do not fly as
    a ball does are left out; `flight` counts the pieces between gaps."""
    rows = _candidates(seen, width, part_done(on_step, 0.0, SIFTED))
    xy = seen.ball_xy[rows].astype(float)
    sure = part_done(on_step, SIFTED, SUPPORTED)
    held = support(seen.t_sec, seen.ball_frame[rows], xy, width, sure)
    rows, held = rows[held >= MIN_SUPPORT], held[held >= MIN_SUPPORT]
    worth = (seen.ball_confidence[rows].astype(np.float64) + held) / 2 - DOUBT
    chosen = np.zeros(0, np.intp)
    for turn in range(MOST_ROUNDS):
        ends = [1 - (1 - SUPPORTED) * ROUND_LEFT**n for n in (turn, turn + 0.7, turn + 1)]
        if not len(rows):
            return _path(seen, rows)
        chain = _Chain(seen.t_sec, seen.ball_frame[rows], seen.ball_xy[rows], worth, width)
        chosen = np.array(chain.best(part_done(on_step, ends[0], ends[1])), np.intp)
        fly = part_done(on_step, ends[1], ends[2])
        good = flying(_path(seen, rows[chosen]), width, fly)
        if good.all():
            break
        keep = np.ones(len(rows), np.bool_)
        keep[chosen[~good]] = False
        chosen = (np.cumsum(keep) - 1)[chosen[good]]
        rows, worth = rows[keep], worth[keep]
    return _path(seen, _worthwhile(seen, rows[chosen], width))


def flying(path: SeenBallPath, width: int, on_step: OnStep = unwatched) -> npt.NDArray[np.bool_]:
    """Which points (n,) of a path lie on flights that a ball could make: fast, or pulled down by
    gravity, and smooth."""
    good = np.ones(len(path), np.bool_)
    for rows in _pieces(path.flight):
        share = part_done(on_step, rows[0] / len(path), (rows[-1] + 1) / len(path))
        for flight in free_flights(path, int(rows[0]), int(rows[-1]), width, share):
            points = slice(flight.first, flight.last + 1)
            good[points] = _is_flight(path.t_sec[points], path.xy[points], width / _PICTURE)
    return good


def _is_flight(t_sec: Doubles, xy: Doubles, unit: float) -> bool:
    lasted = float(t_sec[-1] - t_sec[0])
    if len(t_sec) < 3:
        return True
    speed = float(np.linalg.norm(np.diff(xy, axis=0), axis=1).sum()) / lasted
    if lasted < SHORT_SEC or len(t_sec) < _MIN_POINTS:
        return speed >= SHORT_SPEED_PX * unit
    bend = np.polynomial.polynomial.polyfit(t_sec - t_sec[0], xy, 2)
    off = np.polynomial.polynomial.polyval(t_sec - t_sec[0], bend).T - xy
    pull = 2 * float(bend[2, 1])
    falls = PULL_PX[0] * unit <= pull <= PULL_PX[1] * unit
    return falls and float(np.sqrt((off**2).sum(axis=1).mean())) <= MAX_OFF_PX * unit


def _candidates(seen: Perception, width: int, on_step: OnStep) -> npt.NDArray[np.intp]:
    """Rows of the best moving candidates of each frame."""
    moving = moving_candidates(seen, width, on_step)
    good = np.flatnonzero(moving & (seen.ball_confidence > _MIN_CONFIDENCE))
    order = good[np.lexsort((-seen.ball_confidence[good], seen.ball_frame[good]))]
    frames = seen.ball_frame[order]
    rank = np.arange(len(order)) - np.searchsorted(frames, frames)
    return order[rank < _MOST_CANDIDATES]


def _flights(t_sec: Doubles) -> Ints:
    if not len(t_sec):
        return np.zeros(0, np.int32)
    return np.concatenate([[0], np.cumsum(np.diff(t_sec) > MAX_GAP_SEC)]).astype(np.int32)


def _pieces(flight: Ints) -> list[npt.NDArray[np.intp]]:
    """Rows of each piece of a path."""
    if not len(flight):
        return []
    return np.split(np.arange(len(flight)), np.flatnonzero(np.diff(flight)) + 1)


def _worthwhile(seen: Perception, rows: npt.NDArray[np.intp], width: int) -> npt.NDArray[np.intp]:
    flight = _flights(seen.t_sec[seen.ball_frame[rows]])
    keep = np.zeros(len(rows), np.bool_)
    for piece in _pieces(flight):
        extent = float(np.ptp(seen.ball_xy[rows[piece]], axis=0).max())
        keep[piece] = len(piece) >= _MIN_POINTS and extent >= MIN_EXTENT_PX * width / _PICTURE
    return rows[keep]


def _path(seen: Perception, rows: npt.NDArray[np.intp]) -> SeenBallPath:
    t_sec = seen.t_sec[seen.ball_frame[rows]]
    return SeenBallPath(
        t_sec,
        seen.ball_xy[rows].astype(np.float64),
        seen.ball_confidence[rows].astype(np.float64),
        _flights(t_sec),
    )
