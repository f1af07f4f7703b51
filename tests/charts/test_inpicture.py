"""Positions over a frame of the clip: heat where players stood, the picture itself elsewhere."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from app.charts.inpicture import picture_heatmap
from app.charts.style import COLOURS

SIZE = (320, 180)


def frame() -> bytes:
    out = io.BytesIO()
    Image.new("L", SIZE, 128).save(out, "JPEG")
    return out.getvalue()


def colourful(png: bytes, across: tuple[float, float]) -> int:
    """How many pixels of a stretch of the picture are not grey."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    width = pixels.shape[1]
    part = pixels[150:-120, int(across[0] * width) : int(across[1] * width)]
    return int((np.ptp(part, axis=2) > 40).sum())


def test_heat_lies_where_the_players_stood() -> None:
    feet = np.full((50, 2), [60.0, 90.0])
    png = picture_heatmap(frame(), feet, SIZE, title="Clip 1")
    assert colourful(png, (0.05, 0.4)) > 500
    assert colourful(png, (0.5, 0.85)) == 0


def test_its_colours_are_those_of_the_heat_on_a_court() -> None:
    svg = picture_heatmap(frame(), np.full((50, 2), 60.0), SIZE, title="Clip 1", fmt="svg").decode()
    for step in range(1, 6):
        assert COLOURS[f"h{step}"].lower() in svg


def test_nobody_leaves_the_picture_as_it_is() -> None:
    png = picture_heatmap(frame(), np.empty((0, 2)), SIZE, title="Clip 1")
    assert colourful(png, (0.05, 0.85)) == 0


def test_as_svg_it_is_a_file_of_the_same_picture() -> None:
    svg = picture_heatmap(frame(), np.full((3, 2), 50.0), SIZE, title="Clip 1", fmt="svg")
    assert svg.startswith(b"<?xml")
