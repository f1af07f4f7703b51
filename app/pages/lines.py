"""Tables over many matches: lines of a box score and rates, of players, teams and matches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.pages.numbers.box import NCAA_HEADS, ncaa_cells, touch_cells
from app.pages.numbers.cells import (
    Cell,
    Plays,
    Row,
    Table,
    columns,
    count,
    difference,
    efficiency,
    percent,
)
from app.pages.words import NOTHING
from session.stats.filters import Filter
from session.vocabulary import Side

RATES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "Rallies": {
        "sideout": ("Side-out", "rallies won of those that the opponent served"),
        "modified_sideout": ("Side-out after reception", "rallies won of those received"),
        "first_ball_sideout": (
            "First-ball side-out", "kills at the first attack, of opponent serves",
        ),
        "first_ball_sideout_received": (
            "First-ball side-out after reception", "kills at the first attack, of those received",
        ),
        "break_point": ("Break point", "rallies won of the own serves"),
    },
    "Serve": {
        "serve_ace": ("Serve aces", "# of the judged serves"),
        "serve_error": ("Serve errors, share", "= of the judged serves"),
        "serve_efficiency": ("Serve efficiency", "(# + / minus = −) of the judged serves"),
    },
    "Reception": {
        "reception_positive": ("Reception positive", "# and + of the judged receptions"),
        "reception_excellent": ("Reception excellent", "# of the judged receptions"),
        "reception_error": ("Reception errors, share", "= of the judged receptions"),
        "reception_efficiency": (
            "Reception efficiency", "(# + minus = /) of the judged receptions",
        ),
    },
    "Attack": {
        "attack_kill": ("Attack kills", "# of the judged attacks"),
        "attack_error": ("Attack errors, share", "= of the judged attacks"),
        "attack_blocked_share": ("Attacks blocked, share", "/ of the judged attacks"),
        "attack_efficiency": ("Attack efficiency", "(# minus = /) of the judged attacks"),
    },
    "Set": {
        "set_positive": ("Set positive", "# and + of the judged sets"),
        "set_excellent": ("Set excellent", "# of the judged sets"),
        "set_efficiency": ("Set efficiency", "(# + minus = /) of the judged sets"),
    },
    "Block": {
        "block_kill": ("Block kills", "# of the judged blocks"),
        "block_positive": ("Block positive", "# and + of the judged blocks"),
    },
    "Dig": {
        "dig_positive": ("Dig positive", "# and + of the judged digs"),
        "dig_error": ("Dig errors, share", "= of the judged digs"),
    },
    "Free ball": {
        "freeball_positive": ("Free ball positive", "# and + of the judged free balls"),
        "freeball_error": ("Free ball errors, share", "= of the judged free balls"),
        "freeball_efficiency": ("Free ball efficiency", "(# + minus = /) of the judged free balls"),
    },
}  # fmt: skip
"""Rates that can be followed and compared, by group: word, and what is divided by what."""
RATE_WORDS: Final = {name: words for of in RATES.values() for name, words in of.items()}

BOX: Final = (
    ("Points", (("Tot", "Points"), ("BP", "Break points"), ("W–L", "Won minus lost"))),
    ("Serve", (("Tot", "Serves"), ("Err", "Errors"), ("Ace", "Aces"))),
    ("Reception", (("Tot", "Receptions"), ("Err", "Errors"), ("Pos", "Positive"))),
    ("Attack", (("Tot", "Attacks"), ("Err", "Errors"), ("Blo", "Blocked"), ("Pts", "Kills"),
                ("Kill", "Kills of the judged attacks"), ("Eff", "Efficiency"))),
    ("Block", (("Pts", "Block points"),)),
)  # fmt: skip
TEAM_RATES: Final = (
    "sideout", "first_ball_sideout", "break_point", "serve_efficiency", "reception_positive",
    "attack_kill", "attack_efficiency",
)  # fmt: skip
SHORT: Final[Mapping[str, str]] = {
    "sideout": "SO",
    "modified_sideout": "SO rec.",
    "first_ball_sideout": "1st ball",
    "break_point": "BP",
    "serve_efficiency": "Serve eff.",
    "reception_positive": "Rec. pos.",
    "attack_kill": "Kill",
    "attack_efficiency": "Att. eff.",
}


@dataclass(frozen=True)
class Entry:
    """A line to be: what stands in front, the counts, and where the plays are, in one match."""

    head: Cell
    line: Mapping[str, Any]
    lead: str = ""
    before: Sequence[Cell] = ()
    plays: Plays | None = None
    who: Mapping[str, str] | None = None


def plays_of(session_id: str, side: str) -> Plays:
    """Where the plays of a team in a session are."""
    return Plays(session_id, Filter(), Side(side))


def rate_cell(name: str, rate: Mapping[str, Any]) -> Cell:
    """A rate as coaches write it: efficiencies with three decimals, shares in per cent."""
    return (efficiency if name.endswith("efficiency") else percent)(rate)


def box_table(
    ident: str,
    caption: str,
    corner: str,
    entries: Iterable[Entry],
    *,
    foot: Entry | None = None,
    before: Sequence[tuple[str, str]] = (),
    numbered: bool = False,
    note: str = "",
) -> Table:
    """The box score; `before` are heads of columns in front of it, with cells in each entry."""
    return _table_of(
        ident, caption, corner, BOX, _box_row, entries, foot, before, numbered=numbered, note=note
    )


def _table_of(
    ident: str,
    caption: str,
    corner: str,
    heads: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    row: Callable[[Entry], Row],
    entries: Iterable[Entry],
    foot: Entry | None,
    before: Sequence[tuple[str, str]],
    *,
    numbered: bool,
    note: str,
) -> Table:
    return Table(
        ident,
        caption,
        corner,
        rows=[row(one) for one in entries],
        foot=None if foot is None else row(foot),
        numbered=numbered,
        note=note,
        **columns([*([("", before)] if before else []), *heads]),
    )


def _box_row(one: Entry) -> Row:
    line = one.line
    if not line:
        blank = [Cell("")] * sum(len(inner) for _, inner in BOX)
        return Row(one.head, [*one.before, *blank], one.lead)

    def to(skill: str, signs: str = "") -> str | None:
        if one.plays is None:
            return None
        said = {"skill": skill} | ({"evaluation": signs} if signs else {})
        return one.plays.to(**said, **(one.who or {}))

    cells = [
        count(line["points_total"]),
        count(line["points_break"]),
        difference(line["points_win_loss"]),
        *touch_cells(line, to, excellent=False),
    ]
    return Row(one.head, [*one.before, *cells], one.lead)


def ncaa_lines(
    ident: str,
    caption: str,
    corner: str,
    entries: Iterable[Entry],
    *,
    foot: Entry | None = None,
    before: Sequence[tuple[str, str]] = (),
) -> Table:
    """The box score of American colleges over matches."""
    note = (
        "As American colleges count: blocked attacks are errors, Hit % is (K − E) / TA. What "
        "one of the matches does not tell, such as who blocked together, is left open."
    )
    return _table_of(
        ident,
        caption,
        corner,
        NCAA_HEADS,
        _ncaa_row,
        entries,
        foot,
        before,
        numbered=True,
        note=note,
    )


def _ncaa_row(one: Entry) -> Row:
    return Row(one.head, [*one.before, *ncaa_cells(one.line["ncaa"], None, {})], one.lead)


def rates_table(
    ident: str,
    caption: str,
    corner: str,
    entries: Iterable[Entry],
    *,
    before: Sequence[tuple[str, str]] = (),
    foot: Entry | None = None,
    note: str = "",
) -> Table:
    """What a team does with rallies, serves, receptions and attacks, one line each."""
    named = [(SHORT[name], f"{RATE_WORDS[name][0]}: {RATE_WORDS[name][1]}") for name in TEAM_RATES]
    heads = columns([*([("", before)] if before else []), ("", named)])
    return Table(
        ident,
        caption,
        corner,
        rows=[_rates_row(one) for one in entries],
        foot=None if foot is None else _rates_row(foot),
        note=note,
        **heads,
    )


def _rates_row(one: Entry) -> Row:
    cells = [
        rate_cell(name, one.line[name]) if name in one.line else Cell(NOTHING)
        for name in TEAM_RATES
    ]
    return Row(one.head, [*one.before, *cells], one.lead)


def result(match: Mapping[str, Any]) -> str:
    """Sets won and lost, from the team's side: `3–1`; said where nobody has won the match."""
    own, other = match["sets"]
    if not match["played"] and not own and not other:
        return NOTHING
    if match["won"] is None:
        return f"{own}–{other} unfinished" if own or other else "unfinished"
    return f"{own}–{other}"


def day_words(day: str) -> str:
    """A match's day in a table: `4 May 26`."""
    date = dt.date.fromisoformat(day)
    return f"{date.day} {date:%b %y}"
