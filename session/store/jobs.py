"""SQL of jobs: what pages and backups know of long work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session.permissions import Right
from session.store.belongings import reached
from session.store.protocol import Transaction
from session.store.rows import StoredJob

FIELDS = (
    "state", "progress", "frames_done", "frames_total", "speed", "seconds_left", "message",
    "error", "result",
)  # fmt: skip
COLUMNS = "id, session_id, clip_id, kind, created_utc, updated_utc, " + ", ".join(FIELDS)


def insert(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        "INSERT INTO jobs (id, session_id, clip_id, kind, state, result, created_utc,"
        " updated_utc) VALUES (:id, :session_id, :clip_id, :kind, :state, :result, :created_utc,"
        " :updated_utc)",
        **row,
    )


def update(tx: Transaction, job_id: str, fields: Mapping[str, object]) -> int:
    """Set some of FIELDS and `updated_utc`; answers 0 when there is no such job."""
    assignments = ", ".join(f"{name} = :{name}" for name in fields)
    return tx.run(f"UPDATE jobs SET {assignments} WHERE id = :id", id=job_id, **fields)


def end_of_clip(tx: Transaction, clip_id: str, at: str) -> None:
    """Whatever is under way for a clip is over: the clip is gone."""
    tx.run(
        "UPDATE jobs SET state = 'cancelled', message = 'Stopped: the clip was removed.',"
        " seconds_left = NULL, updated_utc = :at"
        " WHERE clip_id = :clip_id AND state IN ('queued', 'running')",
        clip_id=clip_id,
        at=at,
    )


def fetch(tx: Transaction, job_id: str) -> StoredJob | None:
    return cast("StoredJob | None", tx.row(f"SELECT {COLUMNS} FROM jobs WHERE id = :id", id=job_id))


def listed(
    tx: Transaction, session_id: str | None, state: str | None, limit: int, offset: int
) -> list[StoredJob]:
    """Jobs, the latest first."""
    seen, of_seen = reached(tx, Right.SEE, "session", "session_id")
    return cast(
        "list[StoredJob]",
        tx.rows(
            f"SELECT {COLUMNS} FROM jobs{_where(session_id, state, seen)}"
            f" {_LATEST_FIRST} LIMIT :limit OFFSET :offset",
            limit=limit,
            offset=offset,
            **_params(session_id, state),
            **of_seen,
        ),
    )


def newest(tx: Transaction, session_id: str, state: str | None = None) -> list[StoredJob]:
    """The newest job of each kind on each clip, or of those in one state; no other one's result,
    which may be long, is read."""
    return cast(
        "list[StoredJob]",
        tx.rows(
            f"SELECT {COLUMNS} FROM jobs WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER"
            " (PARTITION BY clip_id, kind ORDER BY created_utc DESC, id DESC) AS place"
            f" FROM jobs{_where(session_id, state)}) WHERE place = 1)",
            **_params(session_id, state),
        ),
    )


def films(tx: Transaction, session_id: str) -> list[StoredJob]:
    """The films of a session that are to be made, in the order in which they were asked for, and
    its newest one."""
    of_session = "FROM jobs WHERE session_id = :session_id AND kind = 'film'"
    return cast(
        "list[StoredJob]",
        tx.rows(
            f"SELECT {COLUMNS} {of_session} AND (state IN ('queued', 'running')"
            f" OR id = (SELECT id {of_session} {_LATEST_FIRST} LIMIT 1))"
            " ORDER BY created_utc, id",
            session_id=session_id,
        ),
    )


def newest_film_of_playlist(tx: Transaction, playlist_id: int) -> StoredJob | None:
    """The newest film that was ordered of a playlist, whichever session it lies with."""
    found = tx.row(
        f"SELECT {COLUMNS} FROM jobs WHERE kind = 'film' AND {_PLAYLIST} = :playlist_id"
        f" {_LATEST_FIRST} LIMIT 1",
        playlist_id=playlist_id,
    )
    return cast("StoredJob | None", found)


_LATEST_FIRST = "ORDER BY created_utc DESC, id DESC"
_PLAYLIST = "CASE WHEN json_valid(result) THEN json_extract(result, '$.film.playlist_id') END"
"""As the index has it."""


def total(tx: Transaction, session_id: str | None, state: str | None) -> int:
    seen, of_seen = reached(tx, Right.SEE, "session", "session_id")
    return int(
        tx.value(
            f"SELECT count(*) FROM jobs{_where(session_id, state, seen)}",
            **_params(session_id, state),
            **of_seen,
        )
    )


def _params(session_id: str | None, state: str | None) -> dict[str, object]:
    given = {"session_id": session_id, "state": state}
    return {name: value for name, value in given.items() if value is not None}


def _where(session_id: str | None, state: str | None, seen: str = "TRUE") -> str:
    clauses = [f"{name} = :{name}" for name in _params(session_id, state)]
    clauses += [seen] if seen != "TRUE" else []
    return f" WHERE {' AND '.join(clauses)}" if clauses else ""
