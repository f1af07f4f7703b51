"""Puts hall, players, net and ball together, one frame after the other. The ball is a small round
shaded thing, smeared along its way while the shutter is open."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from app.vision.rendering.camera import Camera, FloatArray
from app.vision.rendering.choreography import Choreographer, StagedPlayer
from app.vision.rendering.figure import (
    BodyView,
    Outlines,
    Paints,
    body_points,
    draw_figure,
    seen_shares,
)
from app.vision.rendering.hall import HallLook, paint_hall, paint_net
from app.vision.rendering.motion import J, joints, move_bodies
from app.vision.rendering.physics import BALL_RADIUS
from app.vision.rendering.script import RallyScript
from app.vision.rendering.truth import FrameTruth, PlayerTruth
from app.vision.types import Image
from session.court import NET_Y

_LIGHT = np.array([60.0, 205.0, 240.0])
_BLUE = np.array([150.0, 70.0, 35.0])


def smear(
    pixels: FloatArray, start: FloatArray, end: FloatArray, radius: float
) -> tuple[FloatArray, FloatArray]:
    """How much of the exposure a moving disc covers each pixel, exactly.

    Args:
        pixels: (..., 2) pixel centres.
        start, end: (2,) the disc's centre when the shutter opens and closes.
        radius: of the disc, pixels.

    Returns:
        cover (...) 0-1, and (...) signed distance from the way in radii, for shading.
    """
    way = end - start
    length = float(np.hypot(*way))
    along_axis = way / length if length > 1e-6 else np.array([1.0, 0.0])
    away = pixels - start
    along = away @ along_axis
    across = away @ np.array([-along_axis[1], along_axis[0]])
    if length < 0.5:
        distance = np.hypot(along - length / 2, across)
        return np.clip(radius + 0.5 - distance, 0.0, 1.0), across / radius
    edge = np.clip(radius + 0.5 - np.abs(across), 0.0, 1.0)
    half = np.sqrt(np.maximum(radius**2 - across**2, 0.05))
    inside = np.minimum(along + half, length) - np.maximum(along - half, 0.0)
    return np.clip(inside / length, 0.0, 1.0) * edge, across / radius


def draw_ball(
    image: Image, start: FloatArray, end: FloatArray, radius: float, spin: float, light: float = 1.0
) -> tuple[int, int, int, int] | None:
    """Draws the ball onto an image in place.

    Returns:
        x1, y1, x2, y2 of the touched pixels, or None when it is out of the picture.
    """
    reach = radius + 2
    height, width = image.shape[:2]
    x1, y1 = (math.floor(min(start[i], end[i]) - reach) for i in (0, 1))
    x2, y2 = (math.ceil(max(start[i], end[i]) + reach) + 1 for i in (0, 1))
    x1, y1, x2, y2 = max(x1, 0), max(y1, 0), min(x2, width), min(y2, height)
    if x2 - x1 < 1 or y2 - y1 < 1:
        return None
    grid = np.stack(np.meshgrid(np.arange(x1, x2), np.arange(y1, y2)), axis=2).astype(np.float64)
    cover, _ = smear(grid, start, end, radius)
    nearest = (start + end) / 2
    sphere = (grid - nearest) / max(radius, 1.0)
    lit = np.clip(1.0 - 0.28 * (sphere[..., 1] + 0.5 * sphere[..., 0]), 0.55, 1.25) * light
    panel = np.sin(
        2.2 * sphere[..., 0] * math.cos(spin) + 2.2 * sphere[..., 1] * math.sin(spin) + 1.3 * spin
    )
    sharp = 1.0 / (1.0 + np.hypot(*(end - start)) / (2 * radius))
    blue = np.clip((panel - 0.25) * 3, 0, 1) * 0.85 * sharp + 0.2 * (1 - sharp)
    colour = _LIGHT + (_BLUE - _LIGHT) * blue[..., None]
    patch = image[y1:y2, x1:x2]
    mixed = patch + (colour * lit[..., None] - patch) * cover[..., None]
    patch[:] = np.clip(mixed, 0, 255).astype(np.uint8)
    return x1, y1, x2, y2


_LABEL = "Rendered"


@dataclass(frozen=True)
class _BallView:
    """The ball of one frame in pixels: shutter opens, closes, and the exact moment."""

    start: FloatArray
    end: FloatArray
    now: FloatArray
    radius: float
    depth: float


class RallyScene:
    """A rally before a camera. Frames may be asked for in any order, and always look the same.

    Args:
        script: what happens.
        camera: from where it is seen.
        look: how the hall looks.
        times: the moments of the frames, seconds, evenly spaced but for cuts (F,).
        step: seconds from frame to frame.
    """

    def __init__(
        self, script: RallyScript, camera: Camera, look: HallLook, times: FloatArray, step: float
    ) -> None:
        self.script, self.camera, self.look = script, camera, look
        self.times, self.step = times, step
        self.cast: list[StagedPlayer] = Choreographer(script).cast()
        whole = np.arange(0.0, script.duration_sec + step, step)
        motion = move_bodies(self.cast, script, whole)
        frame = np.clip(np.round(times / step).astype(int), 0, len(whole) - 1)
        self._points = body_points(joints(motion), motion)[frame]
        self._tall = motion.height
        self._facing = motion.facing[frame]
        self._standing = np.concatenate(
            [motion.position[frame], motion.lift[frame][..., None]], axis=2
        )
        self._paints = [self._paint(actor) for actor in self.cast]
        self._margin = int(np.ceil(abs(camera.jitter_px))) + 2
        self._hall = paint_hall(camera, look, script.seed, self._margin)
        self._net = paint_net(camera, look)
        self._ball = script.ball_path()
        rng = np.random.default_rng((script.seed, 9))
        width, height = camera.size
        shape = (height + 64, width + 64, 3)
        self._noise = np.round(rng.normal(0, look.noise, shape)).astype(np.int16)
        self._shadow = _soft_disc()

    def __len__(self) -> int:
        return len(self.times)

    def __iter__(self) -> Iterator[tuple[Image, FrameTruth]]:
        for index in range(len(self)):
            yield self.frame(index)

    def _paint(self, actor: StagedPlayer) -> Paints:
        team = self.script.teams[actor.side]
        return Paints.of(
            actor.player, team.libero_kit if actor.player.libero else team.kit, self.look.brightness
        )

    def camera_at(self, index: int) -> Camera:
        """The camera of one frame, with its jitter in whole pixels."""
        shaken = self.camera.shaken(float(self.times[index]), self.script.seed)
        x, y = shaken.offset_px
        return replace(shaken, offset_px=(float(round(x)), float(round(y))))

    def frame(self, index: int) -> tuple[Image, FrameTruth]:
        """One picture (H, W, 3), BGR uint8, and the truth about it."""
        camera = self.camera_at(index)
        image = self._hall_view(index)
        bodies = BodyView.of(camera, self._points[index], self._facing[index])
        ball = self._ball_view(camera, index)
        hidden = self._draw_all(image, camera, index, (bodies, ball))
        image = self._developed(image, index)
        return image, self._truth(camera, index, bodies, ball, hidden)

    def empty_picture(self, index: int) -> Image:
        """The hall with the net, without people and ball, as the camera of a frame sees it."""
        image = self._hall_view(index)
        self._net.lay_over(image, self._shift(self.camera_at(index)))
        return image

    def _hall_view(self, index: int) -> Image:
        width, height = self.camera.size
        x, y = self._shift(self.camera_at(index))
        left, top = self._margin - x, self._margin - y
        return self._hall[top : top + height, left : left + width].copy()

    def _shift(self, camera: Camera) -> tuple[int, int]:
        x, y = np.subtract(camera.offset_px, self.camera.offset_px)
        return round(float(x)), round(float(y))

    def _ball_view(self, camera: Camera, index: int) -> _BallView:
        now = float(self.times[index])
        half = self.step * self.look.shutter / 2
        moments = np.array([max(now - half, 0.0), now + half, now])
        pixels, depth = camera.project(self._ball.at(moments))
        radius = float(camera.pixels_per_metre(depth[2:])[0]) * BALL_RADIUS
        return _BallView(pixels[0], pixels[1], pixels[2], radius, float(depth[2]))

    def _draw_all(
        self, image: Image, camera: Camera, index: int, seen: tuple[BodyView, _BallView]
    ) -> bool:
        """Everything that moves, from the back to the front; whether the ball is hidden."""
        bodies, ball = seen
        self._draw_shadows(image, camera, index)
        outlines = Outlines.of(bodies, self._tall)
        near = np.sign(camera.position[1] - NET_Y) or 1.0
        across = (self._points[index, :, J["pelvis"], 1] - NET_Y) * near < 0
        ball_across = (float(self._ball.at(float(self.times[index]))[1]) - NET_Y) * near < 0
        depth = bodies.depth[:, J["pelvis"]]
        before: tuple[Image, tuple[int, int, int, int]] | None = None
        for layer in (True, False):
            items = [(float(depth[i]), i) for i in range(len(self.cast)) if across[i] == layer]
            if ball_across == layer:
                items.append((ball.depth, -1))
            for _, who in sorted(items, reverse=True):
                if who >= 0:
                    draw_figure(image, bodies, outlines, who, self._paints[who])
                else:
                    before = self._draw_ball(image, index, ball)
            if layer:
                self._net.lay_over(image, self._shift(camera))
        if before is None:
            return True
        changed = np.abs(_cut(image, before[1]).astype(np.int16) - before[0]).max(axis=2) > 24
        return float(changed.mean()) > 0.5

    def _draw_ball(
        self, image: Image, index: int, ball: _BallView
    ) -> tuple[Image, tuple[int, int, int, int]] | None:
        """Draws the ball; gives the patch that it touched, to see later what hides it."""
        if ball.depth < 0.3:
            return None
        spin = float(self.times[index]) * 9.0
        box = draw_ball(image, ball.start, ball.end, ball.radius, spin, self.look.brightness)
        return None if box is None else (_cut(image, box), box)

    def _draw_shadows(self, image: Image, camera: Camera, index: int) -> None:
        feet = self._standing[index]
        ground = np.concatenate([feet[:, :2], np.zeros((len(feet), 1))], axis=1)
        around = np.array([[0.55, 0, 0], [-0.55, 0, 0], [0, 0.4, 0], [0, -0.4, 0]])
        sides = (around[:, None] + ground).reshape(-1, 3)
        pixels, depth = camera.project(sides)
        count = len(feet)
        corners = pixels.reshape(4, count, 2)
        for who in range(count):
            if float(depth.reshape(4, count)[:, who].min()) < 0.4:
                continue
            low, high = corners[:, who].min(axis=0), corners[:, who].max(axis=0)
            weight = 0.42 / (1.0 + 2.5 * float(feet[who, 2]))
            _darken(image, self._shadow, low, high, weight)

    def _developed(self, image: Image, index: int) -> Image:
        """What the lens and the sensor do to the picture, and the label that says what it is."""
        if self.look.softness > 0.3:
            image = cv2.GaussianBlur(image, (3, 3), self.look.softness).astype(np.uint8)
        if self.look.noise > 0:
            height, width = image.shape[:2]
            x, y = np.random.default_rng((self.script.seed, index)).integers(0, 64, 2)
            noise = self._noise[y : y + height, x : x + width]
            image = cv2.add(image, noise, dtype=cv2.CV_8U).astype(np.uint8)
        write_label(image)
        return image

    # -- the truth ---------------------------------------------------------------------------

    def _truth(
        self, camera: Camera, index: int, bodies: BodyView, ball: _BallView, hidden: bool
    ) -> FrameTruth:
        width, height = camera.size
        x, y = (float(part) for part in ball.now)
        inside = ball.depth > 0.3 and 0 <= x < width and 0 <= y < height
        place = self._ball.at(float(self.times[index]))
        return FrameTruth(
            index=index,
            t_sec=index * self.step,
            ball_xyz=(self._seen_x(float(place[0])), float(place[1]), float(place[2])),
            ball_px=(x, y),
            ball_radius_px=ball.radius,
            ball_visible=inside and not hidden,
            players=tuple(self._players(camera, index, bodies)),
        )

    def _seen_x(self, x: float) -> float:
        return 9.0 - x if self.camera.mirror else x

    def _players(self, camera: Camera, index: int, bodies: BodyView) -> Iterator[PlayerTruth]:
        boxes = bodies.boxes(camera.size)
        shares = seen_shares(boxes, bodies.depth[:, J["pelvis"]])
        wrists = bodies.pixels[:, [J["wrist_l"], J["wrist_r"]]]
        for who, actor in enumerate(self.cast):
            x1, y1, x2, y2 = boxes[who].tolist()
            if not bodies.drawable[who] or x2 - x1 < 2 or y2 - y1 < 2:
                continue
            x, y, _ = self._standing[index, who].tolist()
            (lx, ly), (rx, ry) = wrists[who].tolist()
            yield PlayerTruth(
                side=actor.side,
                number=actor.player.number,
                box_px=(x1, y1, x2, y2),
                court_xy=(self._seen_x(x), y),
                wrists_px=((lx, ly), (rx, ry)),
                visible=float(shares[who]),
            )


def write_label(image: Image) -> None:
    """Says in a corner of the picture that it is rendered."""
    size = max(image.shape[0] / 1440, 0.3)
    at = (int(12 * size) + 2, image.shape[0] - int(16 * size) - 2)
    for colour, thick in (((20, 20, 20), 3), ((235, 235, 235), 1)):
        cv2.putText(image, _LABEL, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, thick, cv2.LINE_AA)


def _soft_disc(size: int = 48) -> FloatArray:
    axis = np.linspace(-1, 1, size)
    away = np.hypot(*np.meshgrid(axis, axis))
    return np.asarray(np.clip(1.1 - away, 0, 1) ** 1.3, dtype=np.float64)


def _darken(
    image: Image, disc: FloatArray, low: FloatArray, high: FloatArray, weight: float
) -> None:
    x1, y1, x2, y2 = int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1
    height, width = image.shape[:2]
    if x2 - x1 < 2 or y2 - y1 < 2 or x1 >= width or y1 >= height or x2 <= 0 or y2 <= 0:
        return
    if x2 - x1 > 4 * width or y2 - y1 > 4 * height:
        return
    mask = cv2.resize(disc, (x2 - x1, y2 - y1), interpolation=cv2.INTER_LINEAR)
    mask = mask[max(-y1, 0) : height - y1, max(-x1, 0) : width - x1]
    patch = image[max(y1, 0) : y2, max(x1, 0) : x2]
    patch[:] = (patch * (1.0 - weight * mask[..., None])).astype(np.uint8)


def _cut(image: Image, box: tuple[int, int, int, int]) -> Image:
    x1, y1, x2, y2 = box
    return image[y1:y2, x1:x2].copy()
