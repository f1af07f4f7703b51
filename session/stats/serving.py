"""Serving: how long each server stayed, points in a row, and the points that a serve alone decides
(aces and errors, as American colleges give them)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from session.game.match import Match, Rally
from session.game.plays import Score
from session.stats.scoreline import set_lines
from session.stats.tally import rate_json
from session.vocabulary import Side


@dataclass(slots=True)
class ServeTurn:
    """One player's serves from taking the ball to losing it; rallies are counted within the set."""

    side: Side
    number: str | None
    set_number: int
    first: int
    last: int
    serves: int
    points: int
    before: Score
    after: Score


def turns(match: Match) -> list[ServeTurn]:
    """In the order of play. A turn ends with side-out, with another server, with a gap in the
    rallies and with the set; `points` are the rallies that its team won in it."""
    found: list[ServeTurn] = []
    for rally in match.rallies:
        if rally.serving is None:
            continue
        number = server(rally)
        last = found[-1] if found else None
        if last is not None and _goes_on(last, rally, number):
            last.last, last.serves, last.after = rally.number, last.serves + 1, rally.score_after
        else:
            last = ServeTurn(
                rally.serving, number, rally.set_number, rally.number, rally.number, 1, 0,
                rally.score_before, rally.score_after,
            )  # fmt: skip
            found.append(last)
        last.points += rally.winner is rally.serving
    return found


def server(rally: Rally) -> str | None:
    """Who served: by the serve, else by who stands in zone 1; None where neither says."""
    for touch in rally.touches:
        if touch.kind == "serve" and touch.side is rally.serving:
            return touch.number
    six = rally.lineups[0 if rally.serving is Side.A else 1]
    return six[0] if six else None


def _goes_on(turn: ServeTurn, rally: Rally, number: str | None) -> bool:
    return (
        turn.side is rally.serving
        and turn.set_number == rally.set_number
        and turn.last + 1 == rally.number
        and turn.number == number
    )


def serve_runs(match: Match) -> dict[str, dict[str, Any]]:
    """Keyed "A"/"B" -> `turns` (all), `lengths` (points of a turn -> how many turns), `longest`
    (the turn with the most points, None without serves), `players` (by number) and `team`.

    A player has `turns`, `serves`, `points`, `longest` (points of the best turn) and the rate
    `points_per_turn`.
    """
    found = turns(match)
    return {side.value: _team([turn for turn in found if turn.side is side]) for side in Side}


def _team(mine: list[ServeTurn]) -> dict[str, Any]:
    lengths: dict[int, int] = {}
    for turn in mine:
        lengths[turn.points] = lengths.get(turn.points, 0) + 1
    numbers = dict.fromkeys(turn.number for turn in mine if turn.number)
    return {
        "turns": [_turn(turn) for turn in mine],
        "lengths": {str(points): lengths[points] for points in sorted(lengths)},
        "longest": _turn(max(mine, key=lambda turn: turn.points)) if mine else None,
        "team": _server(mine),
        "players": {
            number: _server(turn for turn in mine if turn.number == number) for number in numbers
        },
    }


def _server(mine: Iterable[ServeTurn]) -> dict[str, Any]:
    own = list(mine)
    points = sum(turn.points for turn in own)
    return {
        "turns": len(own),
        "serves": sum(turn.serves for turn in own),
        "points": points,
        "longest": max((turn.points for turn in own), default=0),
        "points_per_turn": rate_json(points, len(own)),
    }


def _turn(turn: ServeTurn) -> dict[str, Any]:
    return {
        "player": turn.number,
        "set": turn.set_number,
        "first_rally": turn.first,
        "last_rally": turn.last,
        "serves": turn.serves,
        "points": turn.points,
        "score_before": list(turn.before),
        "score_after": list(turn.after),
    }


def score_lines(match: Match) -> list[dict[str, Any]]:
    """Per set: `points` (rally, score after it, winner, how), `runs` of 3 points and more in a
    row, and `timeouts` with the rally after which they came and the score."""
    return [
        {
            "set": line.number,
            "score": list(line.score),
            "points": [
                {
                    "rally": step.place,
                    "score": list(step.score),
                    "winner": step.winner.value if step.winner else None,
                    "how": step.how,
                }
                for step in line.steps
            ],
            "runs": [
                {
                    "team": run.side.value,
                    "first_rally": run.first,
                    "last_rally": run.last,
                    "points": run.points,
                }
                for run in line.runs
            ],
            "timeouts": [
                {"team": out.side.value, "after_rally": out.after, "score": list(out.score)}
                for out in line.time_outs
            ],
        }
        for line in set_lines(match)
    ]


_End: TypeAlias = Literal["SA", "SE", "RE"]
ENDS: Final[tuple[_End, ...]] = ("SA", "SE", "RE")


class ServeEnd(NamedTuple):
    """An ace, a service error or a reception error; `place` is the touch that says so."""

    end: _End
    side: Side
    number: str | None
    place: int


def serve_ends(rally: Rally) -> Iterator[ServeEnd]:
    """A reception error is the server's ace, whatever sign the serve has; every ace is one
    reception error, the team's where nobody received. Of a serve that nobody wrote down the lost
    reception tells, and whoever stood in zone 1 served."""
    served, missed = _first(rally, "serve"), _first(rally, "reception", "=")
    serve = None if served is None else rally.touches[served]
    lost = None if missed is None else rally.touches[missed]
    if served is None or serve is None or serve.side is None:
        if missed is not None and lost and lost.side and lost.side.other is rally.serving:
            yield ServeEnd("SA", lost.side.other, server(rally), missed)
            yield ServeEnd("RE", lost.side, lost.number, missed)
    elif missed is not None and lost and lost.side is serve.side.other:
        yield ServeEnd("SA", serve.side, serve.number, served)
        yield ServeEnd("RE", lost.side, lost.number, missed)
    elif serve.sign == "#":
        yield ServeEnd("SA", serve.side, serve.number, served)
        yield ServeEnd("RE", serve.side.other, None, served)
    elif serve.sign == "=":
        yield ServeEnd("SE", serve.side, serve.number, served)


def _first(rally: Rally, kind: str, sign: str = "") -> int | None:
    return next(
        (
            place
            for place, touch in enumerate(rally.touches)
            if touch.kind == kind and sign in ("", touch.sign)
        ),
        None,
    )
