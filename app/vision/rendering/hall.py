"""The hall that stands still, painted in perspective: floor, lines, walls, stands, lamps; the net,
its posts and antennae are see-through, so they are laid over what stands behind them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from app.vision.rendering.camera import Camera, FloatArray, Vec3
from app.vision.rendering.figure import shaded
from app.vision.rendering.physics import NET_HEIGHT
from app.vision.rendering.script import Colour
from app.vision.types import Image
from session.court import NET_Y


@dataclass(frozen=True)
class FloorLine:
    """A line of another game on the floor: through these points, metres, as wide as ours."""

    points: tuple[tuple[float, float], ...]
    colour: Colour


WHITE: Colour = (238, 240, 242)


@dataclass(frozen=True)
class HallLook:
    """Colours (BGR) and the faults of a real camera.

    Args:
        court, surround: the floor inside and outside the lines.
        wall, upper_wall: the hall.
        brightness: 1 is a well-lit hall.
        noise: standard deviation of the image noise, grey levels.
        softness: blur of the lens, pixels (0 = razor sharp).
        shutter: share of the frame's time in which the shutter is open, 0-1.
        spectators: share of the seats that are taken.
        clutter: how many still things look like a ball.
        lines: the colour of the court's lines.
        other_lines: those of other games, which lie below the court's.
    """

    court: Colour = (75, 120, 205)
    surround: Colour = (150, 140, 40)
    wall: Colour = (150, 160, 165)
    upper_wall: Colour = (105, 112, 118)
    brightness: float = 1.0
    noise: float = 3.0
    softness: float = 0.6
    shutter: float = 0.3
    spectators: float = 0.35
    clutter: int = 6
    lines: Colour = WHITE
    other_lines: tuple[FloorLine, ...] = ()


_NEAR = 0.2
_SHIFT = 4


def _clipped(seen: FloatArray) -> FloatArray:
    """A polygon (n, 3) in camera axes, cut at a plane just before the lens."""
    kept: list[FloatArray] = []
    for here, after in zip(seen, np.roll(seen, -1, axis=0), strict=True):
        if here[2] >= _NEAR:
            kept.append(here)
        if (here[2] >= _NEAR) != (after[2] >= _NEAR):
            share = (_NEAR - here[2]) / (after[2] - here[2])
            kept.append(here + (after - here) * share)
    return np.array(kept).reshape(-1, 3)


class Canvas:
    """An image of the hall, painted from the back to the front."""

    def __init__(self, image: Image, camera: Camera) -> None:
        self.image = image
        self.camera = camera

    def polygon(self, points: Sequence[Vec3], colour: Colour) -> None:
        """Fills a flat polygon given in metres."""
        seen = _clipped(self.camera.to_camera(np.array(points, dtype=np.float64)))
        if len(seen) < 3:
            return
        pixels = np.clip(self.camera.to_pixels(seen), -30000, 30000)
        flat = np.round(pixels * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(self.image, [flat], colour, cv2.LINE_AA, _SHIFT)

    def floor(self, x1: float, y1: float, x2: float, y2: float, colour: Colour) -> None:
        """Fills a rectangle of the floor."""
        self.polygon([(x1, y1, 0), (x2, y1, 0), (x2, y2, 0), (x1, y2, 0)], colour)

    def upright(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        low: float,
        high: float,
        colour: Colour,
    ) -> None:
        """Fills a standing rectangle over a line on the floor, between two heights."""
        (x1, y1), (x2, y2) = start, end
        self.polygon([(x1, y1, low), (x2, y2, low), (x2, y2, high), (x1, y1, high)], colour)

    def line(self, start: Vec3, end: Vec3, colour: Colour, width: float) -> None:
        """Draws a bar of a width in metres between two points before the camera."""
        pixels, depth = self.camera.project(np.array([start, end], dtype=np.float64))
        if float(depth.min()) < _NEAR:
            return
        scale = float(self.camera.pixels_per_metre(depth).mean())
        a, b = (tuple(round(float(v) * 16) for v in point) for point in pixels)
        thick = max(1, round(width * scale))
        cv2.line(self.image, (a[0], a[1]), (b[0], b[1]), colour, thick, cv2.LINE_AA, _SHIFT)

    def disc(self, middle: Vec3, radius: float, colour: Colour) -> None:
        """Draws a round thing of a radius in metres that faces the camera."""
        pixels, depth = self.camera.project(np.array([middle], dtype=np.float64))
        if float(depth[0]) < _NEAR:
            return
        size = float(self.camera.pixels_per_metre(depth)[0]) * radius
        x, y = (round(float(v) * 16) for v in pixels[0])
        if abs(x) < 1 << 20 and abs(y) < 1 << 20:
            cv2.circle(self.image, (x, y), max(int(size * 16), 8), colour, -1, cv2.LINE_AA, _SHIFT)


_BOTTOM = NET_HEIGHT - 1.0
_POST = 0.75


@dataclass(frozen=True)
class NetLayer:
    """The net within a rectangle of the picture: its colour times its cover, and what it lets by.

    corner: x, y of the rectangle; colour and keep (h, w, 3), 0-255.
    """

    corner: tuple[int, int]
    colour: Image
    keep: Image

    def lay_over(self, image: Image, shift: tuple[int, int] = (0, 0)) -> None:
        """Draws the net onto an image in place, moved by whole pixels."""
        x, y = self.corner[0] + shift[0], self.corner[1] + shift[1]
        left, top = max(-x, 0), max(-y, 0)
        patch = image[max(y, 0) : y + len(self.keep), max(x, 0) : x + self.keep.shape[1]]
        if patch.size == 0:
            return
        inside = (slice(top, top + patch.shape[0]), slice(left, left + patch.shape[1]))
        cv2.multiply(patch, self.keep[inside], dst=patch, scale=1 / 255)
        cv2.add(patch, self.colour[inside], dst=patch)


def paint_net(camera: Camera, look: HallLook) -> NetLayer:
    """The net as this camera sees it (without jitter)."""
    width, height = camera.size
    still = replace(camera, offset_px=(0.0, 0.0))
    colour = Canvas(np.zeros((height, width, 3), dtype=np.uint8), still)
    cover = Canvas(np.zeros((height, width, 3), dtype=np.uint8), still)
    _mesh(colour, cover)
    for canvas, paint in ((colour, None), (cover, (255, 255, 255))):
        _solid(canvas, paint)
    x, y, wide, high = cv2.boundingRect(cover.image[..., 0])
    inside = (slice(y, y + high), slice(x, x + wide))
    alpha = cover.image[inside].astype(np.float64) / 255
    tinted = np.clip(colour.image[inside] * alpha * look.brightness, 0, 255)
    return NetLayer((x, y), tinted.astype(np.uint8), (255 - cover.image[inside]).astype(np.uint8))


def _mesh(colour: Canvas, cover: Canvas) -> None:
    """Threads every 10 cm; thin ones in the distance cover less."""
    depth = float(cover.camera.project(np.array([4.5, NET_Y, 2.0]))[1])
    scale = cover.camera.focal_px / max(depth, 0.5)
    share = int(min(0.1 + scale * 0.002, 0.6) * 255)
    for canvas, paint in ((colour, (70, 72, 75)), (cover, (share, share, share))):
        for x in np.arange(0.0, 9.01, 0.1):
            canvas.line((x, NET_Y, _BOTTOM), (x, NET_Y, NET_HEIGHT), paint, 0.004)
        for z in np.arange(_BOTTOM, NET_HEIGHT, 0.1):
            canvas.line((0.0, NET_Y, z), (9.0, NET_Y, z), paint, 0.004)


def _solid(canvas: Canvas, mask: tuple[int, int, int] | None) -> None:
    white = mask or (225, 228, 230)
    for low, high in ((NET_HEIGHT - 0.07, NET_HEIGHT), (_BOTTOM, _BOTTOM + 0.05)):
        canvas.upright((-0.25, NET_Y), (9.25, NET_Y), low, high, white)
    for x in (0.0, 9.0):
        canvas.line((x, NET_Y, _BOTTOM), (x, NET_Y, NET_HEIGHT), white, 0.05)
        for step in range(18):
            low = _BOTTOM + step * 0.1
            paint = mask or ((55, 50, 205) if step % 2 else (235, 235, 238))
            canvas.line((x, NET_Y, low), (x, NET_Y, low + 0.1), paint, 0.02)
    for x in (-_POST, 9.0 + _POST):
        canvas.line((x, NET_Y, 0.0), (x, NET_Y, NET_HEIGHT + 0.12), mask or (150, 90, 40), 0.1)
        canvas.line((x, NET_Y, 0.0), (x, NET_Y, 1.9), mask or (165, 100, 45), 0.28)
        canvas.line(
            (x, NET_Y, NET_HEIGHT),
            (0.0 if x < 0 else 9.0, NET_Y, NET_HEIGHT - 0.02),
            mask or (200, 200, 205),
            0.015,
        )


_LINE = 0.05
_LEFT, _RIGHT, _START, _END, _TOP = -7.5, 16.5, -9.0, 27.0, 10.5
_SHIRTS: tuple[Colour, ...] = (
    (60, 55, 150),
    (120, 80, 40),
    (60, 60, 62),
    (150, 150, 155),
    (50, 110, 60),
    (60, 130, 170),
    (95, 60, 100),
    (170, 165, 160),
    (35, 40, 70),
)


def paint_hall(camera: Camera, look: HallLook, seed: int, margin: int) -> Image:
    """The background (H + 2 margin, W + 2 margin, 3), BGR, everything that never moves."""
    width, height = camera.size
    image = np.full((height + 2 * margin, width + 2 * margin, 3), look.upper_wall, dtype=np.uint8)
    x, y = camera.offset_px
    canvas = Canvas(image, replace(camera, offset_px=(x + margin, y + margin)))
    rng = np.random.default_rng((seed, 3))
    _walls(canvas, look, rng)
    canvas.floor(_LEFT, _START, _RIGHT, _END, look.surround)
    canvas.floor(0, 0, 9, 18, look.court)
    for other in look.other_lines:
        _paint_line(canvas, other)
    paint_lines(canvas, look.lines)
    _stands(canvas, look, rng)
    _boards(canvas, rng)
    _clutter(canvas, look, rng)
    _referee_stand(canvas)
    return _lit(canvas, look, rng)


def paint_lines(canvas: Canvas, colour: Colour = WHITE) -> None:
    """All lines of a volleyball court, 5 cm wide, inside the court as the rules say."""
    for x in (0.0, 9.0 - _LINE):
        canvas.floor(x, 0, x + _LINE, 18, colour)
    for y in (0.0, 18.0 - _LINE, 6.0, 12.0 - _LINE, 9.0 - _LINE / 2):
        canvas.floor(0, y, 9, y + _LINE, colour)
    for y in (6.0, 12.0 - _LINE):
        for step in range(5):
            reach = 0.2 + step * 0.35
            canvas.floor(-reach - 0.15, y, -reach, y + _LINE, colour)
            canvas.floor(9 + reach, y, 9 + reach + 0.15, y + _LINE, colour)
    for x in (0.0, 9.0 - _LINE):
        canvas.floor(x, -0.35, x + _LINE, -0.2, colour)
        canvas.floor(x, 18.2, x + _LINE, 18.35, colour)


def _paint_line(canvas: Canvas, line: FloorLine) -> None:
    for (x1, y1), (x2, y2) in pairwise(line.points):
        length = max(math.hypot(x2 - x1, y2 - y1), 1e-6)
        across = (y1 - y2) / length * _LINE / 2, (x2 - x1) / length * _LINE / 2
        ends: list[Vec3] = [
            (x1 + across[0], y1 + across[1], 0),
            (x2 + across[0], y2 + across[1], 0),
            (x2 - across[0], y2 - across[1], 0),
            (x1 - across[0], y1 - across[1], 0),
        ]
        canvas.polygon(ends, line.colour)


def _faces(canvas: Canvas, inward: tuple[float, float], at: tuple[float, float]) -> bool:
    """Whether a wall's inner face can be seen from where the camera stands."""
    x, y, _ = canvas.camera.position
    return (x - at[0]) * inward[0] + (y - at[1]) * inward[1] > 0.5


