"""Drawing one player: shaded limbs, a shirt with a number, shorts, shoes and hair."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.vision.rendering.camera import Camera, FloatArray
from app.vision.rendering.glyphs import number_strokes
from app.vision.rendering.script import Colour, Kit, RallyPlayer
from app.vision.rendering.skeleton import JOINTS, J

Image = NDArray[np.uint8]

_SHIFT = 4
_ONE = 1 << _SHIFT
_BANDS = ((1.0, 0.0, 0.66), (0.78, 0.2, 0.88), (0.45, 0.42, 1.06))
"""Width, shift towards the light and brightness of the bands that shade a round limb."""

_ARC = np.linspace(-np.pi / 2, np.pi / 2, 6)


@dataclass(frozen=True)
class Limb:
    """A tapered round part between two points of joints, radii in metres for 1.95 m."""

    a: tuple[str, str, float]
    b: tuple[str, str, float]
    radii: tuple[float, float]
    paint: str


def _point(start: str, end: str = "", share: float = 0.0) -> tuple[str, str, float]:
    return (start, end or start, share)


def _limbs() -> tuple[Limb, ...]:
    parts = [Limb(_point("neck"), _point("head"), (0.062, 0.058), "skin")]
    for s in ("_l", "_r"):
        sleeve = _point("shoulder" + s, "elbow" + s, 0.55)
        hem = _point("hip" + s, "knee" + s, 0.6)
        knee = "knee" + s
        sock = _point("ankle" + s, knee, 0.42)
        parts += [
            Limb(_point("shoulder" + s), _point("elbow" + s), (0.058, 0.045), "skin"),
            Limb(_point("elbow" + s), _point("wrist" + s), (0.046, 0.032), "skin"),
            Limb(_point("wrist" + s), _point("hand" + s), (0.036, 0.04), "skin"),
            Limb(_point("shoulder" + s), sleeve, (0.08, 0.072), "shirt"),
            Limb(hem, _point(knee), (0.083, 0.06), "skin"),
            Limb(_point(knee), _point("ankle" + s), (0.062, 0.042), "skin"),
            Limb(
                _point(knee, "hip" + s, 0.14),
                _point(knee, "ankle" + s, 0.14),
                (0.071, 0.068),
                "pad",
            ),
            Limb(_point("ankle" + s), sock, (0.045, 0.056), "sock"),
            Limb(_point("ankle" + s), _point("toe" + s), (0.052, 0.045), "shoes"),
            Limb(_point("hip" + s), hem, (0.115, 0.105), "shorts"),
        ]
    return tuple(parts)


LIMBS = _limbs()
_A = np.array([[J[limb.a[0]], J[limb.a[1]]] for limb in LIMBS])
_A_SHARE = np.array([limb.a[2] for limb in LIMBS])[:, None]
_B = np.array([[J[limb.b[0]], J[limb.b[1]]] for limb in LIMBS])
_B_SHARE = np.array([limb.b[2] for limb in LIMBS])[:, None]
_RADII = np.array([limb.radii for limb in LIMBS])
_NEARER = np.array(
    [
        {"pad": 0.03, "shirt": 0.03, "shorts": 0.02, "sock": 0.02}.get(limb.paint, 0.0)
        for limb in LIMBS
    ]
)


@dataclass(frozen=True)
class Pose:
    """One body at one moment: joints (19, 3) in metres and the way it faces (2,)."""

    joints: FloatArray
    facing: FloatArray

    def joint(self, name: str) -> FloatArray:
        """(3,) where a joint is, metres."""
        return np.asarray(self.joints[J[name]])


@dataclass(frozen=True)
class Paints:
    """The colours of one player's parts."""

    colours: dict[str, Colour]
    number: str
    number_colour: Colour

    @classmethod
    def of(cls, player: RallyPlayer, kit: Kit) -> Paints:
        """The colours of a player in a kit."""
        dark_pad = sum(kit.shirt) % 2 == 0
        colours: dict[str, Colour] = {
            "skin": player.skin,
            "hair": player.hair,
            "shirt": kit.shirt,
            "shorts": kit.shorts,
            "shoes": kit.shoes,
            "sock": (228, 228, 230),
            "pad": (38, 36, 36) if dark_pad else (215, 215, 218),
        }
        return cls(colours, player.number, kit.number)


def shaded(colour: Colour, light: float) -> Colour:
    """A colour under more (above 1) or less light."""
    blue, green, red = (min(255, int(part * light + 6 * (light - 0.6))) for part in colour)
    return (max(blue, 0), max(green, 0), max(red, 0))


