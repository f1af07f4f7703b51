"""What every table is made of: cells, and the address of the plays behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from typing import Final, TypedDict
from urllib.parse import urlencode

from app.numberformat import NOTHING, rounded, share, signed, signed_rate, with_minus
from session.stats.catalogue import Statistic, StatisticValue
from session.stats.filters import Filter
from session.stats.tally import RateJson
from session.vocabulary import Print, Side

_MOST_PLAYERS: Final = 40
MOST_CELLS: Final = 280
"""Of one table in a page, unless it is of players: thirty-five combinations."""
MOST_WRITTEN: Final = 27_000
MOST_WRITTEN_OF_PLAYERS: Final = 70_000
"""Characters of a table's rows in a page, most of which are addresses: long codes and conditions
stand in all of them."""
FEWEST_ROWS: Final = 12
MOST_LISTED: Final = 400
"""A match has some two hundred attacks of a team."""


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A number that leads to its plays; `part` says what it was divided by."""

    text: str
    part: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """The head of a column; `title` is the word in full, `first` begins a group."""

    word: str
    title: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A line of a table: who or what it is about, and its numbers."""

    head: NumberCell
    cells: Sequence[NumberCell]
    lead: str = ""
    """A shirt number in front of the head."""
    inner: bool = False
    """A part of the row above."""

    @property
    def written(self) -> int:
        """How many characters a page needs for it, without what all rows need."""
        return sum(len(cell.text) + len(cell.href or "") for cell in (self.head, *self.cells))


@dataclass(frozen=True, slots=True)
class NumberTable:
    """`groups` are words over some columns each; `side` gives the table a team's colour."""

    ident: str
    caption: str
    corner: str
    columns: Sequence[NumberColumn]
    rows: Sequence[NumberRow]
    groups: Sequence[tuple[str, int]] = ()
    foot: NumberRow | None = None
    note: str = ""
    side: str = ""
    numbered: bool = False
    few: bool = False
    """Of what has few values wherever scouts write what is usual, such as types."""

    @property
    def shown(self) -> Sequence[NumberRow]:
        """As many rows as a page can send; `left_out` says how many there are beyond them."""
        of_cells = 0 if self.few else MOST_CELLS // (1 + len(self.columns))
        others = max(FEWEST_ROWS, of_cells)
        rows = self.rows[: _MOST_PLAYERS if self.numbered else others]
        room = MOST_WRITTEN_OF_PLAYERS if self.numbered else MOST_WRITTEN
        fitting = sum(written <= room for written in accumulate(row.written for row in rows))
        return rows[:fitting]

    @property
    def opens(self) -> bool:
        """Whether any of its numbers leads to plays."""
        return any(cell.href for row in self.rows for cell in row.cells)

    @property
    def left_out(self) -> int:
        return len(self.rows) - len(self.shown)


@dataclass(frozen=True)
class Plays:
    """Where the plays behind the numbers of one team are, given what the page looks at."""

    home: str
    """The screen that shows plays."""
    wanted: Filter
    side: Side
    beside: Mapping[str, str] = field(default_factory=dict)
    """Of many matches: what says in an address which they are. Only what counts is found there."""
    base: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        base = self.wanted.address()
        base.pop("team", None)
        counts = {} if self.beside else {"status": "confirmed"}
        object.__setattr__(self, "base", {**self.beside, **base, **self._whose(), **counts})

    def _whose(self) -> dict[str, str]:
        seen_from = self.wanted.seen_from or self.side
        return {"team": self.side.value} | (
            {"seen_from": seen_from.value} if seen_from is not self.side else {}
        )

    @property
    def whole(self) -> Plays:
        """For numbers of whole rallies: without the conditions that take single touches away."""
        return replace(self, wanted=self.wanted.of_rallies)

    @property
    def _own(self) -> bool:
        """True when the page looks from this team's side."""
        return (self.wanted.seen_from or self.side) is self.side

    def to(self, **more: str) -> str:
        """The list of plays that pass these conditions, too."""
        return f"{self.home}?" + _query(_both(self.base, more))

    def of_rallies(self, **more: str) -> str:
        """The same with the touches of both teams."""
        base = {key: value for key, value in self.base.items() if key != "team"}
        seen = base | {"seen_from": (self.wanted.seen_from or self.side).value}
        return f"{self.home}?" + _query(_both(seen, more))

    def behind(self, one: Statistic, **about: str) -> str | None:
        """The plays, or rallies, that a statistic counts; None where it counts neither. `about`
        says of what it is: a player, a set, a rotation."""
        behind = one.behind
        if behind is None:
            return None
        said = dict(about)
        if behind.skills:
            said["skill"] = ",".join(behind.skills)
        if behind.signs:
            said["evaluation"] = behind.signs
        if behind.phase:
            said["phase"] = behind.phase
        if behind.own_serve is not None:
            said |= self.serving(own=behind.own_serve)
        if behind.won:
            said |= self.won()
        where = self.whole if one.counts_rallies else self
        return where.of_rallies(**said) if behind.whole_rallies else where.to(**said)

    def listed(self, ids: Sequence[int | None]) -> str | None:
        """Just these plays; None for more than an address can name."""
        if len(ids) > MOST_LISTED:
            return None
        said = (("ids", ".".join(str(one) for one in ids if one is not None)),)
        return f"{self.home}?" + _query(said)

    def serving(self, own: bool = True) -> dict[str, str]:
        """The condition that this team served, or that the other did."""
        return {"serving": "yes" if own is self._own else "no"}

    def won(self) -> dict[str, str]:
        """The condition that this team won the rally."""
        return {"outcome": "won" if self._own else "lost"}

    def rotation(self, zone: int | str) -> dict[str, str]:
        """The condition that this team's setter was in a zone."""
        return {"rotation" if self._own else "opponent_rotation": str(zone)}

    def player(self, number: str | None) -> dict[str, str]:
        """The condition that one player of this team, or nobody known, played."""
        return {"player": f"{self.side.value}{number or 'none'}"}


