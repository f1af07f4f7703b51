"""Make the shipped player weights: `python -m lab.training.export_players CHECKPOINT`.

Writes `players.pt` (the running average of the net, half precision, nothing else) and
`players_openvino_model/players.xml` for pictures of 448×768, which the base install runs.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import openvino as ov
import torch
from numpy.typing import NDArray

from app.resources import WEIGHTS
from lab.training.augment import Image
from lab.training.playernet import PlayerBoxes, PlayerNet
from lab.training.quantize import PICTURES, quantized
from lab.training.schedule import load_average, save_half
from lab.training.train_players import make_sampler

HEIGHT, WIDTH = 448, 768
_SEED = 5


def to_openvino(net: PlayerNet, folder: Path, pictures: Iterable[Image] = ()) -> Path:
    """Convert to OpenVINO; answers the `.xml` written. With `pictures` (384, 640, 3), BGR, the net
    counts in bytes, without them its weights are halved.

    The network takes RGB 0..1 (1, 3, HEIGHT, WIDTH) and gives (1, 5, places) as PlayerBoxes does.
    """
    shape = (1, 3, HEIGHT, WIDTH)
    model = ov.convert_model(
        PlayerBoxes(net).eval(), example_input=torch.zeros(shape), input=list(shape)
    )
    inputs = [_as_input(one) for one in pictures]
    if inputs:
        model = quantized(model, inputs)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "players.xml"
    ov.save_model(model, target, compress_to_fp16=True)
    return target


def _as_input(picture: Image) -> NDArray[np.float32]:
    larger = cv2.resize(picture, (WIDTH, HEIGHT))[..., ::-1].transpose(2, 0, 1)[None]
    return np.ascontiguousarray(larger, np.float32) / np.float32(255)


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the shipped weights")
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled images")
    parser.add_argument("--labelled", type=Path, required=True, help="made by label_players")
    parser.add_argument("--rendered", type=Path, required=True, help="made by render_frames")
    options = parser.parse_args()
    net = load_average(PlayerNet(), options.checkpoint)
    save_half(net, options.out / "players.pt")
    sampler = make_sampler(options.data, options.labelled, options.rendered)
    rng = np.random.default_rng(_SEED)
    pictures = [sampler.sample(rng)[0] for _ in range(PICTURES)]
    written = to_openvino(net, options.out / "players_openvino_model", pictures)
    for path in (options.out / "players.pt", written, written.with_suffix(".bin")):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
