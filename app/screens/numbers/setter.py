"""Whom the setter sets, and how long each server stays."""

from __future__ import annotations

from collections.abc import Mapping

from app.screens.numbers.cells import (
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    count_cell,
    ratio_cell,
    share_cell,
)
from app.screens.numbers.rallies import RallyOrigins
from session.stats.report import PlayerStatistics
from session.stats.serving import ServerTurns, ServeRuns, ServeTurn
from session.stats.splits import AttackGroup, SetterChoices

_SITUATIONS = (
    ("in_system", "After reception # +", {"phase": "reception", "reception": "#+"}),
    ("out_of_system", "After other reception", {"phase": "reception", "reception": "!-/="}),
    ("transition", "Transition", {"phase": "transition_sideout,transition_break"}),
)
_ZONES = {zone: (zone, f"Zone {zone}") for zone in "432987156"}
_ZONES["unknown"] = "?", "Zone not known"


def distribution_table(found: SetterChoices, plays: Plays, name: str) -> NumberTable:
    """Shares of the attack zones, by situation, and in system by rotation."""
    seen = {zone for situation in found["all"].values() for zone in situation.zones}
    zones = [zone for zone in _ZONES if zone in seen]
    rows = []
    for key, words, about in _SITUATIONS:
        rows.append(_row(words, found["all"][key], zones, plays, about))
        for rotation in map(str, range(1, 7)) if key == "in_system" else ():
            if found[rotation][key].total:
                here = about | plays.rotation(rotation)
                words = f"setter in {rotation}"
                rows.append(_row(words, found[rotation][key], zones, plays, here, inner=True))
    heads = [
        ("", [("Attacks", "Attacks in this situation")]),
        ("Share of the attacks from zone", [_ZONES[zone] for zone in zones]),
    ]
    return NumberTable(
        f"setter-{plays.side}",
        name,
        "Situation",
        rows=rows,
        side=plays.side.value,
        **columns([one for one in heads if one[1]]),
    )


def _row(
    words: str,
    group: AttackGroup,
    zones: list[str],
    plays: Plays,
    about: dict[str, str],
    inner: bool = False,
) -> NumberRow:
    href = plays.to(skill="attack", **about)
    cells = [count_cell(group.total, href)]
    for zone in zones:
        line = group.zones.get(zone)
        where = None if zone == "unknown" else plays.to(skill="attack", **about, start_zone=zone)
        cells.append(share_cell(line.rate("share"), where) if line else NumberCell(""))
    return NumberRow(NumberCell(words), cells, inner=inner)


_TURNS = (
    ("Turns", "Times at the service line"),
    ("Serves", "Serves"),
    ("Points", "Rallies won with these serves"),
    ("Per turn", "Points for each turn"),
    ("Longest", "Most points in one turn"),
)


def turns_table(
    found: ServeRuns,
    people: Mapping[str, PlayerStatistics],
    plays: Plays,
    name: str,
    made: RallyOrigins,
) -> NumberTable:
    """One line per server: turns, serves, points, longest run. `made` says which serves somebody
    wrote down."""
    whole = plays.whole
    players = sorted(found.players.items(), key=lambda one: (-one[1].points, one[0]))
    rows = [
        NumberRow(
            NumberCell(people[number].name if number in people else ""),
            _turns(line, whole, whole.player(number), made.serves[number], made.won[number]),
            number,
        )
        for number, line in players
    ]
    return NumberTable(
        f"turns-{plays.side}",
        name,
        "Server",
        rows=rows,
        foot=NumberRow(NumberCell("Team"), _turns(found.team, whole, {}, *made.in_all)),
        note=f"{_lengths(found.lengths)} {_longest(found.longest)}".strip(),
        side=plays.side.value,
        numbered=True,
        **columns([("", _TURNS)]),
    )


def _turns(
    line: ServerTurns, plays: Plays, whose: dict[str, str], serves: int, won: int
) -> list[NumberCell]:
    """Rallies without a serve have a server by the line-up: then there is no play to lead to."""
    every = plays.to(skill="serve", **whose)
    scored = plays.to(skill="serve", **whose, **plays.won())
    return [
        count_cell(line.turns),
        count_cell(line.serves, every if serves == line.serves else None),
        count_cell(line.points, scored if won == line.points else None),
        ratio_cell(line.points, line.turns),
        count_cell(line.longest),
    ]


def _lengths(lengths: Mapping[int, int]) -> str:
    """How many turns had no point, one, two and so on."""
    said = (f"{n} with {points}" for points, n in lengths.items())
    return f"Turns by their points: {', '.join(said)}."


def _longest(turn: ServeTurn | None) -> str:
    """The best turn in words, if it had more than one point."""
    if turn is None or turn.points < 2:
        return ""
    who = f"number {turn.number}" if turn.number else "a server not known"
    a, b = turn.before, turn.after
    return (
        f"Longest: {who}, {turn.points} points in set {turn.set_number}, "
        f"from {a[0]} : {a[1]} to {b[0]} : {b[1]}."
    )
