"""Make the shipped player weights: `python -m lab.training.export_players CHECKPOINT`.

Writes `players.pt` (half precision, without optimiser, history and paths) and
`players_openvino_model/players.xml` for pictures of 384×640, which the base install runs.
"""

import argparse
from pathlib import Path
from typing import Any

import openvino as ov
import torch

from app.resources import WEIGHTS
from app.vision.torchvision_stub import ensure_torchvision
from lab.training.yolo import load_yolo

HEIGHT, WIDTH = 384, 640


def strip(checkpoint: Path, out: Path, trained: Path | None = None) -> None:
    """Copy the net of a YOLO `.pt`, and nothing that names the machine it was trained on.

    With `trained`, a checkpoint of train_players, the net gets the weights learned there.
    """
    ensure_torchvision()
    # Any: a checkpoint of torch
    state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=False)
    net = (state.get("ema") or state["model"]).float().eval()
    if trained is not None:
        net.load_state_dict(torch.load(trained, map_location="cpu", weights_only=True)["average"])
    for weight in net.parameters():
        weight.requires_grad = False
    net.args = {"task": "detect", "imgsz": WIDTH}
    for trace in ("pt_path", "criterion"):
        if hasattr(net, trace):
            delattr(net, trace)
    net.yaml.pop("yaml_file", None)
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(
        {
            "model": net.half(),
            "epoch": -1,
            "version": state["version"],
            "license": "AGPL-3.0-or-later",
            "train_args": net.args,
        },
        out,
    )


def to_openvino(weights: Path, folder: Path) -> Path:
    """Convert a `.pt` to OpenVINO with half-precision weights; answers the `.xml` written.

    The network takes RGB 0..1 (1, 3, 384, 640) and gives (1, 4 + classes, places): centre x, y,
    width and height in pixels of the input, then a score for each class.
    """
    net = load_yolo(weights).model.float().fuse().eval()
    head = net.model[-1]
    head.export, head.format, head.dynamic = True, "openvino", False
    example = torch.zeros(1, 3, HEIGHT, WIDTH)
    with torch.no_grad():
        net(example)
        model = ov.convert_model(net, example_input=example, input=[1, 3, HEIGHT, WIDTH])
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "players.xml"
    ov.save_model(model, target, compress_to_fp16=True)
    return target


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="a YOLO .pt")
    parser.add_argument("--trained", type=Path, help="checkpoint of train_players on top of it")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the shipped weights")
    options = parser.parse_args()
    stripped = options.out / "players.pt"
    strip(options.checkpoint, stripped, options.trained)
    written = to_openvino(stripped, options.out / "players_openvino_model")
    for path in (stripped, written, written.with_suffix(".bin")):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
