"""Sums over the matches of a season: who belongs together, what they add up to, and which sessions
are the same match, or a piece of it, so that it counts once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeVar

from session.store.protocol import Row
from session.vocabulary import Side

if TYPE_CHECKING:
    from session.stats.season import Digest, MatchResult, SeasonSum, TeamDigest
    from session.stats.seasonreport import (
        LeftOutSession,
        MatchOfSeason,
        OpponentOfSeason,
        PlayerOfSeason,
        PlayerReport,
        SeasonReport,
        SessionOfSeason,
        TeamOfSeason,
        Trend,
    )


_UNKNOWN = ""
NAMELESS = {"A": "Home team", "B": "Visitors"}


@dataclass(frozen=True)
class PlayedResult:
    """One team in one session: how the match ended, the team's own row and its opponent's."""

    digest: MatchResult
    team: Row
    other: Row

    @property
    def session_id(self) -> str:
        return str(self.team["session_id"])

    @property
    def side(self) -> Side:
        return Side(self.team["side"])


@dataclass(frozen=True)
class Played(PlayedResult):
    """The same with the whole match boiled down."""

    digest: Digest

    @property
    def own(self) -> TeamDigest:
        """What the digest says of the team."""
        return self.digest["A"] if self.side is Side.A else self.digest["B"]

    @property
    def key(self) -> object:
        return _key(self.team)

    @property
    def other_key(self) -> object:
        return _key(self.other)

    @property
    def opponent(self) -> tuple[str, int | None]:
        """The opponent's name, and its number in the directory."""
        return named(self.other), self.other["club_id"]

    def turned(self) -> Played:
        """The same match as the opponent's."""
        return Played(self.digest, self.other, self.team)

    def session(self) -> SessionOfSeason:
        from session.stats.seasonreport import SessionOfSeason

        row = self.team
        return SessionOfSeason(
            row["session_id"],
            row["title"],
            row["day"],
            row["venue"],
            row["competition"],
            dict(zip(Side, self.digest["sets_won"], strict=True)),
        )

    def match(self) -> MatchOfSeason:
        """A line of the list of matches."""
        from session.stats.season import TeamSum
        from session.stats.seasonreport import MatchOfSeason

        alone = TeamSum()
        alone.add_result(self.digest, self.side)
        opponent, opponent_id = self.opponent
        return MatchOfSeason(
            session=self.session(),
            side=self.side,
            team=named(self.team),
            club_id=self.team["club_id"],
            opponent=opponent,
            opponent_id=opponent_id,
            played=self.digest["played"],
            sets=(alone.sets_won, alone.sets_lost),
            won=alone.won > 0 if alone.won or alone.lost else None,
            totals=alone.totals(),
        )


def named(row: Row) -> str:
    """What a team is called: by the club's name in the directory, or by its own."""
    return str(row["club"] or row["name"] or NAMELESS[row["side"]])


def _key(row: Row) -> object:
    """The same team in two sessions: the same club, or else the same name."""
    return row["club_id"] or row["folded"] or (row["session_id"], row["side"])


def teams_of(
    played: Iterable[Played], as_one: str | None = None, *, empty: bool = False
) -> list[TeamOfSeason]:
    """Each team's sums, most wins first; or all as one, under that name. Sessions without a rally
    or a result count only where `empty` ones are asked for."""
    from session.stats.season import TeamSum

    sums: dict[object, tuple[Row, TeamSum]] = {}
    for one in played:
        if empty or one.digest["counts"]:
            _row, team = sums.setdefault(as_one or one.key, (one.team, TeamSum()))
            team.add_match(one.digest, one.side)
    found = [
        team.report(as_one) if as_one else team.report(named(row), row["club_id"])
        for row, team in sums.values()
    ]
    return sorted(found, key=lambda one: (-one.won, one.lost, one.name))


def meetings(played: Iterable[Played]) -> list[list[Played]]:
    """The matches against each opponent."""
    groups: dict[object, list[Played]] = {}
    for one in played:
        groups.setdefault(one.other_key, []).append(one)
    return list(groups.values())


