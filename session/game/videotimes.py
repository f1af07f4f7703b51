"""Where in the videos each play is: some plays were timed by hand, all others follow from these.

A scout file says the second of each play in the scout's own video, or the time of day; a match
that was typed says neither. The coach's video begins elsewhere, runs a little faster or slower, is
cut between the sets, or comes as several files. One play that was timed by hand says where all the
others are, a second one how fast the clock runs, one in each set what was cut between them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from session.game.plays import LineUp, Play, PointWon, SetEnd, Touch
from session.game.times import seconds_of_day, since

Clock: TypeAlias = Literal["file", "day", "pace"]
"""What plays follow each other by: the seconds of the file, the time of day, or nothing but how
long rallies usually take."""

DRIFT: Final = 0.0015
APART_SEC: Final = 2.5
"""Two clocks that run apart by no more than this part of the time, or by no more than seconds of a
file and of a hand are rough, are the same clock; more of it is a cut."""
APART_IN_SET_SEC: Final = 6.0
"""The same within a set, where cuts are rare and scouts are late: twice what their seconds are off
at the most."""
PACE_SEC: Final[Mapping[str, float]] = {"touch": 1.3, "serve": 20.0, "set": 150.0, "other": 1.0}
"""How long it takes from one play to a touch, from a rally to the next serve, from a set to the
next one, and to anything else: rough figures, shown as estimates."""
BEHIND_END_SEC: Final = 1.0
"""So far behind the end of its file a play may lie: nobody stops a clock exactly."""


class InVideo(NamedTuple):
    """A moment of a clip, in seconds of its PTS."""

    clip_id: str
    t_sec: float


@dataclass(frozen=True, slots=True)
class TimedPlay:
    """A play with the second that its own clock says."""

    play: Play
    set_number: int
    file: str
    """Which of the scout's videos the second is of; the same for all where there is one clock."""
    second: float
    is_own: bool = True
    """Whether the clock says this second of this play, and not of one beside it."""


@dataclass(frozen=True, slots=True)
class HandMark:
    """A play that somebody has timed by hand."""

    at: int
    set_number: int
    second: float
    clip_id: str
    t_sec: float

    @property
    def offset(self) -> float:
        return self.t_sec - self.second


def own_second(play: Play) -> float | None:
    """The second of the file or of the scout's own video; None where only people said when."""
    said = play.video_sec
    if said is not None or play.t_sec is None:
        return said
    return play.t_sec if play.time_by is None else None


def clock_of(plays: Sequence[Play]) -> Clock:
    """By which clock the plays of a match follow each other: that of at least half its touches."""
    touches = [play for play in plays if isinstance(play, Touch)]
    if 2 * sum(own_second(play) is not None for play in touches) >= max(1, len(touches)):
        return "file"
    if 2 * sum(play.clock is not None for play in touches) >= max(1, len(touches)):
        return "day"
    return "pace"


def timed_plays(
    plays: Sequence[tuple[Play, int]], clock: Clock, numbers: Mapping[str, int]
) -> list[TimedPlay]:
    """Plays, each with its set, in the order of play, with the seconds of their clock. Of a play
    without one it is that of the play before it, at the beginning of the one behind it. `numbers`
    says which of the videos each clip is."""
    if clock == "pace":
        return list(_by_pace(plays))
    first_of_day: int | None = None
    seconds: list[float | None] = []
    for play, _ in plays:
        second = own_second(play) if clock == "file" else None
        if clock == "day" and (day := seconds_of_day(play.clock or "")) is not None:
            first_of_day = day if first_of_day is None else first_of_day
            second = since(first_of_day, day)
        seconds.append(second)
    last = next((second for second in seconds if second is not None), 0.0)
    file = next((file_of(play, numbers) for play, _ in plays if own_second(play) is not None), "")
    found = []
    for (play, number), second in zip(plays, seconds, strict=True):
        if second is not None:
            last, file = second, file_of(play, numbers) if clock == "file" else ""
        found.append(TimedPlay(play, number, file, last, second is not None))
    return found


def file_of(play: Play, numbers: Mapping[str, int]) -> str:
    """Which of the scout's videos the second of a play is of; empty where there is only a clock."""
    number = play.video_number
    if number is None and play.video_sec is None:
        number = numbers.get(play.clip_id or "")
    return "" if number is None else str(number)


