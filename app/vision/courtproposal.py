"""Where the court lies in a picture, proposed without anybody's clicks, and offered only where the
lines and the net of that court lie on lines that the picture shows.

The marks that a net sees give a first camera; the lines that are seen near the court's own put it
right; what they say against chance decides.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from app.vision.calibration import CalibratedCamera, Calibration
from app.vision.clips import frame_at
from app.vision.courtmarks import COURT_MARKS, FLOOR_MARKS, SeenMarks
from app.vision.detectors.court_openvino import OpenVinoCourt
from app.vision.types import Doubles, Image, View, VisionError
from session.court import ATTACK_LINES, LENGTH, NET_Y, WIDTH

WORKING_WIDTH: Final = 1280
SURE_MARK: Final = 0.15
FEWEST_MARKS: Final = 5
MOST_TRIED: Final = 5
AGREES: Final = 0.025
"""Of the picture's width: a mark no farther from where a camera has it agrees with that camera."""
_SEARCHED: Final = (14.0, 7.0, 4.0)
"""Points to each side of a line in which it is looked for, round by round."""
_STEP: Final = 0.5
ON_LINE: Final = 2.0
"""Points: so near a line lies where the court has one."""
LEAST_CONTRAST: Final = 5.0
"""Grey levels by which a line must stand out on both sides."""
LEAST_SHARE: Final = 0.7
LEAST_OVER_CHANCE: Final = 0.7
LEAST_OF_A_LINE: Final = 0.4
FEWEST_LINES: Final = 4
LEAST_OF_AN_EDGE: Final = 0.45
"""Of each line around the court, since one that is not there at all is none of this court."""
LEAST_OF_NET: Final = 0.7
CLEARLY: Final = 0.08
"""What a court must tell more than another one that lies elsewhere. These were set on 50 rendered
pictures, seeds 5000 to 5049, which the net was not taught with."""
_ELSEWHERE: Final = 0.3
"""Metres."""
_NET_HEIGHTS: Final = np.arange(2.1, 2.52, 0.05)
_LINES: Final[tuple[tuple[tuple[float, float], tuple[float, float]], ...]] = (
    ((0.0, 0.0), (0.0, LENGTH)),
    ((WIDTH, 0.0), (WIDTH, LENGTH)),
    *(((0.0, y), (WIDTH, y)) for y in (0.0, *ATTACK_LINES, NET_Y, LENGTH)),
)
_EDGES: Final = (*_LINES[:3], _LINES[-1])
_PLACES: Final = 90
_MUCH_OF_A_LINE: Final = 20
"""Of the places on it at which a line is looked for."""
_INSET: Final = 0.025
"""The middles of lines lie so far inside the court, which is measured to their outer edges."""
_SQUARE: Final = ((0.0, 100.0), (100.0, 100.0), (100.0, 0.0), (0.0, 0.0))
_ASIDE: Final = (-0.6, -0.4, 0.4, 0.6)
"""Metres beside a line where, as a comparison, there is none of the court."""


@dataclass(frozen=True)
class _Pose:
    """A camera: rotation vector, place, and the logarithm of the focal length in points."""

    values: Doubles
    middle: tuple[float, float]

    def pixels(self, metres: Doubles) -> Doubles:
        """(n, 3) metres to (n, 2) points; NaN behind the camera."""
        turn, _ = cv2.Rodrigues(self.values[:3])
        seen = metres @ turn.T + self.values[3:6]
        depth = np.where(seen[:, 2:] > 0.2, seen[:, 2:], np.nan)
        flat: Doubles = seen[:, :2] / depth * np.exp(self.values[6]) + self.middle
        return flat

    @property
    def place(self) -> Doubles:
        turn, _ = cv2.Rodrigues(self.values[:3])
        return np.asarray(-turn.T @ self.values[3:6], np.float64)

    @property
    def focal(self) -> float:
        return float(np.exp(self.values[6]))


