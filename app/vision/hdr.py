"""Pictures of HDR video as ordinary ones: phones film in HLG or PQ with the colours of BT.2020.

Shown as they are stored, such pictures are pale. A table of colours, made once for each of the two
curves, turns them into those of BT.709: what is as bright as white paper or darker stays as it is,
and only lights above that are made darker.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from numpy.typing import NDArray

PQ: Final = 16
HLG: Final = 18
"""How a video names its curve, by ITU-T H.273; any other is ordinary."""
_WHITE_NITS: Final = 203.0
_WHITE_HLG: Final = 0.75
"""White paper in either curve, by ITU-R BT.2408; light is counted in shares of it."""
_PEAK: Final = 4.0
"""The brightest light that is told from others, about 800 nits."""
_KNEE: Final = 0.7
"""Up to here, light stays as it is."""
_GAMMA: Final = 2.2
"""Of the screens that people have."""
_STEPS: Final = 33
_BT2020_TO_709: Final = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
)
_Colours = NDArray[np.float64]


def is_hdr(curve: int) -> bool:
    """Whether a video or a picture with this curve has to be mapped."""
    return curve in (PQ, HLG)


class ToneMap:
    """Maps the pictures of one video; size and curve may change on the way."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._for: tuple[object, ...] = ()

    def mapped(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        """The picture in ordinary colours, BGR, of this size."""
        wanted = (frame.format.name, frame.width, frame.height, width, height, frame.color_trc)
        if self._graph is None or self._for != wanted:
            self._graph, self._for = _graph(frame, width, height), wanted
        self._graph.push(frame)
        mapped = self._graph.pull()
        if not isinstance(mapped, VideoFrame):
            raise TypeError("A picture was put in, so a picture comes out.")
        return mapped


def _graph(frame: VideoFrame, width: int, height: int) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    steps = (
        graph.add("scale", width=str(width), height=str(height), in_color_matrix="bt2020"),
        graph.add("format", pix_fmts="gbrp12le"),
        graph.add("lut3d", file=str(_table(frame.color_trc))),
        graph.add("format", pix_fmts="bgr24"),
        graph.add("buffersink"),
    )
    before = source
    for step in steps:
        before.link_to(step)
        before = step
    graph.configure()
    return graph


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where the tables lie until the program ends."""
    return tempfile.TemporaryDirectory(prefix="volleysense-colours-")


@cache
def _table(curve: int) -> Path:
    """The table of a curve as the decoder's filter reads it."""
    steps = np.linspace(0.0, 1.0, _STEPS)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    stored = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    path = Path(_folder().name) / f"{curve}.cube"
    with path.open("w", encoding="ascii") as handle:
        handle.write(f"LUT_3D_SIZE {_STEPS}\n")
        np.savetxt(handle, ordinary(stored, curve), fmt="%.6f")
    return path


def ordinary(stored: _Colours, curve: int) -> _Colours:
    """Colours 0-1 of an HDR video (rows of red, green, blue) as those of an ordinary one."""
    wide = _hlg(stored) if curve == HLG else _pq(stored)
    light = np.clip(wide @ _BT2020_TO_709.T, 0.0, None)
    brightest = light.max(axis=-1, keepdims=True)
    light = light * (_dimmed(brightest) / np.maximum(brightest, 1e-9))
    stored_again: _Colours = np.clip(light, 0.0, 1.0) ** (1 / _GAMMA)
    return stored_again


def _hlg(stored: _Colours) -> _Colours:
    """Light of the scene, by ITU-R BT.2100, in shares of white paper."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073

    def scene(signal: _Colours) -> _Colours:
        found: _Colours = np.where(
            signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12
        )
        return found

    return scene(stored) / scene(np.array(_WHITE_HLG))


def _pq(stored: _Colours) -> _Colours:
    """Light of the screen, by SMPTE ST 2084, in shares of white paper."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    root = stored ** (1 / m2)
    nits: _Colours = 10_000.0 * (np.maximum(root - c1, 0.0) / (c2 - c3 * root)) ** (1 / m1)
    return nits / _WHITE_NITS


def _dimmed(light: _Colours) -> _Colours:
    """Light as it is up to the knee, then ever less: the peak becomes white."""
    over = np.clip((light - _KNEE) / (_PEAK - _KNEE), 0.0, 1.0)
    slope = (_PEAK - _KNEE) / (1 - _KNEE)
    bent = _KNEE + (1 - _KNEE) * over * slope / (1 + over * (slope - 1))
    dimmed: _Colours = np.where(light <= _KNEE, light, bent)
    return dimmed
