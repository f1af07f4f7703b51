"""One-time secrets: whoever shows one may do one thing, once and soon.

setup        become the owner, where nobody has an account
invitation   choose the password of a new account
reset        choose another password, which an owner or the console allowed
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from session import clock, credentials
from session.accounts import User
from session.errors import ForbiddenError
from session.record.context import RecordContext
from session.schemas import JsonObject
from session.store import logins

OneTimeKind: TypeAlias = Literal["setup", "invitation", "reset"]
INVITATION_LASTS: Final = dt.timedelta(days=7)
RESET_LASTS: Final = dt.timedelta(days=1)
USED_UP = "This link or code was used already, or its time is over. Ask for a new one."


@dataclass(frozen=True)
class OneTime:
    """What a secret is good for. `content` is what whoever made it said of it."""

    id: int
    user_id: int | None
    content: JsonObject
    ends_utc: str


class OneTimeSecrets:
    """The record keeps digests. Who may make which is for the caller to ask."""

    def __init__(self, record: RecordContext) -> None:
        self._store = record.store.whole

    def make(
        self,
        kind: OneTimeKind,
        lasts: dt.timedelta,
        *,
        user_id: int | None = None,
        content: JsonObject | None = None,
        secret: str | None = None,
    ) -> str:
        """A new one; answers the secret. Of each kind there is one a user: an older one is good no
        more."""
        said = secret or credentials.new_secret()
        at = clock.utc_now()
        row = {
            "kind": kind,
            "secret": credentials.digest_of(said),
            "user_id": user_id,
            "content": content or {},
            "at": clock.iso(at),
            "ends_utc": clock.iso(at + lasts),
        }
        with self._store.write() as tx:
            logins.sweep(tx, clock.iso(at))
            logins.forget_kind(tx, kind, user_id)
            logins.insert_once(tx, row)
        return said

    def for_password(self, user: User) -> tuple[str, int]:
        """One by which somebody chooses a password, their first or another, and how many days it
        is good."""
        kind: OneTimeKind = "reset" if user.has_password else "invitation"
        lasts = RESET_LASTS if user.has_password else INVITATION_LASTS
        return self.make(kind, lasts, user_id=user.id), lasts.days

    def look(self, kind: OneTimeKind, secret: str) -> OneTime | None:
        """What it is good for; None where it is good for nothing any more."""
        with self._store.read() as tx:
            found = logins.once(tx, kind, credentials.digest_of(secret), clock.now())
        return None if found is None else OneTime(**found)

    def use(self, kind: OneTimeKind, secret: str) -> OneTime:
        """The same, and nobody can use it again. Raises ForbiddenError."""
        with self._store.write() as tx:
            found = logins.once(tx, kind, credentials.digest_of(secret), clock.now())
            if found is None or not logins.forget_once(tx, found["id"]):
                raise ForbiddenError(USED_UP)
        return OneTime(**found)

    def forget(self, kind: OneTimeKind, user_id: int | None = None) -> None:
        """All of a kind are good no more: those of a user, or those of nobody."""
        with self._store.write() as tx:
            logins.forget_kind(tx, kind, user_id)
