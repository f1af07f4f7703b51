"""A report of two invented teams, as full as a page can be."""

from __future__ import annotations

from typing import Any

from app.report import model
from app.report.model import MatchReport, ReportFacts
from session.stats.catalogue import SITUATIONS, TEAM_LINE
from session.stats.line import StatisticLine
from session.stats.report import (
    MatchStatistics,
    PlayerStatistics,
    SetFacts,
    TeamOfMatch,
    TeamStatistics,
)
from session.stats.rosters import NamedPlayer
from session.vocabulary import Side

NAMES = {
    "A": ("Zażółć Gęślą", "Dvořáková Kateřina", "Szakály Gréta-Mária Hohenstaufen-Battaglia"),
    "B": ("Παπαδοπούλου Γεωργία", "Щукина Екатерина", "Ñandú Müller-Østergård"),
}
TEAMS = {"A": "ŁKS Żółw Łódź", "B": "Πανθηραϊκός"}


def facts(**more: Any) -> ReportFacts:  # noqa: ANN401
    """What a full scout file says beside the events."""
    said: dict[str, Any] = {
        "title": "ŁKS Żółw Łódź – Πανθηραϊκός",
        "competition": "Liga Kobiet – quarter-final",
        "about": (
            ("Match", "2518"),
            ("Date", "21 Apr 2018"),
            ("Time", "19:30"),
            ("City", "Łódź"),
            ("Hall", "Hala Wiśniewskiego"),
            ("Spectators", "2251"),
            ("Referees", "Wąs Małgorzata, Żółć Grzegorz"),
        ),
        "staff": ((("Coach", "Żółw Adam"), ("Assistant", "Kos Ewa")), (("Coach", "Γάτος Άρης"),)),
    }
    return ReportFacts(**(said | more))


def box(n: int = 8) -> dict[str, Any]:
    """The counts of somebody who touched every kind of ball; 62.5 % is a tie."""
    return {
        "points_total": n,
        "points_break": n // 2,
        "points_win_loss": n - 9,
        "serve_total": n,
        "serve_errors": 0,
        "serve_aces": 1,
        "reception_total": n,
        "reception_errors": 1,
        "reception_positive_pct": 62.5,
        "reception_excellent_pct": 0.0,
        "attack_total": 0,
        "attack_errors": 0,
        "attack_blocked": 0,
        "attack_kills": 0,
        "attack_kill_pct": None,
        "block_kills": 0,
        "score": 25,
        "opponent_errors": 5,
    }


def empty() -> dict[str, Any]:
    """Of somebody who sat on the bench."""
    percents = ("reception_positive_pct", "reception_excellent_pct", "attack_kill_pct")
    return dict.fromkeys(box(), 0) | dict.fromkeys(percents)


def _person(side: str, place: int) -> dict[str, Any]:
    starts = {str(one): place + 1 for one in range(1, 6)} if place < 6 else {"2": "*"}
    name = NAMES[side][place % 3]
    return {"name": name, "libero": place == 6, "captain": place == 1, "starts": starts}


def team(side: str, players: int, sets: int) -> dict[str, Any]:
    situation = {"total": 30, "errors": 3, "blocked": 2, "kills": 14, "kill_pct": 1400 / 30}
    return {
        "name": TEAMS[side],
        "sets_won": 3 if side == "A" else sets - 3,
        "totals": box(80),
        "players": {
            str(place + 1): (box(place) if place else empty()) | _person(side, place)
            for place in range(players)
        },
        "unknown_player": empty(),
        "sets": {str(one): box(16) for one in range(1, sets + 1)},
        "rotations": {
            str(zone): {"diff": zone - 3, "rallies": 0 if zone == 6 else 20} for zone in range(1, 7)
        },
        "attack_after_positive_reception": situation,
        "attack_after_negative_reception": situation,
        "attack_on_dig": situation,
        "sideout_points": 37,
        "break_points": 0,
    }


def summary(players: int = 14, sets: int = 5) -> dict[str, Any]:
    """What the statistics would answer."""
    one = {"score": [25, 21], "partials": [[8, 5], [16, 10], [21, 14]], "minutes": 27}
    return {
        "sets": {str(number): one for number in range(1, sets + 1)},
        "minutes": 27 * sets,
        "teams": {side: team(side, players, sets) for side in ("A", "B")},
    }


def build(facts: ReportFacts, numbers: dict[str, Any]) -> MatchReport:
    """The page of what `summary` answers."""
    return model.build(facts, _statistics(numbers))


def _statistics(numbers: dict[str, Any]) -> MatchStatistics:
    return MatchStatistics(
        session_id=None,
        sets_won={side: numbers["teams"][side.value]["sets_won"] for side in Side},
        minutes=numbers["minutes"],
        sets={
            int(number): SetFacts(
                score=one["score"],
                winner=None,
                after_decision=False,
                partials=one["partials"],
                served_first=Side(one["served_first"]) if "served_first" in one else None,
                setter_zones={Side(key): zone for key, zone in one.get("setter_zones", {}).items()},
                minutes=one["minutes"],
            )
            for number, one in numbers["sets"].items()
        },
        teams={side: _team(numbers["teams"][side.value]) for side in Side},
        attacks=[],
        reference=None,
        filter=None,
    )


def _team(said: dict[str, Any]) -> TeamOfMatch:
    return TeamOfMatch(
        name=said["name"],
        sets_won=said["sets_won"],
        totals=_sums(said["totals"]),
        players={number: _player(one) for number, one in said["players"].items()},
        unknown_player=_player(said["unknown_player"]),
        sets={int(number): _sums(one) for number, one in said["sets"].items()},
        rotations={int(zone): StatisticLine(row) for zone, row in said["rotations"].items()},
        situations={name: StatisticLine(said[name]) for name in SITUATIONS},
        per_point=StatisticLine({key: said[key] for key in ("sideout_points", "break_points")}),
    )


def _line(said: dict[str, Any]) -> StatisticLine:
    return StatisticLine({name: said.get(name, 0) for name in TEAM_LINE})


def _sums(said: dict[str, Any]) -> TeamStatistics:
    return TeamStatistics(said["score"], said["opponent_errors"], _line(said), None)


def _player(said: dict[str, Any]) -> PlayerStatistics:
    person = NamedPlayer(
        said.get("name", ""), None, said.get("libero", False), said.get("captain", False)
    )
    starts = said.get("starts")
    return PlayerStatistics(person, _line(said), {}, StatisticLine(), starts, None)
