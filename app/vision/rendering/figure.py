"""Drawing one player: shaded limbs, a shirt with a number (digits as strokes that lie on it in
perspective), shorts, shoes and hair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from app.vision.rendering.camera import Camera, FloatArray
from app.vision.rendering.motion import JOINTS, J, Motion
from app.vision.rendering.script import Colour, Kit, RallyPlayer
from app.vision.types import Image

_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((0.5, 0), (0.1, 0.15), (0.1, 0.85), (0.5, 1), (0.9, 0.85), (0.9, 0.15), (0.5, 0)),),
    "1": (((0.25, 0.2), (0.6, 0), (0.6, 1)),),
    "2": (((0.1, 0.2), (0.3, 0), (0.75, 0), (0.9, 0.25), (0.1, 1), (0.9, 1)),),
    "3": (((0.1, 0.05), (0.7, 0), (0.85, 0.25), (0.45, 0.47), (0.9, 0.7), (0.7, 1), (0.1, 0.95)),),
    "4": (((0.7, 1), (0.7, 0), (0.05, 0.7), (0.95, 0.7)),),
    "5": (((0.85, 0), (0.2, 0), (0.15, 0.45), (0.65, 0.4), (0.9, 0.7), (0.6, 1), (0.1, 0.92)),),
    "6": (((0.75, 0), (0.2, 0.4), (0.1, 0.75), (0.5, 1), (0.9, 0.75), (0.5, 0.5), (0.15, 0.65)),),
    "7": (((0.1, 0), (0.9, 0), (0.4, 1)),),
    "8": (
        (
            (0.5, 0.47),
            (0.15, 0.25),
            (0.5, 0),
            (0.85, 0.25),
            (0.5, 0.47),
            (0.1, 0.75),
            (0.5, 1),
            (0.9, 0.75),
            (0.5, 0.47),
        ),
    ),
    "9": (((0.25, 1), (0.8, 0.6), (0.9, 0.25), (0.5, 0), (0.1, 0.25), (0.5, 0.5), (0.85, 0.35)),),
}


@cache
def number_strokes(number: str) -> tuple[FloatArray, ...]:
    """Poly-lines (n, 2) of a number, x to the right and y down, 0-1 each.

    Raises:
        KeyError: for what is no digit.
    """
    share = 1.0 / len(number)
    lines: list[FloatArray] = []
    for place, digit in enumerate(number):
        for stroke in _STROKES[digit]:
            points = np.array(stroke, dtype=np.float64)
            width = 0.8 * share if len(number) > 1 else 0.6
            left = place * share + (share - width) / 2
            lines.append(points * (width, 1.0) + (left, 0.0))
    return tuple(lines)


TRUNK = slice(len(JOINTS), len(JOINTS) + 16)
"""Two shoulders, two sides of the neck, then four points each of chest, waist and hips."""
BACK_PLATE = slice(TRUNK.stop, TRUNK.stop + 4)
FRONT_PLATE = slice(BACK_PLATE.stop, BACK_PLATE.stop + 4)
"""Corners of the number: top left, top right, bottom right, bottom left for its reader."""
FACE, HAIR = FRONT_PLATE.stop, FRONT_PLATE.stop + 1
_POINTS = HAIR + 1


def body_points(joints: FloatArray, motion: Motion) -> FloatArray:
    """All points (F, P, POINTS, 3) in metres of bodies with joints (F, P, 19, 3)."""
    frames, people = motion.lift.shape
    points = np.empty((frames, people, _POINTS, 3))
    points[:, :, : len(JOINTS)] = joints
    ahead = np.concatenate([motion.facing, np.zeros((frames, people, 1))], axis=2)
    right = np.stack([ahead[..., 1], -ahead[..., 0], np.zeros((frames, people))], axis=2)
    scale = np.broadcast_to(motion.height / 1.95, (frames, people))[..., None]
    points[:, :, TRUNK] = _trunk(joints, ahead * scale, right * scale)
    for plate, sign, share, half in (
        (BACK_PLATE, -1.0, 0.62, 0.12),
        (FRONT_PLATE, 1.0, 0.66, 0.085),
    ):
        points[:, :, plate] = _plate(
            joints, ahead * sign * scale, right * -sign * scale, share, half
        )
    head = joints[:, :, J["head"]]
    points[:, :, FACE] = head + ahead * 0.05
    points[:, :, HAIR] = head - ahead * 0.03 + np.array([0.0, 0.0, 0.035])
    return points


def _trunk(joints: FloatArray, ahead: FloatArray, right: FloatArray) -> FloatArray:
    pelvis, neck = joints[:, :, J["pelvis"]], joints[:, :, J["neck"]]
    spine = neck - pelvis
    rows = [joints[:, :, J[name]] - spine * 0.02 for name in ("shoulder_l", "shoulder_r")]
    rows += [neck + right * 0.07, neck - right * 0.07]
    for level, wide, deep in ((0.72, 0.19, 0.12), (0.2, 0.16, 0.11), (-0.05, 0.17, 0.125)):
        middle = pelvis + spine * level
        rows += [middle + right * wide, middle - right * wide]
        rows += [middle + ahead * deep, middle - ahead * deep]
    return np.stack(rows, axis=2)


def _plate(
    joints: FloatArray, ahead: FloatArray, reading: FloatArray, share: float, half: float
) -> FloatArray:
    pelvis, neck = joints[:, :, J["pelvis"]], joints[:, :, J["neck"]]
    spine = neck - pelvis
    middle = pelvis + spine * share + ahead * 0.125
    tip = spine / np.linalg.norm(spine, axis=-1, keepdims=True) * half * 1.1
    side = reading * half
    return np.stack(
        [middle - side + tip, middle + side + tip, middle + side - tip, middle - side - tip], axis=2
    )


@dataclass(frozen=True)
class BodyView:
    """The bodies of one frame as a camera sees them.

    pixels (P, POINTS, 2), depth and scale (P, POINTS) in metres and pixels per metre,
    front (P,) cosine between where a body faces and where the camera is, and whether it can be
    drawn at all, near (P,) being false when some of it is behind the lens.
    """

    pixels: FloatArray
    depth: FloatArray
    scale: FloatArray
    front: FloatArray
    drawable: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @classmethod
    def of(cls, camera: Camera, points: FloatArray, facing: FloatArray) -> BodyView:
        """Projects the points (P, POINTS, 3) of bodies that face (P, 2)."""
        pixels, depth = camera.project(points)
        eye = np.asarray(camera.position)[:2] - points[:, J["pelvis"], :2]
        front = np.sum(eye * facing, axis=1) / np.maximum(np.linalg.norm(eye, axis=1), 1e-6)
        return cls(pixels, depth, camera.pixels_per_metre(depth), front, depth.min(axis=1) > 0.4)

    def boxes(self, size: tuple[int, int]) -> FloatArray:
        """Boxes (P, 4) x1, y1, x2, y2 around the bodies, cut at the picture of a size."""
        margin = self.scale[:, : len(JOINTS) + 16, None] * 0.05
        margin[:, J["head"]] *= 2.3
        seen = self.pixels[:, : len(JOINTS) + 16]
        low = np.clip((seen - margin).min(axis=1), 0, size)
        high = np.clip((seen + margin).max(axis=1), 0, size)
        return np.concatenate([low, high], axis=1)


def seen_shares(boxes: FloatArray, depth: FloatArray) -> FloatArray:
    """The share (P,) of each box (P, 4) that no box of a nearer body (depth (P,)) covers."""
    steps = (np.arange(8) + 0.5) / 8
    x = boxes[:, :1] + (boxes[:, 2:3] - boxes[:, :1]) * np.repeat(steps, 8)
    y = boxes[:, 1:2] + (boxes[:, 3:] - boxes[:, 1:2]) * np.tile(steps, 8)
    covers = (
        (x[..., None] > boxes[:, 0])
        & (x[..., None] < boxes[:, 2])
        & (y[..., None] > boxes[:, 1])
        & (y[..., None] < boxes[:, 3])
        & (depth < depth[:, None])[:, None]
    )
    return np.asarray(1.0 - covers.any(axis=2).mean(axis=1))


Pixels = NDArray[np.int32]

_SHIFT = 4
_ONE = 1 << _SHIFT
_BANDS = ((1.0, 0.0, 0.66), (0.78, 0.2, 0.88), (0.45, 0.42, 1.06))
"""Width, shift towards the light and brightness of the bands that shade a round limb."""
_TRUNK_BANDS = ((1.0, 0.0, 0.72), (0.84, 0.5, 0.9), (0.55, 0.9, 1.04))
_LIGHT_FROM = np.array([-0.6, -0.5])

_ARC = np.linspace(-np.pi / 2, np.pi / 2, 5)
_RING = np.stack([np.cos(_ARC), np.sin(_ARC)], axis=1)
_CIRCLE = np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 2 * np.pi, 7)[:-1]])

_End = tuple[str, str, float]


@dataclass(frozen=True)
class Limb:
    """A tapered round part between two points, radii in metres for a player of 1.95 m.

    A point is a share of the way from one joint to another.
    """

    a: _End
    b: _End
    radii: tuple[float, float]
    paint: str


def _point(start: str, end: str = "", share: float = 0.0) -> _End:
    return (start, end or start, share)


def _limbs() -> tuple[Limb, ...]:
    parts = [Limb(_point("neck"), _point("head"), (0.066, 0.056), "skin")]
    for s in ("_l", "_r"):
        sleeve = _point("shoulder" + s, "elbow" + s, 0.62)
        hem = _point("hip" + s, "knee" + s, 0.66)
        knee = "knee" + s
        calf = _point(knee, "ankle" + s, 0.35)
        above = _point(knee, "hip" + s, 0.14)
        below = _point(knee, "ankle" + s, 0.14)
        sock = _point("ankle" + s, knee, 0.2)
        parts += [
            Limb(_point("shoulder" + s), _point("elbow" + s), (0.058, 0.047), "skin"),
            Limb(_point("elbow" + s), _point("wrist" + s), (0.049, 0.033), "skin"),
            Limb(_point("wrist" + s), _point("hand" + s), (0.036, 0.044), "skin"),
            Limb(_point("shoulder" + s), sleeve, (0.079, 0.078), "shirt"),
            Limb(hem, _point(knee), (0.086, 0.066), "skin"),
            Limb(calf, _point("ankle" + s), (0.067, 0.042), "skin"),
            Limb(_point(knee), calf, (0.06, 0.067), "skin"),
            Limb(above, below, (0.073, 0.07), "pad"),
            Limb(_point("ankle" + s), sock, (0.047, 0.05), "sock"),
            Limb(_point("ankle" + s), _point("toe" + s), (0.055, 0.045), "shoes"),
            Limb(_point("hip" + s), hem, (0.115, 0.118), "shorts"),
        ]
    return tuple(parts)


LIMBS = _limbs()
_A0, _A1 = (np.array([J[limb.a[i]] for limb in LIMBS]) for i in (0, 1))  # type: ignore[index]
_B0, _B1 = (np.array([J[limb.b[i]] for limb in LIMBS]) for i in (0, 1))  # type: ignore[index]
_A_SHARE = np.array([limb.a[2] for limb in LIMBS])[:, None]
_B_SHARE = np.array([limb.b[2] for limb in LIMBS])[:, None]
_RADII = np.array([limb.radii for limb in LIMBS])
_OVER = {"pad": 0.03, "shirt": 0.03, "shorts": 0.02, "sock": 0.02}
_NEARER = np.array([_OVER.get(limb.paint, 0.0) for limb in LIMBS])
_TRUNK_ITEM, _HEAD_ITEM = len(LIMBS), len(LIMBS) + 1


def shaded(colour: Colour, light: float) -> Colour:
    """A colour under more (above 1) or less light."""
    blue, green, red = (min(255, int(part * light + 6 * (light - 0.6))) for part in colour)
    return (max(blue, 0), max(green, 0), max(red, 0))


@dataclass(frozen=True)
class Paints:
    """The colours of one player's parts in the light of a hall, from dark to bright."""

    limbs: tuple[tuple[Colour, ...], ...]
    shirt: tuple[Colour, ...]
    shorts: Colour
    hair: Colour
    face: tuple[Colour, Colour]
    number: str
    number_colour: Colour

    @classmethod
    def of(cls, player: RallyPlayer, kit: Kit, light: float) -> Paints:
        """The colours of a player in a kit; light 1 is a well-lit hall."""
        pads: tuple[Colour, Colour] = ((38, 36, 36), (215, 215, 218))
        colours: dict[str, Colour] = {
            "skin": player.skin,
            "shirt": kit.shirt,
            "shorts": kit.shorts,
            "shoes": kit.shoes,
            "sock": (228, 228, 230),
            "pad": pads[sum(kit.shirt) % 2],
        }
        return cls(
            limbs=tuple(
                tuple(shaded(colours[limb.paint], light * bright) for _, _, bright in _BANDS)
                for limb in LIMBS
            ),
            shirt=tuple(shaded(kit.shirt, light * bright) for _, _, bright in _TRUNK_BANDS),
            shorts=shaded(kit.shorts, light * 0.8),
            hair=shaded(player.hair, light),
            face=(shaded(player.skin, light * 0.8), shaded(player.skin, light)),
            number=player.number,
            number_colour=shaded(kit.number, light),
        )


