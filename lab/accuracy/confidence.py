"""Whether touches of confidence 0.8 are right 8 times in 10: `python -m lab.accuracy.confidence`.

Rallies of even seeds teach what `app.vision.confidence` keeps, those of odd seeds check it; real
clips are counted and teach nothing. A touch is right when truly one of its class, and of its team
where it names one, is within the wide tolerance of `figures`.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from app.vision.confidence import WITH_METRES, WITHOUT_METRES, Sureness
from app.vision.odds import log_odds, probabilities
from app.vision.pipeline import Options, interpret
from app.work.evaluation import EvaluatedEvent, pair_up
from lab.accuracy.clips import FIRST_SEED
from lab.accuracy.disturbance import DISTURBANCES, UNDISTURBED, Disturbance
from lab.accuracy.figures import WIDE, proposed
from lab.accuracy.intervals import pooled
from lab.accuracy.reliability import Panel, ReliabilityBin, reliability_svg
from lab.accuracy.seen import Kept, SeenClip, nets_version
from lab.accuracy.tables import origin
from lab.accuracy.variants import VARIANTS
from lab.detectionscores import HitRate

_AS_IT_WAS: Final = next(one for one in VARIANTS if one.name == "as it was")
_PROCESSES: Final = 2
_STEPS: Final = 30
_PRIOR: Final = 4.0
"""Precision: a slope and an offset are expected within 0.5 of those of a share as it is."""
BINS: Final = 10


@dataclass(frozen=True)
class Judged:
    """A proposed touch, and whether it is right."""

    clip: str
    share: float
    confidence: float
    right: bool


def judged(seen: SeenClip, draws: int, *, corners: bool) -> list[Judged]:
    """What is proposed of a clip, as it was seen and under disturbances of each kind."""
    every = max(1, len(DISTURBANCES) // max(1, draws))
    readings = (UNDISTURBED, *DISTURBANCES[::every][:draws])
    return [one for each in readings for one in _judged(seen, each, corners)]


def _judged(seen: SeenClip, reading: Disturbance, corners: bool) -> Iterator[Judged]:
    clip = seen.clip
    perception = reading.of(seen.perception, seen.info.width)
    court = clip.court if corners else None
    found = interpret(seen.info, [perception], court, Options(near_side=clip.near_side)).suggestions
    events = proposed(found)
    right = _right(events, clip.events)
    for event, one in zip(events, found, strict=True):
        share = one.evidence["share"]
        assert isinstance(share, float)
        yield Judged(clip.name, share, one.confidence, id(event) in right)


def _right(events: Sequence[EvaluatedEvent], truth: Sequence[EvaluatedEvent]) -> set[int]:
    """Ids of the events that are true; those that name no team may be of any."""
    right: set[int] = set()
    for kind, team in {(one.event_type, one.team) for one in events}:
        alike = [one for one in events if (one.event_type, one.team) == (kind, team)]
        true = [one for one in truth if one.event_type == kind and team in (None, one.team)]
        right |= {id(event) for event, _ in pair_up(alike, true, WIDE)}
    return right


def learned(found: Sequence[Judged], readings: int) -> Sureness:
    """The likeliest line from the log odds of a share to those of being right (logistic regression
    by Newton's steps). The readings of a clip count as one, and as long as few touches tell
    otherwise, the line is that of a share that is right as it is."""
    given = np.array([(log_odds(one.share), 1.0) for one in found])
    right = np.array([one.right for one in found], np.float64)
    as_it_is = line = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        sure = probabilities(given @ line)
        slope = given.T @ (right - sure) / readings - _PRIOR * (line - as_it_is)
        bend = (given * (sure * (1 - sure))[:, None]).T @ given / readings + _PRIOR * np.eye(2)
        line = line + np.linalg.solve(bend, slope)
    return Sureness(round(float(line[0]), 2), round(float(line[1]), 2))


def bins(found: Sequence[Judged]) -> list[ReliabilityBin]:
    """From the least sure touches to the surest; those of a clip stand for one another."""
    kept = []
    for at in range(BINS):
        here = [one for one in found if min(int(one.confidence * BINS), BINS - 1) == at]
        clips = sorted({one.clip for one in here})
        rights = [[one.right for one in here if one.clip == clip] for clip in clips]
        share = pooled([HitRate(sum(each), len(each)) for each in rights])
        sure = float(np.mean([one.confidence for one in here])) if here else math.nan
        kept.append(ReliabilityBin(at / BINS, (at + 1) / BINS, sure, share))
    return kept


def calibration_error(found: Sequence[ReliabilityBin]) -> float:
    """How far confidence is from the share that is right, in the mean over touches (ECE)."""
    counted = [(one, one.right.value, one.right.n) for one in found if one.right.value is not None]
    off = sum(abs(one.confidence - share) * n for one, share, n in counted)
    return off / max(1, sum(n for *_, n in counted))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what even seeds teach, and how true it is of odd seeds and of real clips; draws it."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(given)
    kept = Kept(options.kept)
    clips = [kept.rendered(FIRST_SEED + at, _AS_IT_WAS) for at in range(options.clips)]
    real = list(kept.real(options.data / "video", _AS_IT_WAS)) if options.data else []
    print(origin(nets_version(), given, "lab.accuracy.confidence"))
    panels: list[Panel] = []
    for corners, used in ((True, WITH_METRES), (False, WITHOUT_METRES)):
        lesson, check = (
            _all_of(some, options.draws, corners) for some in (clips[::2], clips[1::2])
        )
        counted = _all_of(real, 0, corners)
        name = "with corners" if corners else "without corners"
        print(f"\n{name}: even seeds teach {learned(lesson, 1 + options.draws)}, now it is {used}")
        panels.append(Panel(name, bins(check), bins(counted)))
        for line in _table(panels[-1], check):
            print(line)
    if options.svg:
        options.svg.write_text(reliability_svg(panels), "utf-8")
    return 0


def _all_of(clips: Sequence[SeenClip], draws: int, corners: bool) -> list[Judged]:
    read = partial(judged, draws=draws, corners=corners)
    with ProcessPoolExecutor(_PROCESSES) as pool:
        return [one for each in pool.map(read, clips) for one in each]


def _table(panel: Panel, check: Sequence[Judged]) -> Iterator[str]:
    off = np.array([one.confidence - one.right for one in check])
    yield (
        f"{len(check):,} touches of odd seeds, calibration error "
        f"{calibration_error(panel.rendered):.3f}, Brier score {float(np.mean(off**2)):.3f}"
    )
    yield f"{'confidence':12}{'mean':6}{'right':7}{'95 %':13}{'n':8}real, right of n"
    for one, real in zip(panel.rendered, panel.real, strict=True):
        share, n = one.right.value, one.right.n
        low, high = one.right.interval or (math.nan, math.nan)
        cells = f"{one.confidence:<6.2f}{share:<7.2f}{low:.2f}–{high:.2f}    {n:<8,}" if n else ""
        beside = f"{real.right.numerator} of {real.right.n}" if real.right.n else ""
        yield f"{one.low:.1f}–{one.high:.1f}     {cells:34}{beside}".rstrip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lab.accuracy.confidence", description=main.__doc__
    )
    parser.add_argument("--data", type=Path, help="a folder with `video/`: real clips, counted")
    parser.add_argument("--clips", type=int, default=40, help="rendered rallies (default: 40)")
    parser.add_argument("--draws", type=int, default=3, help="disturbances of each (default: 3)")
    parser.add_argument("--kept", type=Path, default=Path("build/accuracy"), help="where it lies")
    parser.add_argument("--svg", type=Path, help="a file for the figure")
    return parser


if __name__ == "__main__":
    sys.exit(main())
