"""What every test may ask for. Files from outside the repository come through `shared` alone."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlite_utils import Database

from app.network.surroundings import Surroundings
from app.settings import Settings
from app.work import durable
from session.store.sqlite.engine import SqliteStore

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from session.service import SessionService
    from tests.emptied import Running

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
MAY_BE_MISSING = "../shared"
LONG = (
    "tests/api/test_openapi.py",
    "tests/work/test_kill.py",
    "tests/browser/test_access.py",
    "tests/work/",
    "tests/browser/",
    "tests/vision/",
    "tests/proxies/",
    "tests/cli/test_analyze.py",
    "tests/test_makefile.py",
    "tests/test_types.py",
)
"""What takes longest comes first, so that no worker is left alone with it at the end."""
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
os.environ.setdefault("YOLO_AUTOINSTALL", "false")
os.environ.setdefault("MPLBACKEND", "Agg")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files keep their order within what is equally long."""
    ranks = {name: rank for rank, name in enumerate(LONG)}
    items.sort(
        key=lambda item: min(
            (rank for name, rank in ranks.items() if item.nodeid.startswith(name)),
            default=len(ranks),
        )
    )


def pytest_collection_finish() -> None:
    """What was collected stays until the end: to look for garbage among all of it again and again
    takes a tenth of what the tests take."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing may be skipped but what needs the folder beside the repository."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if MAY_BE_MISSING not in reason:
            report.outcome = "failed"
            report.longrepr = f"CI must provide what this test needs. {reason}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _nobody_waits_for_the_disk() -> Iterator[None]:
    """Tests kill processes, never the machine, and what was written outlives a process without
    that; most of the time of many tests would be that wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteStore, "_connect", _connected_without_waiting)
        patch.setattr(durable, "Connection", _OfTheRunner)
        patch.setattr(os, "fsync", lambda _file: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _nobody_nearby_is_let_in() -> Iterator[None]:
    """A test that presses everything must not open the machine that it runs on: tests of the
    gym's network say where they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.network.gym.Surroundings", partial(Surroundings, addresses=tuple))
        yield


_connect = SqliteStore._connect


def _connected_without_waiting(store: SqliteStore) -> Database:
    found = _connect(store)
    found.conn.execute("PRAGMA synchronous = OFF")
    return found


class _OfTheRunner(durable.Connection):
    """The job runner's, which does not wait either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.execute("PRAGMA synchronous = OFF")


@pytest.fixture
def waits_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """As users have it; to be asked for before `service`."""
    monkeypatch.setattr(SqliteStore, "_connect", _connect)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own VOLLEYSENSE_* variables must not change what a test sees."""
    for name in [name for name in os.environ if name.startswith("VOLLEYSENSE_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recordings and references beside the repository."""
    if not SHARED.is_dir():
        pytest.skip(f"needs {MAY_BE_MISSING}, which is not here")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that Playwright can drive."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    if not own.is_file():
        pytest.skip("needs Chromium: playwright install chromium")
    return str(own)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data folder of the test's own."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    return Settings(sessions_dir=folder, min_free_bytes=0)


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a record in which nothing is yet: to copy one is quicker than to make one."""
    from session.service import SessionService

    folder = tmp_path_factory.mktemp("empty")
    SessionService(None, folder).close()
    return folder / "volleysense.db"


@pytest.fixture
def service(settings: Settings, empty_record: Path) -> Iterator[SessionService]:
    """An empty record in the test's data folder."""
    from session.service import SessionService

    settings.sessions_dir.mkdir(exist_ok=True)
    place = settings.sessions_dir / empty_record.name
    assert not place.exists(), "An application has it open: ask for `record`, which is its own."
    shutil.copy(empty_record, place)
    record = SessionService(settings.db_url, settings.sessions_dir, actor="test")
    yield record
    record.close()


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole application over HTTP, without a network."""
    from tests.emptied import running

    folder = tmp_path_factory.mktemp("application") / "sessions"
    folder.mkdir()
    with running(Settings(sessions_dir=folder, min_free_bytes=0)) as application:
        yield application


@pytest.fixture
def client(application: Running) -> Iterator[TestClient]:
    """The application over a record in which nothing is yet."""
    yield application.http
    application.empty()


@pytest.fixture
def record(client: TestClient) -> SessionService:
    """The record of the running application."""
    service: SessionService = client.app.state.service  # type: ignore[attr-defined]
    return service
