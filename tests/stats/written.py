"""Matches written down by hand: `match(rally("A", "A7S# B3R=", won_by="A"))`.

A touch is side, shirt number ($$ for unknown), skill letter (S R E A B D F) and sign, which may
be left out where nobody judged.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from session.game.match import Match, Rally, SetOfMatch
from session.game.plays import Score, Touch, typed_touch
from session.vocabulary import Phase, Side

SKILL_OF = {
    "S": "serve",
    "R": "reception",
    "E": "set",
    "A": "attack",
    "B": "block",
    "D": "dig",
    "F": "freeball",
}
_TOUCH = re.compile(r"([AB])(\d+|\$\$)([SREABDF])([#+!\-/=]?)")
_ids = itertools.count(1)


def play(code: str, set_number: int = 1) -> Touch:
    """One touch."""
    found = _TOUCH.fullmatch(code)
    assert found is not None, code
    side, number, skill, sign = found.groups()
    known = None if number == "$$" else number
    return typed_touch(
        next(_ids), SKILL_OF[skill], Side(side), known, sign or None, set_number, {"code": code}
    )


def rally(
    serving: str | None,
    codes: str = "",
    won_by: str | None = None,
    *,
    zones: tuple[int | None, int | None] = (1, 1),
    in_set: int = 1,
) -> Rally:
    """One rally; `match` puts the scores in."""
    touches = tuple(play(code, in_set) for code in codes.split())
    side = None if serving is None else Side(serving)
    return Rally(
        set_number=in_set,
        number=1,
        serving=side,
        score_before=(0, 0),
        score_after=(0, 0),
        winner=None if won_by is None else Side(won_by),
        how="unknown",
        setter_zones=zones,
        lineups=((None,) * 6, (None,) * 6),
        touches=touches,
        phases=tuple(_phases(touches, side)),
    )


def _phases(touches: tuple[Touch, ...], serving: Side | None) -> list[Phase]:
    phases: list[Phase] = []
    first = True
    for touch in touches:
        if touch.kind == "serve":
            phases.append("serve")
        elif touch.side is serving:
            phases.append("transition_break")
        else:
            phases.append("reception" if first else "transition_sideout")
        first = first and touch.kind != "attack"
    return phases


def match(*rallies: Rally, scores: dict[int, Score] | None = None, **more: Any) -> Match:  # noqa: ANN401
    """The sets are made of the rallies, their scores of the winners unless `scores` says them."""
    numbers = sorted({one.set_number for one in rallies} | set(scores or {}))
    sets = [_set(number, rallies, (scores or {}).get(number), more) for number in numbers]
    won = [one.winner for one in sets]
    return Match(tuple(sets), (won.count(Side.A), won.count(Side.B)), ())


def _set(
    number: int, rallies: tuple[Rally, ...], score: Score | None, more: dict[str, Any]
) -> SetOfMatch:
    mine = tuple(one for one in rallies if one.set_number == number)
    winners = [one.winner for one in mine]
    a, b = score or (winners.count(Side.A), winners.count(Side.B))
    return SetOfMatch(
        number=number,
        score=(a, b),
        winner=Side.A if a > b else Side.B if b > a else None,
        partials=more.get("partials", ()),
        rallies=mine,
        starters=more.get("starters", ((None,) * 6, (None,) * 6)),
        others=more.get("others", ()),
    )
