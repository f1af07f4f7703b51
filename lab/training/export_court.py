"""Make the shipped weights of the court's net: `python -m lab.training.export_court CHECKPOINT`."""

import argparse
from pathlib import Path

from app.resources import WEIGHTS
from lab.training.courtnet import CourtNet
from lab.training.heatmaps import to_openvino
from lab.training.schedule import load_average


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS / "court")
    options = parser.parse_args()
    written = options.out / "court.xml"
    to_openvino(load_average(CourtNet(), options.checkpoint), 3, written)
    for path in (written, written.with_suffix(".bin")):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
