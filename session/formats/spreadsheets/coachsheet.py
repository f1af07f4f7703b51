"""The sheet `match report` of a workbook: the layout of the report, in words, on one page.

Rows of players, sets and teams stand below each other as on paper, so it is for reading; the other
sheets are for counting. Numbers are numbers all the same: signs such as the dot are formats.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, TypeAlias

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from session.game.match import set_name
from session.game.rules import rules_of
from session.matchmeta import said_of
from session.schemas import Session
from session.stats.catalogue import OF_ATTACKS, ON_PAPER, SITUATIONS, StatisticValue, statistic
from session.stats.report import MatchStatistics, PlayerStatistics, TeamOfMatch, TeamStatistics
from session.stats.rosters import NamedPlayer
from session.vocabulary import Print, Side, team_name

_FORMATS: Final[Mapping[Print, str]] = {
    Print.COUNT: '0;-0;"."',
    Print.BALANCE: '+0;"−"0;"."',
    Print.DIFFERENCE: '+0;"−"0;0',
    Print.PERCENT: "0%",
    Print.ACHIEVED: '0%;0%;"."',
    Print.RATIO: "0.00",
}
"""How the spreadsheet shows a number: a dot for none, as on paper."""
_Numbers: TypeAlias = Mapping[str, StatisticValue]
_COUNT: Final = _FORMATS[Print.COUNT]
_RATIO: Final = _FORMATS[Print.RATIO]
_DAY: Final = 14
"""The day as the reader's country writes it."""


def _columns(*names: str) -> tuple[tuple[str, str, str], ...]:
    """Heading, key of the statistics, how the number is shown."""
    found = [(name, statistic(name)) for name in names]
    return tuple(
        (one.sheet or one.head, f"{name}_pct" if one.is_rate else name, _FORMATS[one.form])
        for name, one in found
    )


_GROUPS: Final = (
    *((group, _columns(*names)) for group, names in ON_PAPER[:-1]),
    ("Block", _columns(*ON_PAPER[-1][1])),
    ("Opp.", _columns("opponent_errors")),
)
"""The columns behind the sets."""

_CELLS: Final = tuple(cell for _, cells in _GROUPS for cell in cells)
_ENDS: Final = frozenset(accumulate(len(cells) for _, cells in _GROUPS))
_OF_ATTACKS: Final = tuple(
    (
        one.sheet,
        f"{key}_pct" if one.is_rate else key,
        "0" if key == "blocked" else _FORMATS[one.form],
    )
    for key, one in OF_ATTACKS.items()
)
"""The official print has a 0 for blocked here."""
_ZONES: Final = ("1", "6", "5", "4", "3", "2")
_HEAD_ROWS: Final = 4
_NAMES: Final = 3
"""Columns before the sets: number, name, mark."""
_A4: Final = 9
_SETTER: Final = {"bg_color": "#1F2937", "font_color": "#FFFFFF", "bold": True}
_LEGEND: Final = (
    "Sets: zone at the start, the setter's on dark; * came on, L libero, c captain. "
    "A dot: none. Empty: not known."
)


@dataclass(frozen=True)
class CoachSheet:
    """What the sheet is made from."""

    session: Session
    stats: MatchStatistics

    def draw(self, book: Workbook) -> None:
        """Add the sheet to a workbook."""
        _Sheet(book, self.session, self.stats).draw()


