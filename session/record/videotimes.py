"""Where the plays of a match are in its videos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from session.cache import SourceCache
from session.errors import InvalidInput
from session.game.match import Match
from session.game.plays import Play, Touch, as_play
from session.game.videotimes import (
    Clock,
    InVideo,
    beside_contacts,
    clock_of,
    cuts_in_sets,
    first_serves,
    own_second,
    places,
    timed_plays,
)
from session.record.context import BatchCount, RecordContext, check_revision
from session.record.ledger import EventChange, Ledger, clip_row, event_row, rows_in_order
from session.record.matches import CONFIRMED, Matches
from session.store import clips
from session.store.protocol import Transaction
from session.store.rows import StoredClip, StoredEvent
from session.vocabulary import Status

_LATEST_SEC: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class SetStart:
    """The first serve of a set, which is easily found in a video."""

    set_number: int
    play: Play
    plays: int
    """How many plays the set has."""
    in_video: int
    """How many of them are in one of the clips."""
    estimated: int
    """How many of those are only where they may be."""


@dataclass(frozen=True, slots=True)
class CutInSet:
    """Two marks of a set between which video and clock run apart: it counts as a cut at the later
    one."""

    set_number: int
    clip_id: str
    t_sec: float
    cut_sec: float
    """The seconds of the two marks."""
    apart_sec: float
    """How much later (or earlier) than by the first mark the plays are from the second one on."""


@dataclass(frozen=True, slots=True)
class VideoState:
    """What is known of where a match is in its videos."""

    clock: Clock
    sets: tuple[SetStart, ...]

    @property
    def is_placed(self) -> bool:
        return any(one.in_video for one in self.sets)


class VideoTimes:
    """`t_sec` of a play with a clip is the second of that clip. Times that somebody set by hand
    (`time_by: "hand"` in the payload), and times of video analysis, also of what was joined with it
    (`"contact"`), are never moved, and what is beside such a touch in its rally stays there; the
    second that the play's file said stays in the payload as `video_sec`."""

    def __init__(self, record: RecordContext, ledger: Ledger, matches: Matches) -> None:
        self._store, self._ledger, self._matches = record.store, ledger, matches

    def state(self, session_id: str) -> VideoState:
        """The sets, and how much of each is in the videos; no sets where nothing could be moved,
        since video analysis found every touch. Raises NotFoundError."""
        with self._store.read() as tx:
            match = self._matches.kept(tx, session_id).match
        return _STATES.of(match, (), lambda: _state(match))

    def set_play(
        self,
        session_id: str,
        event_id: int,
        clip_id: str,
        t_sec: float,
        revision: int | None = None,
    ) -> BatchCount:
        """Say that a play is at this second of a clip; all plays that were not timed by hand go
        where they are then. Answers how many plays changed, with the `batch` that `undo_batch`
        takes back. With `revision`, only if the play still has that revision.

        Raises NotFoundError, ConflictError, InvalidInput for a second that the clip has not, and
        where a play before it or behind it was timed by hand the other way round.
        """
        with self._store.write() as tx:
            before = event_row(tx, session_id, event_id)
            check_revision(before["revision"], revision, f"Event {event_id}")
            if before["status"] != Status.CONFIRMED:
                raise InvalidInput("Accept this play first: only plays that count have a time.")
            clip = clip_row(tx, session_id, clip_id)
            _check_second(clip, t_sec)
            _check_order(
                self._matches.kept(tx, session_id).match, event_id, InVideo(clip_id, t_sec)
            )
            numbers = clip_numbers(clips.listed(tx, session_id))
            said = {**with_own_second(before, numbers), "time_by": "hand"}
            after: StoredEvent
            after = {**before, "clip_id": clip_id, "t_sec": round(t_sec, 3), "payload": said}
            self._ledger.change(tx, session_id, [(before, after)])
            followed = self._follow(tx, session_id, places_all=True)
            return BatchCount(1 + followed, followed.batch)

    def check_order(self, session_id: str, event_id: int, t_sec: float) -> None:
        """Raises InvalidInput where a play may not be at this second of its clip, since one before
        it or behind it was timed by hand the other way round. Raises NotFoundError."""
        with self._store.read() as tx:
            row = event_row(tx, session_id, event_id)
            if row["clip_id"] is not None and row["status"] == Status.CONFIRMED:
                match = self._matches.kept(tx, session_id).match
                _check_order(match, event_id, InVideo(row["clip_id"], t_sec))

    def cuts(self, session_id: str) -> list[CutInSet]:
        """Where a set seems to be cut, by the marks in it. Raises NotFoundError."""
        with self._store.read() as tx:
            match = self._matches.kept(tx, session_id).match
            numbers = clip_numbers(clips.listed(tx, session_id))
        return _CUTS.of(match, tuple(numbers), lambda: _cuts(match, numbers))

    def follow(self, tx: Transaction, session_id: str, changed: Sequence[EventChange]) -> None:
        """After plays were taken back, deleted, rejected or brought back: where that changed a mark
        or a contact, all that follow from these go where the others say. Where no mark is left,
        they stay, as where none ever moved another play: a time that was typed is of its play
        alone."""
        if any(_mark(before) != _mark(after) for before, after in changed):
            self._follow(tx, session_id)

    def release(self, session_id: str, event_id: int, revision: int | None = None) -> BatchCount:
        """Let the time of a play follow from those of others again. Answers as `set_play` does.
        Raises NotFoundError, ConflictError, InvalidInput where nobody timed it."""
        with self._store.write() as tx:
            before = event_row(tx, session_id, event_id)
            check_revision(before["revision"], revision, f"Event {event_id}")
            if as_play(before).time_by not in ("hand", "contact"):
                raise InvalidInput("Nobody has set the time of this play by hand.")
            ours = ("time_by", "contact")
            said = {key: value for key, value in before["payload"].items() if key not in ours}
            if "video_sec" not in said:
                said["time_by"] = "estimate" if as_play(before).clock is None else "clock"
            self._ledger.change(tx, session_id, [(before, {**before, "payload": said})])
            followed = self._follow(tx, session_id, let_go=event_id)
            return BatchCount(1 + followed, followed.batch)

    def _follow(
        self,
        tx: Transaction,
        session_id: str,
        *,
        places_all: bool = False,
        let_go: int | None = None,
    ) -> BatchCount:
        """Put all plays that nobody timed where those say that somebody did: with `places_all` also
        where no mark has moved another play yet. `let_go` is a play that was exact until now."""
        match = self._matches.kept(tx, session_id).match
        of_sets = _with_sets(match)
        clock = clock_of([play for play, _ in of_sets])
        listed = clips.listed(tx, session_id)
        numbers = clip_numbers(listed)
        lengths = {one["id"]: one["duration_sec"] for one in listed}
        found = places(timed_plays(of_sets, clock, numbers), clock, lengths)
        beside: dict[int, InVideo] = {}
        for rally in match.rallies:
            beside |= beside_contacts(rally.touches)
        left = {
            play.id: play
            for play in match.plays
            if play.id is not None and (play.time_by == "beside" or play.id == let_go)
        }
        if places_all or any(_is_placed(play) for play in match.plays if play.id not in left):
            rows = rows_in_order(tx, session_id, CONFIRMED)
            found = _at_own_second(match, left) | found
        else:
            found = {ident: found[ident] for ident in left.keys() & found.keys()}
            found |= _at_own_second(match, left)
            ids = sorted(beside.keys() | found.keys())
            rows = (event_row(tx, session_id, ident) for ident in ids)
        pairs = [(row, _moved(row, found, beside, clock, numbers)) for row in rows]
        changed = sum(before != after for before, after in pairs)
        self._ledger.change(tx, session_id, pairs)
        return BatchCount(changed, tx.act.get("batch"))