def by_opponent(played: Iterable[Played]) -> list[OpponentOfSeason]:
    """A club's sums against each opponent, by name."""
    from session.stats.seasonreport import OpponentOfSeason

    found = [
        OpponentOfSeason(*group[0].opponent, teams_of(group, as_one="against")[0])
        for group in meetings(played)
        if any(one.digest["counts"] for one in group)
    ]
    return sorted(found, key=lambda one: one.opponent)


@dataclass(slots=True)
class _Player:
    """Who somebody is, and what is counted of them."""

    row: Row | None
    first: Played
    sums: SeasonSum
    numbers: list[str]
    unknown: bool

    def report(self) -> PlayerOfSeason:
        from session.stats.seasonreport import PlayerOfSeason

        known: Row = self.row or {}
        return PlayerOfSeason(
            person_id=known.get("person_id"),
            name=known.get("person") or known.get("player_name") or "",
            team=named(self.first.team),
            club_id=self.first.team["club_id"],
            numbers=self.numbers,
            unknown=self.unknown,
            sums=self.sums.sums(),
        )


def people_of(
    played: Sequence[Played], rosters: Iterable[Row], *, only: bool = False
) -> list[PlayerOfSeason]:
    """Each player's sums, most points first; `only` those on the rosters that are given.

    Who is in no directory is known by name and team, or else by number and team; `unknown` is
    true for touches of players whom nobody named. Who has two numbers in a match is in it once.
    """
    from session.stats.season import SeasonSum

    who = {(row["team_id"], row["number"]): row for row in rosters}
    players: dict[object, _Player] = {}
    counted: dict[object, int] = {}
    for one in played:
        for number, counts in one.own["players"].items():
            row = who.get((one.team["team_id"], number))
            if row is None and only:
                continue
            key = _player_key(row, one, number)
            new = _Player(row, one, SeasonSum(), [], number == _UNKNOWN)
            player = players.setdefault(key, new)
            if number and number not in player.numbers:
                player.numbers.append(number)
            here = (key, one.session_id)
            player.sums.add(counts, counted.get(here))
            counted[here] = max(counts["sets"], counted.get(here, 0))
    for one in played:
        for number, college in one.own["on_court"].items():
            key = _player_key(who.get((one.team["team_id"], number)), one, number)
            if key in players and (key, one.session_id) not in counted:
                players[key].sums.stand(college)
    found = [player.report() for player in players.values()]
    return sorted(
        found,
        key=lambda one: (one.unknown, -(one.sums.line.count("points_total") or 0), one.name),
    )


def line_of(played: Sequence[Played], entries: Iterable[Row]) -> PlayerOfSeason | None:
    """The sums of one player, who is in the rosters as these entries; None without a touch."""
    return next(iter(people_of(played, entries, only=True)), None)


def trend_of(rate: str, found: SeasonReport | PlayerReport) -> Trend:
    """A rate over the matches of a season, a club's or a player's, as it was summed up."""
    from session.stats.season import so_far
    from session.stats.seasonreport import PlayerReport, Trend, TrendPoint

    if isinstance(found, PlayerReport):
        name = found.person.name
        lines = [(one.match, one.line.sums.line) for one in found.matches if one.line]
    else:
        name = found.club.name if found.club else ""
        lines = [(one, one.totals.line) for one in found.matches]
    rates = [line.rate(rate) for _, line in lines]
    points = [
        TrendPoint(
            match.session.session_id,
            match.session.day,
            match.session.title,
            match.opponent,
            of_match,
            of_all,
        )
        for (match, _), of_match, of_all in zip(lines, rates, so_far(rates), strict=True)
    ]
    return Trend(rate, name, points)


def _player_key(row: Row | None, one: Played, number: str) -> object:
    if row is not None and row["person_id"] is not None:
        return one.key, row["person_id"]
    return one.key, (row and row["folded"]) or f"#{number}"


_P = TypeVar("_P", bound=PlayedResult)
_FEWEST: Final = 10
"""Touches of a piece; fewer in the same order could be of any match."""


