"""The match report as a PDF: one page, real text, its own fonts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

import matplotlib as mpl
from fpdf import FPDF

from app.report import model
from app.report.model import PlayerLine, Report, SetRow, TeamReport

Paper: TypeAlias = Literal["a4", "letter"]
Align: TypeAlias = Literal["L", "C", "R"]

FAMILY: Final = "DejaVu"
NBSP: Final = "\u00a0"
NARROW: Final = 90
"""Percent: the face is a wide one, and a table has 26 columns."""
MARGIN: Final = 9.0
ROW: Final = 4.2
SIZE: Final = 7.2
GREY: Final = 232
RULE: Final = 0.15
GAP: Final = 2.2

HEADINGS: Final = 4
"""Rows of a team's table that are neither a player nor a set."""
FOOT: Final = 12

NUMBER, MARK, BOX = 6.0, 4.6, 4.6
POINTS: Final = (7.0, 6.2, 7.2)
SKILLS: Final = (6.4, 6.4, 6.4, 6.8, 6.4, 8.6, 10.2, 6.8, 6.4, 6.4, 6.8, 8.8, 6.6)
WON: Final = (8.4, 8.4, 8.4, 8.6)
LABEL: Final = 5 * BOX + sum(POINTS) - sum(WON)
"""The names of the sets, below the boxes of five."""
ENDS: Final = frozenset({2, 6, 11})
"""Columns of SKILLS after which a group ends."""


def pdf(report: Report, paper: Paper = "a4", made: dt.datetime | None = None) -> bytes:
    """The bytes of the file; `made` is its creation date, now unless said. The same report of the
    same date gives the same bytes."""
    page = _Page(paper, report)
    page.set_creation_date(made or dt.datetime.now(dt.UTC))
    page.draw()
    return bytes(page.output())


