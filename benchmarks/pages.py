"""Pages over HTTP with keep-alive, beside the smallest JSON route that FastAPI can have."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from app.web.guard import COOKIE
from benchmarks.measure import Result, compare
from benchmarks.record import FEW, MANY_EVENTS, MANY_SESSIONS
from benchmarks.seed import many_sessions, with_events
from session.accounts import RoleGiven, UserIn
from session.people import ClubIn
from session.permissions import Role
from session.schemas import EventIn
from session.service import SessionService

SMALLEST = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
async def read() -> dict[str, bool]:
    return {"ok": True}
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""
OURS = """
import sys, uvicorn
from app.main import create_app
uvicorn.run(create_app(), port=int(sys.argv[1]), log_level="warning")
"""


def run(folder: Path) -> Iterator[Result]:
    """Pages of a session with 2,000 events, then lists among many sessions, with their totals."""
    yield from pages(folder)
    yield from signed_in(folder)
    yield from long_sessions(folder)
    yield from lists(folder)


def signed_in(folder: Path) -> Iterator[Result]:
    """Pages for somebody with a login, who has a role in one club, beside the same on this machine
    itself, where nobody is asked."""
    sessions = folder / "signed-in"
    with closing(SessionService(None, sessions)) as service:
        session_id, _clip_id = with_events(service, "Page", 2_000)
        club = service.clubs.create(ClubIn(name="Herons")).id
        service.belongings.give("session", session_id, club)
        service.users.begin("Olga", "four green herons fly")
        roles = [RoleGiven(role=Role.COACH, club_id=club)]
        kim = service.users.add(UserIn(name="Kim", roles=roles))
        login = {"Cookie": f"{COOKIE}={service.logins.begin(kim.id, 'bench').secret}"}
    with serving(OURS, sessions) as ours:
        for name, path in (
            ("session page", f"/sessions/{session_id}"),
            ("dashboard", "/"),
            ("REST list", "/_api/sessions?limit=50"),
        ):
            yield compare(
                f"{name} for a signed-in coach of one club / on the machine itself",
                1.3,
                ("signed in", asking(ours, path, login)),
                ("here", asking(ours, path)),
                rounds=80,
            )


def pages(folder: Path) -> Iterator[Result]:
    sessions = folder / "pages"
    with closing(SessionService(None, sessions)) as service:
        session_id, clip_id = with_events(service, "Page", 2_000)
    with serving(OURS, sessions) as ours, serving(SMALLEST, sessions) as smallest:
        for name, path, limit in (
            ("session page, 2,000 events", f"/sessions/{session_id}", 20),
            ("clip page, 2,000 events", f"/sessions/{session_id}/clips/{clip_id}", None),
            ("dashboard", "/", None),
        ):
            yield compare(
                f"{name} / smallest JSON route",
                limit,
                (path.replace(session_id, "…").replace(clip_id, "…"), asking(ours, path)),
                ("smallest", asking(smallest, "/")),
                rounds=60,
            )


def long_sessions(folder: Path) -> Iterator[Result]:
    """A session's page where a script entered a hundred times as much, warm and after a change."""
    sessions = folder / "long"
    with closing(SessionService(None, sessions)) as service:
        many, few = (with_events(service, f"{size:,}", size)[0] for size in (MANY_EVENTS, 1_000))
        with serving(OURS, sessions) as ours:
            for name, changed in (("session page", False), ("session page after a change", True)):
                yield compare(
                    f"{name}, {MANY_EVENTS:,} events / 1,000 events",
                    3,
                    (f"{MANY_EVENTS:,}", viewing(service, ours, many, changed)),
                    ("1,000", viewing(service, ours, few, changed)),
                    rounds=30,
                )


def viewing(
    service: SessionService, port: int, session_id: str, changed: bool
) -> Callable[[], object]:
    """The page of a session, of which nothing is remembered when it was `changed`."""
    ask = asking(port, f"/sessions/{session_id}")
    note = [EventIn(event_type="note")]

    def once() -> object:
        if changed:
            service.add_events(session_id, None, note)
        return ask()

    return once


def lists(folder: Path) -> Iterator[Result]:
    sizes = (MANY_SESSIONS, FEW)
    for size in sizes:
        with closing(SessionService(None, folder / f"list-{size}")) as service:
            many_sessions(service, size)
    with (
        serving(OURS, folder / f"list-{sizes[0]}") as many,
        serving(OURS, folder / f"list-{sizes[1]}") as few,
    ):
        for name, path in (
            ("REST list", "/_api/sessions?limit=50"),
            ("REST search for a word that all have", "/_api/sessions?limit=50&search=hall"),
            ("REST search for one session", "/_api/sessions?limit=50&search=only42"),
            ("dashboard", "/"),
            ("dashboard search", "/?search=hall"),
        ):
            yield compare(
                f"{name} among {MANY_SESSIONS:,} / among {FEW} sessions",
                3,
                (f"among {MANY_SESSIONS:,}", asking(many, path)),
                (f"among {FEW}", asking(few, path)),
                rounds=40,
            )


def asking(port: int, path: str, headers: Mapping[str, str] | None = None) -> Callable[[], object]:
    """A request over one connection that stays open, but where a server gave it up meanwhile, as it
    does after some seconds: on a busy machine the other side of a comparison takes as long."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def answered() -> http.client.HTTPResponse:
        connection.request("GET", path, headers=dict(headers or {}))
        return connection.getresponse()

    def once() -> int:
        try:
            answer = answered()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            connection.close()
            answer = answered()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
        return len(body)

    return once


@contextmanager
def serving(program: str, sessions: Path) -> Iterator[int]:
    """A server in a process of its own on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"VOLLEYSENSE_SESSIONS_DIR": str(sessions)}
    command = [sys.executable, "-c", program, str(port)]
    with subprocess.Popen(command, env=environment) as server:
        try:
            _wait(server, port)
            yield port
        finally:
            server.terminate()


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within a minute")