def each_once(played: Iterable[_P]) -> tuple[list[_P], list[LeftOutSession]]:
    """Each match once, as the session made first has it; and the other sessions of it.

    The same match came from the same file, or has the same day, teams and set scores; a match
    of which nobody has won a set is known by its file alone.
    """
    first: dict[object, _P] = {}
    kept: list[_P] = []
    doubles: dict[str, LeftOutSession] = {}
    for one in played:
        known = next((first[key] for key in _keys(one) if key in first), one)
        for key in _keys(one):
            first.setdefault(key, known)
        if known.session_id == one.session_id:
            kept.append(one)
            continue
        doubles[one.session_id] = _left_out(one, known, piece=False)
    return kept, list(doubles.values())


def without_pieces(
    played: Sequence[_P], touches: Callable[[str], Iterable[Row]]
) -> tuple[list[_P], list[LeftOutSession]]:
    """Those of which no other session has every rally, and the others as `each_once` says them.

    Only sessions of the same day and teams are compared, so few `touches` are read.
    """
    meetings: dict[object, dict[str, _P]] = {}
    for one in played:
        names = _names(one)
        if one.team["day"] and all(names):
            meetings.setdefault((one.team["day"], names), {}).setdefault(one.session_id, one)
    pieces: dict[str, LeftOutSession] = {}
    for group in meetings.values():
        if len(group) > 1:
            pieces |= _pieces(list(group.values()), touches)
    return [one for one in played if one.session_id not in pieces], list(pieces.values())


def _pieces(
    group: Sequence[PlayedResult], touches: Callable[[str], Iterable[Row]]
) -> dict[str, LeftOutSession]:
    """The pieces among sessions of the same day and teams, by session."""
    rallies = {one.session_id: _rallies(touches(one.session_id)) for one in group}
    longest = sorted(group, key=lambda one: -_length(rallies[one.session_id]))
    found: dict[str, LeftOutSession] = {}
    for whole, one in combinations(longest, 2):
        known = found.keys() & {whole.session_id, one.session_id}
        if not known and _is_piece(rallies[one.session_id], rallies[whole.session_id]):
            found[one.session_id] = _left_out(one, whole, piece=True)
    return found


def _rallies(touches: Iterable[Row]) -> list[str]:
    """Each rally as text, from its serve on."""
    found: list[str] = []
    for row in touches:
        said = (row["event_type"], row["actor_team"], row["actor_number"], row["evaluation"])
        if row["event_type"] == "serve" or not found:
            found.append("|")
        found[-1] += " ".join(one or "" for one in said) + "|"
    return found


def _is_piece(piece: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether every rally of the piece is in the whole, in the same order."""
    if _length(piece) < _FEWEST:
        return False
    text, at = "\n".join(whole), 0
    for rally in piece:
        found = text.find(rally, at)
        if found < 0:
            return False
        at = found + len(rally)
    return True


def _length(rallies: Iterable[str]) -> int:
    return sum(rally.count("|") - 1 for rally in rallies)


def _left_out(one: PlayedResult, known: PlayedResult, *, piece: bool) -> LeftOutSession:
    from session.stats.seasonreport import LeftOutSession

    row = one.team
    return LeftOutSession(
        row["session_id"], row["title"], row["day"], known.session_id, known.team["title"], piece
    )


def _keys(one: PlayedResult) -> list[object]:
    """What tells a match, whichever of its teams is asked."""
    keys: list[object] = []
    if one.team["sha256"]:
        keys.append(one.team["sha256"])
    names = _names(one)
    if all(names) and any(one.digest["sets_won"]):
        scores = tuple(tuple(score) for score in one.digest["scores"])
        keys.append((one.team["day"], names, scores))
    return keys


def _names(one: PlayedResult) -> tuple[object, ...]:
    """Both teams, home first."""
    sides = (one.team, one.other) if one.side is Side.A else (one.other, one.team)
    return tuple(row["club_id"] or row["folded"] for row in sides)
