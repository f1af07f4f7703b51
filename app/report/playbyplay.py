"""The play-by-play as a PDF: each rally a row, as many sheets as it takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from app.report import Paper
from app.report.content import facts
from app.report.model import ReportFacts
from app.report.ruled import MARGIN, ROW, SIZE, Ruled
from session.service import SessionService
from session.stats.playbyplay import RallyLine, SetLines
from session.vocabulary import Side, team_name

_MOST_RALLIES: Final = 3_000
"""On paper; a long match has three hundred."""
NUMBER, POINTS, SERVER, ROTATION = 10.0, 6.5, 38.0, 15.0
DASH: Final = 3.0
_TITLE: Final = 2
"""Rows that a set needs with its first rally: its head and the names of the columns."""


class Sheets(Ruled):
    """Sheets of the same ruled paper, with their number and the match at the foot of each."""

    def __init__(self, paper: Paper, title: str) -> None:
        self._match = title
        super().__init__(paper, 1, 0)
        self.alias_nb_pages()

    def footer(self) -> None:
        self.set_xy(MARGIN, self.h - MARGIN)
        self.style(size=SIZE - 1)
        self.put(self.epw - 30, self._match, "L")
        self.put(30, f"{self.page_no()} / {{nb}}", "R")

    def has_room(self, rows: float) -> bool:
        """Whether so many rows fit above the foot of this sheet."""
        return self.y + rows * self.row <= self.h - MARGIN - ROW / 2

    def close(self) -> None:
        """A rule below the last row."""
        self.line(MARGIN, self.y, MARGIN + self.epw, self.y)

    def new_sheet(self) -> None:
        self.add_page()
        self.set_xy(MARGIN, self.t_margin)


def play_by_play_pdf(service: SessionService, session_id: str, paper: Paper = "a4") -> bytes:
    """The bytes of the file, of a session as it stands now. Raises NotFoundError."""
    session = service.get_session(session_id)
    teams = service.get_teams(session_id)
    names = (team_name(teams["A"].name, "A"), team_name(teams["B"].name, "B"))
    return _pdf(facts(session), names, service.get_play_by_play(session_id), paper)


def _pdf(
    said: ReportFacts,
    names: tuple[str, str],
    sets: Sequence[SetLines],
    paper: Paper = "a4",
    made: dt.datetime | None = None,
) -> bytes:
    """The same of what was gathered; `made` is its creation date, now unless said."""
    page = Sheets(paper, said.title)
    page.set_title(f"Play-by-play: {said.title}")
    page.set_creation_date(made or dt.datetime.now(dt.UTC))
    _head(page, said, names, sets)
    left = _MOST_RALLIES
    for one in sets:
        _set(page, one, one.lines[:left], said.beach, names)
        left -= len(one.lines[:left])
    rallies = sum(len(one.lines) for one in sets)
    if rallies > _MOST_RALLIES:
        more = f"And {rallies - _MOST_RALLIES:,} more rallies: the CSV file has all."
        _words(page, more)
    return bytes(page.output())


def _head(
    page: Sheets, said: ReportFacts, names: tuple[str, str], sets: Sequence[SetLines]
) -> None:
    page.set_xy(MARGIN, page.t_margin)
    page.style(bold=True, size=SIZE + 0.8)
    page.put(page.epw, "PLAY-BY-PLAY", "L")
    page.next_row()
    page.style(bold=True, size=11)
    page.put(page.epw, " – ".join(names), "L")
    page.set_y(page.y + 0.4 * page.row)
    page.next_row()
    about = dict(said.about)
    parts = (said.competition, about.get("Round"), about.get("Date"), about.get("Hall"))
    page.style()
    page.put(page.epw, " · ".join(part for part in parts if part), "L")
    page.next_row()
    page.put(page.epw, "   ".join(f"Set {one.name} {_score(one.score)}" for one in sets), "L")
    page.next_row()


def _set(
    page: Sheets, one: SetLines, lines: Sequence[RallyLine], beach: bool, names: tuple[str, str]
) -> None:
    if not page.has_room(_TITLE + 3):
        page.new_sheet()
    page.set_xy(MARGIN, page.y + page.row / 2)
    apart = ", after the match was decided" if one.extra else ""
    _columns(page, f"Set {one.name}{apart}   {_score(one.score)}", beach, names)
    for line in lines:
        if not page.has_room(1 + len(line.before)):
            page.close()
            page.new_sheet()
            _columns(page, f"Set {one.name}, continued", beach, names)
        for words in line.before:
            _words(page, words)
        _line(page, line, beach)
    for words in one.after if len(lines) == len(one.lines) else ():
        _words(page, words)
    if not one.lines:
        _words(page, "Only the result of this set is known.")
    page.close()


def _columns(page: Sheets, title: str, beach: bool, names: tuple[str, str]) -> None:
    page.style(bold=True, size=SIZE + 0.8)
    page.put(page.epw, title, "L", border="TLR", fill=True)
    page.next_row()
    page.headings([(NUMBER, "Rally", "BL"), (2 * POINTS + DASH, "Score", "B")])
    page.headings([(SERVER, f"Serve {name}", "B") for name in names], "L")
    if not beach:
        page.headings([(ROTATION, "Rotation", "B")])
    page.headings([(_rest(page, beach), "How it ended", "BR")], "L")
    page.next_row()


def _rest(page: Sheets, beach: bool) -> float:
    return page.epw - NUMBER - 2 * POINTS - DASH - 2 * SERVER - (0 if beach else ROTATION)


def _line(page: Sheets, line: RallyLine, beach: bool) -> None:
    page.style()
    page.put(NUMBER, str(line.number), "C", border="L")
    _points(page, line)
    for side in Side:
        page.put(SERVER, str(line.server) if line.server and line.serving is side else "", "L")
    if not beach:
        page.put(ROTATION, str(line.rotation or "–"), "C")
    page.put(_rest(page, beach), line.ended, "L", border="R")
    page.set_draw_color(200)
    page.line(MARGIN, page.y + page.row, MARGIN + page.epw, page.y + page.row)
    page.set_draw_color(0)
    page.next_row()


def _points(page: Sheets, line: RallyLine) -> None:
    """The score after the rally, in bold whose point it was."""
    a, b = map(str, line.score or ("", ""))
    page.style(bold=line.winner is Side.A)
    page.put(POINTS, a, "R")
    page.style()
    page.put(DASH, "-" if line.score else "–", "C")
    page.style(bold=line.winner is Side.B)
    page.put(POINTS, b, "L")
    page.style()


def _words(page: Sheets, words: str) -> None:
    """What is no rally."""
    if not page.has_room(1):
        page.new_sheet()
    page.style(size=SIZE - 0.4)
    page.put(page.epw, words, "C", border="LR", fill=True)
    page.next_row()


def _score(score: tuple[int, int]) -> str:
    return f"{score[0]}-{score[1]}"
