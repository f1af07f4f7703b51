"""The models of what is kept of a session: its snapshots, and what is left of a deleted one."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel


class SnapshotInfo(BaseModel):
    """One line of the list of snapshots.

    `reason` is save (asked for), clip, delete or restore (before one of those), or import,
    analysis, review or edits (made by itself after one). The one with the higher `counter` is the
    newer; null: from before there were counters, older than any other. `last_change` is the id
    of the last entry of the change log in it. Fields can be read as keys: `snapshots[0]["path"]`.
    """

    name: str
    path: str
    session_id: str
    created_utc: str
    counter: int | None = None
    last_change: int | None = None
    reason: str
    size_bytes: int

    def __getitem__(self, field: str) -> Any:  # noqa: ANN401
        if field not in type(self).model_fields:
            raise KeyError(field)
        return getattr(self, field)


class DeletedSession(BaseModel):
    """A session that was deleted. It comes back as it was from `snapshot` if it
    `can_come_back`; `older_snapshot` is offered only where it cannot.

    `files` says where videos and other files of its own are: `kept` in the trash until
    `files_until`, `gone` for good, or `none` where it had none.
    """

    session_id: str
    title: str | None
    match_date: dt.date | None
    timezone: str
    deleted_utc: str
    deleted_by: str
    snapshot: str | None
    can_come_back: bool
    older_snapshot: str | None
    files: Literal["kept", "gone", "none"]
    files_until: str | None
