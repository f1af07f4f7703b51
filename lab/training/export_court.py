"""Make the shipped weights of the court's net: `python -m lab.training.export_court CHECKPOINT`."""

import argparse
from pathlib import Path

import openvino as ov
import torch
from openvino.preprocess import PrePostProcessor

from app.resources import WEIGHTS
from app.vision.courtmarks import INPUT
from lab.training.courtnet import CourtHeat, CourtNet


def load_court(checkpoint: Path) -> CourtNet:
    """The running average of a training checkpoint, ready for use."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    net = CourtNet()
    net.load_state_dict(state["average"])
    return net.eval()


def court_to_openvino(net: CourtNet, folder: Path) -> Path:
    """Convert to OpenVINO with half-precision weights; answers the `.xml` written.

    The network takes bytes (n, 3, h, w), sides multiples of 32, and gives probabilities
    (n, 12, h / 4, w / 4).
    """
    example = torch.zeros(1, 3, INPUT[1], INPUT[0])
    model = ov.convert_model(CourtHeat(net).eval(), example_input=example, input=[-1, 3, -1, -1])
    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(ov.Type.u8)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "court.xml"
    ov.save_model(steps.build(), target, compress_to_fp16=True)
    return target


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS / "court")
    options = parser.parse_args()
    written = court_to_openvino(load_court(options.checkpoint), options.out)
    for path in (written, written.with_suffix(".bin")):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
