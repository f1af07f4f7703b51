"""Long work on clips: queued, with progress, cancelled, retried, and resumed after a crash.

What people see of a job (state, progress, message, error) is a row of the record. The durable
steps behind it keep a file of their own, which may be deleted at any time: `Jobs.start` then
queues again what was under way.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Final

from app import durable
from app.analysis import ClipAnalysis, Engine
from app.engine import VisionEngine
from app.locks import one_server
from app.proxy import add_proxy
from app.settings import Settings
from app.vision.pipeline import PIPELINE_VERSION
from app.vision.types import VisionError
from session.errors import ConflictError, NotFoundError, SessionError
from session.schemas import Job, JobKind
from session.service import SessionService

log = logging.getLogger(__name__)

FOLDER: Final = "_jobs"
ACTOR: Final = "video analysis"
PROGRESS_SEC: Final = 0.5
"""How often a running job's row is written, at most."""
UNFINISHED: Final = ("queued", "running")
MOST_JOBS: Final = 100_000


class Jobs:
    """The jobs of one data folder. One per process, and one process works on a folder."""

    def __init__(
        self, settings: Settings, service: SessionService, engine: Engine | None = None
    ) -> None:
        self._service = service.as_actor(ACTOR)
        self._engine = engine or VisionEngine()
        self._folder = settings.sessions_dir / FOLDER
        self._lock = one_server(settings)
        self._stopping = threading.Event()
        self._cancelled: set[str] = set()
        self._busy = threading.Lock()
        self._submitting = threading.Lock()
        self._wanted = False
        self.working = False
        """Whether this process works on jobs; otherwise it only shows them."""

    def start(self) -> None:
        """Begin to work, first on what a crash interrupted. Where another process already works
        on this data folder, this one only shows jobs."""
        self._wanted = True
        if self.working:
            return
        if not self._lock.acquire():
            log.warning("Another VolleySense already works on the jobs of this data folder.")
            return
        self._stopping.clear()
        try:
            durable.start(self, self._folder / "dbos.sqlite", PIPELINE_VERSION)
        except BaseException:
            self._lock.release()
            raise
        self.working = True
        self._pick_up()

    def stop(self) -> None:
        """Stop working; what is under way goes on at the next start."""
        self._wanted = False
        if not self.working:
            return
        self.working = False
        self._stopping.set()
        durable.stop()
        with self._busy:
            self._lock.release()

    def submit(self, kind: JobKind, session_id: str, clip_id: str) -> Job:
        """Queue work on a clip. ConflictError when the same work is queued or running already."""
        self._require_working()
        self._service.clip_file(session_id, clip_id)
        with self._submitting:
            for job in self._unfinished(session_id):
                if (job.clip_id, job.kind) == (clip_id, kind):
                    raise ConflictError("This clip is being worked on already.")
            job = self._service.create_job(session_id, clip_id, kind)
            job = self._service.update_job(job.id, message="Waiting for its turn.")
        durable.enqueue(_run_of(job))
        return job

    def cancel(self, job_id: str) -> Job:
        """Stop a queued or running job; a finished one stays as it is."""
        job = self._service.get_job(job_id)
        if job.state not in UNFINISHED:
            return job
        self._require_working()
        self._cancelled.add(_run_of(job))
        durable.cancel(_run_of(job))
        return self._service.update_job(
            job_id, state="cancelled", message="Cancelled.", seconds_left=None
        )

    def retry(self, job_id: str) -> Job:
        """Queue a finished job again; pieces that were seen already are not looked at again."""
        self._require_working()
        job = self._service.get_job(job_id)
        if job.state in UNFINISHED:
            raise ConflictError("This job is at work already.")
        attempt = _attempt(job) + 1
        job = self._service.update_job(
            job_id,
            state="queued",
            progress=0.0,
            message="Waiting for its turn.",
            error=None,
            result={"attempt": attempt},
        )
        durable.enqueue(_run_of(job))
        return job

    def prepare(self, run: str) -> int:
        """First step: the number of pieces; the row says that work has begun."""
        job = self._ours(run)
        self._check(run)
        if job.kind == "proxy":
            self._say(job, state="running", message="Making a copy that browsers can play.")
            return 1
        analysis = self._analysis(job)
        total = analysis.frames_total
        self._say(job, state="running", message="Looking for players and ball.", frames_total=total)
        return len(analysis.chunks)

    def piece(self, run: str, index: int) -> None:
        """One stretch of video, or the whole of a proxy."""
        job = self._ours(run)
        with self._busy:
            self._check(run)
            if job.kind == "proxy":
                add_proxy(self._service, job, _Progress(self, run, job))
                return
            analysis = self._analysis(job)
            done = analysis.frames_before(index)
            tell = _Progress(self, run, job, analysis.info.duration_sec, analysis.frames_total)
            analysis.perceive(analysis.chunks[index], tell.frames_after(done, analysis.info.fps))

    def finish(self, run: str) -> None:
        """Last step: write what was understood to the record."""
        job = self._ours(run)
        self._check(run)
        result: dict[str, Any] = {"attempt": _attempt(job)}
        message = "Done."
        if job.kind == "analysis":
            self._say(job, message="Putting it together.")
            outcome = self._analysis(job).finish(lambda _frames: self._check(run))
            result |= outcome.as_result()
            message = outcome.reason or f"{len(outcome.event_ids)} suggestions to look through."
        self._say(
            job, state="done", progress=1.0, seconds_left=None, message=message, result=result
        )

    def fail(self, run: str, problem: Exception) -> None:
        """The work cannot be done; the row says why, in a sentence."""
        known = isinstance(problem, (VisionError, SessionError, OSError))
        reason = str(problem) if known else _unexpected(problem)
        try:
            job = self._ours(run)
        except NotFoundError as gone:
            log.info("Run %s ends: %s", run, gone)
            return
        self._say(job, state="failed", error=reason, message=reason, seconds_left=None)

    def _check(self, run: str) -> None:
        """Asked often by running work: leaves it when the job or the server is to stop."""
        if self._stopping.is_set() or run in self._cancelled:
            raise durable.Interrupted

    def _say(self, job: Job, **fields: Any) -> None:  # noqa: ANN401
        self._service.update_job(job.id, **fields)

    def _job(self, run: str) -> Job:
        return self._service.get_job(run.partition(":")[0])

    def _ours(self, run: str) -> Job:
        """The job of a run that is still to work on it. Raises NotFoundError when the job went
        away, or was ended by a restore of its session or taken over by a retry."""
        job = self._job(run)
        if job.state not in UNFINISHED or _run_of(job) != run:
            raise NotFoundError(f"The job of run {run} is {job.state}.")
        return job

    def _analysis(self, job: Job) -> ClipAnalysis:
        return ClipAnalysis(self._service, self._engine, job.session_id, job.clip_id, _run_of(job))

    def _require_working(self) -> None:
        """The other process may have ended meanwhile; then this one takes over."""
        if self._wanted:
            self.start()
        if not self.working:
            raise ConflictError(
                "Another VolleySense is at work with this data folder. Use that one, or close it."
            )

    def _pick_up(self) -> None:
        """Compare the rows that look unfinished with what the durable steps really hold."""
        for job in self._unfinished():
            self._settle(job, durable.fate(_run_of(job), PIPELINE_VERSION))

    def _unfinished(self, session_id: str | None = None) -> list[Job]:
        return [
            job
            for state in UNFINISHED
            for job in self._service.list_jobs(session_id, state, limit=MOST_JOBS)
        ]

    def _settle(self, job: Job, fate: durable.Fate) -> None:
        if fate == "unknown":
            durable.enqueue(_run_of(job))
        elif fate == "cancelled":
            self._say(job, state="cancelled", message="Cancelled.", seconds_left=None)
        elif fate == "other version":
            durable.cancel(_run_of(job))
            self.fail(_run_of(job), VisionError("VolleySense was updated meanwhile. Press Retry."))
        elif fate == "ended" and self._service.get_job(job.id).state in UNFINISHED:
            self.fail(_run_of(job), VisionError("This job was interrupted. Press Retry."))


