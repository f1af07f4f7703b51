"""A rate reads the same on every page, in the report, in the charts and at the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import pytest

from app.cli import season as cli_season
from app.cli import stats as cli_stats
from app.numberformat import rounded, share, share_or_dash, size, whole_percent
from app.report.content import match_report
from app.report.model import PlayerLine
from app.screens.numbers.box import report_table
from app.screens.numbers.cells import NumberCell, NumberTable, Plays
from app.screens.numbers.rallies import sideout_table
from app.screens.season.lines import rate_cell
from session.formats.reading import import_file
from session.service import SessionService
from session.stats.filters import Filter
from session.stats.report import MatchStatistics
from session.stats.tally import rate_json
from session.vocabulary import Side

MATCHES = (
    "avl-men-2017.psvb", "nicaragua-cuba-2022.vsm", "katowice-bedzin-2019.dvw",
    "stuttgart-schwerin-2018.dvw", "click-and-scout.dvw", "ljubljana-maribor-2012.dvw",
    "beach-2021.dvw", "katowice-bedzin-2019-clip.dvw",
)  # fmt: skip


def by_hand(n: int, d: int, places: int = 0) -> str:
    """The rounding of a pocket calculator with many digits."""
    with localcontext(prec=50):
        return str((Decimal(n) / Decimal(d)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("n", "d", "places", "text"),
    [(2900, 40, 0, "73"), (107, 40, 2, "2.68"), (1, 200, 2, "0.01"), (-1, 16, 3, "-0.063"),
     (-1, 9000, 3, "0.000"), (0, 7, 2, "0.00"), (3, 1, 0, "3"), (1999, 2000, 2, "1.00")],
)  # fmt: skip
def test_halves_are_rounded_up(n: int, d: int, places: int, text: str) -> None:
    assert rounded(n, d, places) == text


def test_every_share_of_up_to_two_hundred_is_exact() -> None:
    for d in range(1, 201):
        for n in range(d + 1):
            assert share(n, d) == f"{by_hand(100 * n, d)} %"
            assert whole_percent(100 * n / d) == by_hand(100 * n, d)


def test_every_place_writes_a_half_alike() -> None:
    half = rate_json(29, 40)
    assert rate_cell("attack_kill", half).text == "73 %"
    assert share_or_dash(29, 40) == "73 %"
    assert cli_season._share(half) == "73 % (29/40)"
    assert cli_stats._rate(half) == ("73 %", "29/40")
    assert cli_stats.printed(72.5) == "73"
    assert rate_cell("attack_efficiency", rate_json(-1, 16)).text == "−.063"


@pytest.mark.parametrize("name", MATCHES)
def test_page_terminal_and_report_of_a_match_agree(
    service: SessionService, shared: Path, name: str
) -> None:
    session_id = import_file(service, shared / "data/scout" / name).session_id
    found = service.statistics.report(session_id)
    printed = cli_stats.in_words(found).splitlines()
    report = match_report(service, session_id)
    for side, team in zip(Side, report.teams, strict=True):
        box = report_table(found.teams[side], Plays(session_id, Filter(), side), "")
        in_report = {line.number: figures(line) for line in team.players}
        on_page = {row.lead: shares(box, row.cells) for row in box.rows}
        assert on_page.items() <= in_report.items()
        assert box.foot
        assert shares(box, box.foot.cells) == reported(team.total)
        assert as_printed(team.total) in [as_printed(line.split()[1:]) for line in printed]
        each = [team.sideout[2], team.breaks[2]]
        assert list(per_point(found, side)) == each
        said = " ".join(" ".join(printed).split())
        assert all(f"for each of these points {one} " in f"{said} " for one in each)
        for cell in cells(box):
            if cell.text.endswith(" %"):
                n, d = map(int, cell.part.split("/"))
                assert cell.text == f"{by_hand(100 * n, d)} %"


def per_point(found: MatchStatistics, side: Side) -> Iterator[str]:
    """Receptions and serves for each point, as the page writes them."""
    plays = {one: Plays("match", Filter(), one) for one in Side}
    table = sideout_table(found, plays, {"A": "Home", "B": "Away"})
    row = table.rows["AB".index(side)]
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.word in ("Rec / point", "Serves / point"):
            yield "." if cell.text == "–" else cell.text


def cells(table: NumberTable) -> Iterator[NumberCell]:
    for row in (*table.rows, *([table.foot] if table.foot else [])):
        yield from row.cells


def shares(table: NumberTable, cells: Sequence[NumberCell]) -> list[str]:
    """Positive, excellent and kills in per cent, as a box score on the page has them."""
    named = zip(table.columns, cells, strict=True)
    found = {column.word: cell.text.removesuffix(" %") for column, cell in named}
    # The report writes a dot for none, and also for 0 % but of positive receptions.
    return [
        "." if found[word] == "–" or (found[word] == "0" and word != "Pos%") else found[word]
        for word in ("Pos%", "Exc%", "Pts%")
    ]


def figures(line: PlayerLine) -> list[str]:
    return reported(line.cells)


def reported(cells: tuple[str, ...]) -> list[str]:
    return [re.sub(r"[()%]", "", cells[place]) for place in (8, 9, 14)]


def as_printed(cells: Sequence[str]) -> list[str]:
    """A line of the report, or of the terminal, as the report writes it without its marks."""
    plain = [re.sub(r"[()%+]", "", text) for text in cells]
    return ["." if text == "0" and place != 8 else text for place, text in enumerate(plain)]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (2_500_000, "2.5 MB"),
        (53_687_091_200, "53.7 GB"),
        (4_000_000_000_000, "4000.0 GB"),
    ],
)
def test_sizes_are_said_in_thousands(count: int, said: str) -> None:
    assert size(count) == said
