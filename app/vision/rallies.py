"""The rallies of a clip: as its touches tell them, and in a long one when the ball is in play."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from app.vision.contacts import BallContact
from app.vision.playtime import LiveStretch
from app.vision.touches import SeenTouch

RallyTimes: TypeAlias = tuple[tuple[float, float], ...]
"""Seconds, in their order."""


def in_play(
    contacts: Iterable[BallContact], play: Sequence[LiveStretch] | None
) -> list[BallContact]:
    """The contacts that may be touches of a rally; all, where nobody knows when the ball is in
    play."""
    return [one for one in contacts if play is None or any(p.holds(one.t_sec) for p in play)]


def numbered_rallies(
    touches: Sequence[SeenTouch], play: Sequence[LiveStretch] | None
) -> tuple[list[SeenTouch], RallyTimes]:
    """The rallies that a clip shows, and the touches with the numbers of theirs.

    Where it is known when the ball is in play, that is a rally, also where no touch was seen in
    it, and only a serve begins another one before the ball was dead, as in a film of rallies.
    """
    if play is None:
        return list(touches), _by_touches(touches)
    numbered: list[SeenTouch] = []
    rallies: list[tuple[float, float]] = []
    for stretch, played in zip(play, _by_stretches(touches, play), strict=True):
        for number, rally in enumerate(played):
            times = [touch.t_sec for touch in rally]
            times += [stretch.start_sec] if number == 0 else []
            times += [stretch.end_sec] if number == len(played) - 1 else []
            numbered += [replace(touch, rally=len(rallies)) for touch in rally]
            rallies.append((min(times), max(times)))
    return numbered, tuple(rallies)


def _by_touches(touches: Sequence[SeenTouch]) -> RallyTimes:
    """First and last touch of each rally."""
    numbers = sorted({touch.rally for touch in touches})
    times = [[t.t_sec for t in touches if t.rally == number] for number in numbers]
    return tuple((min(rally), max(rally)) for rally in times)


def _by_stretches(
    touches: Sequence[SeenTouch], play: Sequence[LiveStretch]
) -> list[list[list[SeenTouch]]]:
    """Of each stretch the touches of each rally in it; one without touches where there are none."""
    found: list[list[list[SeenTouch]]] = [[[]] for _ in play]
    for touch in touches:
        played = found[min(range(len(play)), key=lambda at: play[at].away_sec(touch.t_sec))]
        last = played[-1]
        if last and touch.kind == "serve" and touch.rally != last[-1].rally:
            played.append([touch])
        else:
            last.append(touch)
    return found
