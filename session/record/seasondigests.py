"""Matches boiled down for seasons: kept, so that only sessions that changed are counted again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from session.errors import StorageError
from session.record.context import RecordContext, must_be_filter, session_row
from session.record.matches import Matches
from session.store import seasons

if TYPE_CHECKING:
    from session.stats.filters import Filter
    from session.stats.season import Digest, MatchResult


class SeasonDigests:
    """Kept in memory; whole matches also in the database, for whoever starts anew."""

    def __init__(self, record: RecordContext, matches: Matches) -> None:
        self._store, self._known, self._ends = record.store, record.digests, record.ends
        self._matches = matches

    def of(self, newest: Mapping[str, int], wanted: Filter | None) -> dict[str, Digest]:
        """Of sessions, each as of its newest change; of `wanted` alone where that says anything."""
        must_be_filter(wanted)
        part = None if wanted is None else _of_every_match(wanted)
        said = "" if part is None or part.is_empty else part.query()
        known = {ident: self._known.get((ident, said), newest[ident]) for ident in newest}
        found = {ident: digest for ident, digest in known.items() if digest is not None}
        new = {ident: change for ident, change in newest.items() if ident not in found}
        fresh = {ident: self._digest(ident, part) for ident in new} if said else self._whole(new)
        if fresh and not self._may_be_undone():
            for ident, digest in fresh.items():
                self._known.put((ident, said), newest[ident], digest)
        return found | fresh

    def _whole(self, newest: Mapping[str, int]) -> dict[str, Digest]:
        """Of whole matches: as the database has them, or counted and kept there."""
        if not newest:
            return {}
        with self._store.read() as tx:
            kept = seasons.digests(tx, newest)
        found: dict[str, Digest] = {}
        fresh: dict[str, tuple[str, Digest]] = {}
        for ident, change in newest.items():
            made_from = _made_from(change)
            row = kept.get(ident)
            if row is not None and row["made_from"] == made_from:
                found[ident] = row["summary"]
            else:
                fresh[ident] = made_from, self._digest(ident, None)
        self._keep(fresh)
        return found | {ident: digest for ident, (_, digest) in fresh.items()}

    def results(self, newest: Mapping[str, int]) -> dict[str, MatchResult]:
        """How the matches ended: less to read than all that is kept of them."""
        known = {ident: self._ends.get(ident, change) for ident, change in newest.items()}
        found = {ident: result for ident, result in known.items() if result is not None}
        new = [ident for ident in newest if ident not in found]
        with self._store.read() as tx:
            kept = seasons.results(tx, new)
        for ident, row in kept.items():
            if row["made_from"] == _made_from(newest[ident]):
                found[ident] = row["summary"]
        left = {ident: newest[ident] for ident in new if ident not in found}
        found |= self.of(left, None)
        if new and not self._may_be_undone():
            for ident in new:
                self._ends.put(ident, newest[ident], _result(found[ident]))
        return found

    def _digest(self, session_id: str, wanted: Filter | None) -> Digest:
        from session.stats.season import digest
        from session.stats.styles import style_of
        from session.stats.tally import Counted

        match = self._matches.get(session_id)
        with self._store.read() as tx:
            meta = session_row(tx, session_id)["meta"]
        return digest(Counted.of(match, wanted, style_of(meta)))

    def _may_be_undone(self) -> bool:
        """Whether what is seen is in part of a transaction that may yet be undone, and the ids of
        its entries be given again."""
        with self._store.read() as tx:
            return "batch" in tx.act

    def _keep(self, fresh: dict[str, tuple[str, Digest]]) -> None:
        """For the next time, once a look of several verbs is over."""
        if fresh and not self._may_be_undone():
            self._store.when_written(lambda: self._write(fresh))

    def _write(self, fresh: dict[str, tuple[str, Digest]]) -> None:
        """A disk that is full is no reason to refuse the numbers, and whoever only looks does not
        wait until others have written."""
        with suppress(StorageError), self._store.write(wait=False) as tx:
            for ident, (made_from, digest) in fresh.items():
                seasons.keep(tx, ident, made_from, digest)


def _result(found: MatchResult) -> MatchResult:
    """That alone, without the rest of a digest."""
    return {
        "decided": found["decided"],
        "sets_won": found["sets_won"],
        "scores": found["scores"],
        "extra": found["extra"],
    }


def _made_from(change: int) -> str:
    from session.stats.season import DIGEST_VERSION

    return f"{DIGEST_VERSION}.{change}"


def _of_every_match(wanted: Filter) -> Filter:
    """Without what chooses sessions here, or says nothing of more than one match."""
    return replace(wanted, team=None, player=None, opponent=None, date_from=None, date_to=None)
