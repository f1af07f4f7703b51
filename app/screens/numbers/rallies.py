"""Numbers that count rallies (sets, side-out and break point, first attacks, rotations, points
given away) and which plays stand behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.screens.numbers.cells import (
    NumberCell,
    NumberRow,
    NumberTable,
    Plays,
    columns,
    count_cell,
    difference_cell,
    groups_of,
    heads,
    ratio_cell,
    share_cell,
)
from session.game.match import Match, Rally, set_name
from session.game.plays import Play
from session.stats.catalogue import OF_ATTACKS, POINTS_WON, ROTATION_LINE, SITUATIONS, statistic
from session.vocabulary import Side

_WINNERS: Final = frozenset({("serve", "#"), ("attack", "#"), ("block", "#")})


@dataclass(frozen=True)
class RallyOrigins:
    """The plays of one team's rallies: `gifts` are the opponent's errors by set; `serves` and `won`
    say how many serves each number made, and how many of them in rallies that its team won."""

    gifts: Mapping[str, list[int]]
    serves: Counter[str | None]
    won: Counter[str | None]

    def gifts_in(self, number: str | None) -> list[int]:
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
        gifts: dict[str, list[int]] = {}
        serves: Counter[str | None] = Counter()
        won: Counter[str | None] = Counter()
        for rally in match.rallies:
            error = _gift(rally, side)
            if error is not None:
                gifts.setdefault(str(rally.set_number), []).append(error)
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


_Line = Mapping[str, Any]
BySide = Mapping[Side, Plays]

_OWN: Final = (
    *((head, title) for _, head, title in POINTS_WON),
    *heads(map(statistic, ("sideout", "break_point"))),
)


def sets_table(
    found: _Line, plays: BySide, names: Mapping[str, str], made: Mapping[Side, RallyOrigins] | None
) -> NumberTable:
    """Set by set: how both teams made their points. `made` knows the opponent's errors; None where
    touches were taken away, so that nobody can count them."""
    teams, rows = found["teams"], []
    for number, one in found["sets"].items():
        lines = [teams[side]["sets"].get(number) for side in Side]
        apart = "after the match" if one["after_decision"] else ""
        name = set_name(number, extra=one["after_decision"])
        head = NumberCell(f"Set {name}", apart, plays[Side.A].whole.of_rallies(set=number))
        rows.append(NumberRow(head, [_score(one, lines), *_both(lines, plays, made, number)]))
    totals = _both([teams[side]["totals"] for side in Side], plays, made)
    score = ("", [("Score", f"{names['A']} : {names['B']}")])
    return NumberTable(
        "sets",
        "Points won, set by set",
        "Set",
        rows=rows,
        foot=NumberRow(NumberCell("All"), [NumberCell(_sum(found)), *totals]),
        **columns([score, (names["A"], _OWN), (names["B"], _OWN)]),
    )


def _score(one: _Line, lines: Sequence[_Line | None]) -> NumberCell:
    """Each team's points of what is looked at, else the whole set's."""
    a, b = (one["score"][i] if line is None else line["score"] for i, line in enumerate(lines))
    minutes = f"{one['minutes']} min" if one.get("minutes") else ""
    return NumberCell(f"{a} : {b}", minutes)


def _sum(found: _Line) -> str:
    return " : ".join(str(found["teams"][side]["totals"]["score"]) for side in Side)


def _both(
    lines: Sequence[_Line | None],
    plays: BySide,
    made: Mapping[Side, RallyOrigins] | None,
    number: str | None = None,
) -> list[NumberCell]:
    """What A won, then what B won: in one set, or in all."""
    sides = zip(lines, Side, strict=True)
    return [
        cell
        for line, side in sides
        for cell in _points(line, plays[side], made[side] if made else None, number)
    ]


def _points(
    line: _Line | None, plays: Plays, made: RallyOrigins | None, number: str | None
) -> list[NumberCell]:
    if line is None:
        return [NumberCell("")] * len(_OWN)
    about = {"set": number} if number else {}

    def of(skill: str) -> str:
        return plays.to(**about, skill=skill, evaluation="#")

    return [
        count_cell(line["serve_aces"], of("serve")),
        count_cell(line["attack_kills"], of("attack")),
        count_cell(line["block_kills"], of("block")),
        _given(line["opponent_errors"], plays, made.gifts_in(number)) if made else NumberCell(""),
        share_cell(line["sideout"], _won(plays, own=False, **about)),
        share_cell(line["break_point"], _won(plays, own=True, **about)),
    ]


def _given(n: int | None, plays: Plays, errors: list[int]) -> NumberCell:
    """A link where every one of these points was somebody's error, and not a scorer's entry."""
    return count_cell(n, plays.listed(errors) if n == len(errors) else None)


def _won(plays: Plays, *, own: bool, **about: str) -> str:
    """The rallies that a team won with its own serve, or with the opponent's."""
    return plays.whole.of_rallies(**about, **plays.serving(own=own), **plays.won())


