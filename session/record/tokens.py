"""API tokens: what a script shows instead of a password. It may do what its user may, within the
scopes that it was made for, and ends by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from session import clock, credentials
from session.accounts import Token, TokenIn
from session.errors import ForbiddenError, NotFoundError
from session.permissions import Principal, Right, within
from session.record.changelog import Action, ChangeLog, LogEntry
from session.record.context import RecordContext
from session.record.users import access_of_user
from session.store import logins, users
from session.store.protocol import Transaction
from session.store.rows import StoredToken

_ENTITY: Final = "token"
MOST_TOKENS: Final = 50


class TokenMade(NamedTuple):
    """A token, and the secret itself, which is shown this once."""

    secret: str
    token: Token


class Tokens:
    """Those of one user; whoever runs the house may end any."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._record, self._store, self._log = record, record.store, log

    def create(self, user_id: int, data: TokenIn) -> TokenMade:
        """Raises ForbiddenError unless that is who asks, or for a fifty-first, or for one that may
        do more than the token that makes it."""
        self._must_be(user_id)
        self._must_be_within(data.scopes)
        secret = credentials.new_token()
        at = clock.utc_now()
        row = {
            "secret": credentials.digest_of(secret),
            "user_id": user_id,
            "name": data.name,
            "scopes": [one.value for one in Right if one in data.scopes],
            "at": clock.iso(at),
            "ends_utc": clock.iso(at + dt.timedelta(days=data.days)),
        }
        with self._store.whole.write() as tx:
            if len(logins.tokens(tx, user_id, clock.iso(at))) >= MOST_TOKENS:
                raise ForbiddenError(f"Nobody has more than {MOST_TOKENS} tokens. End one first.")
            made = logins.insert_token(tx, row)
            token = _token(logins.token(tx, made))
            self._note(tx, "create", None, token)
        return TokenMade(secret, token)

    def who(self, secret: str) -> Principal | None:
        """Who shows this token; None where it has ended."""
        at = clock.utc_now()
        with self._store.whole.read() as tx:
            row = logins.token_by_secret(tx, credentials.digest_of(secret), clock.iso(at))
            user = None if row is None else users.fetch(tx, row["user_id"])
            if row is None or user is None or user["disabled_utc"] is not None:
                return None
            access = access_of_user(tx, user)
        if clock.is_seen_anew(row["seen_utc"], at):
            with self._store.whole.write() as tx:
                logins.token_seen(tx, row["id"], clock.iso(at))
        allowed = replace(access, scopes=within(Right(one) for one in row["scopes"]))
        return Principal(f"{user['name']} ({row['name']})", "rest", allowed, user["id"])

    def find(self, user_id: int) -> list[Token]:
        """Somebody's, the latest made first. Raises ForbiddenError."""
        self._must_be(user_id)
        with self._store.whole.read() as tx:
            rows = logins.tokens(tx, user_id, clock.now())
        return [Token.model_validate(row) for row in rows]

    def rotate(self, token_id: int) -> TokenMade:
        """Another secret for the same use; the old one ends at once, and it lasts as long again.
        Raises NotFoundError, ForbiddenError."""
        secret = credentials.new_token()
        at = clock.utc_now()
        with self._store.whole.write() as tx:
            before = _token(logins.token(tx, token_id))
            self._must_be(before.user_id)
            self._must_be_within(before.scopes)
            lasted = clock.from_iso(before.ends_utc) - clock.from_iso(before.created_utc)
            digest, ends = credentials.digest_of(secret), clock.iso(at + lasted)
            logins.renew_token(tx, token_id, digest, clock.iso(at), ends)
            after = _token(logins.token(tx, token_id))
            self._note(tx, "update", before, after)
        self._record.accounts.changed()
        return TokenMade(secret, after)

    def end(self, token_id: int) -> None:
        """Raises NotFoundError, ForbiddenError."""
        with self._store.whole.write() as tx:
            before = _token(logins.token(tx, token_id))
            self._must_be(before.user_id)
            logins.delete_token(tx, token_id)
            self._note(tx, "delete", before, None)
        self._record.accounts.changed()

    def _must_be(self, user_id: int) -> None:
        by = self._log.by
        if by.user_id != user_id and not by.access.everywhere(Right.RUN):
            raise ForbiddenError("That is somebody else's account.")

    def _must_be_within(self, scopes: Iterable[Right]) -> None:
        if not within(scopes) <= self._log.by.access.scopes:
            raise ForbiddenError("A token makes none that may do more than it may itself.")

    def _note(
        self, tx: Transaction, action: Action, before: Token | None, after: Token | None
    ) -> None:
        was = before.model_dump(mode="json") if before else None
        now = after.model_dump(mode="json") if after else None
        about = next(one.id for one in (before, after) if one)
        self._log.note_account(tx, [LogEntry(action, _ENTITY, about, was, now)])


def _token(row: StoredToken | None) -> Token:
    """Raises NotFoundError."""
    if row is None:
        raise NotFoundError("That token has ended already.")
    return Token.model_validate(row)
