"""A damaged database at the terminal: what is said, and the way back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app import health
from app.health import examine
from app.settings import Settings
from app.work.locks import one_server
from session.schemas import SessionCreate
from session.service import SessionService
from tests.cli.test_files import answer, volleysense


@pytest.fixture
def damaged(service: SessionService) -> Path:
    """The data folder of a database that has a copy and is damaged."""
    service.create_session(SessionCreate(title="Final"))
    assert service.copy_database()
    service.close()
    (service.sessions_dir / "volleysense.db").write_bytes(b"no database" * 500)
    return service.sessions_dir


def said(capsys: pytest.CaptureFixture[str]) -> str:
    printed = capsys.readouterr()
    return " ".join((printed.out + printed.err).split())


@pytest.mark.parametrize("word", ["serve", "doctor"])
def test_who_starts_is_told_of_the_copy_and_the_command(
    damaged: Path, capsys: pytest.CaptureFixture[str], word: str
) -> None:
    options = ["--port", 0] if word == "serve" else []
    assert volleysense(word, "--dir", damaged, *options) == 1
    printed = said(capsys)
    assert "volleysense restore-database" in printed
    assert next((damaged / "_backups").glob("*_daily.db")).name in printed
    assert "Traceback" not in printed


def test_the_command_brings_it_back(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert volleysense("restore-database", "--dir", damaged) == 0
    assert "_replaced.db" in said(capsys)
    with SessionService(None, damaged) as service:
        assert [one.title for one in service.list_sessions()] == ["Final"]
    assert volleysense("restore-database", "--list", "--dir", damaged, "--json") == 0
    assert [Path(one["name"]).suffix for one in answer(capsys)] == [".db"]


def test_it_is_refused_while_a_server_runs(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = one_server(Settings(sessions_dir=damaged))
    assert lock.acquire()
    try:
        assert volleysense("restore-database", "--dir", damaged) == 1
    finally:
        lock.release()
    assert "is running" in said(capsys)
    assert not list((damaged / "_backups").glob("*_replaced.db"))


def test_a_database_that_went_away_is_not_begun_anew(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (damaged / "volleysense.db").unlink()
    assert volleysense("serve", "--dir", damaged, "--port", 0) == 1
    assert "is not there" in said(capsys)
    assert not (damaged / "volleysense.db").exists()


def test_the_doctor_shows_the_copies(
    service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("_vision", "_web", "_server"):  # which take seconds, each time
        monkeypatch.setattr(health, other, health._python)

    def found() -> health.DoctorFinding:
        all_found = examine(Settings(sessions_dir=service.sessions_dir))
        return next(one for one in all_found if one.what == "Copies of the database")

    assert found().found.startswith("none yet")
    service.create_session(SessionCreate(title="Final"))
    service.copy_database()
    assert found().found.startswith("1 in _backups, the newest of ")
    monkeypatch.setattr(health, "LATE", dt.timedelta(0))
    assert found().ok  # old, but nothing changed since
    service.create_session(SessionCreate(title="Next"))
    assert not found().ok
    assert "log" in found().remedy