_WALLS = (
    ((_LEFT, _END), (_RIGHT, _END), (0.0, -1.0)),
    ((_LEFT, _START), (_RIGHT, _START), (0.0, 1.0)),
    ((_LEFT, _START), (_LEFT, _END), (1.0, 0.0)),
    ((_RIGHT, _START), (_RIGHT, _END), (-1.0, 0.0)),
)


def _walls(canvas: Canvas, look: HallLook, rng: np.random.Generator) -> None:
    corners: list[Vec3] = [
        (_LEFT, _START, _TOP),
        (_RIGHT, _START, _TOP),
        (_RIGHT, _END, _TOP),
        (_LEFT, _END, _TOP),
    ]
    canvas.polygon(corners, shaded(look.upper_wall, 0.6))
    for x in np.arange(_LEFT + 2, _RIGHT, 4.0):
        for y in np.arange(_START + 3, _END, 5.0):
            lamp: list[Vec3] = [
                (x, y, _TOP - 0.1),
                (x + 0.5, y, _TOP - 0.1),
                (x + 0.5, y + 1.4, _TOP - 0.1),
                (x, y + 1.4, _TOP - 0.1),
            ]
            canvas.polygon(lamp, (250, 252, 255))
    for start, end, inward in _WALLS:
        if not _faces(canvas, inward, start):
            continue
        light = 0.92 if inward[0] else 1.0
        canvas.upright(start, end, 3.2, _TOP, shaded(look.upper_wall, light))
        canvas.upright(start, end, 0.0, 3.2, shaded(look.wall, light))
        _panels(canvas, start, end, look, rng)


