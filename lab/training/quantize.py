"""Nets that count in whole numbers of a byte: about twice as fast, and as right where the ranges
are measured on pictures of the kind that they will see."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import openvino as ov
from numpy.typing import NDArray

PICTURES = 160
"""So many are enough to measure the ranges."""


def quantized(model: ov.Model, pictures: Iterable[NDArray[np.float32]]) -> ov.Model:
    """The same net in bytes. `pictures` are inputs as the net takes them, 160 of them or fewer.
    What tells shares of one from each other (softmax) stays as exact as it was."""
    import nncf  # Here, since only what makes weights needs it.

    exact = nncf.IgnoredScope(types=["Softmax"], validate=False)
    answer: ov.Model = nncf.quantize(
        model,
        nncf.Dataset(list(pictures)),
        subset_size=PICTURES,
        preset=nncf.QuantizationPreset.MIXED,
        ignored_scope=exact,
    )
    return answer
