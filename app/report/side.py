"""One team's half of the PDF: its players, then its sets under the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.report import model
from app.report.model import PlayerLine, SetRow, TeamReport
from app.report.ruled import MARGIN, SIZE, Heading, Ruled

NUMBER, MARK, BOX = 6.0, 4.6, 4.6
POINTS: Final = (7.0, 6.2, 7.2)
SKILLS: Final = (6.4, 6.4, 6.4, 6.8, 6.4, 8.6, 10.2, 6.8, 6.4, 6.4, 6.8, 8.8, 6.6)
WON: Final = (8.4, 8.4, 8.4, 8.6)
LABEL: Final = 5 * BOX + sum(POINTS) - sum(WON)
"""The names of the sets, below the boxes of five."""
ENDS: Final = frozenset({2, 6, 11})
"""Columns of SKILLS after which a group ends."""
HEADINGS: Final = 4
"""Rows that are neither a player nor a set."""
BESIDE: Final = 17.0
"""Kept free beside the staff for the words over the sets."""


def draw_team(page: Ruled, team: TeamReport, columns: Sequence[str]) -> None:
    """From the present place on; `columns` are the numbers of the sets with boxes."""
    boxes = BOX * len(columns)
    left = page.epw - boxes - sum(POINTS) - sum(SKILLS)
    _heads(page, team, left, columns)
    for player in team.players:
        page.next_row()
        _player(page, player, left - NUMBER - MARK)
    page.next_row()
    page.style(bold=True)
    page.put(left, "Team total", "L", border="TLB", fill=True)
    if columns:
        page.put(boxes, "", border="TBLR", fill=True)
    _cells(page, (*POINTS, *SKILLS), team.total, 3, border="TB", fill=True)
    page.next_row()
    _sets(page, team, page.epw - LABEL - sum(WON) - sum(SKILLS))
    page.next_row()


def _heads(page: Ruled, team: TeamReport, left: float, columns: Sequence[str]) -> None:
    page.style(bold=True, size=SIZE + 0.8)
    page.put(left, team.name, "L", border="TL", fill=True)
    groups: list[Heading] = [(sum(POINTS), model.POINTS[0], "TLR")]
    if columns:
        groups.insert(0, (BOX * len(columns), "Set", "TLR"))
    first = 0
    for word, names in model.SKILLS:
        groups.append((sum(SKILLS[first : first + len(names)]), word, "TR"))
        first += len(names)
    page.headings(groups)
    page.next_row()
    page.headings([(left, "", "BL")])
    for number, served in zip(columns, team.served_first, strict=True):
        edge = ("L" if number == columns[0] else "") + ("R" if number == columns[-1] else "")
        page.headings([(BOX, number + (model.SERVED_FIRST if served else ""), f"B{edge}")])
    _names(page, POINTS, model.POINTS[1])


def _names(page: Ruled, widths: Sequence[float], leading: Sequence[str]) -> None:
    """The names of the columns: some of their own, then those of the skills."""
    names = (*leading, *(name for _, names in model.SKILLS for name in names))
    page.style(bold=True)
    _cells(page, (*widths, *SKILLS), names, len(leading), border="B", fill=True)


def _cells(
    page: Ruled,
    widths: Sequence[float],
    texts: Sequence[str],
    leading: int,
    *,
    border: str = "",
    fill: bool = False,
) -> None:
    """Cells to the right, with a rule after each group; `leading` of them before the skills."""
    edges = {leading - 1, len(widths) - 1, *(leading + place for place in ENDS)}
    for place, (width, text) in enumerate(zip(widths, texts, strict=True)):
        page.put(width, text, "R", border=border + ("R" if place in edges else ""), fill=fill)


def _player(page: Ruled, line: PlayerLine, name: float) -> None:
    page.style(bold=True)
    page.put(NUMBER, line.number, "R", border="L")
    page.style(size=SIZE - 1)
    page.put(MARK, line.mark, "C")
    page.style()
    page.put(name, line.name, "L")
    for place, (text, setter) in enumerate(zip(line.boxes, line.setter, strict=True)):
        edge = ("L" if place == 0 else "") + ("R" if place == len(line.boxes) - 1 else "")
        _box(page, text, edge, setter=setter)
    page.style()
    _cells(page, (*POINTS, *SKILLS), line.cells, 3)


def _box(page: Ruled, text: str, edge: str, *, setter: bool) -> None:
    """Who started stands in a box, the setter in a filled one; who came on in none."""
    starter = text.isdigit()
    if starter:
        page.box(page.x + 0.6, page.y + 0.3, BOX - 1.2, page.row - 0.6, full=setter)
    page.style(bold=starter)
    page.set_text_color(255 if setter else 0)
    page.put(BOX, text, "C", border=edge)
    page.set_text_color(0)


def _sets(page: Ruled, team: TeamReport, left: float) -> None:
    """The staff on the left; on the right each set. Ends in the last row."""
    top = page.y
    page.style(bold=True)
    page.put(left, model.WON[0], "R")
    page.put(LABEL, "", border="BL", fill=True)
    _names(page, WON, model.WON[1])
    for row in team.sets:
        page.next_row(left)
        _set(page, row, last=row is team.sets[-1])
    bottom = page.y
    page.line(MARGIN, bottom + page.row, MARGIN + left, bottom + page.row)
    page.line(MARGIN, top, MARGIN, bottom + page.row)
    page.set_xy(MARGIN, top)
    for word, person in team.staff[: 1 + len(team.sets)]:
        page.said(left - BESIDE, word, person)
        page.next_row()
    page.set_xy(MARGIN, bottom)


def _set(page: Ruled, row: SetRow, *, last: bool) -> None:
    ends = "B" if last else ""
    page.style(bold=True)
    page.put(LABEL, row.name, "L", border=f"L{ends}")
    page.style()
    _cells(page, (*WON, *SKILLS), row.cells, 4, border=ends)