def _panels(
    canvas: Canvas,
    start: tuple[float, float],
    end: tuple[float, float],
    look: HallLook,
    rng: np.random.Generator,
) -> None:
    """Doors, banners and a scoreboard on a wall."""
    way = np.subtract(end, start)
    for _ in range(7):
        share, wide = float(rng.uniform(0.03, 0.9)), float(rng.uniform(0.03, 0.12))
        low = float(rng.uniform(3.3, 7.0))
        a, b = np.array(start) + way * share, np.array(start) + way * (share + wide)
        colour = shaded(_SHIRTS[int(rng.integers(len(_SHIRTS)))], 1.1)
        ends = (float(a[0]), float(a[1])), (float(b[0]), float(b[1]))
        canvas.upright(*ends, low, low + float(rng.uniform(0.3, 1.6)), colour)
    for share in np.arange(0.06, 1.0, 0.11):
        post = np.array(start) + way * share
        foot = (float(post[0]), float(post[1]))
        canvas.line((*foot, 3.2), (*foot, _TOP), shaded(look.upper_wall, 0.8), 0.12)


def _stands(canvas: Canvas, look: HallLook, rng: np.random.Generator) -> None:
    """Rows of seats before the walls, some of them taken."""
    for start, end, inward in _WALLS:
        if not _faces(canvas, inward, start):
            continue
        begin, finish = np.array(start), np.array(end)
        length = float(np.hypot(*(finish - begin)))
        along = (finish - begin) / length
        for row in reversed(range(4)):
            front = np.array(inward) * (3.0 - 0.75 * row)
            a, b = begin + along * 3 + front, finish - along * 3 + front
            low = 0.35 + 0.42 * row
            canvas.upright((a[0], a[1]), (b[0], b[1]), low - 0.42, low, shaded((95, 90, 88), 0.9))
            canvas.upright((a[0], a[1]), (b[0], b[1]), low, low + 0.38, (125, 75, 45))
            for seat in np.arange(0.4, length - 6.4, 0.62):
                if rng.random() < look.spectators:
                    _spectator(canvas, a + along * seat, low, rng)