_PASSAGES: Final = groups_of(
    (
        ("Side-out", (
            "sideout", "modified_sideout", "first_ball_sideout", "sideout_points",
            "receptions_per_sideout_point",
        )),
        ("Break point", ("break_point", "break_points", "serves_per_break_point")),
    )
)  # fmt: skip


def sideout_table(found: _Line, plays: BySide, names: Mapping[str, str]) -> NumberTable:
    """Both teams' side-out and break point, with all their denominators."""
    rows = [
        NumberRow(NumberCell(names[side]), _sideout(found["teams"][side], plays[side]), side.value)
        for side in Side
    ]
    return NumberTable(
        "sideout", "Side-out and break point", "Team", rows=rows, **columns(_PASSAGES)
    )


def _sideout(team: _Line, plays: Plays) -> list[NumberCell]:
    totals = team["totals"]
    receiving, serving = plays.serving(own=False), plays.serving()
    first = {"skill": "attack", "phase": "reception", "evaluation": "#"}
    points = {"skill": "serve,attack,block", "evaluation": "#"}
    return [
        share_cell(totals["sideout"], _won(plays, own=False)),
        share_cell(totals["modified_sideout"], plays.whole.to(skill="reception", **plays.won())),
        share_cell(totals["first_ball_sideout"], plays.whole.to(**first)),
        count_cell(team["sideout_points"], plays.to(**points, **receiving)),
        ratio_cell(totals["reception_total"], team["sideout_points"]),
        share_cell(totals["break_point"], _won(plays, own=True)),
        count_cell(team["break_points"], plays.to(**points, **serving)),
        ratio_cell(totals["serve_total"], team["break_points"]),
    ]


def situations_table(found: _Line, plays: BySide, names: Mapping[str, str]) -> NumberTable:
    """Attacks by what came before, of both teams."""
    ids: dict[tuple[str, str, str | None], list[int]] = {}
    for attack in found["attacks"]:
        key = (attack["team"], attack["situation"], attack["evaluation"])
        ids.setdefault(key, []).append(attack["event_id"])
    rows = [
        NumberRow(
            NumberCell(words.label),
            [
                cell
                for side in Side
                for cell in _situation(found["teams"][side][key], plays[side], ids, key)
            ],
        )
        for key, words in SITUATIONS.items()
    ]
    attack = heads(OF_ATTACKS.values())
    return NumberTable(
        "situations",
        "Attack by situation",
        "Attack",
        rows=rows,
        **columns((names[side], attack) for side in Side),
    )


def _situation(
    line: _Line, plays: Plays, ids: Mapping[tuple[str, str, str | None], list[int]], key: str
) -> list[NumberCell]:
    def of(*signs: str | None) -> str | None:
        found = [one for sign in signs for one in ids.get((plays.side.value, key, sign), [])]
        return plays.listed(sorted(found))

    return [
        count_cell(line["total"], of(*"#+!-/=", None)),
        count_cell(line["errors"], of("=")),
        count_cell(line["blocked"], of("/")),
        count_cell(line["kills"], of("#")),
        share_cell(line["kill"], of("#")),
    ]


_ROTATION: Final = (
    *heads(ROTATION_LINE[key] for key in ("diff", "rallies")),
    *heads(map(statistic, ("sideout", "first_ball_sideout", "break_point"))),
    *heads([ROTATION_LINE["kills"]]),
    ("Errors", "Attack errors and blocked attacks"),
)


def rotations_table(team: _Line, plays: Plays, name: str) -> NumberTable:
    """The six rotations of one team, by the zone of its setter."""
    rows, whole = [], plays.whole
    for zone, line in team["rotations"].items():
        if not line["rallies"]:
            continue
        here = plays.rotation(zone)
        first = {"skill": "attack", "phase": "reception", "evaluation": "#"}
        cells = [
            difference_cell(line["diff"]),
            count_cell(line["rallies"], whole.of_rallies(**here)),
            share_cell(line["sideout"], _won(plays, own=False, **here)),
            share_cell(line["first_ball_sideout"], whole.to(**here, **first)),
            share_cell(line["break_point"], _won(plays, own=True, **here)),
            count_cell(line["kills"], whole.to(**here, skill="attack", evaluation="#")),
            count_cell(
                line["errors"] + line["blocked"],
                whole.to(**here, skill="attack", evaluation="/="),
            ),
        ]
        rows.append(NumberRow(NumberCell(f"Setter in {zone}"), cells))
    return NumberTable(
        f"rotations-{plays.side}",
        name,
        "Rotation",
        rows=rows,
        side=plays.side.value,
        **columns([("", _ROTATION)]),
    )
