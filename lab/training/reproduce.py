"""From labelled images to the weights of ball and players: `python -m lab.training.reproduce`.

    python -m lab.training.reproduce --data DIR --start nanodet.json \\
        --reference yolo11n.xml --work runs/weights --out runs/weights/shipped

Runs each step of docs/model-card.md in its own process and stops at the first that fails. Steps
that train go on from their checkpoint, so the command may be interrupted and given again.
"""

import argparse
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

APART_SEED = 9000
"""Rallies rendered from this seed on are for scoring only."""


@dataclass(frozen=True)
class Inputs:
    """Where things are, and for how long to train."""

    data: Path
    start: Path
    reference: Path
    work: Path
    out: Path
    ball_steps: int
    player_steps: int


def commands(inputs: Inputs) -> list[list[str]]:
    """The steps in order, each as a module of this package and its arguments."""
    data, work, out = inputs.data, inputs.work, inputs.out
    rendered, apart, labelled = work / "rendered", work / "rendered-apart", work / "labelled"
    ball, players = work / "ball.pt", work / "players.pt"
    steps: list[list[str | Path | float]] = [
        ["render_frames", "--out", rendered, "--rallies", 60, "--runs", 6],
        ["render_frames", "--out", apart, "--rallies", 12, "--runs", 4, "--first-seed", APART_SEED],
        ["train_ball", "--data", data, "--rendered", rendered, "--out", ball,
         "--steps", inputs.ball_steps],
        ["export_ball", ball, "--out", out],
        ["label_players", "--folder", data / "volleyball-ball",
         "--reference", inputs.reference, "--out", labelled],
        ["train_players", "--start", inputs.start, "--data", data, "--labelled", labelled,
         "--rendered", rendered, "--out", players, "--steps", inputs.player_steps],
        ["export_players", players, "--data", data, "--labelled", labelled,
         "--rendered", rendered, "--out", out],
        ["score_ball", "--data", data, "--weights", out],
        ["score_ball", "--folder", apart, "--weights", out],
        ["score_players", apart, "--model", out / "players_openvino_model" / "players.xml"],
    ]  # fmt: skip
    return [[str(part) for part in step] for step in steps]


def main() -> None:
    """Read the command line and run the steps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled images")
    parser.add_argument(
        "--start", type=Path, required=True, help="the players' net to go on from, nanodet.json"
    )
    parser.add_argument("--reference", type=Path, required=True, help="COCO detector, an .xml")
    parser.add_argument("--work", type=Path, default=Path("runs/weights"))
    parser.add_argument("--out", type=Path, default=Path("runs/weights/shipped"))
    parser.add_argument("--ball-steps", type=int, default=3100)
    parser.add_argument("--player-steps", type=int, default=450)
    inputs = Inputs(**vars(parser.parse_args()))
    for module, *arguments in commands(inputs):
        print(f"== {module}", flush=True)
        subprocess.run([sys.executable, "-m", f"lab.training.{module}", *arguments], check=True)


if __name__ == "__main__":
    main()
