"""Prints how right video analysis is: `python -m lab.accuracy --data FOLDER`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Final

from app.work.evaluation import evaluate_clips
from lab.accuracy.clips import FIRST_SEED
from lab.accuracy.disturbance import DISTURBANCES
from lab.accuracy.figures import CLOSE, Draw, Spread, balls, draws, players, spread
from lab.accuracy.seen import Kept, SeenClip
from lab.accuracy.variants import VARIANTS, Variant
from lab.detectionscores import HitRate

CLIPS: Final = 40
PROCESSES: Final = 2


@dataclass(frozen=True)
class VariantFigures:
    """The figures of clips of one kind in one variant."""

    kind: str
    variant: str
    corners: bool
    clips: int
    any_class: Spread
    class_and_team: Spread
    rallies: Spread
    by_class: dict[str, float | None]
    ball: dict[str, HitRate]
    players: dict[str, HitRate]


def main(arguments: Sequence[str] | None = None) -> int:
    """Looks at what was not looked at before, understands it often, prints a table."""
    options = _parser().parse_args(arguments)
    chosen = [one for one in VARIANTS if not options.variant or one.name in options.variant]
    kept = Kept(options.kept)
    rows: list[VariantFigures] = []
    _say(_HEAD)
    for variant in chosen:
        rendered = [kept.rendered(FIRST_SEED + at, variant) for at in range(options.clips)]
        real = list(kept.real(options.data / "video", variant)) if options.data else []
        for kind, clips in (("rendered", rendered), ("real", real)):
            for row in _rows(kind, variant, clips, options.draws):
                rows.append(row)
                _say(_line(row))
    if options.data is None:
        _say("Rendered rallies alone: --data says where real clips are.")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")
    return 0


def _rows(
    kind: str, variant: Variant, clips: Sequence[SeenClip], count: int
) -> Iterator[VariantFigures]:
    if not clips:
        return
    seen_balls, seen_players = balls(clips), players(clips)
    for corners in (True, False):
        read = partial(_read, count=count, corners=corners)
        with ProcessPoolExecutor(PROCESSES) as pool:
            found = [one for each in pool.map(read, clips) for one in each]
        at_close = evaluate_clips([one.compared for one in found], [CLOSE]).results[0]
        yield VariantFigures(
            kind,
            variant.name,
            corners,
            len(clips),
            spread(found, lambda one: one.any_class),
            spread(found, lambda one: one.class_and_team),
            spread(found, lambda one: one.rallies),
            {name: score.f1 for name, score in at_close.by_type.items()},
            seen_balls,
            seen_players,
        )


def _read(seen: SeenClip, count: int, corners: bool) -> list[Draw]:
    return list(draws(seen, DISTURBANCES[:count], corners=corners))


_HEAD: Final = (
    f"{'':9}{'':18}{'':9}{'any class ±0.2 s':^38}{'class, team ±0.5 s':^24}"
    f"{'rally':>7}{'ball':>11}{'players':>12}\n"
    f"{'clips':9}{'variant':18}{'corners':9}{'mean  95 %          5–95     apart   n':<38}"
    f"{'mean  95 %':<24}{'IoU':>7}{'P    R':>11}{'P    R':>12}"
)


def _line(row: VariantFigures) -> str:
    any_class, team = row.any_class, row.class_and_team
    return (
        f"{row.kind:9}{row.variant:18}{'yes' if row.corners else 'no':9}"
        f"{any_class.mean:.2f}  {any_class.low:.2f}–{any_class.high:.2f}   "
        f"{any_class.p5:.2f}–{any_class.p95:.2f}   {any_class.apart:.2f}  {any_class.n:<5}"
        f"{team.mean:.2f}  {team.low:.2f}–{team.high:.2f}         "
        f"{row.rallies.mean:>7.2f}   {_rates(row.ball)}   {_rates(row.players)}"
    )


def _rates(score: dict[str, HitRate]) -> str:
    return " ".join(f"{one.numerator / one.n:.2f}" if one.n else "  - " for one in score.values())


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.accuracy", description=main.__doc__)
    parser.add_argument("--data", type=Path, help="a folder with `video/`; without it, rendered")
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
