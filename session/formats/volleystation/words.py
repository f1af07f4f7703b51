"""What VolleyStation writes, in `.vsm` and on its web scoresheet, in the record's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from session.court import Point, turn
from session.formats.remarks import Oddities
from session.formats.values import items, plain_text, real, shirt, whole_between
from session.game.payloads import TouchSaid
from session.jsonvalues import mapping
from session.schemas import PlayerIn
from session.scout import OneLine, ScoutSheet
from session.vocabulary import Side

VS_SIDES: Final = {"home": Side.A, "away": Side.B}
SIGNED: Final = {"*": Side.A, "a": Side.B}
VS_SKILLS: Final = {
    "S": "serve", "R": "reception", "E": "set", "A": "attack",
    "B": "block", "D": "dig", "F": "freeball",
}  # fmt: skip
_POSITIONS: Final = (None, "libero", "outside", "opposite", "middle", "setter")
_RECEIVED: Final = ("reception", "dig")
"""The file has where these were played and where the ball went; the record has where it came from
and where it was played."""
_ZONED_AT_THE_END: Final = (*_RECEIVED, "set", "block")
"""The file has the zone of these as the start of the ball's way, other scout files as its end."""
_HEADING = re.compile(r"-{3,}[^\n]{0,80}?-{3,}")
_CM = 100.0
_WRONG_HALF_M = 9.5
"""A serve or an attack that starts beyond this was drawn from the other end."""


def vs_scout(document: Mapping[str, object]) -> ScoutSheet:
    """What `session.meta["scout"]` keeps of the file."""
    scout = mapping(document.get("scout"))
    game = plain_text(document.get("gameType")).lower()
    beach = "beach" in game or (not game and _two_play(scout))
    video = plain_text(mapping(scout.get("video")).get("path"), 1_000)
    return {
        "format": "vsm",
        "generator": {"name": "VolleyStation", "version": plain_text(document.get("version"))},
        "evaluation_style": "datavolley",
        "rules": "beach" if beach else "indoor",
        "match": {"start": plain_text(document.get("startDate"))},
        "teams": {
            side.value: staff_of(mapping(mapping(document.get("team")).get(key)))
            for key, side in VS_SIDES.items()
        },
        "sets": [
            {"score": list(final)}
            for one in items(scout.get("sets"))[:9]
            if (final := vs_score(mapping(one).get("score"))) is not None
        ],
        "combinations": [_combination(one) for one in items(document.get("attackCombinations"))][
            :500
        ],
        "setter_calls": [
            {
                "code": plain_text(mapping(one).get("code"), 50),
                "text": plain_text(mapping(one).get("name")),
            }
            for one in items(document.get("setterCalls"))[:500]
        ],
        "comments": comments(plain_text(document.get("comment"), 4_000)),
        "video": [{"camera": "Camera0", "path": video}] if video else [],
    }


def _two_play(scout: Mapping[str, object]) -> bool:
    """Whether the first line-up of the file is one of two players."""
    first = mapping(next(iter(items(scout.get("sets"))), None))
    home = mapping(mapping(first.get("startingLineup")).get("home"))
    return len(numbers := vs_standing(home.get("positions"))) == 2 and any(numbers)


def vs_roster(side: Side, team: Mapping[str, object], odd: Oddities) -> list[PlayerIn]:
    """The players of a team, by their shirts."""
    liberos = {shirt(number) for number in items(team.get("libero"))}
    found: dict[str, PlayerIn] = {}
    for entry in map(mapping, items(team.get("players"))[:200]):
        number = shirt(entry.get("shirtNumber"))
        name = vs_name(entry)
        if number is None or number in found:
            why = "has no number" if number is None else f"has the number {number}, taken"
            odd.say("warning", f"Team {side}: the player {name or 'without name'} {why}.")
            continue
        place = whole_between(entry.get("position"), 0, 4)
        position = _POSITIONS[0 if place is None else place + 1]
        found[number] = PlayerIn(
            number=number,
            player_name=name,
            position=position,
            libero=number in liberos or (not liberos and position == "libero"),
        )
    return list(found.values())


def vs_name(person: object) -> str:
    """First name and last name."""
    said = mapping(person)
    names = (plain_text(said.get("firstName")), plain_text(said.get("lastName")))
    return " ".join(part for part in names if part)[:200].strip()


def comments(said: str) -> list[str]:
    """What people wrote, without the headings that the program puts between."""
    parts = (part.strip() for part in _HEADING.split(said))
    return [part[:1_000] for part in parts if part and part.lower() != "no comments"]


class VsTouch(TouchSaid, total=False):
    """With where a ball that was received went to, for which the record has no place."""

    pass_zone: int | None
    pass_subzone: str | None
    pass_m: Point


