"""Numbers that count rallies (sets, side-out and break point, first attacks, rotations, points
given away) and which plays stand behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from app.screens.numbers.cells import (
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    count_cell,
    heads,
    statistic_cell,
)
from session.game.match import Match, Rally, set_name
from session.game.plays import Play
from session.stats.catalogue import (
    OF_ATTACKS,
    POINTS_WON,
    ROTATION_LINE,
    ROTATION_PAGE,
    SIDEOUT_PAGE,
    SITUATIONS,
    statistic,
)
from session.stats.line import StatisticLine
from session.stats.report import MatchStatistics, SetFacts, TeamOfMatch, TeamStatistics
from session.stats.tally import RateJson, rate_json
from session.vocabulary import Side

_WINNERS: Final = frozenset({("serve", "#"), ("attack", "#"), ("block", "#")})


@dataclass(frozen=True)
class RallyOrigins:
    """The plays of one team's rallies: `gifts` are the opponent's errors by set; `serves` and `won`
    say how many serves each number made, and how many of them in rallies that its team won."""

    gifts: Mapping[int, list[int]]
    serves: Counter[str | None]
    won: Counter[str | None]

    def gifts_in(self, number: int | None) -> list[int]:
        """Those of one set, or of all."""
        if number is not None:
            return self.gifts.get(number, [])
        return [one for of_set in self.gifts.values() for one in of_set]

    @property
    def in_all(self) -> tuple[int, int]:
        """Serves, and those in rallies that were won."""
        return sum(self.serves.values()), sum(self.won.values())

    @classmethod
    def of(cls, match: Match, side: Side) -> RallyOrigins:
        """`match` is the part that one looks at."""
        gifts: dict[int, list[int]] = {}
        serves: Counter[str | None] = Counter()
        won: Counter[str | None] = Counter()
        for rally in match.rallies:
            error = _gift(rally, side)
            if error is not None:
                gifts.setdefault(rally.set_number, []).append(error)
            mine = [t.number for t in rally.touches if t.kind == "serve" and t.side is side]
            serves.update(mine)
            won.update(mine if rally.winner is side else ())
        return cls(gifts, serves, won)


def _gift(rally: Rally, side: Side) -> int | None:
    """The opponent's error that ended a rally without a winner of one's own."""
    own = {(touch.kind, touch.sign) for touch in rally.touches if touch.side is side}
    if rally.winner is not side or own & _WINNERS:
        return None
    errors = (t.id for t in reversed(rally.touches) if t.side is side.other and _is_error(t))
    return next(errors, None)


def _is_error(touch: Play) -> bool:
    """Blocked attacks are errors where nobody wrote the block down; so is a block into the net."""
    return touch.sign == "=" or (touch.sign == "/" and touch.kind in ("attack", "block"))


BySide = Mapping[Side, Plays]

_OWN = (
    *((head, title) for _, head, title in POINTS_WON),
    *heads(map(statistic, ("sideout", "break_point"))),
)


def sets_table(
    found: MatchStatistics,
    plays: BySide,
    names: Mapping[str, str],
    made: Mapping[Side, RallyOrigins] | None,
) -> NumberTable:
    """Set by set: how both teams made their points. `made` knows the opponent's errors; None where
    touches were taken away, so that nobody can count them."""
    teams, rows = found.teams, []
    for number, one in found.sets.items():
        lines = [teams[side].sets.get(number) for side in Side]
        apart = "after the match" if one.after_decision else ""
        name = set_name(number, extra=one.after_decision)
        head = NumberCell(f"Set {name}", apart, plays[Side.A].whole.of_rallies(set=str(number)))
        rows.append(NumberRow(head, [_score(one, lines), *_both(lines, plays, made, number)]))
    totals = _both([teams[side].totals for side in Side], plays, made)
    score = ("", [("Score", f"{names['A']} : {names['B']}")])
    return NumberTable(
        "sets",
        "Points won, set by set",
        "Set",
        rows=rows,
        foot=NumberRow(NumberCell("All"), [NumberCell(_sum(found)), *totals]),
        **columns([score, (names["A"], _OWN), (names["B"], _OWN)]),
    )


def _score(one: SetFacts, lines: Sequence[TeamStatistics | None]) -> NumberCell:
    """Each team's points of what is looked at, else the whole set's."""
    a, b = (one.score[i] if line is None else line.score for i, line in enumerate(lines))
    minutes = f"{one.minutes} min" if one.minutes else ""
    return NumberCell(f"{a} : {b}", minutes)


def _sum(found: MatchStatistics) -> str:
    return " : ".join(str(found.teams[side].totals.score) for side in Side)


def _both(
    lines: Sequence[TeamStatistics | None],
    plays: BySide,
    made: Mapping[Side, RallyOrigins] | None,
    number: int | None = None,
) -> list[NumberCell]:
    """What A won, then what B won: in one set, or in all."""
    sides = zip(lines, Side, strict=True)
    return [
        cell
        for line, side in sides
        for cell in _points(line, plays[side], made[side] if made else None, number)
    ]


def _points(
    team: TeamStatistics | None, plays: Plays, made: RallyOrigins | None, number: int | None
) -> list[NumberCell]:
    if team is None:
        return [NumberCell("")] * len(_OWN)
    about = {"set": str(number)} if number else {}

    def cell(name: str) -> NumberCell:
        if name == "opponent_errors":
            given = made.gifts_in(number) if made else None
            return NumberCell("") if given is None else _given(team.opponent_errors, plays, given)
        one = statistic(name)
        return statistic_cell(one, team.line[name], plays.behind(one, **about))

    return [cell(name) for name in (*(name for name, *_ in POINTS_WON), "sideout", "break_point")]


def _given(n: int | None, plays: Plays, errors: list[int]) -> NumberCell:
    """A link where every one of these points was somebody's error, and not a scorer's entry."""
    return count_cell(n, plays.listed(errors) if n == len(errors) else None)


_SIDEOUT_HEADS: Final = [(group, heads(map(statistic, names))) for group, names in SIDEOUT_PAGE]


def sideout_table(found: MatchStatistics, plays: BySide, names: Mapping[str, str]) -> NumberTable:
    """Both teams' side-out and break point, with all their denominators."""
    rows = [
        NumberRow(NumberCell(names[side]), _sideout(found.teams[side], plays[side]), side.value)
        for side in Side
    ]
    return NumberTable(
        "sideout", "Side-out and break point", "Team", rows=rows, **columns(_SIDEOUT_HEADS)
    )


