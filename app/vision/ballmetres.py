"""Where a flying ball is in the hall, from one camera: between two hits nothing but gravity and air
moves it, so that of all ways in space only one looks like the one in the picture."""

from __future__ import annotations

from typing import Final

import numpy as np

from app.vision.calibration import CalibratedCamera, Calibration
from app.vision.flights import free_flights
from app.vision.types import Doubles, SeenBallPath, VisionError
from session.court import LENGTH, WIDTH

_GRAVITY: Final = 9.81
_DRAG: Final = 0.3
"""The air takes so much of the velocity in a second, near that of a volleyball at 8-10 m/s."""
_FEWEST: Final = 8
_SHORTEST_SEC: Final = 0.3
"""A shorter way tells too little of how far away the ball is."""
_OFF_PX: Final = 6.0
"""In pictures 1280 wide: what does not lie on its way is another thing, or was hit meanwhile."""
_AROUND: Final = 8.0
_HIGHEST: Final = 20.0
"""Metres around and over the court in which a ball can be."""
_LOWEST: Final = -0.5
_GAP_SEC: Final = 2.0


def ball_metres(
    ball: SeenBallPath, calibration: Calibration | None, size: tuple[int, int]
) -> Doubles:
    """Places (n, 3) in the frame of the court, and metres over the floor; NaN where nobody can tell
    from the picture: without a court, and where a flight is too short or fits no way in space."""
    found = np.full((len(ball), 3), np.nan)
    if calibration is None or not len(ball):
        return found
    try:
        camera = calibration.camera(*size)
    except VisionError:
        return found
    cuts = np.flatnonzero(np.diff(ball.t_sec) > _GAP_SEC) + 1
    for rows in np.split(np.arange(len(ball)), cuts):
        for flight in free_flights(ball, int(rows[0]), int(rows[-1]), size[0]):
            part = slice(flight.first, flight.last + 1)
            way = _way(ball.t_sec[part], ball.xy[part], camera, _OFF_PX * size[0] / 1280)
            if way is not None:
                found[part] = way
    return found


def _way(t_sec: Doubles, xy: Doubles, camera: CalibratedCamera, most_off: float) -> Doubles | None:
    """The way in space of one flight, (n, 3) metres."""
    if len(t_sec) < _FEWEST or t_sec[-1] - t_sec[0] < _SHORTEST_SEC:
        return None
    passed = t_sec - t_sec[0]
    gone = -np.expm1(-_DRAG * passed) / _DRAG
    fallen = np.zeros((len(t_sec), 3))
    fallen[:, 2] = -_GRAVITY / _DRAG * (passed - gone)
    # A place is start + velocity * gone + fallen, and is seen at (x, y) of its projection: two
    # equations for each picture, linear in start and velocity.
    rows, wanted = [], []
    for axis in (0, 1):
        seen = camera.matrix[axis] - xy[:, axis, None] * camera.matrix[2]
        rows.append(np.hstack([seen[:, :3], seen[:, :3] * gone[:, None]]))
        wanted.append(-(seen[:, 3] + (seen[:, :3] * fallen).sum(axis=1)))
    solved = np.linalg.lstsq(np.vstack(rows), np.concatenate(wanted), rcond=None)[0]
    way = solved[:3] + solved[3:] * gone[:, None] + fallen
    off = np.hypot(*(camera.pixels(way) - xy).T)
    if not np.sqrt(np.mean(off**2)) <= most_off:
        return None
    low, high = (
        np.array([-_AROUND, -_AROUND, _LOWEST]),
        (WIDTH + _AROUND, LENGTH + _AROUND, _HIGHEST),
    )
    return way if ((way >= low) & (way <= high)).all() else None