def _capsules(a: FloatArray, b: FloatArray, radius: FloatArray) -> FloatArray:
    """Outlines (n, 12, 2) of round-ended bars from a to b (n, 2), radii (n, 2), pixels."""
    way = b - a
    angle = np.arctan2(way[:, 1], way[:, 0])
    ahead = angle[:, None] + _ARC
    behind = ahead + np.pi
    front = b[:, None] + radius[:, 1, None, None] * np.stack([np.cos(ahead), np.sin(ahead)], 2)
    back = a[:, None] + radius[:, 0, None, None] * np.stack([np.cos(behind), np.sin(behind)], 2)
    return np.concatenate([front, back], axis=1)


def _fill(image: Image, outline: FloatArray, colour: Colour) -> None:
    points = np.round(outline * _ONE).astype(np.int32)
    cv2.fillConvexPoly(image, points, colour, cv2.LINE_AA, _SHIFT)


def trunk_points(pose: Pose, tall: float) -> FloatArray:
    """(14, 3) points of the trunk's skin: shoulders, chest, waist and hips, metres."""
    ahead = np.array([*pose.facing, 0.0])
    right = np.array([pose.facing[1], -pose.facing[0], 0.0])
    neck, pelvis = pose.joint("neck"), pose.joint("pelvis")
    spine = neck - pelvis
    chest, waist = pelvis + spine * 0.72, pelvis + spine * 0.2
    scale = tall / 1.95
    rows = [
        pose.joint("shoulder_l") - spine * 0.02,
        pose.joint("shoulder_r") - spine * 0.02,
        neck + right * 0.07 * scale,
        neck - right * 0.07 * scale,
    ]
    for level, wide, deep in ((chest, 0.19, 0.12), (waist, 0.16, 0.11), (pelvis, 0.165, 0.12)):
        rows += [
            level + right * wide * scale,
            level - right * wide * scale,
            level + ahead * deep * scale,
            level - ahead * deep * scale,
        ]
    return np.stack(rows)


def number_plate(pose: Pose, tall: float, front: bool) -> FloatArray:
    """(4, 3) corners of the number on the shirt: top left, top right, bottom right, bottom left.

    Left and right are those of someone who reads the number.
    """
    sign = 1.0 if front else -1.0
    ahead = np.array([*pose.facing, 0.0]) * sign
    reading = np.array([-ahead[1], ahead[0], 0.0])
    neck, pelvis = pose.joint("neck"), pose.joint("pelvis")
    spine = neck - pelvis
    middle = pelvis + spine * (0.66 if front else 0.62) + ahead * 0.125 * tall / 1.95
    half = 0.085 if front else 0.12
    tip = spine / max(float(np.linalg.norm(spine)), 1e-6) * half * 1.1
    return np.stack(
        [
            middle - reading * half + tip,
            middle + reading * half + tip,
            middle + reading * half - tip,
            middle - reading * half - tip,
        ]
    )


def draw_figure(
    image: Image, camera: Camera, pose: Pose, tall: float, paints: Paints, light: float = 1.0
) -> None:
    """Draws one person onto an image (H, W, 3), BGR, in place."""
    trunk = trunk_points(pose, tall)
    pixels, depth = camera.project(np.concatenate([pose.joints, trunk]))
    if float(depth.min()) < 0.4:
        return
    scale = camera.pixels_per_metre(depth)
    count = len(JOINTS)
    a, b, radii, far = _limbs_in_view(pixels[:count], depth[:count], scale[:count], tall)
    spine_depth = float(depth[J["pelvis"]] + depth[J["neck"]]) / 2
    order = sorted(
        [(float(far[i]), i) for i in range(len(LIMBS))]
        + [(spine_depth, -1), (float(depth[J["head"]]) - 0.02, -2)],
        reverse=True,
    )
    outlines = [
        _capsules(*_lit(a, b, radii, width, shift), radii * width) for width, shift, _ in _BANDS
    ]
    for _, index in order:
        if index == -1:
            _draw_trunk(image, pixels[count:], scale[count:], paints, light)
            _draw_number(image, camera, pose, tall, paints)
        elif index == -2:
            _draw_head(image, camera, pose, tall, paints, light)
        else:
            colour = paints.colours[LIMBS[index].paint]
            thin = radii[index].max() < 1.6
            for outline, (_, _, bright) in zip(outlines, _BANDS, strict=True):
                _fill(image, outline[index], shaded(colour, light * (0.95 if thin else bright)))
                if thin:
                    break


