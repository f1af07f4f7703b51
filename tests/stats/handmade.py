"""Matches written down by hand, as short as a scout's codes: "A5S+ B2R# B4E+ B9A#".

A word is team, shirt number ($$ for nobody known), skill S R E A B D F, sign (none where nobody
judged), then, if given, `:key=value` pairs of the payload. `rally` and `match` leave to the
caller what the rules would find: who serves is who has the S, phases follow the attacks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from session.game.match import Match, Rally, SetOfMatch
from session.game.plays import Score, Six, Touch, typed_touch
from session.vocabulary import Phase, Side

KINDS = {
    "S": "serve", "R": "reception", "E": "set", "A": "attack",
    "B": "block", "D": "dig", "F": "freeball",
}  # fmt: skip
SIX: Six = ("1", "2", "3", "4", "5", "6")
_WORD = re.compile(r"([AB])(\d+|\$\$)([SREABDF])([#+!/=-]?)((?::\w+=[^:]+)*)$")
_ids = count(1)


def touch(word: str, set_number: int = 1) -> Touch:
    found = _WORD.match(word)
    assert found, word
    side, number, skill, sign, more = found.groups()
    payload: dict[str, Any] = {"evaluation": sign or None}
    for pair in more.split(":")[1:]:
        key, _, value = pair.partition("=")
        payload[key] = int(value) if value.isdigit() else value
    player = None if number == "$$" else number
    return typed_touch(
        next(_ids), KINDS[skill], Side(side), player, sign or None, set_number, payload
    )


def rally(
    words: str,
    winner: str | None = None,
    *,
    before: Score = (0, 0),
    number: int = 1,
    set_number: int = 1,
    zones: tuple[int | None, int | None] = (1, 1),
) -> Rally:
    """A rally with the score that its winner makes of `before`."""
    touches = tuple(touch(word, set_number) for word in words.split())
    serving = next((one.side for one in touches if one.kind == "serve"), None)
    won = Side(winner) if winner else None
    after = (before[0] + (won is Side.A), before[1] + (won is Side.B))
    return Rally(
        set_number, number, serving, before, after, won, "unknown", zones, (SIX, SIX), touches,
        _phases(touches, serving),
    )  # fmt: skip


def _phases(touches: Sequence[Touch], serving: Side | None) -> tuple[Phase, ...]:
    phases: list[Phase] = []
    attacked: set[Side | None] = set()
    for one in touches:
        if one.kind == "serve":
            phases.append("serve")
        elif one.side is serving:
            phases.append("transition_break")
        else:
            phases.append("transition_sideout" if attacked else "reception")
        if one.kind == "attack":
            attacked.add(one.side)
    return tuple(phases)


def played(*lines: tuple[str, str] | tuple[str, str, tuple[int | None, int | None]]) -> Match:
    """A match of one set: per rally its words, who won it, and the setters' zones."""
    return match([list(lines)])


def match(sets: Sequence[Sequence[tuple[Any, ...]]]) -> Match:
    """Sets of rallies as `played` takes them; the score runs on within each set."""
    made = []
    for set_number, lines in enumerate(sets, start=1):
        score: Score = (0, 0)
        rallies = []
        for number, (words, winner, *zones) in enumerate(lines, start=1):
            one = rally(
                words, winner, before=score, number=number, set_number=set_number,
                zones=zones[0] if zones else (1, 1),
            )  # fmt: skip
            rallies.append(one)
            score = one.score_after
        leader = None if score[0] == score[1] else Side.A if score[0] > score[1] else Side.B
        made.append(SetOfMatch(set_number, score, leader, (), tuple(rallies), (SIX, SIX), ()))
    won = tuple(sum(one.winner is side for one in made) for side in Side)
    return Match(tuple(made), (won[0], won[1]), ())
