"""Every number of a club's season opens what it counts: plays, or rallies, of all its matches."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from starlette.datastructures import QueryParams

from app.screens.plays.manyplays import AskedOfMany
from app.screens.season.season import SeasonPlays, club_tables
from session.formats.reading import import_file
from session.record.seasons import Season
from session.service import SessionService
from session.stats.filters import Filter
from tests.emptied import Running
from tests.screens.test_number_links import OF_RALLIES, counted


@pytest.fixture(scope="module")
def club_id(application: Running, shared: Path) -> int:
    """A club with one match, in a record that has another one, too."""
    for name in ("katowice-bedzin-2019.dvw", "stuttgart-schwerin-2018.dvw"):
        import_file(application.record, shared / "data/scout" / name)
    application.keep()
    return application.record.clubs.find("Katowice")[0].id


def opened(record: SessionService, href: str, *, rallies: bool) -> int:
    """How many plays, or rallies, are behind a link."""
    home, _, query = href.partition("?")
    assert home == "/plays"
    asked = AskedOfMany.read(record, QueryParams(parse_qsl(query)))
    found = record.plays.find(asked.wanted, asked.matches.of, by=asked.by, limit=10_000)
    if not rallies:
        return found.total
    return len({(one.event.session_id, one.set_number, one.rally) for one in found.plays})


@pytest.mark.parametrize("query", ["", "set=2", "rotation=1&reception=%23", "skill=attack"])
@pytest.mark.parametrize("preset", ["report", "ncaa"])
def test_every_link_of_a_season_opens_what_it_counts(
    record: SessionService, club_id: int, query: str, preset: str
) -> None:
    season, part = Season(club_id=club_id), Filter.parse(dict(parse_qsl(query)))
    found = record.seasons.report(season, part)
    wrong, followed = [], 0
    for table in club_tables(found, preset, SeasonPlays(season, part)):
        of_rallies = {"SO", "BP", *OF_RALLIES.get(table.ident, ())}
        for row in (*table.rows, *([table.foot] if table.foot else [])):
            for column, cell in zip(table.columns, row.cells, strict=True):
                if cell.href is None or not cell.href.startswith("/plays"):
                    continue
                followed += 1
                behind = opened(record, cell.href, rallies=column.word in of_rallies)
                if behind != counted(cell):
                    wrong.append((table.ident, row.head.text, column.word, cell, behind))
    assert wrong == []
    assert followed > 10
