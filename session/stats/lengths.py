"""How long the sets of a match took, in minutes: as a scout file says, else by its times.

VolleyMetrics writes the points that a set goes to where minutes stand, also for sets that nobody
played. That is no length. The times are those of the first serve and of the last rally's end: of
the video, which runs as the match did, else of the clock, which in a match that was scouted
afterwards may be that of the scout's desk. A minute begun is counted, as scouts do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from session.clocks import seconds_of_day, since
from session.match import Match, SetOfMatch
from session.plays import Play
from session.rules import Rules

_PACE: Final = (15, 120)
"""Seconds from one serve to the next, on average: a video that was cut to its rallies, or a scout
who went for lunch, tells nothing of how long a set took."""


def minutes_of(match: Match, scout: Mapping[str, Any]) -> dict[int, int | None]:
    """By number of set; None where nobody knows. `scout` is the session's `meta["scout"]`."""
    sets = scout.get("sets")
    listed = dict(enumerate(sets, 1)) if isinstance(sets, list) else {}
    written = {n: value for n, one in listed.items() if (value := _minutes(one)) is not None}
    if _are_targets(written, listed, match.rules, scout.get("evaluation_style")):
        written = {}
    return {
        one.number: written[one.number] if one.number in written else _by_times(one)
        for one in match.sets
    }


def _minutes(one: object) -> int | None:
    value = one.get("minutes") if isinstance(one, Mapping) else None
    return value if type(value) is int else None


def _are_targets(
    written: Mapping[int, int], listed: Mapping[int, Any], rules: Rules, style: object
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
    said = play.payload.get("clock")
    return seconds_of_day(said[:20]) if isinstance(said, str) else None
