"""Sums over the matches of a season: who belongs together, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from session.store.protocol import Row

if TYPE_CHECKING:
    from session.stats.season import Digest, Sum

UNKNOWN = ""
NAMELESS = {"A": "Home team", "B": "Visitors"}


@dataclass(frozen=True)
class Played:
    """One team in one session: the match boiled down, its own row and its opponent's."""

    digest: Digest
    team: Row
    other: Row

    @property
    def session_id(self) -> str:
        return str(self.team["session_id"])

    @property
    def side(self) -> str:
        return str(self.team["side"])

    @property
    def key(self) -> object:
        return _key(self.team)

    @property
    def other_key(self) -> object:
        return _key(self.other)

    def turned(self) -> Played:
        """The same match as the opponent's."""
        return Played(self.digest, self.other, self.team)

    def session_json(self) -> dict[str, Any]:
        names = ("session_id", "title", "day", "venue", "competition")
        own, other = self.digest["sets_won"]
        return {name: self.team[name] for name in names} | {"sets_won": {"A": own, "B": other}}

    def other_json(self) -> dict[str, Any]:
        return {"opponent": named(self.other), "opponent_id": self.other["club_id"]}

    def as_json(self) -> dict[str, Any]:
        """A line of the list of matches, with the team's totals in it."""
        from session.stats.season import TeamSum

        alone = TeamSum()
        alone.add_result(self.digest, self.side)
        return self.session_json() | {
            "side": self.side,
            "team": named(self.team),
            "club_id": self.team["club_id"],
            **self.other_json(),
            "played": self.digest["played"],
            "sets": [alone.sets_won, alone.sets_lost],
            "won": alone.won > 0 if alone.won or alone.lost else None,
            "totals": alone.totals(),
        }


def named(row: Row) -> str:
    """What a team is called: by the club's name in the directory, or by its own."""
    return str(row["club"] or row["name"] or NAMELESS[row["side"]])


def _key(row: Row) -> object:
    """The same team in two sessions: the same club, or else the same name."""
    return row["club_id"] or row["folded"] or (row["session_id"], row["side"])


def teams_of(
    played: Iterable[Played], as_one: str | None = None, *, empty: bool = False
) -> list[dict[str, Any]]:
    """Each team's sums, most wins first; or all as one, under that name. Sessions without a rally
    or a result count only where `empty` ones are asked for."""
    from session.stats.season import TeamSum

    sums: dict[object, tuple[Row, TeamSum]] = {}
    for one in played:
        if empty or one.digest["counts"]:
            _row, team = sums.setdefault(as_one or one.key, (one.team, TeamSum()))
            team.add_match(one.digest, one.side)
    found = [
        {
            "club_id": None if as_one else row["club_id"],
            "name": as_one or named(row),
            **team.as_json(),
        }
        for row, team in sums.values()
    ]
    return sorted(found, key=lambda one: (-one["won"], one["lost"], one["name"]))


def meetings(played: Iterable[Played]) -> list[list[Played]]:
    """The matches against each opponent."""
    groups: dict[object, list[Played]] = {}
    for one in played:
        groups.setdefault(one.other_key, []).append(one)
    return list(groups.values())


def by_opponent(played: Iterable[Played]) -> list[dict[str, Any]]:
    """A club's sums against each opponent, by name."""
    found = [
        {**group[0].other_json(), **teams_of(group, as_one="against")[0]}
        for group in meetings(played)
        if any(one.digest["counts"] for one in group)
    ]
    return sorted(found, key=lambda one: str(one["opponent"]))


def people_of(
    played: Sequence[Played], rosters: Iterable[Row], *, only: bool = False
) -> list[dict[str, Any]]:
    """Each player's sums, most points first; `only` those on the rosters that are given.

    Who is in no directory is known by name and team, or else by number and team; `unknown` is
    true for touches of players whom nobody named. Who has two numbers in a match is in it once.
    """
    from session.stats.season import Sum

    who = {(row["team_id"], row["number"]): row for row in rosters}
    sums: dict[object, tuple[dict[str, Any], Sum]] = {}
    counted: dict[object, int] = {}
    for one in played:
        for number, counts in one.digest[one.side]["players"].items():
            row = who.get((one.team["team_id"], number))
            if row is None and only:
                continue
            key = _player_key(row, one, number)
            about, total = sums.setdefault(key, (_about(row, one, number), Sum()))
            if number and number not in about["numbers"]:
                about["numbers"].append(number)
            here = (key, one.session_id)
            total.add(counts, counts["sets"], counted.get(here))
            counted[here] = max(counts["sets"], counted.get(here, 0))
    for one in played:
        for number, college in one.digest[one.side]["on_court"].items():
            key = _player_key(who.get((one.team["team_id"], number)), one, number)
            if key in sums and (key, one.session_id) not in counted:
                sums[key][1].stand(college)
    found = [about | total.line() for about, total in sums.values()]
    return sorted(found, key=lambda one: (one["unknown"], -one["points_total"], str(one["name"])))


def line_of(played: Sequence[Played], entries: Iterable[Row]) -> dict[str, Any]:
    """The sums of one player, who is in the rosters as these entries; empty without a touch."""
    return next(iter(people_of(played, entries, only=True)), {})


def trend_of(rate: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """A rate over the matches of a season, a club's or a player's, as it was summed up."""
    from session.stats.trends import trend

    part = "line" if "person" in found else "totals"
    matches = [one for one in found["matches"] if one[part]]
    points = trend([one[part] for one in matches], rate)
    return {
        "rate": rate,
        "name": (found.get("person") or found["club"])["name"],
        "points": [
            {key: match[key] for key in ("session_id", "day", "title", "opponent")} | point
            for match, point in zip(matches, points, strict=True)
        ],
    }


def _player_key(row: Row | None, one: Played, number: str) -> object:
    if row is not None and row["person_id"] is not None:
        return one.key, row["person_id"]
    return one.key, (row and row["folded"]) or f"#{number}"


def _about(row: Row | None, one: Played, number: str) -> dict[str, Any]:
    known: Row = row or {}
    return {
        "person_id": known.get("person_id"),
        "name": known.get("person") or known.get("player_name") or "",
        "team": named(one.team),
        "club_id": one.team["club_id"],
        "numbers": [],
        "unknown": number == UNKNOWN,
    }
