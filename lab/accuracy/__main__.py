"""Prints how right video analysis is: `python -m lab.accuracy --data FOLDER`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from app.vision.detectors.ball_openvino import OpenVinoBall
from app.vision.detectors.players_openvino import OpenVinoPlayers
from lab.accuracy.clips import FIRST_SEED
from lab.accuracy.detections import balls, players
from lab.accuracy.disturbance import DISTURBANCES
from lab.accuracy.figures import Draw, VariantFigures, by_class, draws, right_teams, spread
from lab.accuracy.intervals import pooled_rates
from lab.accuracy.labelled import LabelledFigures, labelled_figures
from lab.accuracy.seen import Kept, SeenClip, nets_version
from lab.accuracy.tables import (
    CONTACTS_HEAD,
    classes_table,
    contacts_line,
    labelled_table,
    nets_table,
    origin,
)
from lab.accuracy.variants import VARIANTS, Variant

CLIPS: Final = 40
PROCESSES: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Looks at what was not looked at before, understands it often, prints tables."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(given)
    rows: list[VariantFigures] = []
    _say(origin(nets_version(), given), CONTACTS_HEAD)
    for row in _measured(options):
        rows.append(row)
        _say(contacts_line(row))
        _keep(options.json, rows, [])
    labelled = list(_labelled(options.data))
    _keep(options.json, rows, labelled)
    _say(*nets_table(rows), *classes_table(rows), *labelled_table(labelled))
    if options.data is None:
        _say("\nRendered rallies alone: --data says where real clips are.")
    return 0


def _measured(options: argparse.Namespace) -> Iterator[VariantFigures]:
    kept = Kept(options.kept)
    for variant in VARIANTS:
        if options.variant and variant.name not in options.variant:
            continue
        known = [kept.rendered(FIRST_SEED + at, variant) for at in range(options.clips)]
        yield from _rows("rendered", variant, known, options.draws)
        if options.data:
            real = list(kept.real(options.data / "video", variant))
            yield from _rows("real", variant, real, options.draws)


def _rows(
    kind: str, variant: Variant, clips: Sequence[SeenClip], count: int
) -> Iterator[VariantFigures]:
    if not clips:
        return
    seen_balls, seen_players = (
        pooled_rates([count_of(one) for one in clips]) for count_of in (balls, players)
    )
    for corners in (True, False):
        read = partial(_read, count=count, corners=corners)
        with ProcessPoolExecutor(PROCESSES) as pool:
            found = [one for each in pool.map(read, clips) for one in each]
        yield VariantFigures(
            kind,
            variant.name,
            corners,
            len(clips),
            spread(found, lambda one: one.any_class),
            spread(found, lambda one: one.class_and_team),
            spread(found, lambda one: one.rallies),
            by_class(found),
            right_teams(found),
            seen_balls,
            seen_players,
        )


def _read(seen: SeenClip, count: int, corners: bool) -> list[Draw]:
    return list(draws(seen, DISTURBANCES[:count], corners=corners))


def _labelled(data: Path | None) -> Iterator[LabelledFigures]:
    if data is not None and (data / "train").is_dir():
        yield from labelled_figures(data / "train", OpenVinoBall(), OpenVinoPlayers())


def _keep(
    path: Path | None, rows: Sequence[VariantFigures], labelled: Sequence[LabelledFigures]
) -> None:
    """After each row: a run may take hours."""
    if path is not None:
        all_of_it = {
            "variants": [asdict(row) for row in rows],
            "labelled": [asdict(one) for one in labelled],
        }
        path.write_text(json.dumps(all_of_it, indent=1), "utf-8")


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.accuracy", description=main.__doc__)
    parser.add_argument(
        "--data", type=Path, help="a folder with `video/` and `train/`; without it, rendered"
    )
    parser.add_argument("--clips", type=int, default=CLIPS, help="rendered rallies (default: 40)")
    parser.add_argument(
        "--draws",
        type=int,
        default=len(DISTURBANCES),
        help="disturbances of each clip (default: all)",
    )
    parser.add_argument(
        "--variant",
        action="append",
        choices=[one.name for one in VARIANTS],
        help="only this one; may be given several times",
    )
    parser.add_argument("--kept", type=Path, default=Path("build/accuracy"), help="where it lies")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    return parser


if __name__ == "__main__":
    sys.exit(main())
