"""Puts hall, players, net and ball together, one frame after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from app.vision.rendering.ball import draw_ball
from app.vision.rendering.camera import NET_Y, Camera, FloatArray
from app.vision.rendering.choreography import Actor, Choreographer
from app.vision.rendering.figure import Image, Paints, Pose, draw_figure, figure_box
from app.vision.rendering.hall import paint_hall
from app.vision.rendering.look import Look
from app.vision.rendering.motion import move_bodies
from app.vision.rendering.net import paint_net
from app.vision.rendering.physics import BALL_RADIUS
from app.vision.rendering.script import RallyScript
from app.vision.rendering.skeleton import J, joints
from app.vision.rendering.truth import FrameTruth, PlayerTruth

LABEL = "Rendered"


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
        self, script: RallyScript, camera: Camera, look: Look, times: FloatArray, step: float
    ) -> None:
        self.script, self.camera, self.look = script, camera, look
        self.times, self.step = times, step
        self.cast: list[Actor] = Choreographer(script).cast()
        whole = np.arange(0.0, script.duration_sec + step, step)
        motion = move_bodies(self.cast, script, whole)
        frame = np.clip(np.round(times / step).astype(int), 0, len(whole) - 1)
        self._joints = joints(motion)[frame]
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

    def _paint(self, actor: Actor) -> Paints:
        team = self.script.teams[actor.side]
        return Paints.of(actor.player, team.libero_kit if actor.player.libero else team.kit)

    def camera_at(self, index: int) -> Camera:
        """The camera of one frame, with its jitter in whole pixels."""
        shaken = self.camera.shaken(float(self.times[index]), self.script.seed)
        x, y = shaken.offset_px
        return replace(shaken, offset_px=(float(round(x)), float(round(y))))

    def frame(self, index: int) -> tuple[Image, FrameTruth]:
        """One picture (H, W, 3), BGR uint8, and the truth about it."""
        camera = self.camera_at(index)
        shift = self._shift(camera)
        image = self._hall_view(index)
        ball = self._ball_view(camera, index)
        hidden = self._draw_all(image, camera, index, ball, shift)
        image = self._developed(image, index)
        return image, self._truth(camera, index, ball, hidden)

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
        self, image: Image, camera: Camera, index: int, ball: _BallView, shift: tuple[int, int]
    ) -> bool:
        """Everything that moves, from the back to the front; whether the ball is hidden."""
        self._draw_shadows(image, camera, index)
        middle = self._joints[index, :, J["pelvis"]]
        depth = camera.project(middle)[1]
        near = np.sign(camera.position[1] - NET_Y) or 1.0
        behind = (middle[:, 1] - NET_Y) * near < 0
        ball_y = float(self._ball.at(float(self.times[index]))[1])
        ball_behind = (ball_y - NET_Y) * near < 0
        seen: Image | None = None
        box: tuple[int, int, int, int] | None = None
        for layer in (True, False):
            items = [(float(depth[i]), i) for i in range(len(self.cast)) if behind[i] == layer]
            if ball_behind == layer:
                items.append((ball.depth, -1))
            for _, who in sorted(items, reverse=True):
                if who >= 0:
                    self._draw_player(image, camera, index, who)
                elif ball.depth > 0.3:
                    spin = float(self.times[index]) * 9.0
                    light = self.look.brightness
                    box = draw_ball(image, ball.start, ball.end, ball.radius, spin, light)
                    seen = None if box is None else _cut(image, box)
            if layer:
                self._net.lay_over(image, shift)
        if box is None or seen is None:
            return True
        changed = np.abs(_cut(image, box).astype(np.int16) - seen).max(axis=2) > 24
        return float(changed.mean()) > 0.5

    def _draw_player(self, image: Image, camera: Camera, index: int, who: int) -> None:
        tall = self.cast[who].player.height
        draw_figure(
            image, camera, self._pose(index, who), tall, self._paints[who], self.look.brightness
        )

    def _pose(self, index: int, who: int) -> Pose:
        return Pose(self._joints[index, who], self._facing[index, who])

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

    def _truth(self, camera: Camera, index: int, ball: _BallView, hidden: bool) -> FrameTruth:
        width, height = camera.size
        x, y = (float(part) for part in ball.now)
        inside = ball.depth > 0.3 and 0 <= x < width and 0 <= y < height
        place = self._ball.at(float(self.times[index]))
        players = [self._player(camera, index, who) for who in range(len(self.cast))]
        return FrameTruth(
            index=index,
            t_sec=index * self.step,
            ball_xyz=(self._seen_x(float(place[0])), float(place[1]), float(place[2])),
            ball_px=(x, y),
            ball_radius_px=ball.radius,
            ball_visible=inside and not hidden,
            players=tuple(player for player in players if player is not None),
        )

    def _seen_x(self, x: float) -> float:
        return 9.0 - x if self.camera.mirror else x

    def _player(self, camera: Camera, index: int, who: int) -> PlayerTruth | None:
        actor = self.cast[who]
        pose = self._pose(index, who)
        box = figure_box(camera, pose, actor.player.height)
        if box is None:
            return None
        wrists, _ = camera.project(np.stack([pose.joint("wrist_l"), pose.joint("wrist_r")]))
        left, right = ((float(point[0]), float(point[1])) for point in wrists)
        x, y, _ = (float(part) for part in self._standing[index, who])
        return PlayerTruth(
            actor.side, actor.player.number, box, (self._seen_x(x), y), (left, right)
        )


def write_label(image: Image) -> None:
    """Says in a corner of the picture that it is rendered."""
    size = max(image.shape[0] / 1440, 0.3)
    at = (int(12 * size) + 2, image.shape[0] - int(16 * size) - 2)
    for colour, thick in (((20, 20, 20), 3), ((235, 235, 235), 1)):
        cv2.putText(image, LABEL, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, thick, cv2.LINE_AA)


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