def _sideout(team: TeamOfMatch, plays: Plays) -> list[NumberCell]:
    totals, won = team.totals.line, team.per_point
    line = {
        **totals,
        **won,
        "receptions_per_sideout_point": _each(
            totals.count("reception_total"), won.count("sideout_points")
        ),
        "serves_per_break_point": _each(totals.count("serve_total"), won.count("break_points")),
    }
    return [
        statistic_cell(one, line[one.name], plays.behind(one))
        for _, names in SIDEOUT_PAGE
        for one in map(statistic, names)
    ]


def _each(n: float | None, d: float | None) -> RateJson:
    """So many for each, by its counts."""
    return rate_json(n or 0, d or 0)


def situations_table(
    found: MatchStatistics, plays: BySide, names: Mapping[str, str]
) -> NumberTable:
    """Attacks by what came before, of both teams."""
    ids: _Attacks = {}
    for attack in found.attacks:
        of = (attack.team, attack.situation, attack.evaluation)
        if attack.event_id is not None:
            ids.setdefault(of, []).append(attack.event_id)
    rows = [
        NumberRow(
            NumberCell(words.label),
            [
                cell
                for side in Side
                for cell in _situation(found.teams[side].situations[key], plays[side], ids, key)
            ],
        )
        for key, words in SITUATIONS.items()
    ]
    attacks = heads(OF_ATTACKS.values())
    return NumberTable(
        "situations",
        "Attack by situation",
        "Attack",
        rows=rows,
        **columns((names[side], attacks) for side in Side),
    )


_Attacks: TypeAlias = dict[tuple[Side | None, str, str | None], list[int]]
"""Ids by team, situation and sign."""


def _situation(line: StatisticLine, plays: Plays, ids: _Attacks, key: str) -> list[NumberCell]:
    def of(signs: str) -> str | None:
        kinds = (*signs,) if signs else (*"#+!-/=", None)
        found = [one for sign in kinds for one in ids.get((plays.side, key, sign), [])]
        return plays.listed(sorted(found))

    return [
        statistic_cell(one, line[name], of(one.behind.signs if one.behind else ""))
        for name, one in OF_ATTACKS.items()
    ]


ROTATION_HEADS: Final = heads(map(statistic, ROTATION_PAGE))


def rotation_cells(line: StatisticLine, plays: Plays | None, **here: str) -> list[NumberCell]:
    """A rotation's numbers, which are of whole rallies; over matches without `plays`."""
    keys = {one.name: key for key, one in ROTATION_LINE.items()}
    return [
        statistic_cell(
            one,
            line[keys.get(one.name, one.name)],
            plays.behind(one, **here) if plays else None,
        )
        for one in map(statistic, ROTATION_PAGE)
    ]


def rotations_table(team: TeamOfMatch, plays: Plays, name: str) -> NumberTable:
    """The six rotations of one team, by the zone of its setter."""
    rows = []
    for zone, line in team.rotations.items():
        if not line["rallies"]:
            continue
        cells = rotation_cells(line, plays.whole, **plays.rotation(zone))
        rows.append(NumberRow(NumberCell(f"Setter in {zone}"), cells))
    return NumberTable(
        f"rotations-{plays.side}",
        name,
        "Rotation",
        rows=rows,
        side=plays.side.value,
        **columns([("", ROTATION_HEADS)]),
    )