def _moved(
    row: StoredEvent,
    found: Mapping[int, InVideo | None],
    beside: Mapping[int, InVideo],
    clock: Clock,
    numbers: Mapping[str, int],
) -> StoredEvent:
    """A play where it is now. All keep their own second, moved or not, so that they can be told to
    be of one file later."""
    if row["id"] in beside:
        return as_beside(row, beside[row["id"]], numbers)
    said = with_own_second(row, numbers)
    clip_id, t_sec = row["clip_id"], row["t_sec"]
    if row["id"] in found:
        place = found[row["id"]]
        is_there = place == (clip_id, t_sec) and said.get("time_by") != "beside"
        if not is_there and not (place is None and clip_id is None):
            said.pop("time_by", None)
            if place is not None and "video_sec" not in said:
                said["time_by"] = "clock" if clock == "day" else "estimate"
            clip_id, t_sec = place or (None, None)
    return {**row, "clip_id": clip_id, "t_sec": t_sec, "payload": said}


def _is_placed(play: Play) -> bool:
    """Whether a play is where marks of others put it, and not where its own file says."""
    if play.is_exact or play.clip_id is None:
        return False
    return play.time_by in ("clock", "estimate") or play.video_sec not in (None, play.t_sec)


def _at_own_second(match: Match, left: Mapping[int, Play]) -> dict[int, InVideo | None]:
    """Where the plays are that nothing estimates any more and whose clip is the file's own: others
    of it are at the second that the file says."""
    own = {
        play.clip_id
        for play in match.plays
        if isinstance(play, Touch) and not play.is_exact and play.id not in left
        and play.t_sec is not None and play.t_sec == own_second(play)
    }  # fmt: skip
    return {
        ident: InVideo(play.clip_id, play.video_sec)
        for ident, play in left.items()
        if play.clip_id is not None and play.clip_id in own and play.video_sec is not None
    }


