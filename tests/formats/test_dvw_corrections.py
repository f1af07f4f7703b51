"""Whatever a coach corrects in a match from a scout file, the file that goes out says the same."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from session.formats.dvw import read_dvw, read_dvw_text
from session.formats.dvw.writer import dvw_lines
from session.formats.imported import ImportedSession
from session.formats.integrity import match_of
from session.formats.reading import import_file
from session.game.match import Match, reduce
from session.game.rules import rules_of
from session.service import SessionService
from tests.formats.dvw_files import REAL
from tests.formats.test_dvw_round_trip import data_of

Row = dict[str, Any]


def rows_of(found: ImportedSession) -> list[Row]:
    return [
        {**event.model_dump(mode="json"), "id": place, "clip_id": clip}
        for place, (clip, event) in enumerate(found.events, 1)
    ]


def corrected(rows: list[Row], dice: random.Random) -> list[Row]:
    """Some events deleted, doubled, moved, given to another player or judged anew."""
    rows = list(rows)
    for _ in range(8):
        place = dice.randrange(len(rows) - 1)
        row = rows[place]
        kind = dice.choice(("delete", "double", "move", "player", "judge"))
        if kind == "delete":
            del rows[place]
        elif kind == "double":
            rows.insert(place, dict(row))
        elif kind == "move":
            rows[place], rows[place + 1] = rows[place + 1], row
        elif kind == "player" and row["actor_number"]:
            rows[place] = {**row, "actor_number": "99"}
        elif kind == "judge" and "evaluation" in row["payload"]:
            rows[place] = {**row, "payload": {**row["payload"], "evaluation": "="}}
    return rows


def rallies(match: Match) -> list[tuple[Any, ...]]:
    return [
        (
            rally.set_number,
            rally.serving,
            rally.score_after,
            rally.winner,
            rally.how,
            rally.setter_zones,
            rally.lineups,
            rally.phases,
            *tuple((touch.kind, touch.side, touch.number, touch.sign) for touch in rally.touches),
        )
        for rally in match.rallies
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", REAL)
def test_corrections_are_in_the_file_that_goes_out(shared: Path, name: str, seed: int) -> None:
    found = read_dvw(shared / "data/scout" / f"{name}.dvw")
    rows = corrected(rows_of(found), random.Random(seed))
    data = data_of(found, found.session.meta)
    again = read_dvw_text("\n".join(dvw_lines(data, rows)))
    liberos = match_of(found).liberos
    kept = reduce(rows, rules_of(found.session.meta), liberos)
    assert rallies(match_of(again)) == rallies(kept)


@pytest.mark.parametrize("name", ["nicaragua-cuba-2022.vsm", "avl-men-2017.psvb"])
def test_numbers_of_a_match_from_elsewhere_are_the_same_through_a_scout_file(
    shared: Path, service: SessionService, tmp_path: Path, name: str
) -> None:
    made = import_file(service, shared / "data/scout" / name).session_id
    path = tmp_path / "out.dvw"
    lines = dvw_lines(service.load_session(made), service.iter_events(made))
    path.write_text("\n".join(lines), encoding="utf-8")
    again = import_file(service, path).session_id
    before, after = service.get_stats(made), service.get_stats(again)
    for side in ("A", "B"):
        assert after["teams"][side]["totals"] == before["teams"][side]["totals"]
        assert after["teams"][side]["rotations"] == before["teams"][side]["rotations"]
    assert [attack["phase"] for attack in after["attacks"]] == [
        attack["phase"] for attack in before["attacks"]
    ]
