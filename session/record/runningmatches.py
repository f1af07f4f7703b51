"""What is kept in memory of matches: whole ones while they go on, so that nobody reads one anew for
each play, and how many more of them stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from session.cache import Cache
from session.checks import CHECKS, Findings
from session.checks.findings import GivenRosters
from session.game.match import Match, Problem
from session.game.plays import Score
from session.game.replay import Edit, Place
from session.game.running import BEFORE_ALL, OutOfStep, RunningMatch
from session.store import changes
from session.store.protocol import Row, Transaction
from session.store.rows import StoredEvent

if TYPE_CHECKING:
    from session.stats.season import MatchResult

Version: TypeAlias = tuple[int, str]
"""Id and time of the newest entry of the change log that a match knows of."""

ROOM: Final = 30_000
"""Plays of all matches that are kept, together: up to two kilobytes each."""
MOST: Final = 300
"""Entries of the log that are followed; behind more of them the match is read anew."""
ERASED: Final = "erasure"
"""The entity of the entry which says that somebody was taken out of a session."""
_BESIDE: Final = frozenset({"artifact", "clip", "job"})
"""What changes nothing of a match."""


@dataclass(slots=True)
class KeptMatch:
    """A match as of an entry of the change log. Shared between threads: whoever goes on from it
    makes another one."""

    version: Version
    running: RunningMatch
    known: Findings | None = field(default=None, compare=False)
    """What did not fit when somebody asked last, in this match or in what it was before."""
    findings: Findings | None = field(default=None, compare=False)
    """What does not fit in this match, where somebody has asked."""

    @property
    def match(self) -> Match:
        return self.running.match()

    def problems(self, rosters: GivenRosters, meta: Mapping[str, object]) -> Sequence[Problem]:
        """What does not fit together by the rosters and the meta of its session."""
        if self.findings is None:
            self.findings = Findings(CHECKS, self.match, rosters, meta, self.known)
        return self.findings.problems

    def begun_as(self, begun: RunningMatch) -> KeptMatch:
        """The same plays by the rules and with the liberos that a session has now."""
        start, finals = begun.start, begun.finals
        if (self.running.start, self.running.finals) == (start, finals):
            return self
        return KeptMatch(self.version, self.running.begun_as(start, finals))

    def with_entries(self, entries: Sequence[Row]) -> KeptMatch:
        """The match after these entries of the log. Raises OutOfStep."""
        if not entries:
            return self
        version = entries[-1]["id"], entries[-1]["at_utc"]
        if all(one["entity"] in _BESIDE for one in entries):
            return KeptMatch(version, self.running, self.known, self.findings)
        edits = _edits(entries)
        running = _changed(self.running, edits) if edits else self.running
        return KeptMatch(version, running, self.findings or self.known)


class RunningMatches:
    """The matches of one database that were asked for last, each as of an entry of its log.

    What a transaction has changed itself may be undone yet, and its entries' ids be given again:
    so only what was there before it is kept. What another process wrote stands in the log as well.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._kept: Cache[str, KeptMatch] = Cache(room, lambda kept: len(kept.running) + 1)

    def has(self, session_id: str, version: Version) -> bool:
        """Whether all of a match is there as of this entry of the log."""
        kept = self._kept.get(session_id)
        return kept is not None and kept.version == version and kept.running.knows(None)

    def clear(self) -> None:
        self._kept.clear()

    def present(
        self,
        tx: Transaction,
        session_id: str,
        begun: RunningMatch,
        read: Callable[[Place], Iterable[StoredEvent]],
        up_to: Place | None = None,
    ) -> KeptMatch:
        """A match as it stands in this transaction, with its plays up to a place or all of them.

        `begun` is it before its first play, as its session says now; `read` answers its confirmed
        events behind a place.
        """
        found = self._followed_up(tx, session_id, begun)
        if found is None:
            found = KeptMatch(changes.newest_before(tx, session_id), begun)
        if not found.running.knows(up_to):
            found = KeptMatch(found.version, found.running.fork())
            found.running.read_on(read(found.running.reach or BEFORE_ALL), up_to)
            self._keep_what_was(tx, session_id, found)
        return found

    def _followed_up(
        self, tx: Transaction, session_id: str, begun: RunningMatch
    ) -> KeptMatch | None:
        """What is kept, after what the log says; None where it does not say all."""
        kept = self._kept.get(session_id)
        entries = None if kept is None else self._followed(tx, session_id, kept.version)
        if kept is None or entries is None:
            return None
        own = tx.act.get("batch")
        others = [one for one in entries if own is None or one["id"] < own]
        try:
            before = kept.begun_as(begun).with_entries(others)
            present = before.with_entries(entries[len(others) :])
        except OutOfStep:  # somebody wrote past the log
            return None
        self._kept.put(session_id, before)
        return present

    def _keep_what_was(self, tx: Transaction, session_id: str, present: KeptMatch) -> None:
        """Keep what was read, without what this transaction has changed."""
        if "batch" not in tx.act:
            self._kept.put(session_id, present)
            return
        version = changes.newest_before(tx, session_id)
        own = self._followed(tx, session_id, version)
        if own is not None:
            taken_back = [(after, before) for before, after in reversed(_edits(own))]
            with suppress(OutOfStep):
                self._kept.put(
                    session_id, KeptMatch(version, _changed(present.running, taken_back))
                )

    def _followed(self, tx: Transaction, session_id: str, version: Version) -> list[Row] | None:
        """The entries behind one, where they tell all that was changed since."""
        found = changes.from_entry(tx, session_id, version[0], MOST + 1)
        if not found or len(found) > MOST or version != (found[0]["id"], found[0]["at_utc"]):
            return None
        behind = found[1:]
        return None if any(map(_replaces_all, behind)) else behind


def _replaces_all(entry: Row) -> bool:
    """Whether plays changed without an entry for each: the whole session went or came back, or a
    person was taken out of it."""
    if entry["entity"] == ERASED:
        return True
    return entry["entity"] == "session" and entry["action"] in ("delete", "restore")


def _edits(entries: Sequence[Row]) -> list[Edit]:
    return [(one["before_row"], one["after_row"]) for one in entries if one["entity"] == "event"]


def _changed(running: RunningMatch, edits: Sequence[Edit]) -> RunningMatch:
    fork = running.fork()
    fork.change(edits)
    return fork


@dataclass(frozen=True, slots=True)
class Result:
    """Sets won by A and B, and the points of each set; `extra` are sets after the decision."""

    sets_won: Score
    sets: tuple[Score, ...]
    extra: tuple[Score, ...] = ()

    @classmethod
    def of(cls, match: Match) -> Result:
        scored = [one for one in match.sets if any(one.score)]
        return cls(
            match.sets_won,
            tuple(one.score for one in scored if not one.extra),
            tuple(one.score for one in scored if one.extra),
        )

    @classmethod
    def of_digest(cls, digest: MatchResult) -> Result:
        """The same from what a season keeps of a match."""
        sets, extra = (
            tuple((one[0], one[1]) for one in scores if any(one))
            for scores in (digest["scores"], digest["extra"])
        )
        return cls((digest["sets_won"][0], digest["sets_won"][1]), sets, extra)
