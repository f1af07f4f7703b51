"""The only module that knows DBOS: durable steps that go on where a killed process stopped.

A job is a number of pieces between a preparation and an end. Each is a step that runs at least
once, so whoever does the work must do it in a way that can be repeated.

The runner dates its rows with `unixepoch('subsec')`, which SQLite knows since 3.42; before that it
answers NULL, or that there is no such function. Python brings no SQLite of its own on Linux, and a
new Python often stands on an old system's: so its connections are given that function.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeVar

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from session.errors import StorageError

log = logging.getLogger(__name__)
T = TypeVar("T")

QUEUE: Final = "clips"
AHEAD: Final = "copies"
"""Runs of this queue need not wait until one of the other ends; who works takes care of turns."""
POLL_SEC: Final = 0.25
LISTEN_SEC: Final = 0.05
"""A server that is told to end waits this long for a listener that has nothing to hear here."""
LIVE: Final = ("ENQUEUED", "PENDING", "DELAYED")
MOST_RESUMES: Final = 1000
"""A job that is interrupted this often is given up."""

_OF_THE_DISK: Final = ("disk is full", "disk I/O error")
"""Nothing is wrong with the file then."""

Fate = Literal["live", "ended", "cancelled", "other version", "unknown"]


class Interrupted(BaseException):
    """Leaves a step at once. Not an Exception, so that it is not recorded as an outcome."""


class NothingToDo(Exception):
    """There is nothing to work on any more: the run ends, and nobody needs to be told."""


class Worker(Protocol):
    """Who does the work of a run; `run` is a job's id and attempt as given to `enqueue`."""

    def prepare(self, run: str) -> int:
        """How many pieces there are."""
        ...

    def piece(self, run: str, index: int) -> None: ...

    def finish(self, run: str) -> None: ...

    def fail(self, run: str, problem: Exception) -> None:
        """The run ends with this; called while the problem is being handled."""
        ...


_worker: Worker | None = None
_starts = 0
"""Which start of the runner this is: a run of an earlier one has nothing to say any more."""


def start(worker: Worker, database: Path, version: str) -> None:
    """Begin to work, first on what was interrupted. One per process.

    A file that cannot be used is set aside and begun anew: whoever works knows from his own rows
    what was under way.
    """
    global _worker, _starts
    _worker = worker
    _starts += 1
    try:
        _off_loop(lambda: _launch(database, version))
    except DBAPIError as problem:
        if any(trouble in str(problem.orig) for trouble in _OF_THE_DISK):
            _off_loop(DBOS.destroy)
            raise StorageError(
                f"No video can be analysed now, the disk cannot be written to: {problem.orig}."
            ) from problem
        log.warning("%s is set aside and begun anew: %s.", database, problem.orig)
        _off_loop(DBOS.destroy)
        _set_aside(database)
        _off_loop(lambda: _launch(database, version))


def stop() -> None:
    """Stop without waiting for steps; they are repeated at the next start."""
    global _worker, _starts
    _starts += 1
    _off_loop(DBOS.destroy)
    _worker = None


def enqueue(run: str, *, ahead: bool = False) -> None:
    """Queue a run; the same one queued twice is one."""

    def put() -> None:
        with SetWorkflowID(run):
            DBOS.enqueue_workflow(AHEAD if ahead else QUEUE, _run, run)

    _off_loop(put)


def cancel(run: str) -> None:
    """No further step of it begins."""
    _off_loop(lambda: DBOS.cancel_workflow(run))


def fate(run: str, version: str) -> Fate:
    """What has become of a run."""
    status = _off_loop(lambda: DBOS.get_workflow_status(run))
    if status is None:
        return "unknown"
    if status.status == "CANCELLED":
        return "cancelled"
    if status.status not in LIVE:
        return "ended"
    return "live" if status.app_version == version else "other version"


def _launch(database: Path, version: str) -> None:
    config: DBOSConfig = {
        "name": "volleysense",
        "system_database_url": _address(database),
        "application_version": version,
        "executor_id": "local",
        "log_level": "ERROR",
        "notification_listener_polling_interval_sec": LISTEN_SEC,
        "db_engine_kwargs": {"connect_args": {"factory": Connection}},
    }
    its_log = logging.getLogger("dbos")
    its_log.handlers.clear()  # it goes where ours goes, not to what was stderr when it was imported
    its_log.propagate = True
    DBOS(config=config)
    its_log.disabled = True  # what goes wrong in a launch is raised, and said by whoever started
    try:
        DBOS.launch()
    finally:
        its_log.disabled = False
    for queue in (QUEUE, AHEAD):
        DBOS.register_queue(queue, worker_concurrency=1, polling_interval_sec=POLL_SEC)


def _address(database: Path) -> str:
    """A folder's name may have signs in it that mean something in an address."""
    where = URL.create("sqlite", database=database.resolve().as_posix())
    return where.render_as_string(hide_password=False)


def _set_aside(database: Path) -> None:
    """A journal that is left over would be played into the new file."""
    for path in database.parent.glob(f"{database.name}*"):
        path.replace(path.with_name(f"damaged_{path.name}"))


def _off_loop(call: Callable[[], T]) -> T:
    """DBOS refuses its plain functions inside an event loop, so there they run in a thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


def _at_work() -> Worker:
    if _worker is None:
        raise Interrupted
    return _worker


@DBOS.workflow(name="run", max_recovery_attempts=MOST_RESUMES)
def _run(run: str) -> str:
    begun = _starts
    try:
        for index in range(_prepare(run)):
            _piece(run, index)
        _finish(run)
    except NothingToDo as reason:
        log.info("Run %s ends: %s", run, reason)
        return "ended"
    except Exception as problem:
        if begun != _starts:  # the runner was stopped under it; the run goes on at the next start
            raise Interrupted from problem
        log.debug("Run %s raised.", run, exc_info=problem)
        _fail(run, problem)
        return "failed"
    return "done"


@DBOS.step(name="prepare")
def _prepare(run: str) -> int:
    return _at_work().prepare(run)


@DBOS.step(name="piece")
def _piece(run: str, index: int) -> None:
    _at_work().piece(run, index)


@DBOS.step(name="finish")
def _finish(run: str) -> None:
    _at_work().finish(run)


def _fail(run: str, problem: Exception) -> None:
    _at_work().fail(run, problem)


KNOWS_SUBSEC: Final = (3, 42, 0)


class Connection(sqlite3.Connection):
    """A connection on which `unixepoch('subsec')` has an answer, whatever the SQLite."""

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - Any: as sqlite3 says
        super().__init__(*args, **named)
        if sqlite3.sqlite_version_info < KNOWS_SUBSEC:
            self.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(moment: str) -> float:
    """As SQLite does it: seconds since 1970, to the millisecond."""
    if moment != "subsec":
        raise ValueError(f"unixepoch({moment!r}) is not known here")
    return round(time.time(), 3)
