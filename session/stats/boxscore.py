"""The box score of a match: what the official match report counts, per team, set and player.

Every definition is in docs/statistics.md. Touches of unknown players count for the team and stand
in `unknown_player`; players and the unknown always add up to the team, sets to the match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from session.game.match import Match, SetOfMatch
from session.stats.metrics import rate
from session.stats.touches import IN_PLAY, outcome
from session.vocabulary import SKILLS, Side

TALLY_SIGNS: Final = ("#", "+", "!", "-", "/", "=", IN_PLAY, None)
_PLACE: Final[Mapping[str | None, int]] = {sign: place for place, sign in enumerate(TALLY_SIGNS)}
_WON: Final = frozenset({("serve", "#"), ("attack", "#"), ("block", "#")})
_RATE: Final = rate(0, 0).keys()


class Tally:
    """Touches by skill and sign, as `SIGNS` orders them, and the break points among them."""

    __slots__ = ("break_points", "skills")

    def __init__(self) -> None:
        self.skills: dict[str, list[int]] = {}
        self.break_points = 0

    def add(self, skill: str, sign: str | None) -> None:
        counts = self.skills.get(skill)
        if counts is None:
            counts = self.skills[skill] = [0] * len(TALLY_SIGNS)
        counts[_PLACE[sign]] += 1

    def of(self, skill: str) -> list[int]:
        """n(#), n(+), n(!), n(-), n(/), n(=), n(in play) and n(nobody judged)."""
        return self.skills.get(skill) or [0] * len(TALLY_SIGNS)

    @classmethod
    def sum(cls, tallies: Iterable[Tally]) -> Tally:
        whole = cls()
        for tally in tallies:
            whole.break_points += tally.break_points
            for skill, counts in tally.skills.items():
                mine = whole.skills.get(skill)
                whole.skills[skill] = (
                    [a + b for a, b in zip(mine, counts, strict=True)] if mine else counts.copy()
                )
        return whole


Tallies: TypeAlias = dict[Side, dict[str | None, dict[int, Tally]]]
"""By team, shirt number (None: unknown) and set."""


def tallies(match: Match) -> Tallies:
    """Counts every touch of a known team once."""
    found: Tallies = {side: {} for side in Side}
    for one in match.sets:
        for rally in one.rallies:
            for touch in rally.touches:
                if touch.side is None or touch.kind not in SKILLS:
                    continue
                sets = found[touch.side].setdefault(touch.number, {})
                tally = sets.get(one.number)
                if tally is None:
                    tally = sets[one.number] = Tally()
                tally.add(touch.kind, outcome(touch.sign, touch.payload))
                if touch.side is rally.serving and (touch.kind, touch.sign) in _WON:
                    tally.break_points += 1
    return found


def line(tally: Tally) -> dict[str, Any]:
    """One line of the report. Percentages 0-100 over the touches that have a sign, None over none;
    beside them the same as rates with their counts."""
    serve, reception, attack = tally.of("serve"), tally.of("reception"), tally.of("attack")
    block, dig, passed = tally.of("block"), tally.of("dig"), tally.of("set")
    points = serve[0] + attack[0] + block[0]
    lost = serve[5] + reception[5] + attack[5] + attack[4]
    served, received, attacked = (evaluated(one) for one in (serve, reception, attack))
    positive = reception[0] + reception[1]
    return {
        "points_total": points,
        "points_break": tally.break_points,
        "points_win_loss": points - lost,
        "serve_total": sum(serve),
        "serve_errors": serve[5],
        "serve_aces": serve[0],
        "reception_total": sum(reception),
        "reception_errors": reception[5],
        "reception_positive_pct": pct(positive, received),
        "reception_excellent_pct": pct(reception[0], received),
        "attack_total": sum(attack),
        "attack_errors": attack[5],
        "attack_blocked": attack[4],
        "attack_kills": attack[0],
        "attack_kill_pct": pct(attack[0], attacked),
        "block_kills": block[0],
        "set_total": sum(passed),
        "set_errors": passed[5],
        "block_total": sum(block),
        "dig_total": sum(dig),
        "dig_errors": dig[5],
        "serve_efficiency": rate(serve[0] + serve[1] + serve[4] - serve[5] - serve[3], served),
        "reception_positive": rate(positive, received),
        "reception_excellent": rate(reception[0], received),
        "reception_efficiency": rate(positive - reception[5] - reception[4], received),
        "attack_kill": rate(attack[0], attacked),
        "attack_efficiency": rate(attack[0] - attack[5] - attack[4], attacked),
    }


def evaluated(counts: list[int]) -> int:
    """How many of them somebody judged."""
    return sum(counts) - counts[-1]


def pct(n: int, d: int) -> float | None:
    """0-100, unrounded."""
    return 100 * n / d if d else None


def boxscore(match: Match) -> dict[str, dict[str, Any]]:
    """Keyed "A"/"B" -> `totals`, `players` by number, `unknown_player`, `sets` by number.

    `totals` and each of `sets` also carry the team's `score` and `opponent_errors`, the points
    that none of its own serves, attacks and blocks made. Players have `sets`, too: those in which
    they touched the ball.
    """
    counted = tallies(match)
    return {side.value: _team(match, side, counted[side]) for side in Side}


def _team(
    match: Match, side: Side, players: Mapping[str | None, Mapping[int, Tally]]
) -> dict[str, Any]:
    sets = {
        one.number: Tally.sum(mine[one.number] for mine in players.values() if one.number in mine)
        for one in match.sets
    }
    lines = {str(one.number): _scored(sets[one.number], one, side) for one in match.sets}
    given = [one["opponent_errors"] for one in lines.values()]
    whole, known = line(Tally.sum(sets.values())), is_known(match)
    return {
        "totals": {
            "score": sum(one["score"] for one in lines.values()),
            "opponent_errors": known_sum(given) if given else 0,
        }
        | (whole if known else unknown(whole)),
        "players": {number: _player(mine) for number, mine in players.items() if number},
        "unknown_player": _player(players.get(None, {}), known),
        "sets": lines,
    }


def _scored(tally: Tally, one: SetOfMatch, side: Side) -> dict[str, Any]:
    """A set of which nobody kept the score has no points that the opponent gave away; of one of
    which nothing but the score is known, nobody knows them, nor anything else."""
    mine = line(tally)
    score = own_score(one, side)
    if any(one.score) and not one.is_known:
        return {"score": score, "opponent_errors": None} | unknown(mine)
    seen = score - one.unseen[0 if side is Side.A else 1]
    given = seen - mine["points_total"] if any(one.score) else 0
    return {"score": score, "opponent_errors": given} | mine


def is_known(match: Match) -> bool:
    """Whether more of a match is known than how its sets ended."""
    scored = any(any(one.score) for one in match.sets)
    return not scored or any(one.is_known for one in match.sets)


def unknown(counted: Mapping[str, Any]) -> dict[str, Any]:
    """The same line, or lines by their names, where nobody counted: no number rather than 0.
    Rates say so themselves."""
    return {key: _unknown(value) for key, value in counted.items()}


def _unknown(value: object) -> object:
    if isinstance(value, Mapping):
        return value if value.keys() == _RATE else unknown(value)
    return None if isinstance(value, int) else value


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _player(sets: Mapping[int, Tally], known: bool = True) -> dict[str, Any]:
    mine = line(Tally.sum(sets.values()))
    return (mine if known else unknown(mine)) | {
        "sets": {str(number): line(tally) for number, tally in sets.items()}
    }


def own_score(one: SetOfMatch, side: Side) -> int:
    """The points of one team in a set."""
    return one.score[0 if side is Side.A else 1]
