"""Digits as strokes in a unit square, so that a number can lie on a shirt in perspective."""

from __future__ import annotations

from functools import cache

import numpy as np

from app.vision.rendering.camera import FloatArray

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
