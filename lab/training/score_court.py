"""How often a court is offered, and how right: `python -m lab.training.score_court`.

On rendered pictures from seeds that nothing was taught with, and on labelled pictures of a folder
`volleyball-court`, in which the four ends of the attack lines are labelled. An offer counts by the
mean distance on the floor between where the marks truly are and where the offered court has them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from app.vision.calibration import Calibration
from app.vision.courtmarks import COURT_MARKS, FLOOR_MARKS
from app.vision.courtproposal import ProposedCourt, propose_court
from app.vision.detectors.court_openvino import OpenVinoCourt
from app.vision.types import Doubles, Image
from lab.accuracy.clips import FIRST_SEED
from lab.training.render_courts import court_picture

GOOD_METRES: Final = 0.3
_ATTACK_ENDS: Final = (2, 6, 7, 3)
"""The marks that are labelled, far left, far right, near right, near left."""


def labelled_courts(folder: Path) -> Iterator[tuple[Image, Doubles]]:
    """Pictures with their marks (12, 2), NaN for those that are not labelled."""
    for path in sorted((folder / "images").glob("*.jpg")):
        image = np.asarray(cv2.imread(str(path)), np.uint8)
        words = (folder / "labels" / f"{path.stem}.txt").read_text("utf-8").split()
        places = np.array(words[5:], np.float64).reshape(4, 3)[:, :2]
        marks = np.full((len(COURT_MARKS), 2), np.nan)
        marks[list(_ATTACK_ENDS)] = places * (image.shape[1], image.shape[0])
        yield image, marks


def metres_off(found: ProposedCourt, marks: Doubles) -> float:
    """Between the true marks on the floor and those of an offered court, in the mean."""
    known = np.isfinite(marks[:FLOOR_MARKS]).all(1)
    court = Calibration(found.corners_px, "A", found.view)
    apart = court.metres(marks[:FLOOR_MARKS][known]) - COURT_MARKS[:FLOOR_MARKS, :2][known]
    off = float(np.linalg.norm(apart, axis=1).mean())
    return off if np.isfinite(off) else float("inf")


def in_words(name: str, off: Sequence[float | None]) -> str:
    """A line of the table in docs/accuracy.md."""
    offered = np.array([one for one in off if one is not None])
    good = int((offered < GOOD_METRES).sum())
    right = offered[offered < GOOD_METRES]
    mean = f"{right.mean():.2f}" if len(right) else "–"
    farthest = f"{offered.max():.2f}" if len(offered) else "–"
    shares = f"{_share(len(offered), len(off))} | {_share(good, len(offered))}"
    return f"| {name} | {len(off)} | {shares} | {len(offered) - good} | {mean} | {farthest} |"


def _share(part: int, n: int) -> str:
    """With the interval in which it lies 19 times of 20 (Wilson)."""
    if not n:
        return "–"
    share, z = part / n, 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return f"{share:.2f} ({low:.2f}–{high:.2f})"


def main() -> None:
    """Read the command line and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds volleyball-court")
    parser.add_argument("--courts", type=int, default=100, help="how many are rendered")
    parser.add_argument("--every", type=int, default=1, help="only each such labelled picture")
    options = parser.parse_args()
    net = OpenVinoCourt()

    def off(image: Image, marks: Doubles) -> float | None:
        found = propose_court(image, net.marks(image))
        return None if found is None else metres_off(found, marks)

    seeds = range(FIRST_SEED, FIRST_SEED + options.courts)
    print(in_words("rendered", [off(*court_picture(seed)) for seed in seeds]), flush=True)
    if options.data:
        folder = options.data / "volleyball-court"
        shown = islice(labelled_courts(folder), 0, None, options.every)
        print(in_words("`volleyball-court`", [off(*one) for one in shown]), flush=True)


if __name__ == "__main__":
    main()
