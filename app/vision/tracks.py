"""Players over time: ByteTrack's two rounds of matching over boxes seen some ten times a second.

Our own hundred lines, since the packages that offer it need a desktop's OpenGL library.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import lap
import numpy as np
import numpy.typing as npt

from app.vision.calibration import Calibration
from app.vision.perception import Perception
from app.vision.steps import OnStep, unwatched
from app.vision.types import Doubles, Floats, Ints, Positions
from session.court import LENGTH, NET_Y, WIDTH

STRONG = 0.3
"""Boxes at least this sure are matched first and may begin a track; weaker ones only go on."""
_MIN_IOU = 0.15
LOST_AFTER_SEC = 1.0
MIN_SIGHTINGS = 3
VELOCITY_GAIN = 0.4
_FREE_ZONE = (3.0, 7.0)
"""Metres beside and behind the court within which a player may be."""


@dataclass
class _Track:
    box: Doubles
    seen_sec: float
    rows: list[int]
    velocity: Doubles = field(default_factory=lambda: np.zeros(4))

    def ahead(self, t_sec: float) -> Doubles:
        """Where the box should be by now."""
        return self.box + self.velocity * (t_sec - self.seen_sec)

    def add(self, row: int, box: Doubles, t_sec: float) -> None:
        elapsed = max(t_sec - self.seen_sec, 1e-3)
        fresh = (box - self.box) / elapsed
        gain = VELOCITY_GAIN if len(self.rows) > 1 else 1.0
        self.velocity = self.velocity + gain * (fresh - self.velocity)
        self.box, self.seen_sec = box, t_sec
        self.rows.append(row)


def overlap(first: npt.ArrayLike, second: npt.ArrayLike) -> Doubles:
    """Intersection over union of boxes (n, 4) and (m, 4) -> (n, m)."""
    a = np.asarray(first, np.float64).reshape(-1, 1, 4)
    b = np.asarray(second, np.float64).reshape(1, -1, 4)
    sides = np.clip(
        np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0, None
    )
    common = sides.prod(axis=2)
    areas = (a[..., 2:] - a[..., :2]).prod(axis=2) + (b[..., 2:] - b[..., :2]).prod(axis=2)
    return np.asarray(common / np.maximum(areas - common, 1e-9))


class Tracker:
    """Feed it the boxes of one moment after another; `tracks` gives the rows of each player."""

    def __init__(self) -> None:
        self._live: list[_Track] = []
        self._ended: list[_Track] = []

    def update(self, t_sec: float, rows: Ints, boxes: Floats, confidence: Floats) -> None:
        """`rows` names the boxes (k, 4) of this moment in the answer of `tracks`."""
        lost = [track for track in self._live if t_sec - track.seen_sec > LOST_AFTER_SEC]
        self._ended += lost
        self._live = [track for track in self._live if t_sec - track.seen_sec <= LOST_AFTER_SEC]
        strong = np.flatnonzero(confidence >= STRONG)
        weak = np.flatnonzero(confidence < STRONG)
        places = boxes.astype(np.float64)
        waiting, fresh = self._match(self._live, strong, t_sec, rows, places)
        self._match(waiting, weak, t_sec, rows, places)
        self._live += [_Track(places[i], t_sec, [int(rows[i])]) for i in fresh]

    def tracks(self) -> list[list[int]]:
        """Rows of each track that was seen often enough, in the order in which they began."""
        known = [track.rows for track in (*self._ended, *self._live)]
        return sorted(rows for rows in known if len(rows) >= MIN_SIGHTINGS)

    def _match(
        self,
        tracks: list[_Track],
        chosen: npt.NDArray[np.intp],
        t_sec: float,
        rows: Ints,
        boxes: Doubles,
    ) -> tuple[list[_Track], list[int]]:
        """Gives boxes to tracks; what is left over on both sides comes back."""
        if not tracks or not len(chosen):
            return tracks, [int(i) for i in chosen]
        likeness = overlap([track.ahead(t_sec) for track in tracks], boxes[chosen])
        _, boxes_of, _ = lap.lapjv(1.0 - likeness, extend_cost=True)
        pairs = [
            (i, int(j)) for i, j in enumerate(boxes_of) if j >= 0 and likeness[i, j] >= _MIN_IOU
        ]
        for i, j in pairs:
            tracks[i].add(int(rows[chosen[j]]), boxes[chosen[j]], t_sec)
        taken, used = {i for i, _ in pairs}, {j for _, j in pairs}
        return (
            [track for i, track in enumerate(tracks) if i not in taken],
            [int(place) for j, place in enumerate(chosen) if j not in used],
        )


def follow_players(
    seen: Perception, calibration: Calibration | None, on_step: OnStep = unwatched
) -> Positions:
    """The tracks in what was seen, with places on court where there is a calibration."""
    tracker = Tracker()
    firsts = np.searchsorted(seen.box_frame, seen.player_frames, side="left")
    ends = np.searchsorted(seen.box_frame, seen.player_frames, side="right")
    for done, (frame, first, end) in enumerate(zip(seen.player_frames, firsts, ends, strict=True)):
        on_step(done / len(seen.player_frames))
        rows = np.arange(first, end, dtype=np.int32)
        tracker.update(float(seen.t_sec[frame]), rows, seen.boxes[rows], seen.box_confidence[rows])
    kept = [(row, number) for number, rows in enumerate(tracker.tracks()) for row in rows]
    kept.sort()
    rows = np.array([row for row, _ in kept], np.int32)
    track = np.array([number for _, number in kept], np.int32)
    return on_floor(
        Positions(
            t_sec=seen.t_sec[seen.box_frame[rows]],
            track=track,
            boxes=seen.boxes[rows],
            court_xy=np.full((len(rows), 2), np.nan),
            side=np.full(len(rows), -1, np.int32),
            wrists=seen.wrists[rows],
            confidence=seen.box_confidence[rows],
            kits=seen.kits[rows],
        ),
        calibration,
    )


def on_floor(players: Positions, calibration: Calibration | None) -> Positions:
    """The same with their places on court and their halves, where there is a calibration."""
    court = _places(players.boxes, calibration)
    side = _sides(players.track, court, calibration)
    return replace(players, court_xy=court, side=side)


def _places(boxes: Floats, calibration: Calibration | None) -> Doubles:
    if calibration is None or not len(boxes):
        return np.full((len(boxes), 2), np.nan)
    feet = np.column_stack([(boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]])
    return calibration.metres(feet)


def on_court(court_xy: Doubles) -> npt.NDArray[np.bool_]:
    """Whether places (n, 2) are on court or in the free zone around it; NaN is not."""
    x, y = court_xy[:, 0], court_xy[:, 1]
    beside, behind = _FREE_ZONE
    return (x > -beside) & (x < WIDTH + beside) & (y > -behind) & (y < LENGTH + behind)


def rows_of_tracks(track: Ints) -> list[npt.NDArray[np.intp]]:
    """The rows of each track (n,), in their order."""
    order = np.argsort(track, kind="stable")
    cuts = np.flatnonzero(np.diff(track[order])) + 1
    return [rows for rows in np.split(order, cuts) if len(rows)]


def _sides(track: Ints, court_xy: Doubles, calibration: Calibration | None) -> Ints:
    """The half in which a track mostly is; nobody changes it during a rally."""
    side = np.full(len(track), -1, np.int32)
    if calibration is None:
        return side
    inside = on_court(court_xy)
    for rows in rows_of_tracks(track):
        there = rows[inside[rows]]
        if not len(there) or len(there) < len(rows) / 2:
            continue
        in_a = np.median(court_xy[there, 1]) <= NET_Y
        side[rows] = int(in_a != (calibration.near_side == "A"))
    return side
