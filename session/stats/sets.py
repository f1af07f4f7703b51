"""Facts of sets: where players began each of them, and how many minutes it took, as a scout file
says, else by its times.

VolleyMetrics writes the points that a set goes to where minutes stand, also for sets that nobody
played. That is no length. The times are those of the first serve and of the last rally's end: of
the video, which runs as the match did, else of the clock, which in a match that was scouted
afterwards may be that of the scout's desk. A minute begun is counted, as scouts do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from session.game.match import Match, SetOfMatch
from session.game.plays import Play, Substitution
from session.game.rules import Rules
from session.game.times import seconds_of_day, since
from session.scout import ListedSet, ScoutSheet
from session.vocabulary import Side, canonical_number

_PACE: Final = (15, 120)
"""Seconds from one serve to the next, on average: a video that was cut to its rallies, or a scout
who went for lunch, tells nothing of how long a set took."""


def minutes_of(match: Match, scout: ScoutSheet) -> dict[int, int | None]:
    """By number of set; None where nobody knows."""
    listed = dict(enumerate(scout.get("sets", ()), 1))
    written = {n: value for n, one in listed.items() if (value := one.get("minutes")) is not None}
    if _are_targets(written, listed, match.rules, scout.get("evaluation_style")):
        written = {}
    return {
        one.number: written[one.number] if one.number in written else _by_times(one)
        for one in match.sets
    }


def _are_targets(
    written: Mapping[int, int], listed: Mapping[int, ListedSet], rules: Rules, style: str | None
) -> bool:
    """Whether all that is written is the points that the sets go to, and no coincidence."""
    if not written or any(value != rules.target(number) for number, value in written.items()):
        return False
    not_played = any(not listed[number].get("score") for number in written)
    return style == "volleymetrics" or not_played or len(written) == rules.most_sets > 1


def _by_times(one: SetOfMatch) -> int | None:
    """From the first serve to the last point of a set that was written down from start to end."""
    rallies = one.rallies
    if one.winner is None or not rallies or any(rallies[0].score_before):
        return None
    began = rallies[0].touches[0] if rallies[0].touches else rallies[0].point
    ended = [play for play in (*rallies[-1].touches, rallies[-1].point) if play is not None]
    least, most = (seconds * sum(one.score) for seconds in _PACE)
    for took in _lengths(began, ended):
        if least <= took <= most:
            return math.ceil(took / 60)
    return None


def _lengths(began: Play | None, ended: Sequence[Play]) -> Iterator[float]:
    """Seconds by the video and by the clock, as far as the two ends of a set have them."""
    if began is None:
        return
    times = [play.t_sec for play in ended if play.clip_id == began.clip_id]
    known = [time for time in times if time is not None]
    if began.t_sec is not None and known:
        yield known[-1] - began.t_sec
    start = _clock(began)
    clocks = [clock for play in ended if (clock := _clock(play)) is not None]
    if start is not None and clocks:
        yield since(start, clocks[-1])


def _clock(play: Play) -> int | None:
    return None if play.clock is None else seconds_of_day(play.clock[:20])


CAME_IN = "*"
"""Played the set without starting in it: a substitute or a libero."""

_ZONES: Final = ("1", "2", "3", "4", "5", "6")


def starting_places(match: Match, side: Side, scout: ScoutSheet) -> dict[str, dict[str, int | str]]:
    """Shirt number -> set -> zone 1-6, or `CAME_IN`; a player who did not play is absent.

    What a scout file says of its players comes first; a set of which it says nothing is read from
    the line-ups, the substitutions and the touches, and so is whether somebody came in whom the
    file does not list. Nobody is said to have come in because of a touch while not everyone who
    started is known.
    """
    written = _written(scout, side)
    listed = {canonical_number(str(number)) for number in _listed(scout, side)}
    places: dict[str, dict[str, int | str]] = {}
    for one in match.sets:
        key = str(one.number)
        found = {number: sets[key] for number, sets in written.items() if key in sets}
        for number, place in _played(one, side, match.rules.players).items():
            if not found or (place == CAME_IN and number not in listed):
                places.setdefault(number, {})[key] = place
        for number, place in found.items():
            places.setdefault(number, {})[key] = place
    return places


def _written(scout: ScoutSheet, side: Side) -> dict[str, dict[str, int | str]]:
    """The file's own list."""
    found: dict[str, dict[str, int | str]] = {}
    for number, player in _listed(scout, side).items():
        starts = player.get("starts")
        places = {
            str(key): CAME_IN if place == CAME_IN else int(place)
            for key, place in enumerate(starts if isinstance(starts, list) else [], start=1)
            if place == CAME_IN or str(place) in _ZONES
        }
        if places:
            found[canonical_number(str(number))] = places
    return found


def _listed(scout: ScoutSheet, side: Side) -> Mapping[str, Mapping[str, object]]:
    """The file's list of a team's players, by their shirts."""
    return scout.get("players", {}).get(side.value, {})


def _played(one: SetOfMatch, side: Side, players: int) -> dict[str, int | str]:
    six = one.starters[0 if side is Side.A else 1]
    found: dict[str, int | str] = {
        number: zone for zone, number in enumerate(six, start=1) if number is not None
    }
    came = [
        other.come
        for other in one.others
        if isinstance(other, Substitution) and other.side is side and other.come is not None
    ]
    touched: set[str] = set()
    if len(found) >= players:  # Else whoever touched the ball may have started, too.
        touched = {
            touch.number
            for rally in one.rallies
            for touch in rally.touches
            if touch.side is side and touch.number is not None
        }
    for number in {*came, *touched}:
        found.setdefault(canonical_number(number), CAME_IN)
    return found
