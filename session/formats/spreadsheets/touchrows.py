"""A table of touches read back: each row says how its rally went, and who stood where.

So the points, the line-ups and the substitutions, which have no rows of their own, are made anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from session.errors import InvalidInput
from session.formats.imported import ImportedSession
from session.formats.spreadsheets.columns import TOUCH_COLUMNS
from session.formats.spreadsheets.events import EventTable, columns_of, whole_cell
from session.formats.spreadsheets.rallies import RallyRows, with_points
from session.game.plays import Score, as_play
from session.game.rules import rules_of
from session.schemas import EventIn
from session.vocabulary import Side, canonical_number

_RALLY: Final = "rally_number"
_AFTER: Final = ("score_a_after", "score_b_after")
_BEFORE: Final = ("score_a_before", "score_b_before")
_SIDES: Final = tuple(Side)
_COURT: Final = tuple(
    tuple(f"{side.value.lower()}_zone_{zone}" for zone in range(1, 7)) for side in Side
)
_SETTERS: Final = tuple(f"setter_zone_{side.value.lower()}" for side in Side)


def is_of_touches(header: list[str]) -> bool:
    """Whether the rows say how their rallies went; a table of events has rows for that."""
    names = set(columns_of(header))
    return "payload" not in names and bool({_RALLY, "point_team", *_AFTER} & names)


class TouchTable(EventTable):
    """Rows of touches, gathered into rallies."""

    known: ClassVar[frozenset[str]] = EventTable.known | frozenset(TOUCH_COLUMNS)
    twice: ClassVar[Mapping[str, str]] = {"event_type": "skill"}

    def __init__(self, header: list[str], *, american: bool = False) -> None:
        super().__init__(header, american=american)
        self.rallies: list[RallyRows] = []
        self.has_points = False
        self.shuffled = False
        self.by_key: dict[tuple[int | None, int | None], RallyRows] = {}
        self.touch_numbers: dict[int, int] = {}

    def _cells(self, row: list[str]) -> dict[str, str]:
        cells = super()._cells(row)
        if cells.get("skill", "").strip():
            cells["event_type"] = cells["skill"]
        return cells

    def _keep(
        self, found: ImportedSession, line: int, event: EventIn, cells: dict[str, str]
    ) -> None:
        rally = _said(cells, event)
        touch_number = _whole(cells, "touch_number")
        super()._keep(found, line, event, cells)
        self.has_points = self.has_points or event.event_type == "point"
        self.touch_numbers[line] = touch_number or 0
        key = (rally.set_number, rally.number)
        known = self.by_key.setdefault(key, rally)
        if known is rally:
            self.rallies.append(rally)
        elif known is not self.rallies[-1]:
            self.shuffled = True
        known.rows.append((found.events[-1][0], event, line))

    def _sort(self) -> None:
        """By set, rally and touch."""
        self.rallies.sort(key=lambda one: (one.set_number or 0, one.number or 0))
        for rally in self.rallies:
            rally.rows.sort(key=lambda row: self.touch_numbers.get(row[2] or 0, 0))

    def finish(self, found: ImportedSession) -> ImportedSession:
        """The same with the points between the touches, where the columns tell them."""
        found = super().finish(found)
        said = _lacking(set(self.names))
        found.warnings += said
        if _RALLY in self.names and not self.has_points:
            if self.shuffled:
                self._sort()
                found.warnings.append(
                    "The rows were not in the order of play; they were put into it by set, rally "
                    "and touch."
                )
            if _is_beach(self.rallies):
                found.session.meta["rules"] = "beach"
            rows = list(with_points(self.rallies, rules_of(found.session.meta)))
            for seq, (_, event, _) in enumerate(rows, 1):
                event.seq = seq  # The order of the rows is that of play, whatever the times say.
            found.events = [(clip, event) for clip, event, _ in rows]
            found.lines = [line for _, _, line in rows]
        return found


def _lacking(names: set[str]) -> list[str]:
    """What cannot be known without its column, in sentences."""
    said = []
    if _RALLY not in names:
        said.append("There is no column rally_number, so the touches come without points.")
    elif "point_team" not in names and not names.issuperset(_AFTER):
        column = next(name for name in _AFTER if name not in names)
        said.append(
            f"There is no column point_team or {column}, so nobody knows who won the rallies."
        )
    if "set_number" not in names:
        said.append("There is no column set_number; where a set ends is told by the score alone.")
    for column, team in (("home_team", "A"), ("visiting_team", "B")):
        if not names & {column, "team_name", "opponent_name"}:
            said.append(f"There is no column {column}, so team {team} has no name yet.")
    return said


def _said(cells: dict[str, str], event: EventIn) -> RallyRows:
    """Raises InvalidInput."""
    zones = tuple(_whole(cells, name) for name in _SETTERS)
    sixes = tuple(tuple(_shirt(cells.get(name, "")) for name in names) for names in _COURT)
    team = cells.get("point_team", "").strip().upper()
    if team and team not in _SIDES:
        raise InvalidInput(f"point_team is {team[:50]!r}; it is A or B, or empty.")
    return RallyRows(
        as_play(event).set_number,
        _whole(cells, _RALLY),
        _score(cells, _BEFORE),
        _score(cells, _AFTER),
        Side(team) if team else None,
        sixes,
        zones,
    )


def _whole(cells: dict[str, str], name: str) -> int | None:
    return whole_cell(name, cells.get(name, ""))


def _score(cells: dict[str, str], names: tuple[str, str]) -> Score | None:
    a, b = (_whole(cells, name) for name in names)
    return None if a is None or b is None else (a, b)


def _shirt(text: str) -> str | None:
    return canonical_number(text.strip().removesuffix(".0").removesuffix(",0")) or None


def _is_beach(rallies: list[RallyRows]) -> bool:
    """Two on court and never more."""
    pairs = [six for rally in rallies for six in rally.sixes]
    return any(any(six[:2]) for six in pairs) and not any(any(six[2:]) for six in pairs)
