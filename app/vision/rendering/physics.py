"""How the ball flies: gravity, an optional drag, and bounces on the floor."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.vision.rendering.camera import FloatArray, Vec3

GRAVITY = 9.81
BALL_RADIUS = 0.105
NET_HEIGHT = 2.43
_BOUNCE = 0.62
_SLIDE = 0.55


@dataclass(frozen=True)
class Flight:
    """One free flight from a point to a point, exact at both ends.

    Args:
        start, end: metres.
        t0, t1: seconds; t1 must be later.
        drag: linear drag per second (the deceleration is drag times velocity). 0 is a vacuum;
            0.3 is near what a volleyball feels at 8-10 m/s.
        force: downward acceleration, m/s2; 0 for a ball that a hand carries.
    """

    start: Vec3
    end: Vec3
    t0: float
    t1: float
    drag: float = 0.0
    force: float = GRAVITY

    def __post_init__(self) -> None:
        if self.t1 <= self.t0:
            raise ValueError(f"A flight must last: {self.t0} to {self.t1} seconds.")
        if self.drag < 0:
            raise ValueError("Drag cannot push the ball.")

    @property
    def launch(self) -> FloatArray:
        """(3,) the velocity in m/s with which the flight starts."""
        span = self.t1 - self.t0
        way = np.subtract(self.end, self.start)
        down = np.array([0.0, 0.0, -self.force])
        if self.drag == 0.0:
            return np.asarray(way / span - down * span / 2)
        terminal = down / self.drag
        return np.asarray((way - terminal * span) * self.drag / self._decayed(span) + terminal)

    def _decayed(self, span: float | FloatArray) -> FloatArray:
        return np.asarray(-np.expm1(-self.drag * np.asarray(span)))

    def at(self, times: float | FloatArray) -> FloatArray:
        """Positions (..., 3) in metres at times (...) in seconds."""
        span = np.asarray(times, dtype=np.float64)[..., None] - self.t0
        down = np.array([0.0, 0.0, -self.force])
        if self.drag == 0.0:
            return np.asarray(self.start + self.launch * span + down * span**2 / 2)
        terminal = down / self.drag
        gone = self._decayed(span) / self.drag
        return np.asarray(self.start + (self.launch - terminal) * gone + terminal * span)

    def velocity(self, time: float) -> FloatArray:
        """(3,) velocity in m/s at a time in seconds."""
        span = time - self.t0
        down = np.array([0.0, 0.0, -self.force])
        if self.drag == 0.0:
            return np.asarray(self.launch + down * span)
        terminal = down / self.drag
        return np.asarray((self.launch - terminal) * math.exp(-self.drag * span) + terminal)


@dataclass(frozen=True)
class BallPath:
    """The ball over a whole rally: flights end to end, in order of time."""

    flights: tuple[Flight, ...]

    def at(self, times: float | FloatArray) -> FloatArray:
        """Positions (..., 3) in metres; before and after all flights it lies still."""
        wanted = np.asarray(times, dtype=np.float64)
        starts = np.array([flight.t0 for flight in self.flights])
        which = np.clip(np.searchsorted(starts, wanted, side="right") - 1, 0, len(starts) - 1)
        result = np.empty((*wanted.shape, 3))
        for index, flight in enumerate(self.flights):
            chosen = which == index
            result[chosen] = flight.at(np.clip(wanted[chosen], flight.t0, flight.t1))
        return result


def hang_time(start_z: float, end_z: float, apex_z: float) -> float:
    """Seconds from one height to another over an apex, all in metres, without drag."""
    top = max(apex_z, start_z + 0.02, end_z + 0.02)
    return math.sqrt(2 * (top - start_z) / GRAVITY) + math.sqrt(2 * (top - end_z) / GRAVITY)


def height_over_net(flight: Flight, net_y: float = 9.0) -> float | None:
    """Height in metres at which a flight crosses the net's plane, or None when it does not."""
    times = np.linspace(flight.t0, flight.t1, 200)
    points = flight.at(times)
    along = points[:, 1] - net_y
    crossed = np.flatnonzero(np.sign(along[:-1]) != np.sign(along[1:]))
    return float(points[crossed[0], 2]) if len(crossed) else None


def clearing_flight(
    start: Vec3, end: Vec3, t0: float, span: float, drag: float, clearance: float = 0.2
) -> Flight:
    """The flight nearest to the wished span (seconds) that passes over the net's tape."""
    for extra in range(80):
        flight = Flight(start, end, t0, t0 + span + extra * 0.02, drag)
        height = height_over_net(flight)
        if height is None or height >= NET_HEIGHT + BALL_RADIUS + clearance:
            return flight
    raise ValueError(f"No flight from {start} to {end} passes over the net.")


def bounces(last: Flight, until: float) -> tuple[Flight, ...]:
    """The flights after the ball met the floor at the end of a flight, until a time."""
    flights: list[Flight] = []
    flight = last
    while flight.t1 < until:
        speed = flight.velocity(flight.t1)
        rise = -speed[2] * _BOUNCE
        if rise < 0.6:
            flights.append(_rolling(flight, until))
            break
        span = 2 * rise / GRAVITY
        x, y = np.asarray(flight.end[:2]) + speed[:2] * _SLIDE * span
        end = (float(x), float(y), flight.end[2])
        flight = Flight(flight.end, end, flight.t1, flight.t1 + span)
        flights.append(flight)
    return tuple(flights)


def _rolling(flight: Flight, until: float) -> Flight:
    speed = flight.velocity(flight.t1) * 0.4
    x, y = np.asarray(flight.end[:2]) + speed[:2] * (until - flight.t1)
    return Flight(flight.end, (float(x), float(y), flight.end[2]), flight.t1, until, force=0.0)


def joined(flights: Sequence[Flight]) -> BallPath:
    """A path of flights.

    Raises:
        ValueError: when there is none, or one does not begin where the one before ended.
    """
    if not flights:
        raise ValueError("A ball path needs at least one flight.")
    for before, after in itertools.pairwise(flights):
        if abs(before.t1 - after.t0) > 1e-9 or math.dist(before.end, after.start) > 1e-9:
            raise ValueError(f"The flights do not meet at {after.t0} seconds.")
    return BallPath(tuple(flights))
