"""Make the shipped ball weights: `python -m lab.training.export_ball CHECKPOINT`.

Writes `ball.pt` (the running average of the net, half precision, nothing else) and
`ball_openvino_model/ball.xml`, which the base install runs.
"""

import argparse
from pathlib import Path
from typing import Any

import openvino as ov
import torch
from openvino.preprocess import PrePostProcessor

from app.resources import WEIGHTS
from lab.training.ballnet import CHANNELS, BallHeat, BallNet
from lab.training.schedule import save_half


def load_average(checkpoint: Path) -> BallNet:
    """The net of a training checkpoint, or of a shipped `ball.pt`, ready for use."""
    # Any: a checkpoint of torch
    state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    net = BallNet()
    net.load_state_dict(state["average"])
    return net.eval()


def to_openvino(net: BallNet, folder: Path) -> Path:
    """Convert to OpenVINO with half-precision weights; answers the `.xml` written.

    The network takes bytes (n, 5, h, w), sides multiples of 16, and gives probabilities
    (n, 1, h / 2, w / 2).
    """
    model = ov.convert_model(
        BallHeat(net).eval(), example_input=torch.zeros(1, CHANNELS, 64, 64), input=[-1, 5, -1, -1]
    )
    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(ov.Type.u8)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "ball.xml"
    ov.save_model(steps.build(), target, compress_to_fp16=True)
    return target


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the shipped weights")
    options = parser.parse_args()
    net = load_average(options.checkpoint)
    save_half(net, options.out / "ball.pt")
    written = to_openvino(net, options.out / "ball_openvino_model")
    for path in (options.out / "ball.pt", written, written.with_suffix(".bin")):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