@dataclass(frozen=True)
class CourtCheck:
    """What speaks for a court: of its lines in the picture the share that lies on seen ones, the
    same beside its lines, how many of its seven lines are seen, the share of that line around it
    which is seen least, and the share of the net's top."""

    share: float
    by_chance: float
    lines: int
    edge: float
    net: float

    @property
    def over_chance(self) -> float:
        """1 where all lies on seen lines, 0 where not more does than beside them."""
        return (self.share - self.by_chance) / max(1 - self.by_chance, 0.01)

    @property
    def passes(self) -> bool:
        return (
            self.share >= LEAST_SHARE
            and self.over_chance >= LEAST_OVER_CHANCE
            and self.lines >= FEWEST_LINES
            and self.edge >= LEAST_OF_AN_EDGE
            and self.net >= LEAST_OF_NET
        )


@dataclass(frozen=True)
class ProposedCourt:
    """Corners as they would be clicked, from where they are seen, and what speaks for them."""

    corners_px: tuple[tuple[float, float], ...]
    view: View
    check: CourtCheck


def court_in_clip(path: Path, t_sec: float) -> ProposedCourt | None:
    """The court in the picture of a clip at a second. Raises VisionError."""
    image = frame_at(path, t_sec).image
    return propose_court(image, _net().marks(image))


@cache
def _net() -> OpenVinoCourt:
    return OpenVinoCourt()


def propose_court(image: Image, marks: SeenMarks) -> ProposedCourt | None:
    """The court in a picture; None where none passes its check."""
    scale = min(1.0, WORKING_WIDTH / image.shape[1])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = _Lines(np.asarray(small, np.uint8))
    seen = SeenMarks(marks.xy * scale, marks.confidence)
    poses = [picture.fitted(pose) for pose in _first_poses(seen, picture.size)]
    courts: list[tuple[CourtCheck, Calibration]] = []
    for pose in poses:
        court = _as_clicked(pose, scale) if _is_usual(pose, picture.size) else None
        if court is not None:
            courts.append((picture.check(pose), court))
    return _clearest(courts)


def _clearest(courts: list[tuple[CourtCheck, Calibration]]) -> ProposedCourt | None:
    """The court that its check speaks for; None where another one may be it as well."""
    passed = [one for one in courts if one[0].passes]
    if not passed:
        return None
    check, court = max(passed, key=lambda one: one[0].over_chance)
    for other, elsewhere in passed:
        apart = (
            court.metres(elsewhere.pixels(COURT_MARKS[:FLOOR_MARKS, :2]))
            - COURT_MARKS[:FLOOR_MARKS, :2]
        )
        is_elsewhere = not np.linalg.norm(apart, axis=1).mean() < _ELSEWHERE
        if is_elsewhere and other.over_chance > check.over_chance - CLEARLY:
            return None
    return ProposedCourt(court.corners_px, court.view, check)


def _first_poses(marks: SeenMarks, size: tuple[int, int]) -> list[_Pose]:
    """The cameras with which most marks agree, best first."""
    sure = np.flatnonzero(marks.confidence[:FLOOR_MARKS] >= SURE_MARK)
    reach = AGREES * size[0]
    found: list[tuple[float, Doubles]] = []
    for four in itertools.combinations(sure, 4):
        if sum(int(one) % 2 for one in four) != 2:
            continue
        floor = cv2.getPerspectiveTransform(
            COURT_MARKS[list(four), :2].astype(np.float32), marks.xy[list(four)].astype(np.float32)
        ).astype(np.float64)
        apart = np.linalg.norm(_mapped(floor, COURT_MARKS[sure, :2]) - marks.xy[sure], axis=1)
        agree = apart < reach
        if agree.sum() >= FEWEST_MARKS:
            told = ((1 - (apart / reach) ** 2) * marks.confidence[sure])[agree].sum()
            found.append((float(told), floor))
    found.sort(key=lambda one: -one[0])
    poses: list[_Pose] = []
    tried: list[frozenset[int]] = []
    for _, floor in found:
        apart = np.linalg.norm(_mapped(floor, COURT_MARKS[sure, :2]) - marks.xy[sure], axis=1)
        agreeing = frozenset(sure[apart < reach].tolist())
        if any(agreeing <= other for other in tried):
            continue
        tried.append(agreeing)
        start = _pose_of(floor, size)
        if start is not None:
            poses.append(_fitted_to_marks(start, marks, sorted(agreeing)))
        if len(poses) == MOST_TRIED:
            break
    return poses