def _limbs_in_view(
    pixels: FloatArray, depth: FloatArray, scale: FloatArray, tall: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    a = pixels[_A[:, 0]] * (1 - _A_SHARE) + pixels[_A[:, 1]] * _A_SHARE
    b = pixels[_B[:, 0]] * (1 - _B_SHARE) + pixels[_B[:, 1]] * _B_SHARE
    near = np.stack([scale[_A[:, 0]], scale[_B[:, 0]]], axis=1)
    far = (depth[_A[:, 0]] + depth[_B[:, 1]]) / 2 - _NEARER
    return a, b, np.maximum(_RADII * near * (tall / 1.95), 0.6), far


def _lit(
    a: FloatArray, b: FloatArray, radii: FloatArray, width: float, shift: float
) -> tuple[FloatArray, FloatArray]:
    """Both ends moved towards the light, which comes from above on the left."""
    towards = np.array([-0.6, -0.5]) * shift
    return a + radii[:, :1] * towards, b + radii[:, 1:] * towards


def _draw_trunk(
    image: Image, pixels: FloatArray, scale: FloatArray, paints: Paints, light: float
) -> None:
    ring = np.linspace(0, 2 * np.pi, 7)[:-1]
    circle = np.stack([np.cos(ring), np.sin(ring)], axis=1)
    fat = pixels[:, None] + circle * (scale * 0.035)[:, None, None]
    hips = _hull(fat[8:])
    _fill(image, hips, shaded(paints.colours["shorts"], light * 0.8))
    shirt = _hull(fat[:12])
    middle = shirt.mean(axis=0)
    reach = float(scale.mean()) * 0.05
    colour = paints.colours["shirt"]
    for width, shift, bright in ((1.0, 0.0, 0.72), (0.84, 0.5, 0.9), (0.55, 0.9, 1.04)):
        towards = np.array([-0.7, -0.8]) * shift * reach
        _fill(image, middle + (shirt - middle) * width + towards, shaded(colour, light * bright))


def _hull(points: FloatArray) -> FloatArray:
    flat = points.reshape(-1, 2).astype(np.float32)
    return np.asarray(cv2.convexHull(flat), dtype=np.float64).reshape(-1, 2)


def _draw_number(image: Image, camera: Camera, pose: Pose, tall: float, paints: Paints) -> None:
    eye = np.asarray(camera.position)[:2] - pose.joint("pelvis")[:2]
    front = float(eye @ pose.facing) > 0
    plate, _ = camera.project(number_plate(pose, tall, front))
    tall_px = float(np.linalg.norm(plate[3] - plate[0]))
    wide_px = float(np.linalg.norm(plate[1] - plate[0]))
    if tall_px < 5 or wide_px < 3:
        return
    thick = max(1, round(tall_px * 0.15))
    for stroke in number_strokes(paints.number):
        u, v = stroke[:, :1], stroke[:, 1:]
        top = plate[0] * (1 - u) + plate[1] * u
        bottom = plate[3] * (1 - u) + plate[2] * u
        line = np.round((top * (1 - v) + bottom * v) * _ONE).astype(np.int32)
        cv2.polylines(image, [line], False, paints.number_colour, thick, cv2.LINE_AA, _SHIFT)


def _draw_head(
    image: Image, camera: Camera, pose: Pose, tall: float, paints: Paints, light: float
) -> None:
    ahead = np.array([*pose.facing, 0.0])
    head = pose.joint("head")
    size = 0.098 * tall / 1.95
    points = np.stack([head, head + ahead * 0.05, head - ahead * 0.03 + (0, 0, 0.035)])
    pixels, depth = camera.project(points)
    radius = float(camera.pixels_per_metre(depth)[0]) * size
    _oval(image, pixels[2], radius * 1.08, shaded(paints.colours["hair"], light))
    eye = np.asarray(camera.position) - head
    seen = float(eye @ ahead) / max(float(np.linalg.norm(eye)), 1e-6)
    if seen < -0.45:
        return
    skin = paints.colours["skin"]
    face = pixels[1] + (0.0, radius * 0.18)
    wide = 0.86 if seen > 0.2 else 0.62
    _oval(image, face, radius * wide, shaded(skin, light * 0.8))
    _oval(image, face + radius * np.array([-0.12, 0.02]), radius * wide * 0.75, shaded(skin, light))


def _oval(image: Image, middle: FloatArray, radius: float, colour: Colour) -> None:
    x, y = (round(float(part) * _ONE) for part in middle)
    axes = (max(int(radius * 0.84 * _ONE), 1), max(int(radius * 1.12 * _ONE), 1))
    cv2.ellipse(image, (x, y), axes, 0, 0, 360, colour, -1, cv2.LINE_AA, _SHIFT)


def figure_box(camera: Camera, pose: Pose, tall: float) -> tuple[float, float, float, float] | None:
    """The box x1, y1, x2, y2 around a person in pixels, cut at the picture; None out of view."""
    points = np.concatenate([pose.joints, trunk_points(pose, tall)])
    pixels, depth = camera.project(points)
    if float(depth.min()) < 0.4:
        return None
    margin = camera.pixels_per_metre(depth)[:, None] * 0.05
    margin[J["head"]] *= 2.6
    width, height = camera.size
    low = np.clip((pixels - margin).min(axis=0), 0, (width, height))
    high = np.clip((pixels + margin).max(axis=0), 0, (width, height))
    if high[0] - low[0] < 2 or high[1] - low[1] < 2:
        return None
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
