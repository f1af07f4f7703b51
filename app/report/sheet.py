"""The match report as a PDF: one page, real text, its own fonts."""

from __future__ import annotations

import datetime as dt
from typing import Final

from app.report import model
from app.report.model import Report, TeamReport
from app.report.paper import Paper
from app.report.ruled import MARGIN, SIZE, Ruled
from app.report.side import HEADINGS, draw_team

NBSP: Final = "\u00a0"
GAP: Final = 2.2
FOOT: Final = 12
"""Rows below the teams."""
SCORE: Final = 84.0
LABEL: Final = 62.0
SITUATION: Final = (7.4, 7.4, 9.2, 7.4)


def pdf(report: Report, paper: Paper = "a4", made: dt.datetime | None = None) -> bytes:
    """The bytes of the file; `made` is its creation date, now unless said. The same report of the
    same date gives the same bytes."""
    head = max(6 + (len(report.about) + 1) // 2, len(report.sets) + 2)
    rows = head + report.lines + 2 * HEADINGS + FOOT
    page = Ruled(paper, rows, 3 * GAP + 2)
    page.set_title(f"Match report: {report.title}")
    page.set_creation_date(made or dt.datetime.now(dt.UTC))
    _head(page, report)
    for team in report.teams:
        page.set_xy(MARGIN, page.y + GAP)
        draw_team(page, team, report.columns)
    page.set_xy(MARGIN, page.y + GAP)
    _foot(page, report)
    return bytes(page.output())


def _head(page: Ruled, report: Report) -> None:
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


def _about(page: Ruled, report: Report, width: float) -> None:
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


def _score(page: Ruled, report: Report, left: float, top: float) -> None:
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


def _foot(page: Ruled, report: Report) -> None:
    top = page.y
    _first_attacks(page, report)
    if not report.beach:
        page.set_xy(MARGIN, page.y + 1.2)
        _rotations(page, report)
    bottom = page.y
    left = MARGIN + LABEL + 2 * sum(SITUATION) + GAP
    page.set_xy(left, top)
    for team in report.teams:
        _shares(page, team, left)
    page.set_xy(MARGIN, max(bottom, page.y) + GAP)
    page.style(size=SIZE - 1)
    words = "   ".join(f"{sign} {meaning}".replace(" ", NBSP) for sign, meaning in report.legend)
    page.multi_cell(page.epw, page.row * 0.95, words, align="L")


def _first_attacks(page: Ruled, report: Report) -> None:
    page.headings([(LABEL, "", "TL")])
    page.headings([(sum(SITUATION), team.name, "TLR") for team in report.teams])
    page.next_row()
    page.style(bold=True)
    page.put(LABEL, "Attack", "L", border="BL", fill=True)
    for _ in report.teams:
        _group(page, SITUATION, model.FIRST_ATTACK, "B", fill=True)
    for place, (_, words) in enumerate(model.ATTACKS):
        page.next_row()
        ends = "B" if place == len(model.ATTACKS) - 1 else ""
        page.style()
        page.put(LABEL, words, "L", border=f"L{ends}")
        for team in report.teams:
            _group(page, SITUATION, team.attacks[place], ends)
    page.next_row()


def _rotations(page: Ruled, report: Report) -> None:
    widths = (2 * sum(SITUATION) / len(model.ZONES),) * len(model.ZONES)
    page.style(bold=True)
    page.put(LABEL, "Points won - lost, S in", "L", border="TBL", fill=True)
    _group(page, widths, [str(zone) for zone in model.ZONES], "TB", fill=True)
    for team in report.teams:
        page.next_row()
        ends = "B" if team is report.teams[1] else ""
        page.style()
        page.put(LABEL, team.name, "L", border=f"L{ends}")
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
    receptions, points, per = team.sideout
    serves, breaks, each = team.breaks
    lines = (
        f"Receptions {receptions}   Points SO {points}",
        f"Each {per} receptions 1 point",
        f"Serves {serves}   Points BP {breaks}",
        f"Each {each} serves 1 break point",
    )
    page.style(bold=True)
    page.put(width, team.name, "L", border="TLRB", fill=True)
    page.style()
    for text in lines:
        page.next_row(left - MARGIN)
        page.put(width, text, "L", border="LRB" if text is lines[-1] else "LR")
    page.next_row(left - MARGIN)