def _by_pace(plays: Sequence[tuple[Play, int]]) -> Iterator[TimedPlay]:
    second = 0.0
    before: int | None = None
    for play, number in plays:
        if before is not None and number != before:
            second += PACE_SEC["set"]
        elif isinstance(play, Touch):
            second += PACE_SEC["serve" if play.kind == "serve" else "touch"]
        elif not isinstance(play, LineUp | SetEnd):
            second += PACE_SEC["other"]
        before = number
        yield TimedPlay(play, number, "", second)


def places(
    plays: Sequence[TimedPlay], clock: Clock, lengths: Mapping[str, float | None]
) -> dict[int, InVideo | None]:
    """Where each play is, by its id, that follows from those timed by hand; None for one that is in
    none of the videos. Plays that nothing follows for are not among them.

    `lengths` are the clips, each with its length in seconds where that is known. Of several files
    one after the other, a play is in the later one as soon as that has begun.
    """
    found: dict[int, InVideo | None] = {}
    for file in dict.fromkeys(one.file for one in plays):
        of_file = [one for one in plays if one.file == file]
        anchors = anchors_of(of_file, lengths)
        if not anchors:
            continue
        for at, one in enumerate(of_file):
            stays = one.play.is_exact and one.play.clip_id in lengths
            if one.play.id is None or one.play.is_seen or stays:
                continue
            place = _place(one, at, anchors, clock)
            length = lengths[place.clip_id]
            is_there = length is None or place.t_sec <= length + BEHIND_END_SEC
            moment = InVideo(place.clip_id, round(place.t_sec, 3))
            found[one.play.id] = moment if is_there and place.t_sec >= 0 else None
    return found


def beside_contacts(touches: Sequence[Touch]) -> dict[int, InVideo]:
    """Where the touches of a rally are, by their ids, that are not exact themselves and are beside
    one whose contact was found in the video: between two exact ones in proportion, else as far from
    the one as the file says. None of them overtakes another."""
    found: dict[int, InVideo] = {}
    for is_exact, run in groupby(range(len(touches)), lambda at: touches[at].is_exact):
        if is_exact:
            continue
        rough = [touches[at] for at in run]
        first = touches.index(rough[0])
        before = _edge(touches[first - 1]) if first else None
        behind = _edge(touches[first + len(rough)]) if first + len(rough) < len(touches) else None
        if "contact" in {one.touch.time_by for one in (before, behind) if one is not None}:
            found |= _beside(before, rough, behind)
    return found


class _Edge(NamedTuple):
    """An exact touch and where it is."""

    touch: Touch
    place: InVideo


def _edge(touch: Touch) -> _Edge | None:
    if touch.clip_id is None or touch.t_sec is None:
        return None
    return _Edge(touch, InVideo(touch.clip_id, touch.t_sec))


def _beside(before: _Edge | None, run: Sequence[Touch], behind: _Edge | None) -> dict[int, InVideo]:
    """A run of touches between two that are exact, or beside one."""
    edge = before or behind
    assert edge is not None, "one of them is a contact"
    clip_id, t_sec = edge.place
    if before is None:
        passed = _passed([*run, edge.touch])
        times = [t_sec + second - passed[-1] for second in passed[:-1]]
    elif behind is None or behind.place.clip_id != clip_id:
        times = [t_sec + second for second in _passed([edge.touch, *run])[1:]]
    else:
        passed = _passed([edge.touch, *run, behind.touch])
        part = (behind.place.t_sec - t_sec) / passed[-1]
        times = [t_sec + part * second for second in passed[1:-1]]
    return {
        one.id: InVideo(clip_id, round(max(0.0, at), 3))
        for one, at in zip(run, times, strict=True)
        if one.id is not None
    }


def _passed(touches: Sequence[Touch]) -> list[float]:
    """How many seconds after the first each touch is: by the file where that has each later than
    the one before it, else as usual."""
    seconds = [own_second(one) for one in touches]
    known = [second for second in seconds if second is not None]
    if len(known) < len(touches) or any(later <= earlier for earlier, later in pairwise(known)):
        return [at * PACE_SEC["touch"] for at in range(len(touches))]
    return [second - known[0] for second in known]