def _check_order(match: Match, event_id: int, there: InVideo) -> None:
    """Raises InvalidInput where the hand has set the same clip's plays in another order."""
    is_before = True
    for play in match.plays:
        if play.id == event_id:
            is_before = False
        if play.time_by != "hand" or play.clip_id != there.clip_id or play.t_sec is None:
            continue
        apart = there.t_sec - play.t_sec
        if play.id != event_id and (apart < 0 if is_before else apart > 0):
            where = "in front of" if is_before else "behind"
            raise InvalidInput(
                f"A play {where} this one was set to {play.t_sec:.1f} s of this video by hand. "
                "Correct that one first, or let its time follow from the others.",
                field="t_sec",
            )


_STATES: Final[SourceCache[Match, tuple[()], VideoState]] = SourceCache(8)
"""Each page of a clip asks for it, and going through all plays would be a quarter of that."""


def _state(match: Match) -> VideoState:
    of_sets = _with_sets(match)
    if all(play.is_seen for play, _ in of_sets if isinstance(play, Touch)):
        return VideoState(clock_of([]), ())
    sets: dict[int, list[Play]] = {}
    for play, number in of_sets:
        sets.setdefault(number, []).append(play)
    found = (
        SetStart(
            number,
            play,
            len(sets[number]),
            sum(one.clip_id is not None and one.t_sec is not None for one in sets[number]),
            sum(one.clip_id is not None and one.is_estimated for one in sets[number]),
        )
        for number, play in sorted(first_serves(of_sets).items())
    )
    return VideoState(clock_of([play for play, _ in of_sets]), tuple(found))


_CUTS: Final[SourceCache[Match, tuple[str, ...], list[CutInSet]]] = SourceCache(8)
"""By the clips of the session."""


def _cuts(match: Match, numbers: Mapping[str, int]) -> list[CutInSet]:
    of_sets = _with_sets(match)
    clock = clock_of([play for play, _ in of_sets])
    return [
        CutInSet(
            behind.set_number,
            behind.clip_id,
            before.t_sec,
            behind.t_sec,
            behind.offset - before.offset,
        )
        for before, behind in cuts_in_sets(timed_plays(of_sets, clock, numbers), clock, numbers)
    ]


def _mark(row: StoredEvent | None) -> InVideo | None:
    """Where somebody said that a play is, or that its contact is."""
    if row is None or row["status"] != Status.CONFIRMED or row["clip_id"] is None:
        return None
    play = as_play(row)
    if play.time_by not in ("hand", "contact") or play.is_seen or play.t_sec is None:
        return None
    return InVideo(row["clip_id"], play.t_sec)


def _with_sets(match: Match) -> Sequence[tuple[Play, int]]:
    """Each play with its set, in the order of play."""
    numbers = {
        id(play): one.number
        for one in match.sets
        for play in chain(one.others, *(rally.touches for rally in one.rallies))
    }
    return [(play, numbers[id(play)]) for play in match.plays]


def clip_numbers(listed: Sequence[StoredClip]) -> dict[str, int]:
    """Which of the session's videos each clip is, from 1."""
    return {clip["id"]: number for number, clip in enumerate(listed, 1)}


def with_own_second(row: StoredEvent, numbers: Mapping[str, int]) -> dict[str, object]:
    """A payload that keeps the second of the file before it is moved."""
    said, play = dict(row["payload"]), as_play(row)
    second = own_second(play)
    if second is None or play.video_sec is not None or play.is_seen:
        return said
    said["video_sec"] = second
    number = numbers.get(play.clip_id or "")
    if play.video_number is None and number is not None:
        said["video_number"] = number
    return said


def as_beside(row: StoredEvent, place: InVideo, numbers: Mapping[str, int]) -> StoredEvent:
    """A play that is estimated by those beside it."""
    said = {**with_own_second(row, numbers), "time_by": "beside"}
    return {**row, "clip_id": place.clip_id, "t_sec": place.t_sec, "payload": said}


def _check_second(clip: StoredClip, t_sec: float) -> None:
    length = clip["duration_sec"] or _LATEST_SEC
    if not 0 <= t_sec <= length:
        raise InvalidInput(f"This video ends at {length:.1f} s.", field="t_sec")
