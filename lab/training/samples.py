"""Training samples of the ball net, one at a time: three small frames and where the ball is, with
small pictures of balls, cut out of labelled frames or drawn, pasted moving."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.training import augment
from lab.training.augment import Image, Point
from lab.training.dataset import BALL, LabelledImage, by_frame, neighbours

_DRAWN_SIZE = 48
_PALETTE = (
    ((60, 210, 240), (150, 70, 30)),  # yellow and blue
    ((235, 240, 240), (235, 240, 240)),  # white
    ((240, 240, 240), (60, 60, 200)),  # white and red
    ((90, 180, 90), (230, 235, 235)),  # green and white
    ((40, 150, 240), (230, 230, 230)),  # orange and white
)


@dataclass(frozen=True)
class Sprite:
    """A square ball picture: colour (n, n, 3) BGR 0..255 and cover (n, n) 0..1, both float32."""

    colour: NDArray[np.float32]
    cover: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.colour.shape[:2] != self.cover.shape or self.colour.shape[2:] != (3,):
            raise ValueError("a sprite needs colour (n, n, 3) and cover (n, n)")


def disc(size: int, softness: float) -> NDArray[np.float32]:
    axis = np.arange(size, dtype=np.float32) - (size - 1) / 2
    radius = np.hypot(axis[:, None], axis[None, :])
    return np.asarray(np.clip((size / 2 - radius) / softness + 0.5, 0, 1), np.float32)


def cut(image: Image, centre: Point, diameter: float) -> Sprite | None:
    """Cut the ball out of a frame with a soft round edge; None where it touches the border."""
    size = max(round(diameter * 1.1), 5)
    left, top = round(centre[0] - (size - 1) / 2), round(centre[1] - (size - 1) / 2)
    patch = image[max(top, 0) : top + size, max(left, 0) : left + size]
    if patch.shape[:2] != (size, size):
        return None
    return Sprite(patch.astype(np.float32), disc(size, 2.0))


def draw(rng: np.random.Generator) -> Sprite:
    """Draw a ball: two colours in bands, shaded like a sphere under a light from above."""
    size = _DRAWN_SIZE
    axis = (np.arange(size, dtype=np.float32) - (size - 1) / 2) / (size / 2)
    y, x = np.meshgrid(axis, axis, indexing="ij")
    z = np.sqrt(np.clip(1 - x**2 - y**2, 0, 1))
    normal = np.stack([x, y, z], axis=-1)
    spin = rng.normal(size=3)
    bands = np.sin((normal @ (spin / np.linalg.norm(spin))) * rng.uniform(3, 9)) > 0
    first, second = _PALETTE[rng.integers(len(_PALETTE))]
    colour = np.where(bands[..., None], np.array(first, np.float32), np.array(second, np.float32))
    light = np.array([rng.uniform(-0.6, 0.6), -0.8, rng.uniform(0.2, 0.8)], np.float32)
    shade = rng.uniform(0.35, 0.75) + 0.5 * np.clip(normal @ light, -0.3, 1)
    lit = np.clip(colour * shade[..., None] * rng.uniform(0.8, 1.25), 0, 255)
    return Sprite(lit.astype(np.float32), disc(size, 2.0))


def tint(sprite: Sprite, rng: np.random.Generator) -> Sprite:
    """The same ball under another light, or another maker's colours."""
    hsv = cv2.cvtColor(np.clip(sprite.colour, 0, 255).astype(np.uint8), cv2.COLOR_BGR2HSV)
    turned = hsv.astype(np.float32) * (1, rng.uniform(0.3, 1.4), rng.uniform(0.75, 1.35))
    turned[..., 0] = (turned[..., 0] + rng.uniform(-12, 12)) % 180
    back = cv2.cvtColor(np.clip(turned, 0, 255).astype(np.uint8), cv2.COLOR_HSV2BGR)
    return Sprite(back.astype(np.float32), sprite.cover)


