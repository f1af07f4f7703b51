"""Cutting the ball's path into free flights; where one ends and the next begins, it was hit.

In the picture a free flight is close to a polynomial of time. Dynamic programming finds the cuts
that explain the path with the fewest flights: squared error in units of the noise, plus a price
for every flight and coefficient.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.vision.steps import OnStep, unwatched
from app.vision.types import Doubles, SeenBallPath

_PICTURE = 1280.0
_NOISE_PX = 2.5
FLIGHT_PRICE = 16.0
COEFFICIENT_PRICE = 3.0
DEGREES = (2, 3)
MAX_FLIGHT_SEC = 3.5
_MIN_POINTS = 3
RIDGE = 1e-9
FAR_PX_PER_SEC = 20.0
HIDDEN_SEC = 0.25
MISSED_PX = 60.0
"""Flights this far apart at their nearest, across a gap this long, do not meet."""


@dataclass(frozen=True)
class PathFlight:
    """A free flight: rows first..last of the path, x and y as polynomials of t - start_sec."""

    first: int
    last: int
    start_sec: float
    end_sec: float
    coefficients: Doubles
    """(degree + 1, 2), constant first, pixels."""

    def at(self, t_sec: float) -> Doubles:
        """Place (2,) in pixels."""
        return np.asarray(self._powers(t_sec, 0) @ self.coefficients, np.float64)

    def velocity(self, t_sec: float) -> Doubles:
        """Velocity (2,) in pixels per second."""
        return np.asarray(self._powers(t_sec, 1) @ self.coefficients, np.float64)

    def _powers(self, t_sec: float, derivative: int) -> Doubles:
        t = t_sec - self.start_sec
        degree = len(self.coefficients) - 1
        if derivative == 0:
            return np.array([t**k for k in range(degree + 1)])
        return np.array([k * t ** max(k - 1, 0) for k in range(degree + 1)])


@dataclass(frozen=True)
class Kink:
    """A sudden change between two flights: `before` or `after` is None where the path begins or
    ends. `jump` (2,) is the change of velocity in pixels per second."""

    t_sec: float
    xy: Doubles
    jump: Doubles
    before: PathFlight | None
    after: PathFlight | None
    gap_sec: float
    """Time between the last sight of the ball before and the first one after."""


def free_flights(
    path: SeenBallPath, first: int, last: int, width: int, on_step: OnStep = unwatched
) -> list[PathFlight]:
    """Flights that explain rows first..last (inclusive) of a path, in order."""
    t_sec, xy = path.t_sec[first : last + 1], path.xy[first : last + 1]
    cuts = _best_cuts(t_sec, xy, _NOISE_PX * width / _PICTURE, on_step)
    return [_fitted(path, first + i, first + j, width) for i, j in cuts]


def _best_cuts(t_sec: Doubles, xy: Doubles, noise: float, on_step: OnStep) -> list[tuple[int, int]]:
    n = len(t_sec)
    best = np.full(n + 1, np.inf)
    best[0] = 0.0
    cut = np.zeros(n + 1, np.int64)
    for start in range(n):
        on_step(start / n)
        if not np.isfinite(best[start]):
            continue
        stop = int(np.searchsorted(t_sec, t_sec[start] + MAX_FLIGHT_SEC, side="right"))
        price = _prices(t_sec[start:stop] - t_sec[start], xy[start:stop], noise)
        ends = np.arange(start + 1, stop + 1)
        total = best[start] + price
        better = total < best[ends]
        best[ends[better]] = total[better]
        cut[ends[better]] = start
    cuts: list[tuple[int, int]] = []
    end = n
    while end > 0:
        cuts.append((int(cut[end]), end - 1))
        end = int(cut[end])
    return cuts[::-1]


def _prices(t: Doubles, xy: Doubles, noise: float) -> Doubles:
    """Price (n,) of one flight over the first 1..n points."""
    counts = np.arange(1, len(t) + 1)
    prices = [
        _squares(t, xy, degree) / noise**2 + 2 * (degree + 1) * COEFFICIENT_PRICE
        for degree in DEGREES
    ]
    cheapest = np.minimum.reduce(prices) + FLIGHT_PRICE
    # A stray point or two may stand alone, at the price of being wrong about them.
    return np.where(counts >= _MIN_POINTS, cheapest, FLIGHT_PRICE * 1.5)


def _squares(t: Doubles, xy: Doubles, degree: int) -> Doubles:
    """Sum of squared errors (n,) of the least-squares polynomial over the first 1..n points."""
    scaled = t / MAX_FLIGHT_SEC
    powers = scaled[:, None] ** np.arange(2 * degree + 1)
    sums = np.cumsum(powers, axis=0)
    size = degree + 1
    grid = np.add.outer(np.arange(size), np.arange(size))
    normal = sums[:, grid] + RIDGE * np.eye(size)
    right = np.cumsum(powers[:, :size, None] * xy[:, None, :], axis=0)
    solved = np.linalg.solve(normal, right)
    explained = (solved * right).sum(axis=(1, 2))
    total = np.cumsum((xy**2).sum(axis=1))
    squares: Doubles = np.maximum(total - explained, 0.0)
    squares[: size - 1] = 0.0
    return squares


def _fitted(path: SeenBallPath, first: int, last: int, width: int) -> PathFlight:
    t = path.t_sec[first : last + 1] - path.t_sec[first]
    xy = path.xy[first : last + 1]
    noise = _NOISE_PX * width / _PICTURE
    fits: list[tuple[float, npt.NDArray[np.float64]]] = []
    for degree in (1, *DEGREES) if len(t) < _MIN_POINTS + 2 else DEGREES:
        size = min(degree, len(t) - 1) + 1
        powers = t[:, None] ** np.arange(size)
        solved = np.linalg.lstsq(powers, xy, rcond=None)[0]
        squares = float(((powers @ solved - xy) ** 2).sum())
        fits.append((squares / noise**2 + 2 * size * COEFFICIENT_PRICE, solved))
    _, coefficients = min(fits, key=lambda fit: fit[0])
    return PathFlight(first, last, float(path.t_sec[first]), float(path.t_sec[last]), coefficients)


def kinks(flights: list[PathFlight], width: int) -> list[Kink]:
    """Where flights meet, in order, and where the first begins and the last ends."""
    solid = [flight for flight in flights if flight.last - flight.first + 1 >= _MIN_POINTS]
    if not solid:
        return []
    found = [_begin(solid[0])]
    for before, after in itertools.pairwise(solid):
        found += _meeting(before, after, width / _PICTURE)
    return [*found, _end(solid[-1])]


def _begin(flight: PathFlight) -> Kink:
    place = flight.at(flight.start_sec)
    return Kink(flight.start_sec, place, np.zeros(2), None, flight, 0.0)


def _end(flight: PathFlight) -> Kink:
    place = flight.at(flight.end_sec)
    return Kink(flight.end_sec, place, np.zeros(2), flight, None, 0.0)


def _meeting(before: PathFlight, after: PathFlight, unit: float) -> list[Kink]:
    """The moment between two flights at which they are nearest to each other; two moments when
    the ball was hidden so long that they never meet: it was touched twice meanwhile."""
    gap = after.start_sec - before.end_sec
    reach = min(0.04, gap)
    times = np.linspace(before.end_sec - reach, after.start_sec + reach, 41)
    apart = np.array([float(np.linalg.norm(before.at(t) - after.at(t))) for t in times])
    middle = (before.end_sec + after.start_sec) / 2
    # Extrapolation is the less to be trusted the farther it goes.
    best = int(np.argmin(apart + FAR_PX_PER_SEC * unit * np.abs(times - middle)))
    if gap > HIDDEN_SEC and apart[best] > MISSED_PX * unit:
        return [_end(before), _begin(after)]
    t_sec = float(times[best])
    place = (before.at(t_sec) + after.at(t_sec)) / 2
    jump = after.velocity(t_sec) - before.velocity(t_sec)
    return [Kink(t_sec, place, jump, before, after, gap)]