_MANY = {"reception": "", "evaluation": "", "phase": ",", "skill": ","}
"""Conditions of which several may hold, and what stands between them."""


def _both(base: Mapping[str, str], more: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What passes both: of a condition that stands in both, what they have in common."""
    said = {**base, **more}
    for key, between in _MANY.items():
        if key in base and key in more:
            allowed = base[key].split(between) if between else list(base[key])
            wanted = more[key].split(between) if between else list(more[key])
            said[key] = between.join(one for one in wanted if one in allowed) or more[key]
    return tuple(said.items())


@lru_cache(maxsize=4096)
def _query(said: tuple[tuple[str, str], ...]) -> str:
    return urlencode(said, safe=",")


def statistic_cell(
    one: Statistic,
    value: StatisticValue,
    href: str | None = None,
    total: float | None = None,
) -> NumberCell:
    """The number of a statistic as its form is printed; `total` is of what its efficiency is."""
    if not isinstance(value, dict):
        return count_cell(value, href) if one.form is Print.COUNT else difference_cell(value)
    match one.form:
        case Print.PERCENT | Print.ACHIEVED:
            return share_cell(value, href)
        case Print.EFFICIENCY:
            return efficiency_cell(value, total or 0, href)
        case Print.HITTING:
            cell = efficiency_cell(value, total or 0, href)
            return replace(cell, text=cell.text.removeprefix("+"))
        case _:
            return ratio_cell(value["n"], value["d"])


def count_cell(n: float | None, href: str | None = None) -> NumberCell:
    """A number of plays; nothing is behind a zero, nor behind halves, which players share. What
    nobody knows is no zero."""
    if n is None:
        return NumberCell(NOTHING)
    if n != int(n):
        return NumberCell(f"{n:.1f}")
    n = int(n)
    return NumberCell(with_minus(str(n)), "", href if n else None)


def share_cell(rate: RateJson, href: str | None = None) -> NumberCell:
    """A share as a whole per cent, with its counts; behind it is what stands above the line."""
    if not rate["d"]:
        return NumberCell(NOTHING)
    part = f"{rate['n']}/{rate['d']}"
    return NumberCell(share(rate["n"], rate["d"]), part, href if rate["n"] else None)


def efficiency_cell(rate: RateJson, total: float = 0, href: str | None = None) -> NumberCell:
    """An efficiency as coaches write it, with its counts. Behind it are all `total` touches, if
    somebody judged each of them."""
    if not rate["d"]:
        return NumberCell(NOTHING)
    part = f"{with_minus(str(rate['n']))}/{rate['d']}"
    return NumberCell(signed_rate(rate["n"], rate["d"]), part, href if total == rate["d"] else None)


def ratio_cell(n: float, d: float) -> NumberCell:
    """n for each d, with two decimals."""
    return NumberCell(rounded(n, d, 2) if d else NOTHING)


def difference_cell(n: float | None) -> NumberCell:
    """A whole number with its sign; it counts nothing, so nothing is behind it."""
    if n is None:
        return NumberCell(NOTHING)
    return NumberCell(signed(int(n)))


def heads(statistics: Iterable[Statistic]) -> list[tuple[str, str]]:
    """Word and title of each, for `columns`: a minus as wide as a plus."""
    return [(with_minus(one.head), one.title) for one in statistics]


class TableHeads(TypedDict):
    """The fields of a table that say what is above its rows."""

    columns: Sequence[NumberColumn]
    groups: Sequence[tuple[str, int]]


def columns(said: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> TableHeads:
    """The heads and groups of a table from (group, (word, title)…)."""
    heads: list[NumberColumn] = []
    groups: list[tuple[str, int]] = []
    for group, inner in said:
        groups.append((group, len(inner)))
        heads.extend(
            NumberColumn(word, title, first=place == 0) for place, (word, title) in enumerate(inner)
        )
    return {"columns": heads, "groups": groups}
