"""Drawing the ball: a small round shaded thing, smeared along its way while the shutter is open."""

from __future__ import annotations

import math

import numpy as np

from app.vision.rendering.camera import FloatArray
from app.vision.rendering.figure import Image

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
