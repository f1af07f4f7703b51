"""The stretch of video in which a play is seen: some seconds before it and behind it, by its skill,
and as many more as nobody knows when exactly it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from session.game.plays import Play

RUN_UP_SEC: Final[Mapping[str, float]] = {
    "serve": 3.0, "reception": 2.5, "set": 2.5, "attack": 3.0, "block": 2.5, "dig": 2.5,
    "freeball": 2.5,
}  # fmt: skip
"""From the toss, the pass or the run-up on."""
OUTCOME_SEC: Final[Mapping[str, float]] = {
    "serve": 2.5, "reception": 2.0, "set": 2.0, "attack": 2.0, "block": 2.0, "dig": 2.0,
    "freeball": 2.0,
}  # fmt: skip
"""Until one sees what came of it."""
_OTHER_SEC: Final = 2.0
_SHORTEST_SEC: Final = 0.2
ROUGH_SEC: Final = 3.1
"""How far off a second is that a scout typed while the rally went on: some seconds behind the
contact or a little before it, and whole. Measured on a rally whose contacts were timed by eye."""
FINE_SEC: Final = 1.0
"""The same of files that give tenths: there somebody pressed a key beside the video."""
GUESSED_SEC: Final = 8.0
"""The same where the time is only an estimate."""


class VideoPart(NamedTuple):
    """From one second of a clip to another; `t_sec` is where the play is thought to be."""

    clip_id: str
    start: float
    t_sec: float
    end: float


def rough_sec(plays: Iterable[Play]) -> float:
    """How far off the times of a match's file are: those of a file without tenths more."""
    whole = all(
        not isinstance(second, float) or second.is_integer()
        for play in plays
        if not (play.is_exact and play.video_sec is None)
        for second in [play.t_sec if play.video_sec is None else play.video_sec]
    )
    return ROUGH_SEC if whole else FINE_SEC


def video_part(
    play: Play, rough: float, lead: float | None = None, lag: float | None = None
) -> VideoPart | None:
    """Where a play is seen; None where nobody knows. `rough` is that of the match's file; with
    `lead` or `lag` so many seconds before it or behind it, and no more."""
    if play.clip_id is None or play.t_sec is None:
        return None
    if play.is_exact:
        rough = 0.0
    elif play.time_by == "estimate":
        rough = GUESSED_SEC
    elif play.time_by == "beside":
        rough = FINE_SEC
    before = RUN_UP_SEC.get(play.kind, _OTHER_SEC) + rough if lead is None else lead
    behind = OUTCOME_SEC.get(play.kind, _OTHER_SEC) + rough if lag is None else lag
    start, end = play.t_sec - before, play.t_sec + max(behind, _SHORTEST_SEC - before)
    return VideoPart(play.clip_id, max(0.0, round(start, 3)), play.t_sec, round(end, 3))


def rally_part(
    plays: Sequence[Play], rough: float, lead: float | None = None, lag: float | None = None
) -> VideoPart | None:
    """A rally from before its first play until behind its last one, as far as it is in one clip;
    None where nothing of it is in any."""
    found = [one for play in plays if (one := video_part(play, rough, lead, lag)) is not None]
    of_clip = [one for one in found if one.clip_id == found[0].clip_id]
    if not of_clip:
        return None
    start, end = min(one.start for one in of_clip), max(one.end for one in of_clip)
    return VideoPart(of_clip[0].clip_id, start, of_clip[0].t_sec, end)