def _placed(
    sprite: Sprite, diameter: float, angle: float, at: Point, size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Colour times cover, and cover, of the sprite drawn at `at` on an empty (w, h) canvas."""
    n = sprite.cover.shape[0]
    matrix = cv2.getRotationMatrix2D(((n - 1) / 2, (n - 1) / 2), angle, diameter / n)
    matrix[:, 2] += np.subtract(at, (n - 1) / 2)
    # Shrinking skips pixels: soften first so that no pattern is left to chance.
    blur = max(n / diameter / 2.5, 0.01)
    wide = np.dstack([sprite.colour * sprite.cover[..., None], sprite.cover])
    soft = cv2.GaussianBlur(wide, (0, 0), blur) if n > 1.4 * diameter else wide
    drawn = cv2.warpAffine(soft, matrix, size, flags=cv2.INTER_LINEAR)
    return drawn[..., :3].astype(np.float32), drawn[..., 3].astype(np.float32)


def paste(
    image: Image,
    sprite: Sprite,
    *,
    at: Point,
    diameter: float,
    smear: Point = (0.0, 0.0),
    angle: float = 0.0,
    strength: float = 1.0,
) -> None:
    """Paste a ball into the image in place, centred on pixel `at`, smeared along `smear` pixels."""
    reach = diameter / 2 + 2 + max(abs(smear[0]), abs(smear[1])) / 2
    left, top = int(max(at[0] - reach, 0)), int(max(at[1] - reach, 0))
    right = int(min(at[0] + reach + 1, image.shape[1]))
    bottom = int(min(at[1] + reach + 1, image.shape[0]))
    if right - left < 2 or bottom - top < 2:
        return
    steps = int(np.clip(np.hypot(*smear) / 1.5, 1, 9))
    colour = np.zeros((bottom - top, right - left, 3), np.float32)
    cover = np.zeros((bottom - top, right - left), np.float32)
    for part in np.linspace(-0.5, 0.5, steps) if steps > 1 else (0.0,):
        spot = (at[0] + smear[0] * part - left, at[1] + smear[1] * part - top)
        more, under = _placed(sprite, diameter, angle, spot, (right - left, bottom - top))
        colour += more / steps
        cover += under / steps
    region = image[top:bottom, left:right]
    blended = region * (1 - strength * cover[..., None]) + strength * colour
    region[:] = np.clip(blended, 0, 255).astype(np.uint8)


CROP = (320, 192)
CLEAR = 16.0
"""Nothing that is not a ball is pasted nearer to one than this many pixels."""


@dataclass(frozen=True)
class Sample:
    """Three frames of (192, 320, 3) BGR and the balls (x, y in pixels) in the middle one."""

    frames: list[Image]
    balls: list[Point]
    moves: list[Point]
    """How far the camera's shaking moved each frame."""


@dataclass
class Mixture:
    """How often each kind of sample is made.

    The first four are weights of the sources; a source without images is left out. The others
    are chances within a sample.
    """

    real: float = 0.50
    rendered: float = 0.18
    grounds: float = 0.10
    singles: float = 0.22
    near_ball: float = 0.75
    frozen: float = 0.05
    flying: float = 0.25
    still: float = 0.6


@dataclass
class BallSampler:
    """Makes samples from frames whose only labelled class is the ball.

    `sequences` are images with true neighbours in time, `singles` images without, `grounds`
    images on which a ball is labelled too and that serve as other backgrounds. `rendered` are
    runs of three rendered frames.
    """

    sequences: list[LabelledImage]
    singles: list[LabelledImage]
    grounds: list[LabelledImage]
    rendered: list[LabelledImage] = field(default_factory=list)
    mixture: Mixture = field(default_factory=Mixture)

    def __post_init__(self) -> None:
        self._pixels: dict[Path, Image] = {}
        self._index = by_frame([*self.sequences, *self.rendered])
        inner = [image for image in self.rendered if all(neighbours(image, self._index, (1,)))]
        sources = (
            (self.mixture.real, self.sequences),
            (self.mixture.rendered, inner),
            (self.mixture.grounds, self.grounds),
            (self.mixture.singles, self.singles),
        )
        self._sources = [images for _, images in sources]
        weights = np.array([weight if images else 0.0 for weight, images in sources])
        self._shares = weights / weights.sum()
        self._sprites = self._cut_sprites()

    def sample(self, rng: np.random.Generator) -> Sample:
        """Make one sample; the same generator state makes the same sample."""
        image = _pick(self._sources[rng.choice(len(self._sources), p=self._shares)], rng)
        made = self._from_sequence(image, rng)
        frames = made.frames
        balls = made.balls
        if rng.random() < self.mixture.flying:
            balls = [*balls, *self._fly(frames, self._other_ball(rng), rng)]
        if rng.random() < self.mixture.still:
            self._place_still(Sample(frames, balls, made.moves), rng)
        frames = augment.wear(augment.light(frames, rng), rng)
        width, height = CROP
        inside = [(x, y) for x, y in balls if 0 <= x < width and 0 <= y < height]
        return Sample(frames, inside, made.moves)

    def _cut_sprites(self) -> list[Sprite]:
        found = []
        for image in self.sequences[::2]:
            pixels = self._read(image)
            for centre, diameter in _balls(image, pixels):
                piece = cut(pixels, centre, diameter)
                if piece is not None:
                    found.append(piece)
        return found

    def _read(self, image: LabelledImage) -> Image:
        if image.path not in self._pixels:
            self._pixels[image.path] = read_image(image.path)
        return self._pixels[image.path]

    def _other_ball(self, rng: np.random.Generator) -> Sprite:
        if self._sprites and rng.random() < 0.5:
            return tint(self._sprites[rng.integers(len(self._sprites))], rng)
        return tint(draw(rng), rng)

    def _crop(self, image: LabelledImage, rng: np.random.Generator) -> augment.Matrix:
        pixels = self._read(image)
        balls = _balls(image, pixels)
        scale = float(np.exp(rng.uniform(np.log(0.55), np.log(1.5))))
        if balls and rng.random() < self.mixture.near_ball:
            (x, y), _ = balls[0]
            off = rng.uniform(-0.46, 0.46, 2) * CROP / scale
            centre = (x + off[0], y + off[1])
        else:
            centre = (rng.uniform(0, pixels.shape[1]), rng.uniform(0, pixels.shape[0]))
        inside = augment.keep_inside(centre, scale, CROP, (pixels.shape[1], pixels.shape[0]))
        return augment.crop_matrix(inside, scale, bool(rng.random() < 0.5), CROP)

    def _from_sequence(self, image: LabelledImage, rng: np.random.Generator) -> Sample:
        before, after = neighbours(image, self._index)
        if not before or not after:
            return self._from_single(image, rng)
        if rng.random() < self.mixture.frozen:
            return self._frozen(image, rng)
        trio = [_pick(before, rng), image, _pick(after, rng)]
        if rng.random() < 0.04:  # the first and last frame of a clip have but one neighbour
            trio[rng.choice((0, 2))] = image
        if rng.random() < 0.5:
            trio.reverse()
        matrix = self._crop(image, rng)
        moves = augment.shake(rng)
        frames = [
            augment.warp(self._read(one), augment.move(matrix, by), CROP)
            for one, by in zip(trio, moves, strict=True)
        ]
        balls = [augment.apply(matrix, at) for at, _ in _balls(image, self._read(image))]
        return Sample(frames, balls, moves)

    def _frozen(self, image: LabelledImage, rng: np.random.Generator) -> Sample:
        """The same frame three times: whatever looks like a ball here stands still."""
        matrix = self._crop(image, rng)
        moves = augment.shake(rng)
        frames = [augment.warp(self._read(image), augment.move(matrix, by), CROP) for by in moves]
        return Sample(frames, [], moves)

    def _from_single(self, image: LabelledImage, rng: np.random.Generator) -> Sample:
        """A frame without neighbours: hide its ball, shake it, and let balls and pieces fly."""
        pixels = self._read(image)
        matrix = self._crop(image, rng)
        ground = augment.warp(pixels, matrix, CROP)
        own: Sprite | None = None
        scale = abs(matrix[1, 1])
        diameter = 0.0
        for at, size in _balls(image, pixels):
            spot = augment.apply(matrix, at)
            own = cut(pixels, at, size) or own
            diameter = size * scale
            ground = _hide(ground, spot, diameter)
        moves = augment.shake(rng)
        frames = [augment.warp(ground, augment.move(np.eye(2, 3), by), CROP) for by in moves]
        if rng.random() < 0.7:
            _swap_pieces(frames, rng)
        balls: list[Point] = []
        if rng.random() < 0.85:
            ball = own if own is not None and rng.random() < 0.4 else self._other_ball(rng)
            balls = self._fly(frames, ball, rng, diameter if ball is own else None)
        return Sample(frames, balls, moves)

    def _fly(
        self,
        frames: list[Image],
        ball: Sprite,
        rng: np.random.Generator,
        diameter: float | None = None,
    ) -> list[Point]:
        """Paste a flying ball into all frames; answers where it is in the middle one."""
        size = diameter or float(np.exp(rng.uniform(np.log(5.0), np.log(20.0))))
        at = np.array([rng.uniform(4, CROP[0] - 4), rng.uniform(4, CROP[1] - 4)])
        speed = float(np.exp(rng.uniform(np.log(1.2), np.log(42.0))))
        way = rng.uniform(0, 2 * np.pi)
        velocity = speed * np.array([np.cos(way), np.sin(way)])
        bend = rng.normal(0, 0.06 * speed + 0.3, 2)
        shutter, angle, spin = rng.uniform(0.05, 0.6), rng.uniform(0, 360), rng.uniform(-40, 40)
        strength = rng.uniform(0.8, 1.0)
        for step, frame in zip((-1, 0, 1), frames, strict=True):
            spot = at + velocity * step + bend * step * step / 2
            smear = (velocity + bend * step) * shutter
            paste(
                frame,
                ball,
                at=(float(spot[0]), float(spot[1])),
                diameter=size,
                smear=(float(smear[0]), float(smear[1])),
                angle=angle + spin * step,
                strength=strength,
            )
        return [(float(at[0]), float(at[1]))]

    def _place_still(self, sample: Sample, rng: np.random.Generator) -> None:
        """Paste things that look like balls but stand still: they must not be reported."""
        # Things in the hall move with a shaking camera, logos in the picture do not.
        moves = sample.moves if rng.random() < 0.7 else [(0.0, 0.0)] * 3
        for _ in range(rng.integers(1, 5)):
            at = (rng.uniform(0, CROP[0]), rng.uniform(0, CROP[1]))
            if any(np.hypot(at[0] - x, at[1] - y) < CLEAR for x, y in sample.balls):
                continue
            thing = _dot(rng) if rng.random() < 0.3 else self._other_ball(rng)
            size = float(np.exp(rng.uniform(np.log(4.0), np.log(20.0))))
            angle, strength = rng.uniform(0, 360), rng.uniform(0.7, 1.0)
            for frame, (dx, dy) in zip(sample.frames, moves, strict=True):
                spot = (at[0] + dx, at[1] + dy)
                paste(frame, thing, at=spot, diameter=size, angle=angle, strength=strength)


def read_image(path: Path) -> Image:
    """Read a frame and bring it to the scale that the net works at: 960 pixels across.

    Raises:
        FileNotFoundError: when the file is absent or no picture.
    """
    pixels = cv2.imread(str(path))
    if pixels is None:
        raise FileNotFoundError(f"{path} is no picture")
    if pixels.shape[1] != 960:
        size = (960, round(pixels.shape[0] * 960 / pixels.shape[1]))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(pixels, np.uint8)


def _pick(images: list[LabelledImage], rng: np.random.Generator) -> LabelledImage:
    return images[rng.integers(len(images))]


def _balls(image: LabelledImage, pixels: Image) -> list[tuple[Point, float]]:
    """Balls of an image as pixel centre and diameter."""
    height, width = pixels.shape[:2]
    return [
        ((b.x * width - 0.5, b.y * height - 0.5), (b.w * width + b.h * height) / 2)
        for b in image.of_kind(BALL)
    ]


def _hide(image: Image, at: Point, diameter: float) -> Image:
    """Paint a ball over with what surrounds it."""
    mask = np.zeros(image.shape[:2], np.uint8)
    centre = (round(at[0]), round(at[1]))
    if not (0 <= centre[0] < image.shape[1] and 0 <= centre[1] < image.shape[0]):
        return image
    cv2.circle(mask, centre, int(diameter * 0.8) + 2, 255, -1)
    return np.asarray(cv2.inpaint(image, mask, 3, cv2.INPAINT_TELEA), np.uint8)


def _swap_pieces(frames: list[Image], rng: np.random.Generator) -> None:
    """Let pieces of the ground move, as people do, so that moving alone does not make a ball."""
    ground = frames[1].copy()
    for _ in range(rng.integers(1, 4)):
        w, h = (int(v) for v in rng.integers(6, 46, 2))
        x, y = int(rng.integers(0, CROP[0] - w)), int(rng.integers(0, CROP[1] - h))
        to = np.array([rng.uniform(10, CROP[0] - w - 10), rng.uniform(10, CROP[1] - h - 10)])
        velocity = rng.normal(0, 5, 2)
        for step, frame in zip((-1, 0, 1), frames, strict=True):
            left, top = np.rint(to + velocity * step).astype(int)
            left, top = max(min(left, CROP[0] - w), 0), max(min(top, CROP[1] - h), 0)
            frame[top : top + h, left : left + w] = ground[y : y + h, x : x + w]


def _dot(rng: np.random.Generator) -> Sprite:
    """A plain bright or dark spot: a lamp, a rivet, a letter of a logo."""
    colour = np.full((16, 16, 3), rng.uniform(0, 255, 3), np.float32)
    if rng.random() < 0.5:
        colour[:] = rng.uniform(170, 255)
    cover = np.ones((16, 16), np.float32) if rng.random() < 0.3 else disc(16, 2.0)
    return Sprite(colour, cover)
