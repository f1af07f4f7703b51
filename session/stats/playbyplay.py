"""Play-by-play: a match rally by rally, with score, server, rotations, and how each ended.

The page, REST and every file are written from these lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from session.game.match import Match, Rally, SetOfMatch, set_name
from session.game.plays import Play, Score, Substitution
from session.stats.rosters import NamedPlayer, Rosters, TeamNames, number_of
from session.stats.serving import server
from session.vocabulary import Side, team_name

_PASSES: Final = frozenset({"set", "reception", "dig", "freeball"})


@dataclass(frozen=True, slots=True)
class Named:
    """Who did something; the number is None where a scout did not say, the name may be empty."""

    side: Side
    number: str | None
    name: str = ""

    @property
    def known(self) -> bool:
        return bool(self.number or self.name)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.number, self.name))) or "?"


@dataclass(frozen=True, slots=True)
class RallyLine:
    """A rally. Pairs are A's and B's; `score` is the one after it, None where nobody knows it."""

    set_number: int
    number: int
    score_before: Score
    score: Score | None
    serving: Side | None
    server: Named | None
    setter_zones: tuple[int | None, int | None]
    winner: Side | None
    how: str
    """As `match.Rally.how`."""
    player: Named | None
    """Who ended it, by a point or by an error."""
    other: Named | None
    """Who had a part in it: whose assist it was, who was blocked, whom the ace went to."""
    ended: str
    """The same in words."""
    event_id: int | None
    """The touch that ended it, else the point."""
    before: tuple[str, ...]
    """What happened since the rally before: time-outs, substitutions, points not written down."""

    @property
    def rotation(self) -> int | None:
        """That of the serving team: where its setter stood."""
        return None if self.serving is None else self.setter_zones[self.serving is Side.B]


@dataclass(frozen=True, slots=True)
class SetLines:
    """A set of the play-by-play; `after` is what happened behind its last rally, `extra` says that
    it was played after the match was decided."""

    number: int
    score: Score
    lines: tuple[RallyLine, ...]
    after: tuple[str, ...]
    extra: bool = False

    @property
    def name(self) -> str:
        """As people read it: (4) for a set after the decision."""
        return set_name(self.number, extra=self.extra)


def play_by_play(
    match: Match,
    names: TeamNames | None = None,
    rosters: Rosters | None = None,
) -> list[SetLines]:
    """Set by set, each rally a line. `names` and `rosters` are keyed by side, as `load_session`
    gives them."""
    people = _People(names or {}, rosters or {})
    return [_set(one, people) for one in match.sets if one.rallies or any(one.score)]


class _People:
    """What teams and players are called."""

    def __init__(self, names: TeamNames, rosters: Rosters) -> None:
        self._teams = {side: team_name(names.get(side.value), side) for side in Side}
        self._players = {
            (side, number_of(player)): NamedPlayer.of(player).name
            for side in Side
            for player in rosters.get(side.value, ())
        }

    def team(self, side: Side) -> str:
        return self._teams[side]

    def person(self, side: Side, number: str | None) -> Named:
        return Named(side, number, self._players.get((side, number or ""), ""))

    def of(self, play: Play | None) -> Named | None:
        return self.person(play.side, play.number) if play and play.side else None


def _set(one: SetOfMatch, people: _People) -> SetLines:
    lines, score = [], (0, 0)
    for place, rally in enumerate(one.rallies):
        missing = _missing(score, rally.score_before)
        lines.append(_line(rally, people, (*missing, *_happened(one, place, people))))
        score = rally.score_after
    missing = _missing(score, one.score) if lines else ()
    after = (*_happened(one, len(lines), people), *missing)
    return SetLines(one.number, one.score, tuple(lines), after, one.extra)


def _missing(before: Score, after: Score) -> tuple[str, ...]:
    """Points that are in the score and in no rally."""
    points = sum(after) - sum(before)
    if points <= 0:
        return ()
    what = "1 point is" if points == 1 else f"{points} points are"
    return (f"{what} not written down: from {_colon(before)} to {_colon(after)}",)


def _colon(score: Score) -> str:
    return f"{score[0]}:{score[1]}"


def _happened(one: SetOfMatch, over: int, people: _People) -> Iterator[str]:
    """Time-outs and substitutions after so many rallies."""
    for play, place in zip(one.others, one.others_at, strict=False):
        side = play.side
        if place != over or side is None:
            continue
        if play.kind == "timeout":
            yield f"Time-out {people.team(side)}"
        elif isinstance(play, Substitution):
            for_whom = f"{people.person(side, play.come)} for {people.person(side, play.out)}"
            yield f"Substitution {people.team(side)}: {for_whom}"


def _line(rally: Rally, people: _People, before: tuple[str, ...]) -> RallyLine:
    said = rally.serving
    player, other = _who(rally, people)
    served = people.person(said, server(rally)) if said else None
    ending = _ending(rally)[0] or rally.point
    return RallyLine(
        rally.set_number,
        rally.number,
        rally.score_before,
        rally.score_after if rally.point or rally.score_after != rally.score_before else None,
        said,
        served,
        rally.setter_zones,
        rally.winner,
        rally.how,
        player,
        other,
        _words(rally, player, other, people),
        ending.id if ending else None,
        before,
    )


_ENDS: Final[Mapping[str, tuple[str, str, bool]]] = {
    "kill": ("attack", "#", True),
    "blocked": ("block", "#", True),
    "ace": ("serve", "#", True),
    "reception_error": ("serve", "", True),
    "serve_error": ("serve", "=", False),
    "attack_error": ("attack", "=", False),
    "block_error": ("block", "=/", False),
    "set_error": ("set", "=", False),
    "dig_error": ("dig", "=", False),
    "freeball_error": ("freeball", "=", False),
}
"""Whose touch ended a rally: its skill, its signs, and whether it is the winner's."""

