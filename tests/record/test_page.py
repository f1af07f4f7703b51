"""The page about the record says what is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from session.backup.snapshots import KEPT_SNAPSHOTS
from session.people import PersonIn
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "record.md").read_text(encoding="utf-8")


EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_runs(service: SessionService, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = (one for one in EXAMPLES if "list_changes" in one)
    match = service.create_session(SessionCreate(title="Final"))
    service.add_events(match, None, [EventIn(event_type="dig")] * 17)
    service.delete_event(match, 17)
    exec(compile(example, "docs/record.md", "exec"), {"service": service, "session_id": match})
    assert "test delete {'id': 17" in capsys.readouterr().out
    assert service.get_event(match, 17).event_type == "dig"


def test_the_example_of_people_runs(
    service: SessionService, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = (one for one in EXAMPLES if "service.people" in one)
    for name in ("Ada Quill", "A. Quill"):
        match = service.create_session(SessionCreate(title="Final"))
        service.set_team(match, "A", "Herons")
        service.set_roster(match, "A", [PlayerIn(number=7, player_name=name)])
    for number in range(2, 9):
        service.people.create(PersonIn(name=f"Somebody {number}"))
    exec(compile(example, "docs/record.md", "exec"), {"service": service})
    assert "A. Quill Herons [('Ada Quill', 0.86" in capsys.readouterr().out
    assert service.people.unknown() == []


def test_the_files_that_it_names_are_the_files_that_are_there(service: SessionService) -> None:
    match = service.create_session(SessionCreate(title="Final"))
    service.session_folder(match).mkdir()
    service.delete_session(match)
    names = {path.name for path in service.sessions_dir.iterdir() if "db-" not in path.name}
    assert names == {"volleysense.db", "_backups", "_trash"}
    assert all(f"`{name}" in PAGE for name in names)
    assert f"latest {KEPT_SNAPSHOTS} of each session" in PAGE