@dataclass(frozen=True)
class Outlines:
    """The limbs of all bodies of one frame, ready to fill.

    bands: one (P, limbs, points, 2) array of fixed-point pixels for each band of shading;
    thickness (P, limbs) in pixels; order: for each body its parts from the farthest on.
    """

    bands: tuple[Pixels, ...]
    thickness: FloatArray
    order: NDArray[np.intp]

    @classmethod
    def of(cls, view: BodyView, tall: FloatArray) -> Outlines:
        """The outlines of bodies whose heights are tall (P,) metres."""
        a = view.pixels[:, _A0] * (1 - _A_SHARE) + view.pixels[:, _A1] * _A_SHARE
        b = view.pixels[:, _B0] * (1 - _B_SHARE) + view.pixels[:, _B1] * _B_SHARE
        near = np.stack([view.scale[:, _A0], view.scale[:, _B0]], axis=2)
        radii = np.maximum(_RADII * near * (tall / 1.95)[:, None, None], 0.6)
        far = (view.depth[:, _A0] + view.depth[:, _B1]) / 2 - _NEARER
        spine = (view.depth[:, J["pelvis"]] + view.depth[:, J["neck"]]) / 2
        head = view.depth[:, J["head"]] - 0.02
        depths = np.concatenate([far, spine[:, None], head[:, None]], axis=1)
        bands = tuple(
            _capsules(a, b, radii, width, _LIGHT_FROM * shift) for width, shift, _ in _BANDS
        )
        return cls(bands, radii.max(axis=2), np.argsort(-depths, axis=1, kind="stable"))


