"""Work on files from elsewhere, in a process of its own: whatever is in a file, the server goes on.

One process does one thing after the other. It begins with the first, is kept for the next, and is
replaced when it took too long, needed too much memory, or died.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, ParamSpec, TypeVar, cast

from app.imports.worker import DONE, FAILED, FULL, READY, receive, send
from app.settings import MIB, Settings
from session.errors import SessionError, TooLargeError, WaitingError

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

MOST_WAITING: Final = 8
"""Each waits in a thread of the server, which has some forty."""
_START_SEC: Final = 120.0
_HOME: Final = Path(__file__).resolve().parents[2]
_OUT_OF_MEMORY: Final = (-6, -11)
"""Ended by SIGABRT or SIGSEGV: libraries that are not Python's do so when they get no memory."""


class OverLimit(TooLargeError):
    """A file that would take too long, or more memory than it may."""

    title = "Too much to read"


class ReadingBusy(WaitingError):
    """Too many files are waiting to be read."""

    retry_after = 30


class ReadingFailed(SessionError):
    """The process died twice, over a file or before it."""

    status = 422
    title = "The file cannot be read"


class _Died(Exception):
    """The process is gone without an answer."""


class ReaderProcess:
    """`apart(function, ...)` is `function(...)`, in the other process.

    The function is one of a module, and its arguments and its answer can be pickled. Raises what it
    raises of SessionError, OverLimit, ReadingBusy, and ReadingFailed.
    """

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.read_seconds
        self._memory = settings.read_memory_bytes
        self._turn = threading.Lock()
        self._room = threading.BoundedSemaphore(MOST_WAITING)
        self._process: subprocess.Popen[bytes] | None = None
        self._late = False
        self._closed = False

    def __call__(self, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        question = pickle.dumps((function, args, named), pickle.HIGHEST_PROTOCOL)
        if not self._room.acquire(blocking=False):
            raise ReadingBusy("Many files are being read just now. Try again in a minute.")
        try:
            with self._turn:
                return cast(T, self._opened(self._asked(question)))
        finally:
            self._room.release()

    @property
    def pid(self) -> int | None:
        """The process, if it runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._turn:
            self._end()

    def _asked(self, question: bytes) -> bytes:
        try:
            return self._tried(question)
        except _Died:  # it may have been another program's doing: once more
            try:
                return self._tried(question)
            except _Died as problem:
                raise ReadingFailed(
                    "Reading this file ended the process that reads files, twice; "
                    "it may be damaged."
                ) from problem

    def _tried(self, question: bytes) -> bytes:
        """Raises OverLimit, and _Died where no answer came."""
        process = self._running()
        answer = self._exchanged(process, question, self._seconds)
        if answer is not None:
            return answer
        self._end()
        if self._late:
            raise OverLimit(
                f"Reading this file took longer than {self._seconds:g} seconds, which is the limit "
                "here. Import it with the command volleysense import, which has none."
            )
        if process.returncode in _OUT_OF_MEMORY:
            raise self._needs_too_much()
        raise _Died

    def _exchanged(
        self, process: subprocess.Popen[bytes], question: bytes, seconds: float
    ) -> bytes | None:
        """None where the process ended without an answer, by itself or after so many seconds."""
        self._late = False
        clock = threading.Timer(seconds, self._too_late, [process])
        clock.daemon = True
        if seconds:
            clock.start()
        try:
            if question:
                send(cast(BinaryIO, process.stdin), question)
            return receive(cast(BinaryIO, process.stdout))
        except OSError:
            return None
        finally:
            clock.cancel()

    def _opened(self, answer: bytes) -> object:
        kind, value = pickle.loads(answer)  # nosec B301 # by our own program, over a pipe
        if kind == DONE:
            return value
        if kind == FULL:
            self._end()
            raise self._needs_too_much()
        if kind == FAILED:
            raise RuntimeError(f"Reading a file failed.\n{value}")
        raise value

    def _needs_too_much(self) -> OverLimit:
        return OverLimit(
            f"Reading this file needs more than {self._memory / MIB:,.0f} MB of memory, which is "
            "the limit here. Import it with the command volleysense import, which has none."
        )

    def _running(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise ReadingBusy("The server is being stopped.")
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = _started(self._seconds, self._memory)
            if self._exchanged(self._process, b"", _START_SEC) != READY:
                self._end()
                raise _Died
        return self._process

    def _too_late(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what was still to be sent
                    cast(BinaryIO, pipe).close()
            process.wait()


def _started(seconds: float, memory: int) -> subprocess.Popen[bytes]:
    paths = [str(_HOME), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    # Our modules alone are loaded: none of a server's tests, warnings or plug-ins.
    words = [sys.executable, "-m", "app.imports.worker", str(seconds), str(memory)]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    log.info("Process %d reads files from elsewhere.", process.pid)
    return process
