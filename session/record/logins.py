"""Logins: where somebody is signed in, and devices that were paired for a role. What a login shows
is its secret; the record keeps a digest of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final, NamedTuple

from session import clock, credentials
from session.accounts import Login
from session.errors import ForbiddenError, NotFoundError
from session.permissions import Grant, Principal, Right, access_of
from session.record.changelog import ChangeLog, LogEntry
from session.record.context import RecordContext
from session.record.users import access_of_user, grant_of, must_run
from session.store import logins, users
from session.store.protocol import Transaction
from session.store.rows import StoredGrant, StoredLogin

LOGIN_LASTS: Final = dt.timedelta(days=30)
"""A login ends then, whatever is done with it."""
_DEVICE: Final = "device"
_NO_ROLE: Final = {"role": None, "club_id": None, "session_id": None}


class LoginBegun(NamedTuple):
    """A new login, and the secret that shows it, which nobody can ask for again."""

    secret: str
    login: Login


class Logins:
    """Each can be ended, and is asked for at every request."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._record, self._store, self._log = record, record.store, log

    def begin(self, user_id: int, device: str, lasts: dt.timedelta = LOGIN_LASTS) -> LoginBegun:
        """Somebody has shown who they are. `device` is how the browser calls itself."""
        row = {"user_id": user_id, "device": device}
        with self._store.whole.write() as tx:
            logins.sweep(tx, clock.now())
            return _begun(tx, {**row, **_NO_ROLE}, lasts)

    def begin_device(self, name: str, grant: Grant, lasts: dt.timedelta) -> LoginBegun:
        """A device that was paired: it has the role, and no user. Whoever pairs it has the
        right; what it may do stands in the log."""
        row = {
            "user_id": None,
            "device": name,
            "role": grant.role.value,
            "club_id": grant.club_id,
            "session_id": grant.session_id,
        }
        with self._store.whole.write() as tx:
            made = _begun(tx, row, lasts)
            after = made.login.model_dump(mode="json")
            self._log.note_account(tx, [LogEntry("create", _DEVICE, made.login.id, None, after)])
        return made

    def who(self, secret: str) -> Principal | None:
        """Who shows this secret; None where that login has ended."""
        at = clock.utc_now()
        with self._store.whole.read() as tx:
            row = logins.by_secret(tx, credentials.digest_of(secret), clock.iso(at))
            found = None if row is None else _principal(tx, row)
        if row and found and clock.is_seen_anew(row["seen_utc"], at):
            with self._store.whole.write() as tx:
                logins.seen(tx, row["id"], clock.iso(at))
        return found

    def find(self, user_id: int) -> list[Login]:
        """Where somebody is signed in. Raises ForbiddenError unless that is who asks."""
        self._must_be(user_id)
        with self._store.read() as tx:
            rows = logins.listed(tx, user_id, clock.now())
        return [Login.model_validate(row) for row in rows]

    def devices(self) -> list[Login]:
        """The devices that are paired. Raises ForbiddenError."""
        with self._store.read() as tx:
            must_run(tx)
            rows = logins.listed(tx, None, clock.now())
        return [Login.model_validate(row) for row in rows]

    def end(self, login_id: int) -> None:
        """One's own, or as who runs the house any. Raises NotFoundError, ForbiddenError."""
        with self._store.whole.write() as tx:
            row = logins.fetch(tx, login_id)
            if row is None:
                raise NotFoundError("That login has ended already.")
            if row["id"] != self._log.by.login_id:
                self._must_be(row["user_id"])
            logins.delete(tx, login_id)
            if row["user_id"] is None:
                before = Login.model_validate(row).model_dump(mode="json")
                self._log.note_account(tx, [LogEntry("delete", _DEVICE, login_id, before)])
        self._record.accounts.changed()

    def end_all(self, user_id: int, but: int | None = None) -> None:
        """All of somebody, or all but one. Raises ForbiddenError."""
        self._must_be(user_id)
        with self._store.whole.write() as tx:
            logins.delete_of(tx, user_id, but)
        self._record.accounts.changed()

    def _must_be(self, user_id: int | None) -> None:
        by = self._log.by
        own = user_id is not None and by.user_id == user_id
        if not own and not by.access.everywhere(Right.RUN):
            raise ForbiddenError("That is somebody else's account.")


def _begun(tx: Transaction, row: Mapping[str, object], lasts: dt.timedelta) -> LoginBegun:
    secret = credentials.new_secret()
    at = clock.utc_now()
    kept = {"secret": credentials.digest_of(secret), "at": clock.iso(at)}
    login_id = logins.insert(tx, {**row, **kept, "ends_utc": clock.iso(at + lasts)})
    found = logins.fetch(tx, login_id)
    return LoginBegun(secret, Login.model_validate(found))


def _principal(tx: Transaction, row: StoredLogin) -> Principal | None:
    if row["user_id"] is None:
        held = StoredGrant(
            role=str(row["role"]), club_id=row["club_id"], session_id=row["session_id"]
        )
        access = access_of([grant_of(held)])
        return Principal(row["device"], "page", access, None, row["id"])
    user = users.fetch(tx, row["user_id"])
    if user is None or user["disabled_utc"] is not None:
        return None
    return Principal(user["name"], "page", access_of_user(tx, user), user["id"], row["id"])