def _capsules(
    a: FloatArray, b: FloatArray, radii: FloatArray, width: float, towards: FloatArray
) -> Pixels:
    """Outlines (..., 10, 2) of round-ended bars from a to b (..., 2), radii (..., 2), pixels."""
    way = b - a
    length = np.maximum(np.hypot(way[..., 0], way[..., 1]), 1e-6)
    along = way / length[..., None]
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    turned = _RING[:, :1] * along[..., None, :] + _RING[:, 1:] * across[..., None, :]
    ra, rb = radii[..., :1, None], radii[..., 1:, None]
    front = (b[..., None, :] + rb * towards) + turned * rb * width
    back = (a[..., None, :] + ra * towards) - turned * ra * width
    outline = np.concatenate([front, back], axis=-2) * _ONE
    return np.asarray(np.clip(outline, -(1 << 24), 1 << 24).round(), dtype=np.int32)


def draw_figure(image: Image, view: BodyView, outlines: Outlines, who: int, paints: Paints) -> None:
    """Draws one person of a frame onto an image (H, W, 3), BGR, in place."""
    if not view.drawable[who]:
        return
    bands = [band[who] for band in outlines.bands]
    thickness = outlines.thickness[who].tolist()
    for part in outlines.order[who].tolist():
        if part == _TRUNK_ITEM:
            _draw_trunk(image, view, who, paints)
            _draw_number(image, view, who, paints)
        elif part == _HEAD_ITEM:
            _draw_head(image, view, who, paints)
        else:
            _draw_limb(image, [band[part] for band in bands], thickness[part], paints.limbs[part])