class _Progress:
    """Writes a running job's row now and then, and leaves when it is to stop."""

    def __init__(
        self, jobs: Jobs, run: str, job: Job, duration_sec: float = 0.0, frames_total: int = 0
    ) -> None:
        self._jobs, self._run, self._job = jobs, run, job
        self._duration_sec, self._frames_total = duration_sec, frames_total
        self._began = self._told = time.monotonic()

    def __call__(self, share: float, frames: int, speed: float | None) -> None:
        """`share` of the whole, 0..1; `speed` in seconds of video per second."""
        self._jobs._check(self._run)
        now = time.monotonic()
        if now - self._told < PROGRESS_SEC:
            return
        self._told = now
        self._jobs._ours(self._run)
        left = (1 - share) * self._duration_sec / speed if speed else None
        self._jobs._say(
            self._job,
            progress=min(share, 0.99),
            frames_done=frames,
            speed=speed,
            seconds_left=left,
        )

    def frames_after(self, before: int, fps: float) -> Any:  # noqa: ANN401
        """For a piece that begins after `before` frames."""

        def tell(done: int) -> None:
            elapsed = time.monotonic() - self._began
            speed = done / fps / elapsed if elapsed > 0 and fps else None
            self((before + done) / max(1, self._frames_total), before + done, speed)

        return tell


def _attempt(job: Job) -> int:
    return int(job.result.get("attempt", 1))


def _run_of(job: Job) -> str:
    """A retry is another run of the same job."""
    return f"{job.id}:{_attempt(job)}"


def _unexpected(problem: Exception) -> str:
    """Details are for the log, not for the page."""
    return f"Something went wrong ({type(problem).__name__}). The log of the server says more."