def _spectator(canvas: Canvas, foot: FloatArray, low: float, rng: np.random.Generator) -> None:
    shirt = shaded(_SHIRTS[int(rng.integers(len(_SHIRTS)))], float(rng.uniform(0.7, 1.0)))
    x, y = float(foot[0]), float(foot[1])
    sway = float(rng.uniform(-0.06, 0.06))
    canvas.disc((x, y, low + 0.28), 0.2, shaded(shirt, 0.8))
    canvas.disc((x, y, low + 0.42), 0.19, shirt)
    skin = float(rng.uniform(0.5, 0.95))
    canvas.disc(
        (x + sway, y, low + 0.72), 0.105, (int(150 * skin), int(175 * skin), int(215 * skin))
    )
    canvas.disc((x + sway, y, low + 0.78), 0.095, (30, 38, 50))


def _boards(canvas: Canvas, rng: np.random.Generator) -> None:
    """Advertising boards around the free zone."""
    runs = (
        ((-4.5, 23.0), (13.5, 23.0), (0.0, -1.0)),
        ((-4.5, -5.0), (-4.5, 23.0), (1.0, 0.0)),
        ((13.5, -5.0), (13.5, 23.0), (-1.0, 0.0)),
    )
    for start, end, inward in runs:
        if not _faces(canvas, inward, start):
            continue
        begin, way = np.array(start), np.subtract(end, start)
        count = int(np.hypot(*way) / 3)
        for index in range(count):
            a, b = begin + way * index / count, begin + way * (index + 0.985) / count
            colour = shaded(_SHIRTS[int(rng.integers(len(_SHIRTS)))], 1.25)
            canvas.upright((a[0], a[1]), (b[0], b[1]), 0.0, 0.85, colour)
            for mark in range(int(rng.integers(2, 6))):
                c = a + (b - a) * (0.15 + 0.13 * mark)
                d = a + (b - a) * (0.23 + 0.13 * mark)
                canvas.upright(
                    (c[0], c[1]), (d[0], d[1]), 0.25, float(rng.uniform(0.45, 0.65)), WHITE
                )