def anchors_of(plays: Sequence[TimedPlay], clips: Collection[str]) -> list[HandMark]:
    """The plays of one clock that somebody has timed by hand in one of the clips."""
    return [
        HandMark(at, one.set_number, one.second, one.play.clip_id, one.play.t_sec)
        for at, one in enumerate(plays)
        if one.is_own and one.play.time_by == "hand" and one.play.clip_id in clips
        and one.play.clip_id is not None and one.play.t_sec is not None
    ]  # fmt: skip


def cuts_in_sets(
    plays: Sequence[TimedPlay], clock: Clock, clips: Collection[str]
) -> Iterator[tuple[HandMark, HandMark]]:
    """Two marks of a set between which the video and the clock run apart, so that something was
    cut out, or one of the marks is wrong."""
    for file in dict.fromkeys(one.file for one in plays):
        anchors = anchors_of([one for one in plays if one.file == file], clips)
        for before, behind in pairwise(anchors):
            same = (before.clip_id, before.set_number) == (behind.clip_id, behind.set_number)
            if same and not is_one_clock(before, behind, clock):
                yield before, behind


def _place(one: TimedPlay, at: int, anchors: Sequence[HandMark], clock: Clock) -> InVideo:
    """Where a play is by the nearest anchors before and behind it."""
    before = next((anchor for anchor in reversed(anchors) if anchor.at < at), None)
    behind = next((anchor for anchor in anchors if anchor.at > at), None)
    if before is None or behind is None:
        nearest = before or behind
        assert nearest is not None, "there is an anchor, and the play is none"
        rate = _rate(anchors, nearest) if clock != "pace" else 1.0
        return InVideo(nearest.clip_id, nearest.t_sec + rate * (one.second - nearest.second))
    if before.clip_id == behind.clip_id and is_one_clock(before, behind, clock):
        passed = (one.second - before.second) / max(behind.second - before.second, 1e-9)
        span = behind.t_sec - before.t_sec
        return InVideo(before.clip_id, before.t_sec + min(max(passed, 0.0), 1.0) * span)
    second = one.second + behind.offset
    if before.clip_id == behind.clip_id and before.set_number == behind.set_number:
        # Cut in this set: where that was seen, and that is where it was marked.
        goes_on = one.second + before.offset
        is_there = goes_on <= behind.t_sec
        return InVideo(before.clip_id, goes_on if is_there else max(before.t_sec, second))
    if before.clip_id == behind.clip_id:
        has_begun = one.set_number >= behind.set_number
    else:
        has_begun = second >= 0 and (clock != "pace" or one.set_number >= behind.set_number)
    if has_begun:
        return InVideo(behind.clip_id, second)
    return InVideo(before.clip_id, one.second + before.offset)


def is_one_clock(before: HandMark, behind: HandMark, clock: Clock) -> bool:
    """Whether nothing was cut out between two anchors, as far as one can tell."""
    if clock == "pace":
        return before.set_number == behind.set_number
    return _apart(before, behind) <= _most_apart(before, behind)


def _apart(before: HandMark, behind: HandMark) -> float:
    """How many seconds the clock and the video have run apart."""
    return abs(behind.offset - before.offset)


def _most_apart(before: HandMark, behind: HandMark) -> float:
    least = APART_IN_SET_SEC if before.set_number == behind.set_number else APART_SEC
    return max(least, DRIFT * (behind.second - before.second))


def _rate(anchors: Sequence[HandMark], nearest: HandMark) -> float:
    """How much faster the video runs than the clock, by the two anchors at that end; what they are
    apart may be no more than how rough they are: then nobody knows of any drift."""
    before, behind = next((pair for pair in pairwise(anchors) if nearest in pair), (nearest,) * 2)
    passed = behind.second - before.second
    drifts = APART_SEC < _apart(before, behind) <= DRIFT * passed
    if before.clip_id != behind.clip_id or not drifts:
        return 1.0
    return (behind.t_sec - before.t_sec) / passed


def first_serves(plays: Sequence[tuple[Play, int]]) -> dict[int, Play]:
    """The first serve of each set, else the first touch or point: what is easily found in a video,
    and says where the set is."""
    found: dict[int, Play] = {}
    for play, number in plays:
        known = found.get(number)
        if known is not None and known.kind == "serve":
            continue
        is_serve = play.kind == "serve"
        if is_serve or (known is None and isinstance(play, Touch | PointWon)):
            found[number] = play
    return found
