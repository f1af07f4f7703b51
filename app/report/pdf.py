"""The match report as a PDF: one page, real text, its own fonts. Each team's half has its players,
then its sets under the same columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from app.report import Paper, model
from app.report.model import MatchReport, PlayerLine, SetRow, TeamReport
from app.report.ruled import MARGIN, SIZE, Heading, Ruled
from session.stats.catalogue import ON_PAPER

NUMBER, MARK, BOX = 6.0, 4.6, 4.6
_WIDTHS: Final = {
    "points_total": 7.0, "points_break": 6.2, "points_win_loss": 7.2,
    "reception_total": 6.8, "reception_positive": 8.6, "reception_excellent": 10.2,
    "attack_total": 6.8, "attack_kills": 6.8, "attack_kill": 8.8, "block_kills": 6.6,
}  # fmt: skip
_WIDTH: Final = 6.4
"""Of a column that has none of its own."""
_GROUPS: Final = tuple(tuple(_WIDTHS.get(name, _WIDTH) for name in names) for _, names in ON_PAPER)
_POINTS: Final = _GROUPS[0]
_SKILLS: Final = tuple(width for group in _GROUPS[1:] for width in group)
_WON: Final = (8.4, 8.4, 8.4, 8.6)
SET_LABEL: Final = 5 * BOX + sum(_POINTS) - sum(_WON)
"""The names of the sets, below the boxes of five."""
_ENDS: Final = frozenset(n - 1 for n in accumulate(map(len, _GROUPS[1:-1])))
"""Columns of SKILLS after which a group ends."""
HEADINGS: Final = 4
"""Rows that are neither a player nor a set."""
_BESIDE: Final = 17.0
"""Kept free beside the staff for the words over the sets."""


def draw_team(page: Ruled, team: TeamReport, columns: Sequence[str]) -> None:
    """From the present place on; `columns` are the numbers of the sets with boxes."""
    boxes = BOX * len(columns)
    left = page.epw - boxes - sum(_POINTS) - sum(_SKILLS)
    _heads(page, team, left, columns)
    for player in team.players:
        page.next_row()
        _player(page, player, left - NUMBER - MARK)
    page.next_row()
    page.style(bold=True)
    page.put(left, "Team total", "L", border="TLB", fill=True)
    if columns:
        page.put(boxes, "", border="TBLR", fill=True)
    _cells(page, (*_POINTS, *_SKILLS), team.total, len(_POINTS), border="TB", fill=True)
    page.next_row()
    _sets(page, team, page.epw - SET_LABEL - sum(_WON) - sum(_SKILLS))
    page.next_row()


def _heads(page: Ruled, team: TeamReport, left: float, columns: Sequence[str]) -> None:
    page.style(bold=True, size=SIZE + 0.8)
    page.put(left, team.name, "L", border="TL", fill=True)
    groups: list[Heading] = [(sum(_POINTS), model.POINT_COLUMNS[0], "TLR")]
    if columns:
        groups.insert(0, (BOX * len(columns), "Set", "TLR"))
    first = 0
    for word, names in model.SKILL_COLUMNS:
        groups.append((sum(_SKILLS[first : first + len(names)]), word, "TR"))
        first += len(names)
    page.headings(groups)
    page.next_row()
    page.headings([(left, "", "BL")])
    for number, served in zip(columns, team.served_first, strict=True):
        edge = ("L" if number == columns[0] else "") + ("R" if number == columns[-1] else "")
        page.headings([(BOX, number + (model.SERVED_FIRST if served else ""), f"B{edge}")])
    _names(page, _POINTS, model.POINT_COLUMNS[1])


def _names(page: Ruled, widths: Sequence[float], leading: Sequence[str]) -> None:
    """The names of the columns: some of their own, then those of the skills."""
    names = (*leading, *(name for _, names in model.SKILL_COLUMNS for name in names))
    page.style(bold=True)
    _cells(page, (*widths, *_SKILLS), names, len(leading), border="B", fill=True)


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
    edges = {leading - 1, len(widths) - 1, *(leading + place for place in _ENDS)}
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
    _cells(page, (*_POINTS, *_SKILLS), line.cells, len(_POINTS))


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
    page.put(SET_LABEL, "", border="BL", fill=True)
    _names(page, _WON, model.WON[1])
    for row in team.sets:
        page.next_row(left)
        _set(page, row, last=row is team.sets[-1])
    bottom = page.y
    page.line(MARGIN, bottom + page.row, MARGIN + left, bottom + page.row)
    page.line(MARGIN, top, MARGIN, bottom + page.row)
    page.set_xy(MARGIN, top)
    for word, person in team.staff[: 1 + len(team.sets)]:
        page.said(left - _BESIDE, word, person)
        page.next_row()
    page.set_xy(MARGIN, bottom)


def _set(page: Ruled, row: SetRow, *, last: bool) -> None:
    ends = "B" if last else ""
    page.style(bold=True)
    page.put(SET_LABEL, row.name, "L", border=f"L{ends}")
    page.style()
    _cells(page, (*_WON, *_SKILLS), row.cells, len(_WON), border=ends)


NBSP: Final = "\u00a0"
_GAP: Final = 2.2
FOOT: Final = 12
"""Rows below the teams."""
SCORE: Final = 84.0
_LABEL: Final = 62.0
_SITUATION: Final = (7.4, 7.4, 9.2, 7.4)


def pdf(report: MatchReport, paper: Paper = "a4", made: dt.datetime | None = None) -> bytes:
    """The bytes of the file; `made` is its creation date, now unless said. The same report of the
    same date gives the same bytes."""
    head = max(6 + (len(report.about) + 1) // 2, len(report.sets) + 2)
    rows = head + report.lines + 2 * HEADINGS + FOOT
    page = Ruled(paper, rows, 3 * _GAP + 2)
    page.set_title(f"Match report: {report.title}")
    page.set_creation_date(made or dt.datetime.now(dt.UTC))
    _head(page, report)
    for team in report.teams:
        page.set_xy(MARGIN, page.y + _GAP)
        draw_team(page, team, report.columns)
    page.set_xy(MARGIN, page.y + _GAP)
    _foot(page, report)
    return bytes(page.output())


def _head(page: Ruled, report: MatchReport) -> None:
    """Who played on the left, the sets on the right."""
    top = page.t_margin
    left = page.epw - SCORE - 4
    page.set_xy(MARGIN, top)
    page.style(bold=True, size=SIZE + 0.8)
    page.put(left, "MATCH REPORT", "L")
    page.next_row()
    if report.competition:
        page.style()
        page.put(left, report.competition, "L")
        page.next_row()
    page.set_y(page.y + 0.8)
    for team in report.teams:
        _result(page, team, left)
    page.set_xy(MARGIN, page.y + 0.8)
    _about(page, report, left)
    bottom = page.y
    _score(page, report, page.w - MARGIN - SCORE, top)
    page.set_xy(MARGIN, max(bottom, page.y))


def _result(page: Ruled, team: TeamReport, width: float) -> None:
    page.style(bold=True, size=11)
    row, page.row = page.row, page.row * 1.4
    page.put(width - 8, team.name, "L", border="TBL")
    page.put(8, str(team.sets_won), "C", border="TBR")
    page.next_row()
    page.row = row


def _about(page: Ruled, report: MatchReport, width: float) -> None:
    """Two beside each other; what is long has a row to itself."""
    page.style()
    half = width / 2
    for place, (word, text) in enumerate(report.about):
        long = page.get_string_width(f"{word} {text}") > half - 4
        if place and (long or page.x + half > MARGIN + width + 0.1):
            page.next_row()
        page.said(width if long else half, word, text)
    if report.about:
        page.next_row()


def _score(page: Ruled, report: MatchReport, left: float, top: float) -> None:
    name, minutes, final = 11.0, 11.0, 16.0
    partial = (SCORE - name - minutes - final) / 3
    page.set_xy(left, top)
    page.headings(
        [
            (name, "Set", "TLB"),
            (minutes, "Min", "TRB"),
            (3 * partial, "Partial scores", "TB"),
            (final, "Score", "TLRB"),
        ]
    )
    for line in (*report.sets, report.total):
        page.next_row(left - MARGIN)
        last = line is report.total
        rule = "TB" if last else ""
        page.style(bold=last)
        page.put(name, line.name, "C", border=f"L{rule}", fill=last)
        page.put(minutes, line.minutes, "C", border=f"R{rule}", fill=last)
        for text in line.partials:
            page.put(partial, text, "C", border=rule, fill=last)
        page.style(bold=True)
        page.put(final, line.score, "C", border=f"LR{rule}", fill=last)
    page.next_row()


def _foot(page: Ruled, report: MatchReport) -> None:
    top = page.y
    _first_attacks(page, report)
    if not report.beach:
        page.set_xy(MARGIN, page.y + 1.2)
        _rotations(page, report)
    bottom = page.y
    left = MARGIN + _LABEL + 2 * sum(_SITUATION) + _GAP
    page.set_xy(left, top)
    for team in report.teams:
        _shares(page, team, left)
    page.set_xy(MARGIN, max(bottom, page.y) + _GAP)
    page.style(size=SIZE - 1)
    words = "   ".join(f"{sign} {meaning}".replace(" ", NBSP) for sign, meaning in report.legend)
    page.multi_cell(page.epw, page.row * 0.95, words, align="L")


def _first_attacks(page: Ruled, report: MatchReport) -> None:
    page.headings([(_LABEL, "", "TL")])
    page.headings([(sum(_SITUATION), team.name, "TLR") for team in report.teams])
    page.next_row()
    page.style(bold=True)
    page.put(_LABEL, "Attack", "L", border="BL", fill=True)
    for _ in report.teams:
        _group(page, _SITUATION, model.FIRST_ATTACK, "B", fill=True)
    for place, (_, words) in enumerate(model.ATTACKS):
        page.next_row()
        ends = "B" if place == len(model.ATTACKS) - 1 else ""
        page.style()
        page.put(_LABEL, words, "L", border=f"L{ends}")
        for team in report.teams:
            _group(page, _SITUATION, team.attacks[place], ends)
    page.next_row()


def _rotations(page: Ruled, report: MatchReport) -> None:
    widths = (2 * sum(_SITUATION) / len(model.SETTERS_WAY),) * len(model.SETTERS_WAY)
    page.style(bold=True)
    page.put(_LABEL, "Points won - lost, S in", "L", border="TBL", fill=True)
    _group(page, widths, [str(zone) for zone in model.SETTERS_WAY], "TB", fill=True)
    for team in report.teams:
        page.next_row()
        ends = "B" if team is report.teams[1] else ""
        page.style()
        page.put(_LABEL, team.name, "L", border=f"L{ends}")
        _group(page, widths, team.rotations, ends)
    page.next_row()


def _group(
    page: Ruled,
    widths: tuple[float, ...],
    texts: tuple[str, ...] | list[str],
    border: str,
    *,
    fill: bool = False,
) -> None:
    """Cells between two rules."""
    for place, (width, text) in enumerate(zip(widths, texts, strict=True)):
        edge = ("L" if place == 0 else "") + ("R" if place == len(widths) - 1 else "")
        page.put(width, text, "R", border=border + edge, fill=fill)


def _shares(page: Ruled, team: TeamReport, left: float) -> None:
    """How many receptions a point in side-out took, and how many serves a break point."""
    width = page.w - MARGIN - left
    lines = ["   ".join(parts) for parts in team.shares]
    page.style(bold=True)
    page.put(width, team.name, "L", border="TLRB", fill=True)
    page.style()
    for text in lines:
        page.next_row(left - MARGIN)
        page.put(width, text, "L", border="LRB" if text is lines[-1] else "LR")
    page.next_row(left - MARGIN)