def _clutter(canvas: Canvas, look: HallLook, rng: np.random.Generator) -> None:
    """Still things that look like a ball: lamps, round signs, balls that lie about."""
    for _ in range(look.clutter):
        kind = int(rng.integers(3))
        if kind == 0:
            spot: Vec3 = (float(rng.uniform(-6, 15)), 26.9, float(rng.uniform(3.5, 8.5)))
            canvas.disc(spot, 0.16, (235, 245, 250))
        elif kind == 1:
            spot = (float(rng.uniform(-6, 15)), 26.9, float(rng.uniform(2.5, 7.5)))
            canvas.disc(spot, 0.2, (60, 200, 235))
        else:
            spot = (float(rng.choice([-3.8, 12.8])), float(rng.uniform(6, 22)), 0.105)
            canvas.disc(spot, 0.105, (70, 200, 232))
            canvas.disc((spot[0], spot[1], spot[2] - 0.03), 0.05, (140, 75, 45))


def _referee_stand(canvas: Canvas) -> None:
    """A padded box beside the post for the first referee to stand on."""
    x1, y1, x2, y2, top = 10.4, 8.6, 11.1, 9.4, 1.2
    front = y1 if canvas.camera.position[1] < 9 else y2
    side = x2 if canvas.camera.position[0] > 10.75 else x1
    canvas.upright((side, y1), (side, y2), 0, top, (165, 165, 170))
    canvas.upright((x1, front), (x2, front), 0, top, (205, 205, 208))
    corners: list[Vec3] = [(x1, y1, top), (x2, y1, top), (x2, y2, top), (x1, y2, top)]
    canvas.polygon(corners, (120, 120, 125))


def _lit(canvas: Canvas, look: HallLook, rng: np.random.Generator) -> Image:
    """The painted hall in its light: shine on the floor, uneven lamps, dark corners."""
    image = canvas.image
    height, width = image.shape[:2]
    glow = Canvas(np.zeros((height, width, 3), dtype=np.uint8), canvas.camera)
    for x in np.arange(-2.0, 12.0, 4.0):
        for y in np.arange(-4.0, 24.0, 5.0):
            glow.floor(x - 0.5, y - 0.9, x + 0.5, y + 0.9, (255, 255, 255))
    blur = max(width / 60, 3.0)
    shine = cv2.GaussianBlur(glow.image[..., 0], (0, 0), blur).astype(np.float32) / 255
    small = rng.normal(1.0, 0.05, (9, 16)).astype(np.float32)
    uneven = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    rows = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[None]
    dark = 1.0 - 0.16 * (rows**2 + columns**2)
    grain = rng.normal(0, 1.6, (height, width, 1)).astype(np.float32)
    lit = image * (uneven * dark * look.brightness)[..., None] + 22 * shine[..., None] + grain
    result: Image = np.clip(lit, 0, 255).astype(np.uint8)
    return cv2.GaussianBlur(result, (0, 0), 0.7).astype(np.uint8)
