"""Keys of a caller's own, under which something is made once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Final

from session import clock
from session.errors import InvalidInput
from session.permissions import Principal
from session.record.context import RecordContext
from session.store import keys

KEY_DAYS: Final = 7


class Keys:
    """Who asks again, because an answer got lost, is given that answer."""

    def __init__(self, record: RecordContext, by: Principal) -> None:
        self._store = record.store
        self._whose = f"user {by.user_id}: " if by.user_id else ""
        if by.user_id is None and by.login_id is not None:
            self._whose = f"device {by.login_id}: "

    def once(self, key: str | None, content: object, make: Callable[[], str]) -> str:
        """What `make` answers, such as the id of what it made. Who asks again with the same key
        within some days gets the first answer, and nothing is made. Without a key, it is made.
        Raises InvalidInput when the key came with other `content`."""
        if key is None:
            return make()
        digest = hashlib.sha256(repr(content).encode("utf-8", "replace")).hexdigest()
        now, key = clock.utc_now(), self._whose + key
        with self._store.write() as tx:
            keys.forget(tx, clock.iso(now - dt.timedelta(days=KEY_DAYS)))
            known = keys.fetch(tx, key)
            if known is None:
                answer = make()
                keys.insert(tx, key, digest, answer, clock.iso(now))
                return answer
        if known["digest"] != digest:
            raise InvalidInput("This key came with other content before.", "Idempotency-Key")
        return str(known["answer"])
