"""Small pictures of balls, cut out of labelled frames or drawn, and how to paste them moving."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Point = tuple[float, float]

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