def details(play: Mapping[str, object]) -> VsTouch:
    """What a scout's code says, as the record's payload names it."""
    sign = plain_text(play.get("effect"), 1)
    return {
        "evaluation": sign if sign and sign in "#+!-/=" else None,
        "skill_type": plain_text(play.get("hitType"), 50) or None,
        "skill_subtype": plain_text(play.get("skillType"), 50) or None,
        "combination": plain_text(play.get("combination"), 50) or None,
        "players": whole_between(play.get("players"), 0, 9),
        "special": plain_text(play.get("special"), 50) or None,
        "custom": plain_text(play.get("custom")) or None,
        "code": plain_text(play.get("code")) or None,
    }


def vs_places(side: Side | None, skill: str | None, play: Mapping[str, object]) -> VsTouch:
    """Zones, sub-zones, and the ball's way in metres of the court's frame."""
    zones = [whole_between(play.get(key), 1, 9) for key in ("startZone", "endZone")]
    quarters = [_quarter(play.get(key)) for key in ("startSubZone", "endSubZone")]
    found: VsTouch
    if skill in _ZONED_AT_THE_END:
        found = {"end_zone": zones[0], "pass_zone": zones[1]}
        found |= {"end_subzone": quarters[0], "pass_subzone": quarters[1]}
    else:
        found = {"start_zone": zones[0], "end_zone": zones[1]}
        found |= {"start_subzone": quarters[0], "end_subzone": quarters[1]}
    points = [point for one in items(play.get("travelPath"))[:3] if (point := _metres(one))]
    if len(points) < 2 or side is None:
        return found
    own = points[0] if side is Side.A else turn(points[0])
    if skill in ("serve", "attack") and own[1] > _WRONG_HALF_M:
        points = [turn(point) for point in points]
    if skill in _RECEIVED:
        found |= {"end_m": points[0], "pass_m": points[-1]}
    else:
        found |= {"start_m": points[0], "end_m": points[-1]}
    if len(points) == 3:
        found["mid_m"] = points[1]
    return found


def _quarter(value: object) -> str | None:
    letter = plain_text(value, 1)
    return letter if letter and letter in "ABCD" else None


def _metres(value: object) -> tuple[float, float] | None:
    point = mapping(value)
    x, y = real(point.get("x")), real(point.get("y"))
    if x is None or y is None or max(abs(x), abs(y)) > 100 * _CM:
        return None
    return round(x / _CM, 2), round(y / _CM, 2)


def courts(value: object) -> dict[str, list[str | None]]:
    """Who stood in zones 1-6 when it began, where the file says so."""
    found = {}
    for key, side in VS_SIDES.items():
        numbers = vs_standing(mapping(mapping(value).get(key)).get("positions"))
        if all(numbers):
            found[side.value] = numbers
    return found


def vs_standing(value: object) -> list[str | None]:
    """The shirt numbers in zones 1-6; on a beach those of two."""
    listed = items(value)
    places = mapping(value) or {str(zone): one for zone, one in enumerate(listed, 1)}
    numbers = [shirt(places.get(str(zone))) for zone in range(1, 7)]
    return numbers if any(numbers[2:]) else numbers[:2]


def vs_zones(value: object) -> dict[str, int]:
    zones = {
        side.value: whole_between(mapping(mapping(value).get(key)).get("setterAt"), 1, 6)
        for key, side in VS_SIDES.items()
    }
    return {side: zone for side, zone in zones.items() if zone is not None}


def vs_score(value: object) -> tuple[int, int] | None:
    said = mapping(value)
    home, away = whole_between(said.get("home"), 0, 999), whole_between(said.get("away"), 0, 999)
    return None if home is None or away is None else (home, away)


def set_final(
    one: Mapping[str, object], number: int, counted: tuple[int, int], odd: Oddities
) -> tuple[int, int]:
    """How a set ended by the file's list of sets, which its rallies may contradict; without an
    entry as the rallies were counted."""
    final = vs_score(one.get("score"))
    if final is not None and final != counted:
        odd.say(
            "warning",
            f"Set {number} ends at {counted[0]}-{counted[1]} in the rallies, "
            f"but at {final[0]}-{final[1]} in the list of sets.",
        )
    return final or counted


def staff_of(team: Mapping[str, object]) -> dict[str, str]:
    """Names beside the players: the team's code, and who led it."""
    staff = mapping(team.get("staff"))
    found = {
        "code": plain_text(team.get("code")),
        "coach": vs_name(staff.get("coach")),
        "assistant": vs_name(staff.get("assistantCoach") or staff.get("assistant1")),
    }
    return {key: value for key, value in found.items() if value}


def _combination(value: object) -> dict[str, OneLine]:
    said = mapping(value)
    found: dict[str, OneLine] = {
        "code": plain_text(said.get("code"), 50),
        "text": plain_text(said.get("name")),
        "tempo": plain_text(said.get("hitType"), 1),
        "target": plain_text(said.get("targetAttacker"), 1),
        "zone": whole_between(mapping(said.get("start")).get("zone"), 1, 9),
    }
    return {key: value for key, value in found.items() if value}
