"""Serving: how long each server stayed, points in a row, and the points that a serve alone decides
(aces and errors, as American colleges give them)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

from session.game.match import Match, Rally
from session.game.plays import Score
from session.serialiser import FOR_READERS, keyed
from session.stats.tally import RateJson, rate_json
from session.vocabulary import Side


@dataclass(slots=True)
class ServeTurn:
    """One player's serves from taking the ball to losing it; rallies are counted within the set."""

    side: Side = field(metadata=FOR_READERS)
    number: str | None = field(metadata=keyed("player"))
    set_number: int = field(metadata=keyed("set"))
    first: int = field(metadata=keyed("first_rally"))
    last: int = field(metadata=keyed("last_rally"))
    serves: int
    points: int
    before: Score = field(metadata=keyed("score_before"))
    after: Score = field(metadata=keyed("score_after"))


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


@dataclass(frozen=True, slots=True)
class ServerTurns:
    """The turns of one player or of a team; `longest` are the points of the best one."""

    turns: int
    serves: int
    points: int
    longest: int
    points_per_turn: RateJson

    @classmethod
    def of(cls, turns: Iterable[ServeTurn]) -> ServerTurns:
        own = list(turns)
        points = sum(turn.points for turn in own)
        return cls(
            len(own),
            sum(turn.serves for turn in own),
            points,
            max((turn.points for turn in own), default=0),
            rate_json(points, len(own)),
        )


@dataclass(frozen=True, slots=True)
class ServeRuns:
    """A team's turns. `lengths` says of how many points there were how many turns; `longest` is the
    turn with the most, None without serves; `players` are by shirt number."""

    turns: Sequence[ServeTurn]
    lengths: Mapping[int, int]
    longest: ServeTurn | None
    team: ServerTurns
    players: Mapping[str, ServerTurns]


def serve_runs(match: Match) -> dict[Side, ServeRuns]:
    """How long each server of both teams stayed."""
    found = turns(match)
    return {side: _runs([turn for turn in found if turn.side is side]) for side in Side}


def _runs(mine: Sequence[ServeTurn]) -> ServeRuns:
    numbers = dict.fromkeys(turn.number for turn in mine if turn.number)
    return ServeRuns(
        mine,
        dict(sorted(Counter(turn.points for turn in mine).items())),
        max(mine, key=lambda turn: turn.points) if mine else None,
        ServerTurns.of(mine),
        {
            number: ServerTurns.of(turn for turn in mine if turn.number == number)
            for number in numbers
        },
    )


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