def _mapped(floor: Doubles, metres: Doubles) -> Doubles:
    seen = np.column_stack([metres, np.ones(len(metres))]) @ floor.T
    depth = np.where(np.abs(seen[:, 2:]) > 1e-9, seen[:, 2:], 1e-9)
    return np.asarray(seen[:, :2] / depth, np.float64)


def _pose_of(floor: Doubles, size: tuple[int, int]) -> _Pose | None:
    """The camera that explains a homography, None where no camera does."""
    corners = _mapped(floor, Calibration(_SQUARE).court_corners)
    try:
        clicked = Calibration(tuple((float(x), float(y)) for x, y in corners))
        seen = CalibratedCamera.from_calibration(clicked, *size)
    except VisionError:
        return None
    lens = np.array([[seen.focal_px, 0, size[0] / 2], [0, seen.focal_px, size[1] / 2], [0, 0, 1]])
    pose = np.linalg.inv(lens) @ seen.matrix
    left, _, right = np.linalg.svd(pose[:, :3])
    turn = left @ right
    if np.linalg.det(turn) < 0:
        return None
    vector, _ = cv2.Rodrigues(turn)
    values = np.concatenate([vector.ravel(), pose[:, 3], [np.log(seen.focal_px)]])
    return _Pose(values, (size[0] / 2, size[1] / 2))


def _fitted_to_marks(pose: _Pose, marks: SeenMarks, agreeing: list[int]) -> _Pose:
    net = [i for i in range(FLOOR_MARKS, len(COURT_MARKS)) if marks.confidence[i] >= SURE_MARK]
    rows = [*agreeing, *net]
    # Nets hang at several heights, so their top tells less.
    weight = np.array([1.0] * len(agreeing) + [0.3] * len(net))

    def misses(one: _Pose) -> Doubles:
        apart = (one.pixels(COURT_MARKS[rows]) - marks.xy[rows]) * weight[:, None]
        return np.asarray(apart.ravel(), np.float64)

    return _least(pose, misses, 5.0, rounds=15)


def _least(pose: _Pose, misses: Callable[[_Pose], Doubles], scale: float, rounds: int) -> _Pose:
    """Gauss and Newton, held back where it would go astray; what is far off counts less."""
    damping, now = 1e-3, misses(pose)
    for _ in range(rounds):
        if not np.isfinite(now).all():
            return pose
        slopes = np.column_stack([_slope(pose, misses, i, now) for i in range(7)])
        if not np.isfinite(slopes).all():
            return pose
        weights = 1 / (1 + (now / scale) ** 2)
        normal = slopes.T @ (slopes * weights[:, None])
        normal += damping * np.diag(np.diag(normal) + 1e-9)
        move = np.linalg.solve(normal, -slopes.T @ (weights * now))
        moved = _Pose(pose.values + move, pose.middle)
        then = misses(moved)
        if np.isfinite(then).all() and _cost(then, scale) < _cost(now, scale):
            pose, now, damping = moved, then, damping / 3
        else:
            damping *= 10
    return pose


def _cost(misses: Doubles, scale: float) -> float:
    return float(np.log1p((misses / scale) ** 2).sum())


def _slope(pose: _Pose, misses: Callable[[_Pose], Doubles], index: int, now: Doubles) -> Doubles:
    values = pose.values.copy()
    values[index] += 1e-5
    return np.asarray((misses(_Pose(values, pose.middle)) - now) / 1e-5, np.float64)


