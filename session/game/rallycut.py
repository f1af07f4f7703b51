"""A match without its dead time: the stretches of video in which its rallies are played, by what
was scouted, or by what video analysis saw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from session.game.match import Match
from session.game.plays import Play
from session.game.videoparts import RUN_UP_SEC, rally_part, rough_sec

RalliesBy: TypeAlias = Literal["scouted", "seen"]
_PAUSE_SEC: Final = 6.0
"""Nobody touches the ball for so long while a rally is played."""
MOST_MARGIN_SEC: Final = 30.0


class RallyStretch(NamedTuple):
    """From one second of a clip to another; `title` names the rally that is seen."""

    clip_id: str
    start: float
    end: float
    title: str


def scouted_rallies(match: Match, margin: float) -> list[RallyStretch]:
    """Each rally that has a place in a video, and `margin` seconds more before it and behind it."""
    rough = rough_sec(match.plays)
    found = (
        (rally_part(rally.touches, rough), f"Set {rally.set_number}, {a}:{b}")
        for rally in match.rallies
        for a, b in [rally.score_before]
    )
    return _joined(
        RallyStretch(part.clip_id, max(0.0, part.start - margin), part.end + margin, title)
        for part, title in found
        if part is not None
    )


def seen_rallies(
    plays: Iterable[Play], margin: float, told: Iterable[RallyStretch] = ()
) -> list[RallyStretch]:
    """The same of plays that video analysis found, whether or not anybody judged them; a serve, or
    a pause, begins a rally. Where the analysis has `told` when a rally was played, that counts."""
    known = [one._replace(start=max(0.0, one.start - RUN_UP_SEC["serve"])) for one in sorted(told)]
    by_plays = (
        RallyStretch(part.clip_id, part.start, part.end, "")
        for rally in _by_pauses(play for play in plays if play.analysis or play.is_seen)
        if (part := rally_part(rally, 0.0)) is not None
    )
    others = [
        one
        for one in by_plays
        if not any(one.clip_id == each.clip_id and _touch(one, each) for each in known)
    ]
    return _joined(
        one._replace(start=max(0.0, one.start - margin), end=one.end + margin)
        for one in sorted(known + others)
    )


def _by_pauses(plays: Iterable[Play]) -> Iterator[Sequence[Play]]:
    placed = [(play.clip_id or "", play.t_sec, play) for play in plays if play.t_sec is not None]
    rally: list[Play] = []
    before: tuple[str, float] | None = None
    for clip_id, t_sec, play in sorted(placed, key=lambda one: one[:2]):
        begins = play.kind == "serve" or before is None or before[0] != clip_id
        if rally and (begins or (before is not None and t_sec - before[1] > _PAUSE_SEC)):
            yield rally
            rally = []
        rally.append(play)
        before = clip_id, t_sec
    if rally:
        yield rally


def _joined(stretches: Iterable[RallyStretch]) -> list[RallyStretch]:
    """No picture comes twice: one that reaches into the next ends where that begins, and one that
    lies before it altogether in the same clip becomes part of it."""
    joined: list[RallyStretch] = []
    for one in stretches:
        last = joined[-1] if joined else None
        if last is None or last.clip_id != one.clip_id or not _touch(last, one):
            joined.append(one)
        elif one.start > last.start and one.end > last.end:
            joined[-1] = last._replace(end=one.start)
            joined.append(one)
        else:
            start, end = min(last.start, one.start), max(last.end, one.end)
            joined[-1] = last._replace(start=start, end=end)
    return joined


def _touch(one: RallyStretch, other: RallyStretch) -> bool:
    return one.start <= other.end and other.start <= one.end
