"""Matches for charts: noted touches with zones, and real files as matches with ids."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from session.formats.reading import read_file
from session.game.match import Match, reduce
from session.game.rules import rules_of
from tests.record.noted import events

FILES = (
    "stuttgart-schwerin-2018.dvw",
    "katowice-bedzin-2019.dvw",
    "click-and-scout.dvw",
    "beach-2021.dvw",
)


def match(text: str, **payloads: dict[str, Any]) -> Match:
    """Noted plays; `payloads` say more of single ones, by their place: `p3={"end_zone": 5}`."""
    noted = events(text)
    for place, more in payloads.items():
        noted[int(place[1:]) - 1]["payload"] |= more
    return reduce(noted)


@cache
def real(folder: Path, name: str) -> Match:
    """A scout file as a match whose events have ids from 1."""
    found = read_file(folder / "data" / "scout" / name)
    rows = [event.model_dump() | {"id": n} for n, (_, event) in enumerate(found.events, 1)]
    return reduce(rows, rules_of(found.session.meta))