class _Sheet:
    """Row by row, since the library keeps one in memory."""

    def __init__(self, book: Workbook, session: Session, stats: MatchStatistics) -> None:
        self.book, self.session, self.stats = book, session, stats
        self.sheet = book.add_worksheet("match report")
        self.formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self.teams = [
            (side, team, team_name(team.name, side)) for side, team in stats.teams.items()
        ]
        self.sets = {
            number: set_name(number, extra=one.after_decision)
            for number, one in sorted(stats.sets.items())
            if stats.is_played(number)
        }
        self.first = _NAMES + len(self.sets)
        self.last = self.first + len(_CELLS) - 1
        self.row = 0

    def draw(self) -> None:
        self._page()
        self._head()
        for team in self.teams:
            self._team(*team)
        self._scores()
        self._attacks()
        self._shares()
        if rules_of(self.session.meta).players != 2:
            self._rotations()
        self.row += 1
        self.sheet.write_string(self.row, 0, _LEGEND, self._style(font_size=9))
        self.row += 1
        self.sheet.print_area(0, 0, self.row - 1, self.last)

    def _page(self) -> None:
        sheet = self.sheet
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 25)
        sheet.set_column(2, 2, 3.5)
        if self.sets:
            sheet.set_column(_NAMES, self.first - 1, 3)
        sheet.set_column(self.first, self.last, 6)
        sheet.hide_gridlines(2)
        sheet.freeze_panes(_HEAD_ROWS, 2)
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 1)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.center_horizontally()

    def _style(self, **looks: object) -> Format:
        key = tuple(sorted(looks.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(looks)
        return self.formats[key]

    def _head(self) -> None:
        """The result, the day and the place, then the headings: all of it stays in sight."""
        (_, home, ours), (_, visitors, theirs) = self.teams
        result = f"{ours} {home.sets_won}:{visitors.sets_won} {theirs}"
        self.sheet.set_row(0, 21)
        self.sheet.write_string(0, 0, result, self._style(bold=True, font_size=15))
        if day := self.session.match_date:
            style = self._style(num_format=_DAY, align="left")
            moment = dt.datetime.combine(day, dt.time())
            self.sheet.merge_range(1, 0, 1, 1, moment, style)
        self.sheet.write_string(1, 2, self._about(), self._style())
        self.row = 2
        self._group_heads()
        self.sheet.set_row(3, 30)
        head = {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True}
        words = {"font_size": 9, "valign": "bottom"}
        self.sheet.write_string(3, 0, "No.", self._style(**head, **words, align="right"))
        self.sheet.write_string(3, 1, "Player", self._style(**head, **words, indent=1))
        self.sheet.write_string(3, 2, "", self._style(**head, **words))
        self.row = 3
        for place, name in enumerate(self.sets.values()):
            self._text(_NAMES + place, name, **head, **words, align="center")
        for place, (word, _, _) in enumerate(_CELLS):
            style = self._style(**head, **words, align="right", right=place + 1 in _ENDS)
            self.sheet.write_string(3, self.first + place, word, style)
        self.row = _HEAD_ROWS

    def _about(self) -> str:
        sets = [self.stats.sets[number] for number in self.sets]
        scores = ", ".join(
            f"({_score(one.score)})" if one.after_decision else _score(one.score) for one in sets
        )
        said = (said_of(self.session.meta, key) for key in ("competition", "round"))
        league = " ".join(filter(None, said))
        title = self.session.title
        if all(name in title for _, _, name in self.teams):
            title = ""
        return " · ".join(filter(None, (scores, league, self.session.venue, title)))

    def _group_heads(self) -> None:
        style = self._style(bold=True, bg_color="#E8EEF4", align="center", right=1)
        self._merged(0, _NAMES - 1, "", self._style(bg_color="#E8EEF4"))
        if self.sets:
            self._merged(_NAMES, self.first - 1, "Sets", style)
        column = self.first
        for word, cells in _GROUPS:
            self._merged(column, column + len(cells) - 1, word, style)
            column += len(cells)

    def _merged(self, first: int, last: int, text: str, style: Format) -> None:
        if first == last:
            self.sheet.write_string(self.row, first, text, style)
        else:
            self.sheet.merge_range(self.row, first, self.row, last, "", style)
            self.sheet.write_string(self.row, first, text, style)

    def _team(self, side: Side, team: TeamOfMatch, name: str) -> None:
        band = self._style(bold=True, font_size=12, bg_color="#D5DEE8", top=1)
        for column in range(self.last + 1):
            self.sheet.write_string(self.row, column, name if column == 0 else "", band)
        self.row += 1
        for number, player in team.players.items():
            self._player(side, number, player)
        unknown = team.unknown_player.line
        if any(unknown.get(key) for _, key, _ in _CELLS):
            self._line("", "Player not known", unknown)
        self._line("", "Team total", _with_given(team.totals), bold=True, top=1)
        for place, set_words in self.sets.items():
            if one := team.sets.get(place):
                score = _score(self.stats.sets[place].score)
                self._line("", f"Set {set_words}  {score}", _with_given(one), italic=True)
        self.row += 1

    def _player(self, side: Side, number: str, player: PlayerStatistics) -> None:
        person, starts = player.person or NamedPlayer(), player.starts or {}
        boxes = [
            (str(starts.get(str(one), "")), self._set_from(side, one, starts)) for one in self.sets
        ]
        mark = "L" * person.libero + "c" * person.captain
        self._line(number, person.name or f"Number {number}", player.line, mark, boxes)

    def _set_from(self, side: Side, number: int, starts: Mapping[str, int | str]) -> bool:
        """Whether somebody began a set where the team's setter stood."""
        zone = self.stats.sets[number].setter_zones[side]
        return zone is not None and starts.get(str(number)) == zone

    def _line(
        self,
        number: str,
        name: str,
        numbers: _Numbers,
        mark: str = "",
        boxes: Sequence[tuple[str, bool]] = (),
        **looks: object,
    ) -> None:
        self._text(0, number, align="right", **looks)
        self._text(1, name, indent=1, **looks)
        self._text(2, mark, align="center", **looks)
        for place in range(len(self.sets)):
            box, setter = boxes[place] if place < len(boxes) else ("", False)
            edge = {"right": 1} if place == len(self.sets) - 1 else {}
            full = _SETTER if setter else {}
            self._text(_NAMES + place, box, align="center", **edge, **full, **looks)
        known = any(numbers.get(key) is not None for _, key, _ in _CELLS)
        for place, (_, key, form) in enumerate(_CELLS):
            said = key if known else ""
            ends = place + 1 in _ENDS
            self._number(self.first + place, numbers.get(key), said, form, ends, looks)
        self.row += 1

    def _text(self, column: int, text: str, **looks: object) -> None:
        if text.isascii() and text.isdigit() and str(int(text)) == text:
            self.sheet.write_number(self.row, column, int(text), self._style(**looks))
        else:
            self.sheet.write_string(self.row, column, text, self._style(**looks))

    def _number(
        self,
        column: int,
        value: object,
        key: str,
        form: str,
        ends: bool,
        looks: Mapping[str, object],
    ) -> None:
        """A share is 0-1 here, so that the spreadsheet knows it as a percentage."""
        style = self._style(num_format=form, align="right", right=int(ends), **looks)
        if not isinstance(value, int | float):
            said = "." if key.endswith("_pct") else ""
            self.sheet.write_string(self.row, column, said, style)
        else:
            self.sheet.write_number(
                self.row, column, value / 100 if key.endswith("_pct") else value, style
            )

    def _block(self, title: str, words: Sequence[str]) -> None:
        """The heading of a small table below the teams."""
        self.row += 1
        self.sheet.set_row(self.row, 40)
        head = {"bold": True, "bottom": 1, "valign": "bottom"}
        for column in range(self.first):
            self.sheet.write_string(
                self.row, column, title if column == 0 else "", self._style(**head)
            )
        for place, word in enumerate(words):
            style = self._style(**head, font_size=9, align="right", text_wrap=True)
            self.sheet.write_string(self.row, self.first + place, word, style)
        self.row += 1

    def _values(self, label: str, values: Sequence[tuple[object, str, str]]) -> None:
        self.sheet.write_string(self.row, 0, label, self._style())
        for place, (value, key, form) in enumerate(values):
            self._number(self.first + place, value, key, form, ends=False, looks={})
        self.row += 1

    def _scores(self) -> None:
        names = {side: name for side, _, name in self.teams}
        self._block("Sets", ("Score", "Min", "Partial scores", "", "", "Served first"))
        for number, name in self.sets.items():
            one = self.stats.sets[number]
            extra = ", after the match was decided" if one.after_decision else ""
            self.sheet.write_string(self.row, 0, f"Set {name}{extra}", self._style())
            right = self._style(align="right")
            self.sheet.write_string(self.row, self.first, _score(one.score), right)
            self._number(self.first + 1, one.minutes, "", "0", ends=False, looks={})
            for place, partial in enumerate(one.partials[:3]):
                self.sheet.write_string(self.row, self.first + 2 + place, _score(partial), right)
            served = names[one.served_first] if one.served_first else ""
            self.sheet.write_string(self.row, self.first + 5, f"  {served}", self._style())
            self.row += 1

    def _attacks(self) -> None:
        self._block("Attacks", [word for word, _, _ in _OF_ATTACKS])
        for _, team, name in self.teams:
            for situation, words in SITUATIONS.items():
                of = team.situations[situation]
                known = of["total"] is not None
                values = [(of[key], key if known else "", form) for _, key, form in _OF_ATTACKS]
                self._values(f"{name}: {words.on_sheet}", values)

    def _shares(self) -> None:
        self._block(
            "Side-out and break points",
            ("Recep-tions", "Side-out points", "Each recep-tions", "Serves", "Break points",
             "Each serves"),
        )  # fmt: skip
        for _, team, name in self.teams:
            totals, won = team.totals.line, team.per_point
            self._values(
                name,
                (
                    (totals["reception_total"], "", _COUNT),
                    (won["sideout_points"], "", _COUNT),
                    (won["receptions_per_sideout_point"], "", _RATIO),
                    (totals["serve_total"], "", _COUNT),
                    (won["break_points"], "", _COUNT),
                    (won["serves_per_break_point"], "", _RATIO),
                ),
            )

    def _rotations(self) -> None:
        self._block("Points won minus lost, setter in zone", _ZONES)
        for _, team, name in self.teams:
            rows = [team.rotations[int(zone)] for zone in _ZONES]
            diffs = (row["diff"] if row["rallies"] else None for row in rows)
            self._values(name, [(diff, "", _FORMATS[Print.DIFFERENCE]) for diff in diffs])


def _with_given(team: TeamStatistics) -> _Numbers:
    """A team's line, with the points that it was given in it."""
    return {**team.line, "opponent_errors": team.opponent_errors}


def _score(score: Sequence[int]) -> str:
    return f"{score[0]}-{score[1]}"