def _draw_limb(
    image: Image, outlines: list[Pixels], thickness: float, colours: tuple[Colour, ...]
) -> None:
    """A round part in bands of light; where it is thin, one or two of them do."""
    if thickness < 1.6:
        cv2.fillConvexPoly(image, outlines[0], colours[1], cv2.LINE_AA, _SHIFT)
        return
    count = 2 if thickness < 4.5 else 3
    for outline, colour in zip(outlines[:count], colours, strict=False):
        cv2.fillConvexPoly(image, outline, colour, cv2.LINE_AA, _SHIFT)


def _draw_trunk(image: Image, view: BodyView, who: int, paints: Paints) -> None:
    pixels, scale = view.pixels[who, TRUNK], view.scale[who, TRUNK]
    fat = (pixels[:, None] + _CIRCLE * (scale * 0.035)[:, None, None]).astype(np.float32)
    _fill(image, _hull(fat[8:]), paints.shorts)
    shirt = _hull(fat[:12])
    middle = shirt.mean(axis=0)
    reach = float(scale[0]) * 0.05
    for (width, shift, _), colour in zip(_TRUNK_BANDS, paints.shirt, strict=True):
        towards = np.array([-0.7, -0.8]) * shift * reach
        _fill(image, middle + (shirt - middle) * width + towards, colour)
    if reach > 1.2:
        _draw_folds(image, pixels, paints)


