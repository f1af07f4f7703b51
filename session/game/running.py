"""A match that goes on: the game after each of its plays, grown by one or corrected from one on."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from session.game.match import Match, SetDraft, SetOfMatch, match_of_sets
from session.game.plays import Play, Score, plays
from session.game.replay import Edit, Place, Row, counting, place_of
from session.game.state import PlayedMoment, State
from session.game.step import enter_set, played

Finals: TypeAlias = Mapping[int, Score]
BEFORE_ALL: Final[Place] = (-1, 0)
"""In front of all plays."""
_NO_FINALS: Final[Finals] = {}
_READ: Final = ("event_type", "actor_team", "actor_number", "payload", "t_sec", "clip_id")


class OutOfStep(LookupError):
    """A change is of a play that is not there: what is known of the match is not what was
    changed, so it must be read anew."""


class _Placed(NamedTuple):
    """A play in its place of the order of play; a place `(seq, id)` is sorted in front of it."""

    seq: int
    id: int
    play: Play


class RunningMatch:
    """The confirmed plays of a match, and where it stands after each of them.

    It grows at the end, and goes back to the first play that was changed and on from there, for as
    long as it stands in another way than before. Nothing is worked out before somebody asks, and of
    a long match no more need be read than up to the play that matters. Who shares one takes a
    `fork` to change it; to ask is safe from several threads.
    """

    def __init__(self, start: State, finals: Finals = _NO_FINALS) -> None:
        """`start` and `finals` are those of `session.game.match.reduce`."""
        self.start = start
        self.finals = finals
        self.reach: Place | None = BEFORE_ALL
        """Up to which place its plays are known; None where they all are."""
        self._lock = threading.RLock()
        self._placed: list[_Placed] = []
        self._moments: list[PlayedMoment] = []
        """Of the first plays, as far as they were worked out."""
        self._rest: deque[PlayedMoment] = deque()
        """Of the last plays, as they were: true again once the match stands as in `_stood`."""
        self._stood = start
        self._drafts: dict[int, SetDraft] = {}
        self._own: set[int] = set()
        """Sets whose draft nobody else has seen, so that it may be played on."""
        self._stale: set[int] = set()
        """Sets whose draft is not that of their plays any more."""
        self._done: dict[int, SetOfMatch] = {}
        self._match: Match | None = None

    @classmethod
    def of(cls, rows: Iterable[Row], start: State, finals: Finals = _NO_FINALS) -> RunningMatch:
        """Of the confirmed events among these rows, which come in the order of play."""
        made = cls(start, finals)
        made.read_on(rows)
        return made

    def __len__(self) -> int:
        return len(self._placed)

    def fork(self) -> RunningMatch:
        """The same match, to be changed without changing this one."""
        made = self.begun_as(self.start, self.finals)
        with self._lock:
            made._moments, made._rest = self._moments.copy(), self._rest.copy()
            made._stood, made._match = self._stood, self._match
            made._drafts, made._stale = self._drafts.copy(), self._stale.copy()
            made._done = self._done.copy()
            self._own.clear()
        return made

    def begun_as(self, start: State, finals: Finals) -> RunningMatch:
        """The same plays by other rules, with other liberos, or with other ends of sets."""
        made = RunningMatch(start, finals)
        made._placed, made.reach = self._placed.copy(), self.reach
        return made

    def knows(self, place: Place | None) -> bool:
        """Whether its plays are known up to a place; None asks for all of them."""
        return self.reach is None or (place is not None and place <= self.reach)

    def read_on(self, rows: Iterable[Row], up_to: Place | None = None) -> None:
        """Take the confirmed events behind those that are known, up to a place or all of them."""
        known, first = self._known_moments(), len(self._placed)
        self.reach = None
        for row in rows:
            self._placed += _placed(row)
            if up_to is not None and place_of(row) >= up_to:
                self.reach = place_of(row)
                break
        self._go_back(known, first, 0)

    def change(self, edits: Iterable[Edit]) -> None:
        """Each of the rows before and after it was changed; None where there is or was none.
        Raises OutOfStep, and is of no use then."""
        known = self._known_moments()
        touched = [one for edit in edits for one in self._changed(*map(self._within, edit))]
        if touched:
            self._go_back(known, min(at for at, _ in touched), min(left for _, left in touched))

    def _known_moments(self) -> list[PlayedMoment]:
        """All moments, or those of the last plays."""
        return self._moments if len(self._moments) == len(self._placed) else list(self._rest)

    def _within(self, row: Row | None) -> Row | None:
        """The play, if it counts and is one of those that are known."""
        found = counting(row)
        return found if found is not None and self.knows(place_of(found)) else None

    def _changed(self, was: Row | None, now: Row | None) -> Iterator[tuple[int, int]]:
        """Take a play out and put one in; answers where, and how many plays are behind it."""
        if was is not None and now is not None and _read_the_same(was, now):
            return
        if was is not None:
            at = self._index_of(was, there=True)
            del self._placed[at]
            yield at, len(self._placed) - at
        if now is not None:
            at = self._index_of(now, there=False)
            yield at, len(self._placed) - at
            self._placed[at:at] = _placed(now)

    def _index_of(self, row: Row, *, there: bool) -> int:
        place, at = place_of(row), self.index(place_of(row))
        if there != (at < len(self._placed) and self._placed[at][:2] == place):
            raise OutOfStep(f"Whether there is a play at {place} is not as it was.")
        return at

    def _go_back(self, known: list[PlayedMoment], first: int, behind: int) -> None:
        """Forget what was worked out from the play `first` on, but keep how the last plays were,
        so many as are `behind`, if that is `known`."""
        cut = max(0, len(known) - behind)
        all_known = known is self._moments
        gone = self._moments[first : cut if all_known else None]
        gone += [] if all_known else known[:cut]
        self._stale.update(one.before.set_number for one in gone)
        if cut:
            self._stood = known[cut - 1].after
        elif all_known:
            self._stood = self.start
        self._rest = deque(known[cut:])
        self._moments = self._moments[:first]
        self._match = None

    def index(self, place: Place) -> int:
        """How many plays are in front of a place."""
        return bisect_left(self._placed, place)

    def place(self, index: int) -> Place:
        """Where a play is, counted from 0."""
        return self._placed[index][:2]

    def stretch(self, first: int, last: int) -> list[tuple[Place, Play]]:
        """The plays from one up to another, counted from 0, each with where it is."""
        return [((seq, ident), play) for seq, ident, play in self._placed[first:last]]

    def stands_before(self, index: int) -> State:
        """Where the match stands in front of a play, before it enters the play's set."""
        with self._lock:
            self._go_on(index)
            return self._moments[index - 1].after if index else self.start

    def match(self) -> Match:
        """As `reduce` answers it, of the plays that are known. Sets and rallies in which nothing
        changed are the same objects as before."""
        with self._lock:
            if self._match is None:
                self._go_on(len(self._placed))
                self._draw_up_again()
                self._match = self._made()
                self._own.clear()
            return self._match

    def _go_on(self, count: int) -> None:
        """Play on until so many plays are worked out, at least."""
        while len(self._moments) < count:
            state = self._moments[-1].after if self._moments else self.start
            left = len(self._placed) - len(self._moments)
            if left == len(self._rest) and state == self._stood:
                self._moments += self._rest
                self._rest.clear()
                return
            self._play(state, self._placed[len(self._moments)].play, left)

    def _play(self, state: State, play: Play, left: int) -> None:
        """One more play; `left` of them were not worked out."""
        before = enter_set(state, play)
        moment = PlayedMoment(before, play, played(before, play))
        self._moments.append(moment)
        if not self._rest:
            self._draw_up(moment, entered=before.set_number != state.set_number)
            return
        self._stale.add(before.set_number)
        if left == len(self._rest):
            instead = self._rest.popleft()
            self._stood = instead.after
            self._stale.add(instead.before.set_number)

    def _draw_up(self, moment: PlayedMoment, *, entered: bool) -> None:
        """Put a play into the draft of its set, which nobody has seen yet."""
        number = moment.before.set_number
        if number in self._stale:
            return
        if number not in self._own:
            known = self._drafts.get(number)
            self._drafts[number] = SetDraft(number) if known is None else known.copy()
            self._own.add(number)
        self._drafts[number].add(moment, entered=entered)
        self._done.pop(number, None)

    def _draw_up_again(self) -> None:
        """The drafts of the sets in which something was changed."""
        again = self._stale
        if not again:
            return
        self._stale = set()
        self._own -= again
        for number in again:
            self._drafts.pop(number, None)
            self._done.pop(number, None)
        was_in = self.start.set_number
        for moment in self._moments:
            number = moment.before.set_number
            if number in again:
                self._draw_up(moment, entered=number != was_in)
            was_in = number

    def _made(self) -> Match:
        rules = self.start.rules
        for number, draft in self._drafts.items():
            if number not in self._done:
                self._done[number] = draft.done(rules, self.finals.get(number))
        sets = [self._done[number] for number in sorted(self._drafts)]
        plays_of = tuple(moment.play for moment in self._moments)
        match = match_of_sets(sets, plays_of, self.start, tuple(self._moments))
        self._done.update((one.number, one) for one in match.sets)
        return match


def _placed(row: Row) -> list[_Placed]:
    return [_Placed(*place_of(row), play) for play in plays((row,))]


def _read_the_same(was: Row, now: Row) -> bool:
    return place_of(was) == place_of(now) and all(was[key] == now[key] for key in _READ)
