"""Renders a rally from the command line: `python -m lab.rendering rally.mp4`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.vision.rendering import (
    Camera,
    HallLook,
    behind_baseline,
    from_a_corner,
    from_the_side,
    render_rally,
)
from lab.chance import random_look, random_script

VIEWS: dict[str, Callable[[], Camera]] = {
    "behind": behind_baseline,
    "side": from_the_side,
    "corner": from_a_corner,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the clip and, beside it, its truth; gives the exit status."""
    options = _parser().parse_args(arguments)
    if options.clip.suffix.lower() != ".mp4":
        sys.stderr.write(f"{options.clip} should end with .mp4.\n")
        return 2
    camera = replace(VIEWS[options.view](), mirror=options.mirror, jitter_px=options.jitter)
    by_chance = options.seed is not None
    try:
        truth = render_rally(
            options.clip,
            random_script(options.seed) if by_chance else None,
            camera=camera,
            fps=options.fps,
            size=(options.width, options.height),
            look=random_look(options.seed) if by_chance else HallLook(),
        )
    except (OSError, ValueError) as error:
        sys.stderr.write(f"Nothing was rendered: {error}\n")
        return 1
    beside = truth.save(options.clip.with_suffix(".events.json"), with_frames=options.frames)
    sys.stdout.write(
        f"{options.clip}: {truth.frames_decodable} frames, {len(truth.events)} touches\n{beside}\n"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.rendering", description=main.__doc__)
    parser.add_argument("clip", type=Path, help="the file to write, .mp4")
    parser.add_argument("--seed", type=int, help="a rally and a hall by chance (default: the demo)")
    parser.add_argument("--view", choices=sorted(VIEWS), default="behind")
    parser.add_argument("--mirror", action="store_true", help="flip the picture left to right")
    parser.add_argument("--jitter", type=float, default=0.0, help="sway of the camera, pixels")
    parser.add_argument("--fps", type=float, default=30.0)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument(
        "--frames", action="store_true", help="truth of every frame in the JSON too"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