def _draw_folds(image: Image, pixels: FloatArray, paints: Paints) -> None:
    """Creases of the cloth from the shoulders to the opposite hip, and the collar."""
    left, right, neck_r, neck_l = pixels[:4]
    hips = pixels[8:12]
    waist = hips.mean(axis=0)
    creases = (
        (left * 0.7 + waist * 0.3, waist * 0.8 + hips[0] * 0.2),
        (right * 0.6 + waist * 0.4, waist * 0.7 + hips[1] * 0.3),
        (hips[1] * 0.8 + left * 0.2, waist * 0.55 + hips[0] * 0.45),
    )
    lines = [(np.stack(crease) * _ONE).astype(np.int32) for crease in creases]
    cv2.polylines(image, lines, False, paints.shirt[0], 1, cv2.LINE_AA, _SHIFT)
    collar = [(np.stack([neck_l, neck_r]) * _ONE).astype(np.int32)]
    cv2.polylines(image, collar, False, paints.number_colour, 2, cv2.LINE_AA, _SHIFT)


def _hull(points: NDArray[np.float32]) -> FloatArray:
    hull = cv2.convexHull(points.reshape(-1, 2))
    return np.asarray(hull, dtype=np.float64).reshape(-1, 2)


def _fill(image: Image, outline: FloatArray, colour: Colour) -> None:
    points = (outline * _ONE).astype(np.int32)
    cv2.fillConvexPoly(image, points, colour, cv2.LINE_AA, _SHIFT)


def _draw_number(image: Image, view: BodyView, who: int, paints: Paints) -> None:
    plate = view.pixels[who, FRONT_PLATE if view.front[who] > 0 else BACK_PLATE]
    down, across = plate[3] - plate[0], plate[1] - plate[0]
    tall_px, wide_px = float(np.hypot(*down)), float(np.hypot(*across))
    if tall_px < 5 or wide_px < 3:
        return
    thick = max(1, round(tall_px * 0.15))
    for stroke in number_strokes(paints.number):
        line = plate[0] + stroke[:, :1] * across + stroke[:, 1:] * down
        points = [(line * _ONE).astype(np.int32)]
        cv2.polylines(image, points, False, paints.number_colour, thick, cv2.LINE_AA, _SHIFT)


def _draw_head(image: Image, view: BodyView, who: int, paints: Paints) -> None:
    pixels = view.pixels[who]
    radius = float(view.scale[who, J["head"]]) * 0.098
    _oval(image, pixels[HAIR], radius * 1.08, paints.hair)
    front = float(view.front[who])
    if front < -0.45:
        return
    face = pixels[FACE] + np.array([0.0, radius * 0.18])
    wide = radius * (0.86 if front > 0.2 else 0.62)
    _oval(image, face, wide, paints.face[0])
    _oval(image, face + radius * np.array([-0.12, 0.02]), wide * 0.75, paints.face[1])


def _oval(image: Image, middle: FloatArray, radius: float, colour: Colour) -> None:
    x, y = int(middle[0] * _ONE), int(middle[1] * _ONE)
    axes = (max(int(radius * 0.84 * _ONE), 1), max(int(radius * 1.12 * _ONE), 1))
    cv2.ellipse(image, (x, y), axes, 0, 0, 360, colour, -1, cv2.LINE_AA, _SHIFT)
