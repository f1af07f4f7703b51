"""The trash at the terminal, also where the database cannot be opened."""

from __future__ import annotations

import pytest

from session.schemas import SessionCreate
from session.service import SessionService
from tests.cli.test_files import answer, volleysense


def test_it_is_shown_and_emptied_without_a_database(
    service: SessionService, capsys: pytest.CaptureFixture[str]
) -> None:
    match = service.create_session(SessionCreate(title="Final"))
    folder = service.sessions_dir
    (folder / match / "clips").mkdir(parents=True)
    (folder / match / "clips" / "a.mp4").write_bytes(b"v" * 2_000_000)
    service.delete_session(match)
    service.close()
    (folder / "volleysense.db").write_bytes(b"no database")
    assert volleysense("trash", "--dir", folder) == 0
    shown = capsys.readouterr().out
    assert match in shown
    assert "2.0 MB" in shown
    assert volleysense("trash", "--empty", "--dir", folder, "--json") == 0
    assert answer(capsys) == {"files": 1, "size_bytes": 2_000_000}
    assert volleysense("trash", "--dir", folder) == 0
    assert "The trash is empty" in capsys.readouterr().out
