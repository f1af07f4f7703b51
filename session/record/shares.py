"""Shared links: what somebody without an account may look at, made and ended by who manages it."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from session import clock, credentials
from session.errors import ForbiddenError, NotFoundError
from session.permissions import OwnedKind, Right
from session.record.changelog import NOT_YOURS, ChangeLog, LogEntry
from session.record.context import RecordContext, session_row
from session.shares import SharedLink, ShareIn
from session.store import belongings, playlists, shares
from session.store.protocol import Row, Transaction

_ENTITY: Final = "share"
MOST_SHARES: Final = 500
OVER: Final = "This link is over, or was taken back. Ask whoever sent it for a new one."


class ShareMade(NamedTuple):
    """A link, and the secret in its address, which is shown this once."""

    secret: str
    share: SharedLink


class Shares:
    """A link shows its one thing as it is when somebody looks, and nothing else."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._store, self._log = record.store, log

    def create(self, data: ShareIn) -> ShareMade:
        """Raises NotFoundError, and ForbiddenError for who does not manage it."""
        secret, at = credentials.new_secret(), clock.utc_now()
        row = {
            **data.model_dump(mode="json", include={"kind", "session_id", "playlist_id"}),
            "content": {"chart": data.chart, "asked": data.asked},
            "with_video": int(data.with_video),
            "secret": credentials.digest_of(secret),
            "made_by": self._log.by.name,
            "at": clock.iso(at),
            "ends_utc": clock.iso(at + dt.timedelta(days=data.days)),
        }
        with self._store.write() as tx:
            _must_manage(tx, data.session_id, data.playlist_id)
            shares.sweep(tx, clock.iso(at))
            if len(shares.listed(tx, clock.iso(at))) >= MOST_SHARES:
                raise ForbiddenError(f"There are {MOST_SHARES} links already. End some first.")
            made = _share(_row(tx, shares.insert(tx, row)))
            after = made.model_dump(mode="json")
            self._log.note_account(tx, [LogEntry("create", _ENTITY, made.id, None, after)])
        return ShareMade(secret, made)

    def find(self) -> list[SharedLink]:
        """Those that are good still, as far as whoever asks manages what they show."""
        with self._store.read() as tx:
            return [_share(row) for row in shares.listed(tx, clock.now())]

    def end(self, share_id: int) -> None:
        """Take a link back. Raises NotFoundError, ForbiddenError."""
        with self._store.write() as tx:
            before = _share(_row(tx, share_id))
            _must_manage(tx, before.session_id, before.playlist_id, gone=True)
            shares.delete(tx, share_id)
            entry = LogEntry("delete", _ENTITY, share_id, before.model_dump(mode="json"))
            self._log.note_account(tx, [entry])

    def opened(self, secret: str) -> SharedLink:
        """What a link shows; that somebody looked is written down. Raises NotFoundError."""
        at = clock.utc_now()
        with self._store.whole.read() as tx:
            row = shares.by_secret(tx, credentials.digest_of(secret), clock.iso(at))
        if row is None:
            raise NotFoundError(OVER)
        if clock.is_seen_anew(row["opened_utc"], at):
            with self._store.whole.write() as tx:
                shares.opened(tx, row["id"], clock.iso(at))
        return _share(row)


def _must_manage(
    tx: Transaction, session_id: str | None, playlist_id: int | None, *, gone: bool = False
) -> None:
    kind: OwnedKind = "session" if playlist_id is None else "playlist"
    ident = session_id if playlist_id is None else playlist_id
    if not gone and playlist_id is None:
        session_row(tx, str(ident))
    if not gone and playlist_id is not None and playlists.fetch(tx, playlist_id) is None:
        raise NotFoundError(f"There is no playlist {playlist_id}.")
    if not belongings.reaches(tx, Right.MANAGE, kind, ident):
        raise ForbiddenError(NOT_YOURS)


def _row(tx: Transaction, share_id: int) -> Row:
    found = shares.fetch(tx, share_id)
    if found is None:
        raise NotFoundError("That link is over already.")
    return found


def _share(row: Row) -> SharedLink:
    return SharedLink.model_validate({**row, **row["content"]})
