"""Verbs of the change log: who changed what, when, from what to what."""

from __future__ import annotations

from session.schemas import Change
from session.store import changes
from session.store.protocol import Row
from session.verbs.base import Verbs, page


class ChangeVerbs(Verbs):
    """The log is written by the other verbs, in their transactions; here it is only read."""

    def list_changes(
        self,
        session_id: str,
        *,
        entity: str | None = None,
        entity_id: str | int | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Change]:
        """Entries, the latest first.

        `entity` is session, team, roster, clip, event or artifact; with `entity_id` this is the
        history of one thing. Raises NotFoundError.
        """
        limit, offset = page(limit, offset)
        with self._store.read() as tx:
            self._session(tx, session_id)
            ident = None if entity_id is None else str(entity_id)
            rows = changes.listed(tx, session_id, entity, ident, limit, offset)
        return [_as_change(row) for row in rows]

    def count_changes(
        self, session_id: str, *, entity: str | None = None, entity_id: str | int | None = None
    ) -> int:
        """How many entries `list_changes` would list without limit. Raises NotFoundError."""
        with self._store.read() as tx:
            self._session(tx, session_id)
            ident = None if entity_id is None else str(entity_id)
            return changes.total(tx, session_id, entity, ident)


def _as_change(row: Row) -> Change:
    return Change.model_validate({**row, "before": row["before_row"], "after": row["after_row"]})
