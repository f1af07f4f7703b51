"""A report of two invented teams, as full as a page can be."""

from __future__ import annotations

from typing import Any

from app.report.model import ReportFacts

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
