"""Long work on clips, and films of several: queued, with progress, cancelled, retried, and resumed
after a crash.

What people see of a job (state, progress, message, error) is a row of the record. The durable
steps behind it keep a file of their own, which may be deleted at any time: `Jobs.start` then
queues again what was under way.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from app.settings import Settings
from app.vision.film import JOINING_SHARE
from app.vision.pipeline import PIPELINE_VERSION
from app.vision.types import VisionError
from app.work import durable
from app.work.analysis import AnalysisOutcome, ClipAnalysis, Engine, VisionEngine, keep_tables
from app.work.copies import ClipCopy
from app.work.films import FILM_ORDER, FilmOrder, SessionFilm, check_order
from app.work.locks import one_server
from app.work.precedence import Precedence
from app.work.progress import Pace, Progress
from session.errors import ConflictError, NotFoundError, SessionError
from session.permissions import Principal
from session.schemas import Job, JobKind
from session.service import SessionService

log = logging.getLogger(__name__)

FOLDER: Final = "_jobs"
_BY: Final = Principal("video analysis", "job")
_FILMS_BY: Final = Principal("cutting of films", "job")
ASKED_BY: Final = "asked_by"
"""The key of a job's result that names the script which asked for it."""
UNDERSTAND_SHARE: Final = 0.06
"""What understanding a clip takes, compared with looking at it, measured on one rally of 15 s; what
it is for a whole match was not measured."""
JOIN_SHARE: Final = 0.01
"""What putting a copy together takes, compared with making its pieces, measured on that rally."""
LOOKS: Final = "Looking for players and ball."
BEHIND: Final = "It goes on as soon as the copy or the film is made."
UNFINISHED: Final = ("queued", "running")
MOST_JOBS: Final = 100_000
MOST_ORDERED: Final = 20
"""So many films of a session are ordered at a time."""