def fonts() -> Path:
    """Where matplotlib keeps DejaVu Sans, which has Latin, Greek and Cyrillic letters."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf"


class _Page(FPDF):
    """Draws from the top downwards; all lengths are millimetres."""

    def __init__(self, paper: Paper, report: Report) -> None:
        super().__init__(format=paper)
        self.report = report
        self.add_font(FAMILY, "", fonts() / "DejaVuSans.ttf")
        self.add_font(FAMILY, "B", fonts() / "DejaVuSans-Bold.ttf")
        self.set_title(f"Match report: {report.title}")
        self.set_creator("VolleySense")
        self.set_lang("en")
        self.set_auto_page_break(False)
        self.set_margin(MARGIN)
        self.c_margin = 0.7
        self.set_line_width(RULE)
        self.set_fill_color(GREY)
        self.add_page()
        self.set_stretching(NARROW)
        self.row = self._row()

    def _row(self) -> float:
        """How high a row may be, so that everything stays on one page."""
        head = max(6 + (len(self.report.about) + 1) // 2, len(self.report.sets) + 2)
        rows = head + self.report.lines + 2 * HEADINGS + FOOT
        return min(ROW, (self.h - 2 * MARGIN - 3 * GAP - 2) / rows)

    def draw(self) -> None:
        self._head()
        for team in self.report.teams:
            self._team(team)
        self._foot()

    # cells

    def _style(self, bold: bool = False, size: float = SIZE) -> None:
        self.set_font(FAMILY, "B" if bold else "", min(size, size * self.row / ROW))

    def _cell(
        self,
        width: float,
        text: str,
        align: Align = "R",
        *,
        border: str = "",
        fill: bool = False,
    ) -> None:
        """One cell of the present row; a text that is too long is set narrower, then cut."""
        room = width - 2 * self.c_margin
        wide = self.get_string_width(text)
        if wide > room > 0:
            self.set_stretching(max(NARROW * 0.75, NARROW * room / wide))
            text = self._cut(text, room)
        self.cell(width, self.row, text, border=border or 0, align=align, fill=fill)
        self.set_stretching(NARROW)

    def _cut(self, text: str, room: float) -> str:
        if self.get_string_width(text) <= room + 0.01:
            return text
        while text and self.get_string_width(f"{text}…") > room:
            text = text[:-1]
        return f"{text.rstrip()}…"

    def _next(self, indent: float = 0.0) -> None:
        self.set_xy(MARGIN + indent, self.y + self.row)

    def _heading(self, groups: Sequence[tuple[float, str, str]], align: Align = "C") -> None:
        """Headings over their columns: width, text, border."""
        self._style(bold=True)
        for width, text, border in groups:
            self._cell(width, text, align, border=border, fill=True)

    # the head of the page

    def _head(self) -> None:
        top = self.t_margin
        right = 84.0
        left = self.epw - right - 4
        self.set_xy(MARGIN, top)
        self._style(bold=True, size=8)
        self._cell(left, "MATCH REPORT", "L")
        self._next()
        if self.report.competition:
            self._style()
            self._cell(left, self.report.competition, "L")
            self._next()
        self.set_y(self.y + 0.8)
        for team in self.report.teams:
            self._style(bold=True, size=11)
            self._result(team, left)
        self._style()
        self.set_xy(MARGIN, self.y + 0.8)
        self._about(left)
        bottom = self.y
        self._score(self.w - MARGIN - right, top, right)
        self.set_xy(MARGIN, max(bottom, self.y) + GAP)

    def _result(self, team: TeamReport, width: float) -> None:
        row, self.row = self.row, self.row * 1.4
        self._cell(width - 8, team.name, "L", border="TBL")
        self._cell(8, str(team.sets_won), "C", border="TBR")
        self.set_xy(MARGIN, self.y + self.row)
        self.row = row

    def _about(self, width: float) -> None:
        """Pairs of a word and what it says, two beside each other."""
        half = width / 2
        for place, (word, text) in enumerate(self.report.about):
            long = self.get_string_width(f"{word} {text}") > half - 4
            if place and (long or self.x + half > MARGIN + width + 0.1):
                self._next()
            self._style(bold=True)
            label = self.get_string_width(f"{word} ") + 1
            self._cell(label, word, "L")
            self._style()
            self._cell((width if long else half) - label, text, "L")
        if self.report.about:
            self._next()

    def _score(self, left: float, top: float, width: float) -> None:
        name, minutes, final = 11.0, 11.0, 16.0
        partial = (width - name - minutes - final) / 3
        self.set_xy(left, top)
        self._heading(
            [
                (name, "Set", "TL"),
                (minutes, "Min", "TR"),
                (3 * partial, "Partial scores", "T"),
                (final, "Score", "TLR"),
            ]
        )
        lines = [*self.report.sets, self.report.total]
        for line in lines:
            self.set_xy(left, self.y + self.row)
            last = line is lines[-1]
            ends = "B" if last else ""
            self._style(bold=last)
            top_rule = "T" if line is lines[0] or last else ""
            self._cell(name, line.name, "C", border=f"L{ends}{top_rule}", fill=last)
            self._cell(minutes, line.minutes, "C", border=f"R{ends}{top_rule}", fill=last)
            for text in line.partials:
                self._cell(partial, text, "C", border=f"{ends}{top_rule}", fill=last)
            self._style(bold=True)
            self._cell(final, line.score, "C", border=f"LR{ends}{top_rule}", fill=last)
        self.set_xy(MARGIN, self.y + self.row)

    # a team

    def _team(self, team: TeamReport) -> None:
        boxes = BOX * self.report.columns
        name = self.epw - NUMBER - MARK - boxes - sum(POINTS) - sum(SKILLS)
        self._style(bold=True, size=8)
        self._cell(NUMBER + MARK + name, team.name, "L", border="TL", fill=True)
        self._heading(
            [(boxes, "Set", "TLR"), (sum(POINTS), model.POINTS[0], "TR"), *self._skill_groups()]
        )
        self._next()
        self._heading([(NUMBER + MARK + name, "", "BL")])
        for number in range(1, self.report.columns + 1):
            edge = ("L" if number == 1 else "") + ("R" if number == self.report.columns else "")
            self._heading([(BOX, str(number), f"B{edge}")])
        self._heading(self._columns((*POINTS, *SKILLS), self._names(model.POINTS[1]), 3), "R")
        for player in team.players:
            self._next()
            self._player(player, name)
        self._next()
        self._style(bold=True)
        self._cell(NUMBER + MARK + name, "Team total", "L", border="TLB", fill=True)
        self._cell(boxes, "", border="TBLR", fill=True)
        self._cells((*POINTS, *SKILLS), team.total, 3, border="TB", fill=True)
        self._next()
        self._sets(team, self.epw - LABEL - sum(WON) - sum(SKILLS))
        self.set_xy(MARGIN, self.y + self.row + GAP)

    def _skill_groups(self) -> list[tuple[float, str, str]]:
        groups, first = [], 0
        for word, names in model.SKILLS:
            width = sum(SKILLS[first : first + len(names)])
            groups.append((width, word, "TR"))
            first += len(names)
        return groups

    def _names(self, leading: Sequence[str]) -> list[str]:
        return [*leading, *(name for _, names in model.SKILLS for name in names)]

    def _columns(
        self, widths: Sequence[float], names: Sequence[str], leading: int
    ) -> list[tuple[float, str, str]]:
        edges = self._edges(leading, len(widths))
        return [
            (width, name, "B" + ("R" if place in edges else ""))
            for place, (width, name) in enumerate(zip(widths, names, strict=True))
        ]

    def _edges(self, leading: int, columns: int) -> set[int]:
        """The columns with a rule on their right."""
        return {leading - 1, columns - 1, *(leading + place for place in ENDS)}

    def _cells(
        self,
        widths: Sequence[float],
        texts: Sequence[str],
        leading: int,
        *,
        border: str = "",
        fill: bool = False,
    ) -> None:
        edges = self._edges(leading, len(widths))
        for place, (width, text) in enumerate(zip(widths, texts, strict=True)):
            edge = "R" if place in edges else ""
            self._cell(width, text, "R", border=border + edge, fill=fill)

    def _player(self, line: PlayerLine, name: float) -> None:
        self._style(bold=True)
        self._cell(NUMBER, line.number, "R", border="L")
        self._style(size=SIZE - 1)
        self._cell(MARK, line.mark, "C")
        self._style()
        self._cell(name, line.name, "L")
        for place, text in enumerate(line.boxes):
            self._box(text, first=place == 0, last=place == len(line.boxes) - 1)
        self._cells((*POINTS, *SKILLS), line.cells, 3)

    def _box(self, text: str, *, first: bool, last: bool) -> None:
        """Who started stands in a box, who came on does not."""
        starter = text.isdigit()
        if starter:
            self.rect(self.x + 0.6, self.y + 0.3, BOX - 1.2, self.row - 0.6)
        self._style(bold=starter)
        self._cell(BOX, text, "C", border=("L" if first else "") + ("R" if last else ""))
        self._style()

    def _sets(self, team: TeamReport, left: float) -> None:
        """The staff on the left; on the right each set, under the columns of the players."""
        top = self.y
        self._style(bold=True)
        self._cell(left, model.WON[0], "R")
        self._cell(LABEL, "", border="BL", fill=True)
        self._heading(self._columns((*WON, *SKILLS), self._names(model.WON[1]), 4), "R")
        for row in team.sets:
            self._next(left)
            self._set(row, last=row is team.sets[-1])
        bottom = self.y
        self.line(MARGIN, bottom + self.row, MARGIN + left, bottom + self.row)
        self.line(MARGIN, top, MARGIN, bottom + self.row)
        self.set_xy(MARGIN, top)
        for word, person in team.staff[: 1 + len(team.sets)]:
            self._style(bold=True)
            wide = self.get_string_width(f"{word} ") + 1
            self._cell(wide, word, "L")
            self._style()
            self._cell(left - wide - 17, person, "L")
            self._next()
        self.set_xy(MARGIN, bottom)

    def _set(self, row: SetRow, *, last: bool) -> None:
        ends = "B" if last else ""
        self._style(bold=True)
        self._cell(LABEL, row.name, "L", border=f"L{ends}")
        self._style()
        self._cells((*WON, *SKILLS), row.cells, 4, border=ends)

    # the foot of the page

    def _foot(self) -> None:
        top = self.y
        self._first_attacks()
        if not self.report.beach:
            self.set_xy(MARGIN, self.y + 1.2)
            self._rotations()
        bottom = self.y
        self._shares(top)
        self.set_xy(MARGIN, max(bottom, self.y) + GAP)
        self._style(size=SIZE - 1)
        words = "   ".join(
            f"{sign} {meaning}".replace(" ", NBSP) for sign, meaning in self.report.legend
        )
        self.multi_cell(self.epw, self.row * 0.95, words, align="L")

    def _first_attacks(self) -> None:
        widths = (7.4, 7.4, 9.2, 7.4)
        label = 62.0
        self._style(bold=True)
        self._cell(label, "", border="TL", fill=True)
        for team in self.report.teams:
            self._cell(sum(widths), team.name, "C", border="TLR", fill=True)
        self._next()
        self._cell(label, "Attack", "L", border="BL", fill=True)
        for _ in self.report.teams:
            for place, (width, name) in enumerate(zip(widths, model.FIRST_ATTACK, strict=True)):
                self._cell(width, name, "R", border=_edge("B", place, 4), fill=True)
        for place, (_, words) in enumerate(model.ATTACKS):
            self._next()
            ends = "B" if place == len(model.ATTACKS) - 1 else ""
            self._style()
            self._cell(label, words, "L", border=f"L{ends}")
            for team in self.report.teams:
                for number, (width, text) in enumerate(
                    zip(widths, team.attacks[place], strict=True)
                ):
                    self._cell(width, text, "R", border=_edge(ends, number, 4))
        self._next()

    def _rotations(self) -> None:
        width, label = 10.47, 62.0
        self._style(bold=True)
        self._cell(label, "Points won - lost, S in", "L", border="TBL", fill=True)
        for place, zone in enumerate(model.ZONES):
            self._cell(width, str(zone), "C", border=_edge("TB", place, 6), fill=True)
        for team in self.report.teams:
            self._next()
            ends = "B" if team is self.report.teams[1] else ""
            self._style()
            self._cell(label, team.name, "L", border=f"L{ends}")
            for place, text in enumerate(team.rotations):
                self._cell(width, text, "C", border=_edge(ends, place, 6))
        self._next()

    def _shares(self, top: float) -> None:
        """How many receptions a point in side-out took, and how many serves a break point."""
        left = MARGIN + 62.0 + 2 * 31.4 + GAP
        width = self.w - MARGIN - left
        self.set_xy(left, top)
        for team in self.report.teams:
            last = team is self.report.teams[1]
            self._style(bold=True)
            self._cell(width, team.name, "L", border="TLRB", fill=True)
            receptions, points, per = team.sideout
            serves, breaks, each = team.breaks
            for text in (
                f"Receptions {receptions}   Points SO {points}",
                f"Each {per} receptions 1 point",
                f"Serves {serves}   Points BP {breaks}",
                f"Each {each} serves 1 break point",
            ):
                self.set_xy(left, self.y + self.row)
                self._style()
                ends = "B" if last and text.startswith(f"Each {each} s") else ""
                self._cell(width, text, "L", border=f"LR{ends}")
            self.set_xy(left, self.y + self.row)


def _edge(border: str, place: int, columns: int) -> str:
    """The border of a cell in a group of its own."""
    return border + ("L" if place == 0 else "") + ("R" if place == columns - 1 else "")