class _Lines:
    """A picture that is asked where it shows lines."""

    def __init__(self, image: Image) -> None:
        self.size = image.shape[1], image.shape[0]
        smooth = cv2.GaussianBlur(image, (0, 0), 0.8).astype(np.float32)
        self._planes = [smooth[..., i] for i in range(3)] + [smooth.mean(2)]

    def fitted(self, pose: _Pose) -> _Pose:
        """The same camera, moved so that the court's lines lie on those that are seen."""
        for reach in _SEARCHED:
            metres, pixels, across = self._samples(pose)
            if len(metres) < 20:
                return pose
            found, off = self._seen(pixels, across, reach, _widths(pose, metres))
            kept = np.flatnonzero(found)
            if len(kept) < 20:
                return pose
            goals, normals = pixels[kept] + across[kept] * off[kept, None], across[kept]

            def misses(
                one: _Pose,
                places: Doubles = metres[kept],
                goals: Doubles = goals,
                normals: Doubles = normals,
            ) -> Doubles:
                return np.asarray(((one.pixels(places) - goals) * normals).sum(1), np.float64)

            pose = _least(pose, misses, reach / 4, rounds=8)
        return pose

    def check(self, pose: _Pose) -> CourtCheck:
        shares: list[tuple[float, int]] = []
        chance: list[float] = []
        edges: list[float] = []
        for line in _LINES:
            on = self._share(pose, line, 0.0)
            if on is None:
                continue
            shares.append(on)
            if line in _EDGES and on[1] >= _MUCH_OF_A_LINE:
                edges.append(on[0])
            chance += [beside[0] for aside in _ASIDE if (beside := self._share(pose, line, aside))]
        if not shares:
            return CourtCheck(0.0, 0.0, 0, 0.0, 0.0)
        total = sum(n for _, n in shares)
        return CourtCheck(
            share=sum(share * n for share, n in shares) / total,
            by_chance=float(np.mean(chance)) if chance else 1.0,
            lines=sum(share >= LEAST_OF_A_LINE for share, _ in shares),
            edge=min(edges, default=0.0),
            net=self._net_share(pose),
        )

    def _net_share(self, pose: _Pose) -> float:
        """Of the net's top, at the height at which it is seen best: the share that lies on a seen
        line."""
        return max(self._of_net(pose, float(height)) for height in _NET_HEIGHTS)

    def _of_net(self, pose: _Pose, height: float) -> float:
        across_hall = np.linspace(0.1, WIDTH - 0.1, 60)
        metres = np.column_stack([across_hall, np.full(60, NET_Y), np.full(60, height)])
        metres, pixels, across = self._in_picture(pose, metres, np.array((1.0, 0.0, 0.0)))
        if len(metres) < 20:
            return 0.0
        found, _ = self._seen(pixels, across, ON_LINE, 1.4 * _widths(pose, metres))
        return float(found.mean())

    def _share(
        self, pose: _Pose, line: tuple[tuple[float, float], tuple[float, float]], aside: float
    ) -> tuple[float, int] | None:
        """Of a line, or of one beside it: the share that lies on a seen line, and of how many
        places; None where too little of it is in the picture."""
        metres, pixels, across = self._along(pose, line, aside)
        if len(metres) < 8:
            return None
        found, off = self._seen(pixels, across, ON_LINE, _widths(pose, metres))
        return float((found & (np.abs(off) <= ON_LINE)).mean()), len(metres)

    def _samples(self, pose: _Pose) -> tuple[Doubles, Doubles, Doubles]:
        parts = [self._along(pose, line, 0.0) for line in _LINES]
        joined = [np.concatenate([part[i] for part in parts]) for i in range(3)]
        return joined[0], joined[1], joined[2]

    def _along(
        self, pose: _Pose, line: tuple[tuple[float, float], tuple[float, float]], aside: float
    ) -> tuple[Doubles, Doubles, Doubles]:
        """Places of a line that the picture shows: metres (n, 3), points (n, 2), and the direction
        (n, 2) in which the line is crossed there."""
        start, end = (np.array((*point, 0.0)) for point in line)
        way = (end - start) / np.linalg.norm(end - start)
        inward = np.array((-way[1], way[0], 0.0))
        middle = np.array((WIDTH / 2, NET_Y, 0.0))
        toward = np.sign((middle - start) @ inward)
        shares = np.linspace(0.01, 0.99, _PLACES)[:, None]
        metres = start + shares * (end - start) + inward * (toward * _INSET + aside)
        return self._in_picture(pose, metres, way)

    def _in_picture(
        self, pose: _Pose, metres: Doubles, way: Doubles
    ) -> tuple[Doubles, Doubles, Doubles]:
        pixels, ahead = pose.pixels(metres), pose.pixels(metres + way * 0.05)
        along = ahead - pixels
        across = np.column_stack([-along[:, 1], along[:, 0]])
        across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        low, high = 6.0, np.array(self.size) - 6.0
        inside = ((pixels > low) & (pixels < high)).all(1) & np.isfinite(across).all(1)
        return metres[inside], pixels[inside], across[inside]

    def _seen(
        self, pixels: Doubles, across: Doubles, reach: float, widths: Doubles
    ) -> tuple[np.ndarray, Doubles]:
        """Whether a line is seen near each place, and how far across."""
        offsets = np.arange(-reach, reach + _STEP / 2, _STEP)
        apart = np.clip(widths * 0.9 + 1.2, 2.0, 8.0)
        best: tuple[float, np.ndarray, Doubles] | None = None
        for plane in self._planes:
            at, before, after = (
                _read(plane, pixels, across, offsets[None] + shift * apart[:, None])
                for shift in (0, -1, 1)
            )
            for sign in (1.0, -1.0):
                ridge = np.minimum(sign * (at - before), sign * (at - after))
                place = ridge.argmax(1)
                height = ridge[np.arange(len(ridge)), place]
                found = height >= LEAST_CONTRAST
                score = float(np.minimum(height, 30.0)[found].sum())
                if best is None or score > best[0]:
                    best = score, found, offsets[place]
        assert best is not None
        return best[1], best[2]