_WORDS: Final[Mapping[str, str]] = {
    "kill": "Kill",
    "blocked": "Block",
    "ace": "Ace",
    "reception_error": "Ace",
    "serve_error": "Serve error",
    "attack_error": "Attack error",
    "block_error": "Block error",
    "set_error": "Setting error",
    "dig_error": "Dig error",
    "freeball_error": "Free ball error",
}
_OTHERS: Final[Mapping[str, str]] = {
    "kill": "assist by",
    "blocked": "against",
    "ace": "reception error by",
    "reception_error": "reception error by",
}


def _ending(rally: Rally) -> tuple[Play | None, Play | None]:
    """The touch that ended the rally, and another one that had a part in it."""
    if rally.how not in _ENDS or rally.winner is None:
        return None, None
    kind, signs, won = _ENDS[rally.how]
    side = rally.winner if won else rally.winner.other
    found = _last(rally, lambda one: one.side is side and one.kind == kind and _has(one, signs))
    return found, _part(rally, found, side)


def _has(play: Play, signs: str) -> bool:
    return not signs or (play.sign is not None and play.sign in signs)


def _part(rally: Rally, found: Play | None, side: Side) -> Play | None:
    loser = side.other
    if rally.how in ("ace", "reception_error"):
        return _last(rally, lambda one: (one.side, one.kind, one.sign) == (loser, "reception", "="))
    if rally.how == "blocked":
        return _last(rally, lambda one: (one.side, one.kind) == (loser, "attack"))
    if rally.how == "kill" and found in rally.touches:
        return _assist(rally.touches[: rally.touches.index(found)], found)
    return None


def _assist(before: tuple[Play, ...], kill: Play) -> Play | None:
    """The touch directly before a kill, if it is a teammate's pass."""
    last = before[-1] if before else None
    mate = last is not None and last.side is kill.side and last.kind in _PASSES
    return last if mate and last and last.number != kill.number else None


def _last(rally: Rally, wanted: Callable[[Play], bool]) -> Play | None:
    return next(filter(wanted, reversed(rally.touches)), None)


def _who(rally: Rally, people: _People) -> tuple[Named | None, Named | None]:
    found, part = _ending(rally)
    if found is None and rally.how == "reception_error" and rally.serving:
        return people.person(rally.serving, server(rally)), people.of(part)
    return people.of(found), people.of(part)


def _words(rally: Rally, player: Named | None, other: Named | None, people: _People) -> str:
    if rally.winner is None:
        return "Nobody wrote down who won"
    if rally.how == "opponent_error":
        return f"Error of {people.team(rally.winner.other)}"
    if rally.how not in _WORDS:
        return "Not written down how"
    words = _WORDS[rally.how] + (f" by {player}" if player and player.known else "")
    if other is None or not other.known:
        return words
    comma = "" if rally.how == "blocked" else ","
    return f"{words}{comma} {_OTHERS[rally.how]} {other}"
