"""Make the shipped ball weights: `python -m lab.training.export_ball CHECKPOINT`.

Writes `ball.pt` (the running average of the net, half precision, nothing else) and
`ball_openvino_model/ball.xml`, which the base install runs.
"""

import argparse
from pathlib import Path

from app.resources import WEIGHTS
from lab.training.ballnet import CHANNELS, BallNet
from lab.training.heatmaps import to_openvino
from lab.training.schedule import load_average, save_half


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the shipped weights")
    options = parser.parse_args()
    net = load_average(BallNet(), options.checkpoint)
    save_half(net, options.out / "ball.pt")
    written = options.out / "ball_openvino_model" / "ball.xml"
    to_openvino(net, CHANNELS, written)
    for path in (options.out / "ball.pt", written, written.with_suffix(".bin")):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
