"""The model of what is left of a deleted session."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel


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
