"""A hall full of people who follow one match while it is written down: how soon each is told, and
whether the server's memory stays as it is."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from benchmarks.measure import Result
from benchmarks.pages import OURS, serving
from benchmarks.seed import match
from session.service import SessionService

VIEWERS: Final = 200
SECONDS: Final = float(os.environ.get("BENCH_FOLLOW_SECONDS", "60"))
PLAYS_A_SECOND: Final = 2.0
WARM_SEC: Final = min(15.0, SECONDS / 4)
"""What a server begins with is made once: memory is compared from then on."""
FOLLOWED: Final = f"""
import os, pathlib
folder = pathlib.Path(os.environ["VOLLEYSENSE_SESSIONS_DIR"])
folder.joinpath("server.pid").write_text(str(os.getpid()))
{OURS}"""
PLAY: Final = json.dumps({"events": [{"event_type": "dig", "actor_team": "A"}]})


def run(folder: Path) -> Iterator[Result]:
    sessions = folder / "follow"
    with closing(SessionService(None, sessions)) as service:
        session_id = match(service, "Followed")
    with serving(FOLLOWED, sessions) as port:
        pid = int((sessions / "server.pid").read_text())
        hall = Hall(port, session_id, pid)
        asyncio.run(hall.follow())
    yield hall.delivery()
    yield hall.memory()


class Hall:
    """The viewers, and the scout whose plays they are told of."""

    def __init__(self, port: int, session_id: str, pid: int) -> None:
        self._port, self._pid = port, pid
        self._path = f"/_api/sessions/{session_id}"
        self._sent: dict[str, float] = {}
        self._came: list[tuple[str, float]] = []
        self._begun = 0
        self._bytes: list[int] = []

    async def follow(self) -> None:
        viewers = [asyncio.create_task(self._view()) for _ in range(VIEWERS)]
        while self._begun < VIEWERS:
            await asyncio.sleep(0.05)
        await self._scout()
        while len(self._came) < VIEWERS * len(self._sent):
            await asyncio.sleep(0.05)
        for viewer in viewers:
            viewer.cancel()
        await asyncio.gather(*viewers, return_exceptions=True)

    async def _view(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(f"GET {self._path}/stream HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"retry:"):
                    self._begun += 1
                elif line.startswith(b"data:"):
                    said = json.loads(line[5:])
                    self._came.append((said["entity_id"], time.perf_counter()))
        finally:
            writer.close()

    async def _scout(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = (
            f"POST {self._path}/events HTTP/1.1\r\nHost: localhost\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(PLAY)}\r\n\r\n"
        )
        began = time.perf_counter()
        while (now := time.perf_counter()) < began + SECONDS:
            writer.write((head + PLAY).encode())
            length = 0
            while (line := await reader.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            [ident] = json.loads(await reader.readexactly(length))["event_ids"]
            self._sent[str(ident)] = now
            if now > began + WARM_SEC:
                self._bytes.append(_resident(self._pid))
            await asyncio.sleep(max(0.0, now + 1 / PLAYS_A_SECOND - time.perf_counter()))
        writer.close()

    def delivery(self) -> Result:
        """From before a play is sent to the server, to each viewer who has read of it."""
        took = sorted(at - self._sent[ident] for ident, at in self._came)
        p95 = quantiles(took, n=20)[-1]
        said = {
            "median": f"{median(took) * 1000:.0f} ms",
            "worst": f"{took[-1] * 1000:.0f} ms",
            "messages": len(took),
        }
        name = (
            f"seconds until {VIEWERS} viewers hear of a play, 95 of 100 of them, in {SECONDS:g} s"
        )
        return Result(name, 1, ratio=p95, details=said)

    def memory(self) -> Result:
        name = f"memory of the server after {SECONDS:g} s of it / after {WARM_SEC:g} s"
        if not any(self._bytes):
            return Result(name, 1.1, skipped="only Linux says it")
        tenth = max(1, len(self._bytes) // 10)
        first, last = median(self._bytes[:tenth]), median(self._bytes[-tenth:])
        return Result(
            name, 1.1, ratio=last / first, details={"at the end": f"{last / 2**20:.0f} MB"}
        )


def _resident(pid: int) -> int:
    """Bytes of a process in memory; 0 where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return 0
    [line] = [one for one in status.read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) * 1024
