"""Jobs: the rows that pages, scripts and backups read."""

from __future__ import annotations

import uuid

from session import clock
from session.errors import InvalidInput, NotFoundError
from session.permissions import Right
from session.record.context import RecordContext, session_row, window
from session.record.ledger import clip_row
from session.schemas import Job, JobKind
from session.store import belongings, jobs
from session.store.protocol import Transaction
from session.store.rows import StoredJob


class JobRows:
    """Progress is written often, so jobs are not in the change log."""

    def __init__(self, record: RecordContext) -> None:
        self._store = record.store

    def create(
        self, session_id: str, clip_id: str, kind: JobKind, *, job_id: str | None = None
    ) -> Job:
        """A queued job on a clip. Raises NotFoundError."""
        at = clock.now()
        row = {
            "id": job_id or str(uuid.uuid4()),
            "session_id": session_id,
            "clip_id": clip_id,
            "kind": kind,
            "state": "queued",
            "result": {},
            "created_utc": at,
            "updated_utc": at,
        }
        Job.model_validate(row)
        with self._store.write() as tx:
            clip_row(tx, session_id, clip_id)
            jobs.insert(tx, row)
            return Job.model_validate(_job(tx, str(row["id"])))

    def update(self, /, job_id: str, **fields: object) -> Job:
        """Set state, progress, frames_done, frames_total, speed, seconds_left, message, error or
        result. Raises NotFoundError, InvalidInput."""
        unknown = sorted(set(fields) - set(jobs.FIELDS))
        if unknown:
            raise InvalidInput(f"A job has no {', '.join(unknown)} to set.", field=unknown[0])
        with self._store.write() as tx:
            before = _job(tx, job_id)
            after = Job.model_validate({**before, **fields, "updated_utc": clock.now()})
            written = after.model_dump(include={*fields, "updated_utc"})
            jobs.update(tx, job_id, written)
        return after

    def get(self, job_id: str) -> Job:
        """One job. Raises NotFoundError."""
        with self._store.read() as tx:
            return Job.model_validate(_job(tx, job_id))

    def find(
        self,
        session_id: str | None = None,
        state: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Job]:
        """Jobs, the latest first; of one session, in one state, or all."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            if session_id is not None:
                session_row(tx, session_id)
            rows = jobs.listed(tx, session_id, state, limit, offset)
        return [Job.model_validate(row) for row in rows]

    def newest(self, session_id: str, state: str | None = None) -> list[Job]:
        """The newest job of each kind on each clip, or of those in one state. Raises
        NotFoundError."""
        with self._store.read() as tx:
            session_row(tx, session_id)
            return [Job.model_validate(row) for row in jobs.newest(tx, session_id, state)]

    def films(self, session_id: str) -> list[Job]:
        """The films that are to be made and lie with a session, in the order in which they were
        asked for, and the newest one, whatever came of it. Raises NotFoundError."""
        with self._store.read() as tx:
            session_row(tx, session_id)
            return [Job.model_validate(row) for row in jobs.films(tx, session_id)]

    def film_of_playlist(self, playlist_id: int) -> Job | None:
        """The newest film that was ordered of a playlist, whichever session it lies with."""
        with self._store.read() as tx:
            row = jobs.newest_film_of_playlist(tx, playlist_id)
            return None if row is None else Job.model_validate(row)

    def count(self, session_id: str | None = None, state: str | None = None) -> int:
        """How many jobs `list_jobs` would list without limit."""
        with self._store.read() as tx:
            return jobs.total(tx, session_id, state)


def _job(tx: Transaction, job_id: str) -> StoredJob:
    found = jobs.fetch(tx, job_id)
    if found is None or not belongings.reaches(tx, Right.SEE, "session", found["session_id"]):
        raise NotFoundError(f"There is no job {job_id}.")
    return found
