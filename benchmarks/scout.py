"""Importing a real scout file, beside `openvolley-pydatavolley` reading it."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from benchmarks.measure import Result, compare
from session.formats.dvw import read_dvw
from session.formats.reading import import_file
from session.game.match import reduce
from session.game.rules import rules_of
from session.service import SessionService
from session.stats.report import summary

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT.parent / "shared" / "data" / "scout" / "stuttgart-schwerin-2018.dvw"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
COUNTED = "import into typed events with all statistics / read_dv"
STORED = "import_file into SQLite, with checks, rollup and change log / read_dv"


def run(folder: Path) -> Iterator[Result]:
    """Both targets; skipped where the file or the other reader is not there."""
    reason = missing()
    if reason is not None:
        yield Result(COUNTED, 0.5, skipped=reason)
        yield Result(STORED, 1.5, skipped=reason)
        return
    read_dv: Callable[[str], Any] = importlib.import_module("datavolley").read_dv
    theirs = ("read_dv", lambda: read_dv(str(FILE)))
    yield compare(COUNTED, 0.5, ("read, reduced, counted", counted), theirs, ROUNDS)
    with ExitStack() as open_ones:
        records = iter(
            [
                open_ones.enter_context(closing(SessionService(None, folder / f"scout-{number}")))
                for number in range(ROUNDS + 1)
            ]
        )
        stored = ("import_file", lambda: import_file(next(records), FILE))
        yield compare(STORED, 1.5, stored, theirs, ROUNDS)


def missing() -> str | None:
    """Why nothing can be measured; None when all is there."""
    if not FILE.is_file():
        return "needs ../shared/data/scout, which is not here"
    if importlib.util.find_spec("datavolley") is None:
        return "needs openvolley-pydatavolley: pip install -e .[dev]"
    return None


def counted() -> dict[str, Any]:
    """Everything that the match report says, from the file."""
    found = read_dvw(FILE)
    meta = found.session.meta
    match = reduce((event for _, event in found.events), rules_of(meta))
    names = {side.value: name for side, name in found.teams.items()}
    return summary(match, names=names, scout=meta["scout"])
