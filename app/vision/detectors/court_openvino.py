"""The marks of a court with our own net through OpenVINO: one picture in, a heat map of each mark
out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.resources import WEIGHTS
from app.vision.courtmarks import COURT_MARKS, INPUT, SeenMarks
from app.vision.detectors.backend import compile_model, read_model
from app.vision.detectors.heatmaps import in_corner, top_of
from app.vision.types import Image

_STRIDE = 4
"""Cells of the heat maps are this many input pixels wide."""


class OpenVinoCourt:
    """Where our exported net, `court/court.xml` in the weights folder, sees a court's marks."""

    def __init__(self, weights_dir: Path = WEIGHTS) -> None:
        network = read_model(weights_dir / "court" / "court.xml")
        network.reshape([1, 3, INPUT[1], INPUT[0]])
        self._net = compile_model(network)

    def marks(self, image: Image) -> SeenMarks:
        """Each mark at its likeliest place."""
        view, scale = in_corner(image, *INPUT)
        # A request of its own: one that is asked by two threads at once refuses the second.
        request = self._net.create_infer_request()
        request.infer({0: view.transpose(2, 0, 1)[None].copy()})
        heat = np.asarray(request.get_output_tensor(0).data[0], np.float32)
        return marks_of(heat, scale)


def marks_of(heat: npt.NDArray[np.float32], scale: float) -> SeenMarks:
    """The highest place of each heat map (12, h, w), in pixels of a picture seen at `scale`."""
    xy, confidence = np.zeros((len(COURT_MARKS), 2)), np.zeros(len(COURT_MARKS))
    for number, one in enumerate(heat):
        row, column = (int(at) for at in np.unravel_index(int(one.argmax()), one.shape))
        xy[number] = (np.array(top_of(one, row, column)) + 0.5) * _STRIDE / scale
        confidence[number] = float(one[row, column])
    return SeenMarks(xy, confidence)
