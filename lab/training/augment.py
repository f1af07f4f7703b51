"""Changes to three neighbouring frames at once: crop, light, noise, camera shake."""

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Point = tuple[float, float]
Matrix = NDArray[np.float64]


def crop_matrix(centre: Point, scale: float, flip: bool, size: tuple[int, int]) -> Matrix:
    """The 2×3 matrix that takes frame pixels to a crop of (width, height) around `centre`."""
    sign = -1.0 if flip else 1.0
    x = (size[0] - 1) / 2 - sign * scale * centre[0]
    y = (size[1] - 1) / 2 - scale * centre[1]
    return np.array([[sign * scale, 0, x], [0, scale, y]])


def keep_inside(
    centre: Point, scale: float, size: tuple[int, int], frame: tuple[int, int]
) -> Point:
    """Move a crop's centre so that it shows nothing beyond the frame (mirrored balls, say)."""
    half = (size[0] / 2 / scale, size[1] / 2 / scale)
    x, y = (
        min(max(c, h), f - h) if f > 2 * h else f / 2
        for c, h, f in zip(centre, half, frame, strict=True)
    )
    return x, y


def move(matrix: Matrix, by: Point) -> Matrix:
    """The same crop with its content moved by some pixels of the crop."""
    moved = matrix.copy()
    moved[:, 2] += by
    return moved


def apply(matrix: Matrix, point: Point) -> Point:
    """Where a frame's pixel lies in the crop."""
    x, y = matrix @ (point[0], point[1], 1.0)
    return float(x), float(y)


def warp(image: Image, matrix: Matrix, size: tuple[int, int]) -> Image:
    """Cut the crop of (width, height) out of a frame; beyond its border the picture is mirrored."""
    warped = cv2.warpAffine(
        image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(warped, np.uint8)


def shake(rng: np.random.Generator) -> list[Point]:
    """How far the camera moved in the frame before, in this one, and after (crop pixels)."""
    kind = rng.random()
    if kind < 0.5:
        return [(0.0, 0.0)] * 3
    tremble = rng.normal(0, rng.uniform(0.1, 0.8), (3, 2))
    pan = rng.normal(0, 1.5, 2) if kind > 0.8 else np.zeros(2)
    moved = tremble + np.outer((-1, 0, 1), pan)
    moved[1] = 0
    return [(float(x), float(y)) for x, y in moved]


def light(frames: list[Image], rng: np.random.Generator) -> list[Image]:
    """One change of contrast, brightness, colour and gamma for all frames alike."""
    table = np.arange(256, dtype=np.float32)[:, None] / 255
    gain = rng.uniform(0.7, 1.3) * rng.uniform(0.88, 1.12, 3)
    curve = np.clip(table * gain + rng.uniform(-0.12, 0.12), 0, 1) ** rng.uniform(0.75, 1.35)
    lut = (curve * 255).astype(np.uint8)[None]
    changed = [np.asarray(cv2.LUT(frame, lut), np.uint8) for frame in frames]
    if rng.random() < 0.12:
        return [np.repeat(frame.mean(2, keepdims=True), 3, 2).astype(np.uint8) for frame in changed]
    return changed


def _jpeg(frame: Image, quality: int) -> Image:
    _, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def wear(frames: list[Image], rng: np.random.Generator) -> list[Image]:
    """Soft focus for all frames alike, then noise and compression that differ in each."""
    if rng.random() < 0.3:
        sigma = rng.uniform(0.3, 1.1)
        frames = [np.asarray(cv2.GaussianBlur(f, (0, 0), sigma), np.uint8) for f in frames]
    if rng.random() < 0.5:
        sigma = rng.uniform(1, 9)
        # Noise is costly to draw: make it once and read it from three different places.
        noise = rng.normal(0, sigma, (frames[0].size + 3000)).astype(np.float32)
        starts = rng.integers(0, 3000, len(frames))
        frames = [
            np.clip(f + noise[s : s + f.size].reshape(f.shape), 0, 255).astype(np.uint8)
            for f, s in zip(frames, starts, strict=True)
        ]
    if rng.random() < 0.3:
        quality = int(rng.integers(35, 90))
        frames = [_jpeg(f, quality) for f in frames]
    return frames


def stack(frames: list[Image]) -> Image:
    """The net's input, (5, h, w): colours of the middle frame, grey of the ones beside it."""
    before, after = (cv2.cvtColor(frames[i], cv2.COLOR_BGR2GRAY) for i in (0, 2))
    return np.concatenate([frames[1].transpose(2, 0, 1), before[None], after[None]])
