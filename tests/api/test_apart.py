"""Files from elsewhere are read in a process of its own: the server goes on whatever they hold."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.imports.readerprocess import (
    MOST_WAITING,
    OverLimit,
    ReaderProcess,
    ReadingBusy,
    ReadingFailed,
)
from app.main import create_app
from app.settings import MIB, Settings
from session.errors import InvalidInput, UnsupportedTypeError
from session.formats.preview import Choices, look_at, read_as
from session.formats.reading import StrictRefusal
from session.formats.remarks import Diagnostic
from tests.api.conftest import API, URL
from tests.local import LOCAL
from tests.work.conftest import wait_for

ROWS = "event_type,team,number\nserve,A,7\npoint,A,\n"
SOON = 60.0
NO_MEMORY_LIMIT = not sys.platform.startswith("linux")


@pytest.fixture(scope="module")
def apart() -> Iterator[ReaderProcess]:
    """One process for the tests that do not end it."""
    found = ReaderProcess(Settings())
    yield found
    found.close()


@pytest.fixture
def hasty() -> Iterator[ReaderProcess]:
    """Takes a second for anything, and little memory."""
    found = ReaderProcess(Settings(read_seconds=1.0, read_memory_bytes=600 * MIB))
    yield found
    found.close()


def has_open(pid: int | None, path: Path) -> bool:
    try:
        return any(link.resolve() == path for link in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:  # closed while we look
        return False


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.is_file() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_nothing_is_started_before_the_first_file(client: TestClient) -> None:
    assert client.get("/import").status_code == 200
    assert client.app.state.apart.pid is None  # type: ignore[attr-defined]


def test_what_is_read_comes_back_and_the_process_stays(
    apart: ReaderProcess, tmp_path: Path
) -> None:
    path = tmp_path / "plays.csv"
    path.write_text(ROWS)
    found = apart(read_as, path, Choices(title="Final"))
    assert ([event.event_type for _, event in found.events], found.session.title) == (
        ["serve", "point"],
        "Final",
    )
    first = apart.pid
    look = apart(look_at, path, Choices(), "plays.csv")
    assert (look.guessed, look.seen.preview.events, look.seen.found.events) == ("plays", 2, [])
    assert apart.pid == first != os.getpid()


def test_refusals_come_back_as_they_are(apart: ReaderProcess, tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(UnsupportedTypeError, match="Excel"):
        apart(read_as, path, Choices())
    path.write_text(ROWS)
    with pytest.raises(InvalidInput) as refused:
        apart(read_as, path, Choices(rules="chess"))
    assert refused.value.field == "rules"
    path.write_text(ROWS + "serve,Q,7\n")
    with pytest.raises(StrictRefusal) as strict:
        apart(read_as, path, Choices(strict=True))
    assert all(isinstance(one, Diagnostic) for one in strict.value.diagnostics)


def test_a_mistake_of_ours_is_no_answer(apart: ReaderProcess) -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        apart(divmod, 1, 0)
    assert apart(divmod, 7, 2) == (3, 1)


def test_what_takes_too_long_is_ended_and_the_next_is_done(hasty: ReaderProcess) -> None:
    with pytest.raises(OverLimit, match="longer than 1 seconds"):
        hasty(time.sleep, 600)
    assert hasty.pid is None
    assert hasty(divmod, 7, 2) == (3, 1)


@pytest.mark.skipif(NO_MEMORY_LIMIT, reason="this system limits no process's memory")
def test_what_needs_too_much_memory_is_refused(hasty: ReaderProcess) -> None:
    with pytest.raises(OverLimit, match="more than 600 MB of memory"):
        hasty(bytes, 1_000 * MIB)
    assert hasty(len, b"abc") == 3


def test_a_process_that_dies_is_followed_by_another(apart: ReaderProcess) -> None:
    apart(len, b"")
    assert apart.pid is not None
    os.kill(apart.pid, signal.SIGKILL)
    assert apart(len, b"abc") == 3
    with pytest.raises(ReadingFailed):
        apart(os._exit, 3)
    assert apart(len, b"abc") == 3


def test_a_process_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("true"))
    with pytest.raises(ReadingFailed):
        ReaderProcess(Settings())(len, b"abc")


def test_a_process_killed_amid_its_work_is_asked_again(
    apart: ReaderProcess, tmp_path: Path
) -> None:
    """The second try finds the file that the first one waits for."""
    apart(len, b"")
    killed = apart.pid
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    answers: list[str] = []

    def read() -> None:
        answers.append(apart(Path.read_text, pipe))

    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    holds = os.open(pipe, os.O_RDWR)  # the first try has opened it, and waits for words
    assert killed is not None
    wait_for(lambda: has_open(killed, pipe))
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: apart.pid not in (killed, None) and has_open(apart.pid, pipe))
    os.write(holds, b"words")
    os.close(holds)
    reading.join(SOON)
    assert (answers, apart.pid == killed) == (["words"], False)


def test_too_many_do_not_wait_in_the_server(hasty: ReaderProcess) -> None:
    """Each of those who wait keeps a thread."""
    full = [hasty._room.acquire(blocking=False) for _ in range(MOST_WAITING)]
    assert all(full)
    with pytest.raises(ReadingBusy):
        hasty(len, b"abc")
    hasty._room.release()
    assert hasty(len, b"abc") == 3


def test_the_process_ends_with_its_server(tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "from app.imports.readerprocess import ReaderProcess\n"
        "from app.settings import Settings\n"
        "apart = ReaderProcess(Settings())\n"
        "apart(len, b'')\n"
        "print(apart.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    pid = int(ended.stdout)
    wait_for(lambda: not is_there(pid))


def test_only_what_reads_files_is_loaded(apart: ReaderProcess) -> None:
    loaded = apart(eval, "sorted(__import__('sys').modules)")
    heavy = {"fastapi", "starlette", "numpy", "matplotlib", "av", "cv2", "sqlite3", "app.settings"}
    assert heavy & set(loaded) == set()


def test_other_requests_are_answered_while_a_file_is_read(tmp_path: Path) -> None:
    """A file that never ends keeps nobody but the one who sent it."""
    settings = Settings(sessions_dir=tmp_path, min_free_bytes=0, read_seconds=2.0)
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as client:
        apart: ReaderProcess = client.app.state.apart  # type: ignore[attr-defined]
        apart(len, b"")
        reading = threading.Thread(target=_ends_late, args=[apart], daemon=True)
        reading.start()
        while not apart._turn.locked():
            pass
        assert client.get(API).status_code == 200
        refused = client.post(f"{API}/import", files={"file": ("a.csv", ROWS.encode())})
        reading.join(SOON)
        assert refused.status_code == 201
        pid = apart.pid
    assert pid is not None
    assert not is_there(pid)


def _ends_late(apart: ReaderProcess) -> None:
    with pytest.raises(OverLimit):
        apart(time.sleep, 600)


def test_the_page_and_rest_say_which_limit_was_met(tmp_path: Path) -> None:
    settings = Settings(sessions_dir=tmp_path, min_free_bytes=0, read_seconds=0.05)
    sent = {"file": ("long.csv", (ROWS + "serve,A,7\n" * 30_000).encode())}
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as client:
        answer = client.post(f"{API}/import", files=sent)
        assert (answer.status_code, answer.json()["title"]) == (413, "Too much to read")
        assert "longer than 0.05 seconds" in answer.json()["detail"]
        page = client.post("/import", files=sent)
        assert page.status_code == 200
        assert "longer than 0.05 seconds" in page.text