class Jobs:
    """The jobs of one data folder. One per process, and one process works on a folder."""

    def __init__(
        self, settings: Settings, service: SessionService, engine: Engine | None = None
    ) -> None:
        self._service = service.acting(_BY)
        self.engine = engine or VisionEngine()
        self._folder = settings.sessions_dir / FOLDER
        self._lock = one_server(settings)
        self._stopping = threading.Event()
        self._cancelled: set[str] = set()
        self._turns = Precedence()
        self._paces: dict[str, Pace] = {}
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
        self._turns.clear()
        self._turns.wait_idle()
        self._lock.release()

    def submit(
        self,
        kind: JobKind,
        session_id: str,
        clip_id: str,
        asked_by: str = "",
        said_of_clip: Callable[[], object] | None = None,
    ) -> Job:
        """Queue work on a clip; the history names who `asked_by`, and `said_of_clip` keeps what
        the work is told. ConflictError when the same work is queued or running already."""
        self._require_working()
        self._service.clip_file(session_id, clip_id)
        with self._submitting:
            for job in self._unfinished(session_id):
                if (job.clip_id, job.kind) == (clip_id, kind):
                    raise ConflictError("This clip is being worked on already.")
            with self._service.transaction():
                if said_of_clip is not None:
                    said_of_clip()
                job = self._queued(kind, session_id, clip_id, {ASKED_BY: asked_by})
        _enqueue(job)
        return job

    def submit_film(self, session_id: str, order: FilmOrder, asked_by: str = "") -> Job:
        """Queue the film of parts of a session's clips, behind those that were asked for before;
        its row is with the clip that it begins with. ConflictError where the same film is to be
        made already, or too many are."""
        self._require_working()
        check_order(self._service, session_id, order)
        said = {FILM_ORDER: order.model_dump(mode="json"), ASKED_BY: asked_by}
        with self._submitting:
            waiting = [job for job in self._unfinished(session_id) if job.kind == "film"]
            if any(job.result.get(FILM_ORDER) == said[FILM_ORDER] for job in waiting):
                raise ConflictError("This film is being made already. Wait for it, or cancel it.")
            if len(waiting) >= MOST_ORDERED:
                raise ConflictError(
                    f"{MOST_ORDERED} films of this session wait for their turn. Cancel one, or "
                    "ask again later."
                )
            job = self._queued("film", session_id, order.parts[0].clip_id, said)
        _enqueue(job)
        return job

    def _queued(
        self, kind: JobKind, session_id: str, clip_id: str, said: Mapping[str, object]
    ) -> Job:
        """A new row, which says from its beginning on what was asked for, and by whom."""
        with self._service.transaction():
            job = self._service.create_job(session_id, clip_id, kind)
            known = {name: value for name, value in said.items() if value}
            result = {"result": known} if known else {}
            return self._service.update_job(job.id, message="Waiting for its turn.", **result)

    def cancel(self, job_id: str) -> Job:
        """Stop a queued or running job; a finished one stays as it is."""
        job = self._service.get_job(job_id)
        if job.state not in UNFINISHED:
            return job
        self._require_working()
        with self._service.transaction():  # what is finished meanwhile stays finished
            job = self._service.get_job(job_id)
            if job.state not in UNFINISHED:
                return job
            job = self._service.update_job(
                job_id, state="cancelled", message="Cancelled.", seconds_left=None
            )
        self._cancelled.add(_run_of(job))
        durable.cancel(_run_of(job))
        self._over(_run_of(job))
        return job

    def retry(self, job_id: str) -> Job:
        """Queue a finished job again; pieces that were seen already are not looked at again."""
        self._require_working()
        job = self._service.get_job(job_id)
        if job.state in UNFINISHED:
            raise ConflictError("This job is at work already.")
        self._service.clip_file(job.session_id, job.clip_id)
        attempt = _attempt(job) + 1
        job = self._service.update_job(
            job_id,
            state="queued",
            progress=0.0,
            message="Waiting for its turn.",
            error=None,
            result={**_kept(job), "attempt": attempt},
        )
        _enqueue(job)
        return job

    def prepare(self, run: str) -> int:
        """First step: the number of pieces; the row says that work has begun."""
        job = self._ours(run)
        self._check(run)
        if job.kind == "proxy":
            copy = self._copy(job)
            if not copy.needed:
                return 0
            self._turns.go_first(run)
            total, pieces = copy.info.frames_estimate or None, copy.pieces
            message = "Making a copy that browsers can play."
        elif job.kind == "film":
            film = self._film(job)
            film.drop_others({one.id for one in self._unfinished(job.session_id)})
            self._turns.go_first(run)
            total, pieces = film.film.frames, film.pieces
            message = "Making the film."
        else:
            analysis = self._analysis(job)
            total, pieces = analysis.frames_total, len(analysis.chunks)
            message = LOOKS
        self._say(run, state="running", message=message, frames_total=total)
        return pieces

    def piece(self, run: str, index: int) -> None:
        """One stretch of video: looked at, or copied."""
        job = self._ours(run)
        try:
            if job.kind != "analysis":
                self._turns.go_first(run)  # also after a start, when `prepare` is not run again
            with self._turn(run):
                if job.kind == "proxy":
                    self._copy_piece(run, self._copy(job), index)
                elif job.kind == "film":
                    film = self._film(job)
                    film.make(index, self._progress_of_film(run, film).at)
                else:
                    self._look_at_piece(run, self._analysis(job), index)
        except BaseException:
            self._over(run)  # one that ends here must not hold up the others
            raise

    @contextmanager
    def _turn(self, run: str) -> Iterator[None]:
        """Wait for the turn of a run; its row says what it waits for."""
        behind = self._turns.is_behind(run)
        if behind:
            self._say(run, message=BEHIND, seconds_left=None)
        with self._turns.take(run, lambda: self._check(run)):
            self._check(run)
            if behind:
                self._say(run, message=LOOKS)
            yield

    def _copy_piece(self, run: str, copy: ClipCopy, index: int) -> None:
        copy.make(index, self._progress_of_copy(run, copy).at)

    def _look_at_piece(self, run: str, analysis: ClipAnalysis, index: int) -> None:
        fps = analysis.info.fps or 1.0
        progress = self._progress_of_analysis(run, analysis)
        before = analysis.frames_before(index)
        analysis.perceive(
            analysis.chunks[index],
            lambda done: progress.at(before + done, (before + done) / fps),
        )

    def finish(self, run: str) -> None:
        """Last step: put the pieces together and write to the record what came of it."""
        job = self._ours(run)
        self._check(run)
        self._say(run, message="Putting it together.")
        if job.kind == "proxy":
            copy = self._copy(job)
            if copy.needed:
                copy.finish(self._progress_of_copy(run, copy).last_phase)
            self._done(run, "Done.", {})
        elif job.kind == "film":
            film = self._film(job)
            kept = film.finish(self._progress_of_film(run, film).last_phase)
            self._done(run, f"{kept.file_name} is with the downloads.", {"artifact_id": kept.id})
        else:
            analysis = self._analysis(job)
            progress = self._progress_of_analysis(run, analysis)
            analysis.finish(progress.last_phase, lambda outcome: self._understood(run, outcome))
        self._over(run)

    def _understood(self, run: str, outcome: AnalysisOutcome) -> None:
        """The moment at which an analysis is finished, in the transaction that writes what it
        found; a job that was cancelled or taken away before leaves everything as it was."""
        self._check(run)
        self._done(run, outcome.reason or _found(outcome), outcome.as_result())
        self._keep_tables(self._job(run))

    def _keep_tables(self, job: Job) -> None:
        """As the command line does, so that they are there when the job says that it is done.
        They can be made again at any time: where the disk is full, nothing else is lost."""
        try:
            keep_tables(self._service_of(job), job.session_id)
        except SessionError as problem:
            log.warning("No tables of session %s: %s", job.session_id, problem)

    def _done(self, run: str, message: str, result: Mapping[str, object]) -> None:
        whole = {**_kept(self._ours(run)), **result}
        self._say(run, state="done", progress=1.0, seconds_left=None, message=message, result=whole)

    def fail(self, run: str, problem: Exception) -> None:
        """The work cannot be done; the row says why, in a sentence."""
        known = isinstance(problem, (VisionError, SessionError, OSError))
        reason = str(problem) if known else _unexpected(problem)
        self._over(run)
        try:
            self._say(run, state="failed", error=reason, message=reason, seconds_left=None)
        except durable.NothingToDo as gone:
            log.info("Run %s ends: %s", run, gone)
            return
        if known:
            log.warning("Job %s failed: %s", run, reason)
        else:
            log.error("Job %s failed.", run, exc_info=problem)

    def _check(self, run: str) -> None:
        """Asked often by running work: leaves it when the job or the server is to stop."""
        if self._stopping.is_set() or run in self._cancelled:
            raise durable.Interrupted

    def _over(self, run: str) -> None:
        """Nothing more comes of a run."""
        self._turns.done(run)
        self._paces.pop(run, None)

    def _progress_of_copy(self, run: str, copy: ClipCopy) -> Progress:
        _, video, spent = copy.done()
        return self._progress(run, Pace(copy.duration_sec, video, spent, JOIN_SHARE), spent)

    def _progress_of_film(self, run: str, film: SessionFilm) -> Progress:
        _, video, spent = film.done()
        return self._progress(run, Pace(film.film.seconds, video, spent, JOINING_SHARE), spent)

    def _progress_of_analysis(self, run: str, analysis: ClipAnalysis) -> Progress:
        fps, spent = analysis.info.fps or 1.0, analysis.spent()
        total = analysis.frames_total / fps
        pace = Pace(total, spent.frames / fps, spent.seconds, UNDERSTAND_SHARE)
        return self._progress(run, pace, spent.seconds)

    def _progress(self, run: str, new: Pace, spent: float) -> Progress:
        """One pace for all pieces of a run, so that what it says goes on smoothly."""
        pace = self._paces.setdefault(run, new)
        pace.begin(spent)
        return Progress(pace, lambda: self._check(run), lambda said: self._say(run, **said))

    def _say(self, run: str, **fields: object) -> None:
        """Write the row of a run that is still to work on. Raises durable.Ended for any other."""
        with self._service.transaction():
            self._service.update_job(self._ours(run).id, **fields)

    def _job(self, run: str) -> Job:
        return self._service.get_job(run.partition(":")[0])

    def _ours(self, run: str) -> Job:
        """The job of a run that is still to work on it. Raises durable.Ended when the job went
        away with its clip or session, or was ended by a restore or taken over by a retry."""
        try:
            job = self._job(run)
        except NotFoundError as gone:
            self._over(run)
            raise durable.NothingToDo(str(gone)) from gone
        if job.state not in UNFINISHED or _run_of(job) != run:
            self._over(run)
            raise durable.NothingToDo(f"The job of run {run} is {job.state}.")
        return job

    def _copy(self, job: Job) -> ClipCopy:
        return ClipCopy(self._service, job.session_id, job.clip_id)

    def _film(self, job: Job) -> SessionFilm:
        def on_step(_share: float) -> None:
            self._check(_run_of(job))

        ids = job.session_id, job.id
        return SessionFilm(self._service_of(job), self.engine, ids, job.result, on_step)

    def _analysis(self, job: Job) -> ClipAnalysis:
        service = self._service_of(job)
        return ClipAnalysis(service, self.engine, job.session_id, job.clip_id, _run_of(job))

    def _service_of(self, job: Job) -> SessionService:
        """The record, with the name that the work has in the history."""
        by = _FILMS_BY if job.kind == "film" else _BY
        asked_by = job.result.get(ASKED_BY)
        return self._service.acting(
            replace(by, name=f"{by.name} for {asked_by}") if asked_by else by
        )

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
        for job in sorted(self._unfinished(), key=lambda job: job.created_utc):
            self._settle(job, durable.fate(_run_of(job), PIPELINE_VERSION))

    def _unfinished(self, session_id: str | None = None) -> list[Job]:
        return [
            job
            for state in UNFINISHED
            for job in self._service.list_jobs(session_id, state, limit=MOST_JOBS)
        ]

    def _settle(self, job: Job, fate: durable.Fate) -> None:
        if fate == "unknown":
            _enqueue(job)
        elif fate == "cancelled":
            self._say(_run_of(job), state="cancelled", message="Cancelled.", seconds_left=None)
        elif fate == "other version":
            durable.cancel(_run_of(job))
            self.fail(_run_of(job), VisionError("VolleySense was updated meanwhile. Press Retry."))
        elif fate == "ended" and self._service.get_job(job.id).state in UNFINISHED:
            self.fail(_run_of(job), VisionError("This job was interrupted. Press Retry."))


def _attempt(job: Job) -> int:
    return int(job.result.get("attempt", 1))


def _found(outcome: AnalysisOutcome) -> str:
    count, rallies = len(outcome.event_ids), len(outcome.rallies)
    if not count and rallies > 1:
        return f"{rallies} rallies, but no touches in them that can be suggested."
    among = f" in {rallies} rallies" if rallies > 1 else ""
    return f"{count} suggestion{'s' * (count != 1)}{among} to look through."


def _kept(job: Job) -> dict[str, object]:
    """What a job says of itself from its beginning on, whatever comes of it."""
    asked = {name: job.result[name] for name in (ASKED_BY, FILM_ORDER) if job.result.get(name)}
    return {"attempt": _attempt(job), **asked}


def _run_of(job: Job) -> str:
    """A retry is another run of the same job."""
    return f"{job.id}:{_attempt(job)}"


def _enqueue(job: Job) -> None:
    """Copies and films go ahead of analyses: somebody waits to see them."""
    durable.enqueue(_run_of(job), ahead=job.kind != "analysis")


def _unexpected(problem: Exception) -> str:
    """Details are for the log, not for the page."""
    return f"Something went wrong ({type(problem).__name__}). The log of the server says more."