def _widths(pose: _Pose, metres: Doubles) -> Doubles:
    """How wide a painted line is at these places, points."""
    turn, _ = cv2.Rodrigues(pose.values[:3])
    depth = (metres @ turn.T + pose.values[3:6])[:, 2]
    return np.asarray(0.05 * pose.focal / np.maximum(depth, 0.2), np.float64)


def _read(plane: np.ndarray, pixels: Doubles, across: Doubles, offsets: Doubles) -> Doubles:
    """A plane's values (n, k) at places moved across their lines."""
    places = pixels[:, None] + across[:, None] * offsets[..., None]
    x, y = places[..., 0].astype(np.float32), places[..., 1].astype(np.float32)
    return np.asarray(
        cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float64
    )


def _as_clicked(pose: _Pose, scale: float) -> Calibration | None:
    x, y, _ = pose.place
    view: View = "side" if abs(x - WIDTH / 2) > abs(y - NET_Y) else "baseline"
    metres = Calibration(_SQUARE, "A", view).court_corners
    pixels = pose.pixels(np.column_stack([metres, np.zeros(4)])) / scale
    if not np.isfinite(pixels).all():
        return None
    try:
        return Calibration(tuple((float(x), float(y)) for x, y in pixels), "A", view)
    except VisionError:
        return None


def _is_usual(pose: _Pose, size: tuple[int, int]) -> bool:
    """Whether somebody could have stood there with such a camera."""
    x, y, high = pose.place
    lens = pose.focal / max(size)
    return 0.35 < lens < 4.0 and 0.8 < high < 25.0 and abs(x - 4.5) < 60 and abs(y - 9) < 60
