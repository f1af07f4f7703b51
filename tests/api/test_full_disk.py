"""A full disk: every way of writing says so, and room can always be made free."""

from __future__ import annotations

import base64
import gc
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from tests.api.conftest import API, URL
from tests.local import LOCAL

ID = "{id}"
PAGE = {"Accept": "text/html"}
CSV = b"event_type\n" + b"dig\n" * 50
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 5_000
UPLOAD = {
    "Upload-Length": "1000",
    "Upload-Metadata": f"session_id {base64.b64encode(b'nobody').decode()}",
}
WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", f"{API}/{ID}/export", {}),
    ("GET", f"{API}/{ID}/export/dvw", {}),
    ("GET", f"{API}/{ID}/export/xlsx", {}),
    ("GET", f"{API}/{ID}/export/json", {}),
    (
        "POST",
        f"{API}/{ID}/artifacts",
        {"files": {"file": ("a.txt", b"z" * 9_000)}, "data": {"artifact_type": "note"}},
    ),
    ("POST", f"{API}/{ID}/heatmap", {"json": {}}),
    ("POST", f"{API}/{ID}/report", {"json": {}}),
    ("POST", f"{API}/{ID}/snapshots", {}),
    ("POST", f"{API}/{ID}/events", {"json": {"events": [{"event_type": "dig"}]}}),
    ("PATCH", f"{API}/{ID}", {"json": {"title": "Semifinal"}}),
    ("POST", API, {"json": {"title": "Next"}}),
    ("POST", f"{API}/import", {"files": {"file": ("a.csv", CSV)}}),
    ("POST", "/import", {"files": {"file": ("a.csv", CSV)}}),
    ("POST", f"{API}/{ID}/clips/upload", {"files": {"file": ("a.mp4", MP4)}}),
    ("POST", "/_api/playlists", {"json": {"title": "Kills", "note": "z" * 9_000}}),
    ("POST", "/playlists", {"data": {"title": "Kills", "note": "z" * 9_000}}),
    ("POST", "/_api/questions", {"json": {"name": "Kills", "asked": {"text": "z" * 100}}}),
    ("DELETE", f"{API}/{ID}", {}),
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(sessions_dir=tmp_path / "sessions", min_free_bytes=0)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(
        create_app(settings),
        base_url=URL,
        client=LOCAL,
        raise_server_exceptions=False,
        follow_redirects=False,
    ) as http:
        yield http


@pytest.fixture
def match(record: SessionService) -> str:
    ident = record.create_session(SessionCreate(title="Final"))
    place = {"evaluation": "#", "ball_end_m": [4.0, 12.0]}
    record.add_events(ident, None, [EventIn(event_type="attack", actor_team="A", payload=place)])
    return ident


@contextmanager
def full_disk() -> Iterator[None]:
    """No file takes another byte."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def thrown_away(record: SessionService) -> str:
    """A deleted session with a video of a megabyte in the trash."""
    ident = record.create_session(SessionCreate(title="Old"))
    clips = record.sessions_dir / ident / "clips"
    clips.mkdir(parents=True)
    (clips / "old.mp4").write_bytes(b"v" * 1_000_000)
    record.delete_session(ident)
    return ident


# A workbook that could not be written tries again when Python forgets it, which nobody can catch.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_way_of_writing_says_that_the_disk_is_full(
    client: TestClient, record: SessionService, match: str
) -> None:
    answers = {}
    with full_disk():
        for method, path, sent in WRITES:
            answer = client.request(method, path.replace(ID, match), **sent)
            answers[method, path] = answer.status_code, answer.headers["content-type"]
    gc.collect()
    wrong = {key: one for key, one in answers.items() if one != (507, "application/problem+json")}
    assert wrong == {}
    folder = record.sessions_dir
    assert [path for path in folder.rglob("*.part") if path.stat().st_size] == []
    assert record.count_sessions() == 1
    assert client.post(f"{API}/{match}/export").status_code == 200


def test_the_trash_is_emptied_on_a_full_disk_from_the_page_that_says_so(
    client: TestClient, record: SessionService, match: str
) -> None:
    old = thrown_away(record)
    with full_disk():
        refused = client.post(f"{API}/{match}/snapshots", headers=PAGE)
        assert refused.status_code == 507
        assert 'href="/sessions/trash"' in refused.text
        shown = client.get("/sessions/trash", headers=PAGE).text
        assert "1 file, 1.0 MB" in shown
        assert "Old" in shown
        assert "cannot come back" in shown
        assert client.post("/sessions/trash").status_code == 303
        assert "The trash is empty" in client.get("/sessions/trash", headers=PAGE).text
    assert record.restore_deleted(old) == old  # its record is in the snapshot
    assert not (record.sessions_dir / old / "clips" / "old.mp4").exists()


def test_a_script_sees_and_empties_the_trash(client: TestClient, record: SessionService) -> None:
    old = thrown_away(record)
    listed = client.get(f"{API}/trash").json()
    assert [(one["session_id"], one["size_bytes"]) for one in listed["items"]] == [(old, 1_000_000)]
    with full_disk():
        gone = client.delete(f"{API}/trash")
    assert gone.json() == {"files": 1, "size_bytes": 1_000_000}
    assert client.get(f"{API}/trash").json()["total"] == 0


def test_a_server_starts_on_a_full_disk(settings: Settings) -> None:
    with SessionService(None, settings.sessions_dir) as record:
        match = record.create_session(SessionCreate(title="Final"))
        thrown_away(record)
        with full_disk(), TestClient(create_app(settings), base_url=URL, client=LOCAL) as http:
            assert http.get(f"{API}/{match}").status_code == 200
            assert http.delete(f"{API}/trash").status_code == 200
