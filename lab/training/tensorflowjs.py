"""The weights of a net that was published for TensorFlow.js: a `.json` and a `.bin` beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]
Graph = dict[str, Any]  # Any: a file of TensorFlow.js

_TYPES: Final = {"float16": np.float16, "float32": np.float32, "int32": np.int32}


def convolutions(graph: Path) -> list[tuple[Weights, Weights]]:
    """Kernel (outputs, inputs, h, w) and bias (outputs) of each layer, in the order in which the
    layers were numbered when the net was converted."""
    described: Graph = json.loads(graph.read_text("utf-8"))
    values = dict(_values(described, graph.with_suffix(".bin").read_bytes()))
    nodes: list[Graph] = described["modelTopology"]["node"]
    biases = {
        node["input"][0]: values[node["input"][1]]
        for node in nodes
        if node["op"] in ("Add", "AddV2") and node["input"][1] in values
    }
    layers = sorted((node for node in nodes if node["op"] == "Conv2D"), key=_number)
    return [
        (values[node["input"][1]].transpose(3, 2, 0, 1).copy(), biases[node["name"]])
        for node in layers
    ]


def _number(node: Graph) -> int:
    """Of `convolution_7`, 7; the first has none."""
    found = re.search(r"\d+$", node["name"])
    return int(found[0]) if found else 0


def _values(described: Graph, data: bytes) -> Iterator[tuple[str, Weights]]:
    """All constants by name; they lie one after the other, some in half precision."""
    at = 0
    for group in described["weightsManifest"]:
        for one in group["weights"]:
            kept = np.dtype(_TYPES[one.get("quantization", one)["dtype"]])
            count = int(np.prod(one["shape"], dtype=np.int64))
            values = np.frombuffer(data, kept, count, at).reshape(one["shape"])
            yield one["name"], values.astype(np.float32)
            at += count * kept.itemsize
