"""Many matches as one: counts are added, rates are worked out from the sums, never averaged.

`digest` boils a match down to what can be added up, as plain JSON, so that it can be kept; `Sum`
adds digests and gives the same lines as the box score and side-out of a single match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from operator import add
from typing import Any, Final, TypeAlias

from session.game.match import Match, SetOfMatch
from session.stats.attackphases import SITUATIONS, attack_phases
from session.stats.boxscore import (
    TALLY_SIGNS,
    Tally,
    boxscore,
    line,
    own_score,
    pct,
    tallies,
    unknown,
)
from session.stats.college import Counts, college_line, together
from session.stats.metrics import rate
from session.stats.rotations import rotations
from session.stats.sideout import Passage, TeamPassages, passages, player_rates, rates
from session.stats.summary import per_point
from session.stats.touchrates import named_rates
from session.vocabulary import Side

DIGEST_VERSION: Final = 7
"""Goes up whenever a digest of the same match would be another, so that none is kept too long."""
_ROTATION: Final = ("rallies", "won", "lost", "serves", "receptions", "kills", "errors", "blocked")
_SITUATION: Final = ("total", "errors", "blocked", "kills")
NO_PASSAGE: Final = astuple(Passage())
_UNKNOWN: Final = ""
"""Stands for the shirt number of touches of unknown players."""

Digest: TypeAlias = Mapping[str, Any]


def digest(
    rallies: Mapping[Side, Match],
    touches: Mapping[Side, Match] | None = None,
    college: Mapping[str, Mapping[str, Counts]] | None = None,
) -> Digest:
    """`{"played", "counts", "has_rotations", "decided", "sets_won", "scores", "A", "B"}`; a team
    has `score`, `conceded`, `opponent_errors`, `sets`, `team`, `players` by number ("" for the
    unknown), `rotations` and `situations`.
    `team` and each of `players` have their `college` counts where they are given; `on_court` has
    those of who stood there without a touch.
    A match is decided when somebody has won enough sets by its rules; it counts for its teams as
    soon as a rally or a point of it is known.

    `rallies` is the match as each team sees it (twice the same, for a whole match), `touches` the
    same with single touches left out.
    """
    seen = touches or rallies
    match = rallies[Side.A]
    return {
        "played": any(one.rallies for one in rallies.values()),
        "counts": any(part.rallies or any(part.score) for part in _sets(rallies)),
        "has_rotations": match.rules.has_rotations,
        **match_result(match),
        **{
            side.value: _with_college(
                _team(side, rallies[side], seen[side]), (college or {}).get(side.value, {})
            )
            for side in Side
        },
    }


def _sets(rallies: Mapping[Side, Match]) -> list[SetOfMatch]:
    return [part for one in rallies.values() for part in one.sets]


def _with_college(team: dict[str, Any], counts: Mapping[str, Counts]) -> dict[str, Any]:
    if counts:
        team["team"]["college"] = counts["team"]
        for number, player in team["players"].items():
            player["college"] = counts.get(number)
    others = counts.keys() - team["players"].keys() - {"team", _UNKNOWN}
    return team | {"on_court": {number: counts[number] for number in sorted(others)}}


def match_result(match: Match) -> dict[str, Any]:
    """What a digest says of the result: of the whole match, also where a part of it counts."""
    decided = max(match.sets_won) >= match.rules.sets_to_win
    scores = [list(one.score) for one in match.sets if not one.extra]
    return {"decided": decided, "sets_won": list(match.sets_won), "scores": scores}


def _team(side: Side, rallies: Match, touches: Match) -> dict[str, Any]:
    counted = passages(rallies)[side]
    box = boxscore(rallies)[side.value]["totals"]
    players = tallies(touches)[side]
    turned = rotations(rallies)[side.value]
    _listed, situations = attack_phases(touches)
    numbers = {number or _UNKNOWN for number in (*players, *counted.players)}
    sets = [tally for mine in players.values() for tally in mine.values()]
    return {
        "score": box["score"],
        "conceded": sum(own_score(one, side.other) for one in rallies.sets),
        "opponent_errors": box["opponent_errors"] or 0,
        "sets": sum(one.is_known for one in rallies.sets),
        "team": _counts(Tally.sum(sets), counted.totals),
        "players": {
            number: _player(players.get(number or None, {}), counted, number or None)
            for number in sorted(numbers)
        },
        "rotations": {
            zone: [[row[name] for name in _ROTATION], astuple(counted.rotations[int(zone)])]
            for zone, row in turned.items()
        },
        "situations": {
            name: [*(situations[side.value][name][key] for key in _SITUATION),
                   situations[side.value][name]["kill"]["d"]]
            for name in SITUATIONS
        },
    }  # fmt: skip


def _player(sets: Mapping[int, Tally], counted: TeamPassages, number: str | None) -> dict[str, Any]:
    passage = counted.players.get(number) or Passage()
    return _counts(Tally.sum(sets.values()), passage) | {"sets": len(sets)}


def _counts(tally: Tally, passage: Passage) -> dict[str, Any]:
    return {
        "skills": {skill: list(counts) for skill, counts in tally.skills.items()},
        "break_points": tally.break_points,
        "passage": astuple(passage),
    }


@dataclass(slots=True)
class Sum:
    """Counts of a player or a team over matches."""

    matches: int = 0
    sets: int = 0
    tally: Tally = field(default_factory=Tally)
    passage: list[int] = field(default_factory=lambda: list(NO_PASSAGE))
    college: Counts | None = None

    def add(self, counts: Mapping[str, Any], sets: int, counted: int | None = None) -> None:
        """Another match: `team` or one of `players` of a digest.

        `counted` are its sets that are in already, for a player who stands in it twice.
        """
        self.tally.break_points += counts["break_points"]
        skills = self.tally.skills
        for skill, signs in counts["skills"].items():
            skills[skill] = _plus(skills.get(skill), signs)
        self.passage = _plus(self.passage, counts["passage"])
        twice = min(sets, counted or 0)
        self.college = together(self.college, counts.get("college"), sets_twice=twice)
        self.matches += counted is None
        self.sets += max(0, sets - (counted or 0))

    def stand(self, college: Counts) -> None:
        """A match in which the player was on court without a touch: sets played, nothing else."""
        self.college = together(self.college, college)

    def line(self) -> dict[str, Any]:
        """As the players of a single match have it, with `matches`, `sets` and `ncaa`."""
        own = {"matches": self.matches, "sets": self.sets}
        signs = {
            skill: dict(zip(TALLY_SIGNS, n, strict=True)) for skill, n in self.tally.skills.items()
        }
        of_skills = line(self.tally) | named_rates(signs)
        rates_of = player_rates(Passage(*self.passage))
        return own | of_skills | rates_of | {"ncaa": college_line(self.college)}


@dataclass(slots=True)
class TeamSum(Sum):
    """A team over matches; also what only teams have."""

    won: int = 0
    lost: int = 0
    sets_won: int = 0
    sets_lost: int = 0
    score: int = 0
    points_lost: int = 0
    opponent_errors: int = 0
    has_rotations: bool = False
    """Whether any of the matches is played by teams that rotate: on a beach nobody speaks of it."""
    rotations: dict[str, list[int]] = field(default_factory=dict)
    turned: dict[str, list[int]] = field(default_factory=dict)
    situations: dict[str, list[int]] = field(default_factory=dict)

    def add_match(self, found: Digest, side: str) -> None:
        """Another match, in which the team was on that side."""
        self.add_result(found, side)
        self.has_rotations |= found["has_rotations"]
        mine = found[side]
        for zone, (row, passage) in mine["rotations"].items():
            self.rotations[zone] = _plus(self.rotations.get(zone), row)
            self.turned[zone] = _plus(self.turned.get(zone), passage)
        for name, row in mine["situations"].items():
            self.situations[name] = _plus(self.situations.get(name), row)

    def add_result(self, found: Digest, side: str) -> None:
        """The same without rotations and situations: enough for `totals`."""
        mine = found[side]
        self.add(mine["team"], mine["sets"])
        won, lost = found["sets_won"] if side == "A" else reversed(found["sets_won"])
        if found["decided"]:
            self.won += won > lost
            self.lost += won < lost
        self.sets_won += won
        self.sets_lost += lost
        self.score += mine["score"]
        self.points_lost += mine["conceded"]
        self.opponent_errors += mine["opponent_errors"]

    @property
    def is_known(self) -> bool:
        """Whether more of the matches is known than how their sets ended."""
        return self.sets > 0 or not (self.score or self.points_lost)

    def _said(self, counted: Mapping[str, Any]) -> Mapping[str, Any]:
        return counted if self.is_known else unknown(counted)

    def totals(self) -> dict[str, Any]:
        """As a team's totals in a single match."""
        own = {"score": self.score, "matches": self.matches, "sets": self.sets}
        counted = {"opponent_errors": self.opponent_errors} | self.line()
        return {**self._said(counted), **own, **rates(Passage(*self.passage))}

    def _rotations(self) -> Mapping[str, Any]:
        """By zone; without numbers where nobody knows where the setter stood."""
        found = {
            zone: _rotation(row) | rates(Passage(*self.turned[zone]))
            for zone, row in self.rotations.items()
        }
        turns = not self.sets or any(one["rallies"] for one in found.values())
        return self._said(found) if turns else unknown(found)

    def as_json(self) -> dict[str, Any]:
        """`totals`, `rotations`, attacks by situation, points by receptions and serves, results."""
        totals = self.totals()
        return {
            "matches": self.matches,
            "won": self.won,
            "lost": self.lost,
            "unfinished": self.matches - self.won - self.lost,
            "sets_won": self.sets_won,
            "sets_lost": self.sets_lost,
            "points_won": self.score,
            "points_lost": self.points_lost,
            "totals": totals,
            "has_rotations": self.has_rotations,
            "rotations": self._rotations(),
            **self._said({name: _situation(row) for name, row in self.situations.items()}),
            **per_point(totals),
        }


def _plus(mine: list[int] | None, other: Iterable[int]) -> list[int]:
    return list(map(add, mine, other)) if mine else list(other)


def _rotation(row: list[int]) -> dict[str, Any]:
    named = dict(zip(_ROTATION, row, strict=True))
    return {"diff": named["won"] - named["lost"], **named}


def _situation(row: list[int]) -> dict[str, Any]:
    *counts, judged = row
    named = dict(zip(_SITUATION, counts, strict=True))
    kills = named["kills"]
    return {**named, "kill_pct": pct(kills, judged), "kill": rate(kills, judged)}
