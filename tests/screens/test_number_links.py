"""Every link of the screen "Numbers" opens what its number counts: plays, or rallies."""

from __future__ import annotations

import re
from functools import cache, partial
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens.numbers.cells import NumberCell
from app.screens.numbers.tables import PRESETS
from session.formats.reading import import_file
from session.service import SessionService
from tests.emptied import Running
from tests.screens.numbered import opened, tables

KATOWICE = "katowice-bedzin-2019.dvw"
ASKED = (
    "", "set=2", "rotation=1", "team=A&rotation=4&serving=no", "team=B&score=trailing",
    "phase=break", "score=close&reception=%23%2B", "opponent_rotation=6&outcome=lost",
    "player=A7", "player=B2&set=1", "serving=yes",
)  # fmt: skip
OTHERS = (
    "avl-men-2017.psvb", "nicaragua-cuba-2022.vsm", "stuttgart-schwerin-2018.dvw",
    "click-and-scout.dvw", "ljubljana-maribor-2012.dvw", "beach-2021.dvw",
)  # fmt: skip
OF_RALLIES = {
    "sets": ("SO", "BP"),
    "sideout": ("SO", "Mod. SO", "BP"),
    "rotations": ("Rallies", "SO", "BP"),
}
"""Columns that count rallies; all others that lead anywhere count plays."""


def counted(cell: NumberCell) -> int | None:
    """What a cell counts: its number, what stands above the line of a share, or all the touches
    of an efficiency."""
    if cell.text.isdigit():
        return int(cell.text)
    above, _, below = cell.part.partition("/")
    return int(above) if cell.text.endswith("%") else int(below) if below else None


def wrong(record: SessionService, session_id: str, query: str) -> tuple[list[str], int]:
    """The links that open something else than they say, and how many there were."""
    found, followed = [], 0
    behind_it = cache(partial(opened, record, session_id))  # tables have columns in common
    for preset in PRESETS:
        for table in tables(record, session_id, query, preset):
            rallies = OF_RALLIES.get(table.ident.partition("-")[0], ())
            for row in (*table.rows, *([table.foot] if table.foot else [])):
                for column, cell in zip(table.columns, row.cells, strict=True):
                    if cell.href is None:
                        continue
                    followed += 1
                    behind = behind_it(cell.href, rallies=column.word in rallies)
                    if behind != counted(cell):
                        found.append(
                            f"{table.ident} {row.lead} {row.head.text} {column.word} {cell.text} "
                            f"{cell.part}: {behind} behind {cell.href}"
                        )
    return found, followed


@pytest.fixture(scope="module")
def match_id(application: Running, shared: Path) -> str:
    """Imported once; no test here changes it."""
    match_id = import_file(application.record, shared / "data/scout" / KATOWICE).session_id
    application.keep()
    return match_id


@pytest.mark.parametrize("query", ASKED)
def test_every_link_opens_what_it_counts(record: SessionService, match_id: str, query: str) -> None:
    found, followed = wrong(record, match_id, query)
    assert found == []
    assert followed > 50


@pytest.mark.parametrize("name", OTHERS)
def test_links_of_other_programs_files_do_so_too(
    record: SessionService, shared: Path, name: str
) -> None:
    match_id = import_file(record, shared / "data/scout" / name).session_id
    found, followed = wrong(record, match_id, "")
    assert found == []
    assert followed > 20


def test_gifts_are_the_errors_of_the_opponent(
    client: TestClient, record: SessionService, match_id: str
) -> None:
    [sets] = [one for one in tables(record, match_id, "", "report") if one.ident == "sets"]
    assert sets.foot
    cells = dict(
        zip([column.word for column in sets.columns[1:7]], sets.foot.cells[1:], strict=False)
    )
    gifts = cells["Op.Er"]
    assert gifts.href
    page = client.get(gifts.href, headers={"Accept": "text/html"}).text
    assert page.count('<td class="player">') == int(gifts.text)
    assert set(re.findall(r'<td class="sign[^"]*">([^<]*)', page)) <= {"=", "/"}


def test_a_list_of_rallies_says_how_many(
    client: TestClient, record: SessionService, match_id: str
) -> None:
    found = tables(record, match_id, "", "report")
    table = next(one for one in found if one.ident == "rotations-A")
    rallies = table.rows[0].cells[1]
    assert rallies.href
    page = client.get(unescape(rallies.href), headers={"Accept": "text/html"}).text
    assert f"in {rallies.text} rallies" in page


def test_a_table_whose_numbers_can_be_pressed_says_so(client: TestClient, match_id: str) -> None:
    page = client.get(f"/sessions/{match_id}/stats", headers={"Accept": "text/html"}).text
    found = [part.partition("</table>")[0] for part in page.split('<div class="numbers-of')[1:]]
    leads = [bool(re.search(r'<td class="num[^"]*"><a', part)) for part in found]
    assert leads == ["Press a number for its plays." in part for part in found]
    assert {*leads} == {True, False}
