"""The process in which `readerprocess` runs what it is asked to; it ends when nobody asks."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from contextlib import suppress
from typing import BinaryIO, Final

_SIZE: Final = 8
"""Bytes of a length."""
MOST_BYTES: Final = 512 * 1024 * 1024
"""Of an answer: what is longer would only fill the server's memory."""
READY: Final = b"ready"
"""Sent first, so that the start counts as nobody's time."""
DONE: Final = "done"
REFUSED: Final = "refused"
FULL: Final = "full"
FAILED: Final = "failed"
_GRACE_SEC: Final = 5.0


def send(stream: BinaryIO, data: bytes) -> None:
    """Raises OSError when nobody is there."""
    stream.write(len(data).to_bytes(_SIZE, "big"))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """None when nobody is there any more."""
    head = stream.read(_SIZE)
    size = int.from_bytes(head, "big")
    data = stream.read(size) if len(head) == _SIZE else b""
    return data if data and len(data) == size else None


def limit_memory(most: int) -> None:
    """Where the system can; otherwise time alone is limited."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with suppress(ValueError, OSError):  # macOS
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Arguments: seconds a question may take, and bytes of memory; 0 for no limit."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    if memory:
        limit_memory(memory)
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which closes us
    _make_ready()
    send(answers, READY)
    while (question := receive(questions)) is not None:
        if seconds:
            _end_alone(seconds + _GRACE_SEC)
        answer, worn = _answer(question)
        send(answers, answer)
        if worn:
            return
        _end_alone(0)


def _make_ready() -> None:
    """Load what is asked for most."""
    import session.formats.preview  # noqa: F401


def _answer(question: bytes) -> tuple[bytes, bool]:
    """The answer, and whether this process had better be followed by a fresh one."""
    try:
        function, args, named = pickle.loads(question)  # nosec B301 # from who began us
        answer = pickle.dumps((DONE, function(*args, **named)), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return _brief(FULL), True
    except Exception as problem:  # noqa: BLE001 - told to the server, which raises it
        return _problem(problem), False
    return (_brief(FULL), True) if len(answer) > MOST_BYTES else (answer, False)


def _problem(problem: Exception) -> bytes:
    from session.errors import SessionError

    if isinstance(problem, SessionError):
        return pickle.dumps((REFUSED, problem))
    return pickle.dumps((FAILED, "".join(traceback.format_exception(problem))))


def _brief(kind: str) -> bytes:
    return pickle.dumps((kind, None))


def _end_alone(seconds: float) -> None:
    """A server that was killed can end nobody: then the clock does, where there is one."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
