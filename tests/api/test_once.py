"""What is sent twice is done once; and the same name for something else is refused."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.clips.uploads import Uploads
from app.clips.uploadstore import UploadStore
from app.settings import Settings
from session.errors import SessionError
from session.service import SessionService
from tests.api.conftest import API

MATCH = f"{API}/{{id}}"

Json = dict[str, Any]
SERVE: Json = {
    "event_type": "serve",
    "actor_team": "A",
    "actor_number": "7",
    "t_sec": 2.0,
    "payload": {"evaluation": "#"},
    "client_id": "scout-1",
}
TABLE = b"event_type,actor_team,actor_number,payload\r\nserve,A,7,\r\nserve,B,8,\r\n"


def test_a_play_that_was_corrected_is_still_known_as_it_was_sent(
    client: TestClient, session_id: str
) -> None:
    events = f"{API}/{session_id}/events"
    first = client.post(events, json=SERVE).json()
    client.patch(f"{events}/{first['event_ids'][0]}", json={"event_type": "dig", "payload": {}})
    client.put(f"{API}/{session_id}/teams/A/roster", json=[{"number": 7, "player_name": "Anna"}])
    again = client.post(events, json={**SERVE, "actor_number": 7})
    assert (again.status_code, again.json()) == (201, first)


def test_a_play_that_comes_again_after_its_delete_stays_deleted(
    client: TestClient, session_id: str
) -> None:
    """A script whose answer was lost sends it again; the coach has deleted it meanwhile."""
    events = f"{API}/{session_id}/events"
    new = {"event_type": "dig", "client_id": "scout-2"}
    [first] = client.post(events, json=SERVE).json()["event_ids"]
    client.delete(f"{events}/{first}")
    again = client.post(events, json=[SERVE, new])
    [_, second] = again.json()["event_ids"]
    assert (again.status_code, again.json()["deleted"]) == (201, [first])
    assert client.get(events).json()["total"] == 1
    assert client.post(events, json={**SERVE, "t_sec": None}).status_code == 409

    back = client.post(f"{events}/{first}/undelete")
    assert (back.status_code, back.json()["id"]) == (200, first)
    said = {"event_ids": [first, second], "deleted": []}
    assert client.post(events, json=[SERVE, new]).json() == said
    assert client.get(events).json()["total"] == 2


@pytest.mark.parametrize(
    "other",
    [
        {"actor_number": "8"},
        {"payload": {"evaluation": "="}},
        {"t_sec": None},
        {"status": "suggested"},
        {"seq": 9},
    ],
)
def test_a_client_id_that_comes_with_something_else_is_refused(
    client: TestClient, session_id: str, other: Json
) -> None:
    events = f"{API}/{session_id}/events"
    client.post(events, json=SERVE)
    for body in ([{**SERVE, **other}], [{"event_type": "dig"}, {**SERVE, **other}]):
        refused = client.post(events, json=body)
        assert refused.status_code == 409
        assert "scout-1" in refused.json()["detail"]
    assert client.get(events).json()["total"] == 1
    fresh = {**SERVE, "client_id": "scout-2"}
    assert client.post(events, json=[fresh, {**fresh, **other}]).status_code == 409
    assert client.get(events).json()["total"] == 1


def test_a_session_is_created_once_for_a_key(client: TestClient, record: SessionService) -> None:
    before = record.count_sessions()
    key = {"Idempotency-Key": "8e03978e"}
    first = client.post(API, json={"title": "Final"}, headers=key)
    again = client.post(API, json={"title": "Final"}, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert record.count_sessions() == before + 1
    other = client.post(API, json={"title": "Semi-final"}, headers=key)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    refused = client.post(API, json={"title": ""}, headers={"Idempotency-Key": "fresh"})
    assert refused.status_code == 422
    assert client.post(API, json={"title": "Now"}, headers={"Idempotency-Key": "fresh"}).is_success


def _requests(session_id: str, video: bytes, other: str = "") -> dict[str, Json]:
    """What makes something over REST; `other` makes it something else."""
    named = {"session_id": session_id, "filename": f"match{other}.mp4"}
    coded = ",".join(
        f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in named.items()
    )
    return {
        f"{API}/import": {"files": {"file": ("match.csv", TABLE + other.encode() + b",,,\r\n")}},
        f"{MATCH}/clips": {"json": {"path": f"clip{other}.mp4"}},
        f"{MATCH}/clips/upload": {"files": {"file": ("match.mp4", video + other.encode())}},
        f"{API}/uploads": {"headers": {"Upload-Length": "9", "Upload-Metadata": coded}},
        f"{MATCH}/events": {"json": {"event_type": f"dig{other}"}},
        f"{MATCH}/artifacts": {
            "data": {"artifact_type": "note"},
            "files": {"file": ("note.txt", f"note{other}")},
        },
        f"{MATCH}/snapshots": {},
        "/_api/people": {"json": {"name": f"Anna{other}"}},
        "/_api/clubs": {"json": {"name": f"Herons{other}"}},
        "/_api/presets": {"json": {"name": f"Cup{other} {session_id}", "content": {}}},
        "/_api/questions": {"json": {"name": f"Q{other} {session_id}", "asked": {"set": "1"}}},
        "/_api/playlists": {"json": {"title": f"Kills{other}"}},
    }


@pytest.mark.parametrize("what", _requests("", b""))
def test_whatever_is_made_is_made_once_for_a_key(
    client: TestClient, session_id: str, video: Path, record: SessionService, what: str
) -> None:
    """The answer got lost on its way, and the script sends all of it again."""

    def send(other: str = "") -> Response:
        sent = _requests(session_id, video.read_bytes(), other).get(what, {})
        headers = {"Idempotency-Key": f"{what} {session_id}", **sent.pop("headers", {})}
        return client.post(what.format(id=session_id), headers=headers, **sent)

    def there() -> tuple[int, list[Path], int]:
        folders = ("clips", "artifacts", "_uploads")
        files = [one for one in record.sessions_dir.rglob("*.*") if one.parent.name in folders]
        return record.newest_change(), sorted(files), len(record.list_snapshots(session_id))

    first, made = send(), there()
    assert first.status_code == 201, first.text
    again = send()
    assert (again.status_code, again.content) == (201, first.content)
    for name in ("Location", "ETag"):
        assert again.headers.get(name) == first.headers.get(name)
    if not what.endswith("/snapshots"):  # which have no content
        other = send("2")
        assert other.status_code == 422, other.text
        assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert there() == made


class Killed(SessionError):
    """Stands for the end of the process: nothing behind it is done."""


@pytest.mark.parametrize(
    ("owner", "verb"), [(Uploads, "adopt"), (SessionService, "add_clip"), (Uploads, "welcome")]
)
def test_a_video_becomes_one_clip_for_a_key_whenever_the_server_is_killed(
    client: TestClient,
    session_id: str,
    settings: Settings,
    video: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    verb: str,
) -> None:
    """A start finishes complete uploads, and then the script sends it all again."""

    def killed(*_: object, **__: object) -> None:
        raise Killed("killed")

    clips = f"{API}/{session_id}/clips"
    sent: Json = {
        "files": {"file": ("match.mp4", video.read_bytes())},
        "headers": {"Idempotency-Key": f"killed {session_id}"},
    }
    with monkeypatch.context() as patch:
        patch.setattr(UploadStore, "forget", lambda *_: None)
        patch.setattr(owner, verb, killed)
        assert not client.post(f"{clips}/upload", **sent).is_success
    client.app.state.uploads.recover()  # type: ignore[attr-defined]
    again = client.post(f"{clips}/upload", **sent)
    (clip,) = client.get(clips).json()["items"]
    assert (again.status_code, again.json()) == (201, {"clip_id": clip["id"]})
    assert clip["duration_sec"]
    assert len(list((settings.sessions_dir / session_id / "clips").iterdir())) == 1
    assert session_id not in client.get(f"{API}/uploads").text


def test_a_clip_of_a_killed_server_is_looked_into_when_it_is_sent_again(
    client: TestClient,
    session_id: str,
    settings: Settings,
    video: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = settings.sessions_dir / session_id
    folder.mkdir(exist_ok=True)
    shutil.copy(video, folder / "own.mp4")
    sent: Json = {"json": {"path": "own.mp4"}, "headers": {"Idempotency-Key": f"c {session_id}"}}
    with monkeypatch.context() as patch:
        patch.setattr("app.main.welcome", lambda *_: None)
        made = client.post(f"{API}/{session_id}/clips", **sent).json()
    assert client.post(f"{API}/{session_id}/clips", **sent).json() == made
    (clip,) = client.get(f"{API}/{session_id}/clips").json()["items"]
    assert clip["duration_sec"]


def test_every_request_that_makes_something_takes_a_key(client: TestClient) -> None:
    """But for what takes the place of an older one anyway, and for answers that hold a secret,
    which is kept nowhere and so cannot be given twice."""
    without = {
        path
        for path, operations in client.get("/_api/openapi.json").json()["paths"].items()
        if "201" in operations.get("post", {"responses": ()})["responses"]
        and "Idempotency-Key" not in [one["name"] for one in operations["post"]["parameters"]]
    }
    secrets = {"/_api/users", "/_api/account/tokens"}
    assert without == {f"{API}/{{session_id}}/heatmap", f"{API}/{{session_id}}/report"} | secrets


def test_a_key_is_not_used_up_by_what_was_refused_or_only_looked_at(
    client: TestClient, session_id: str, record: SessionService
) -> None:
    key = {"Idempotency-Key": f"tried {session_id}"}
    sent = {"file": (f"{session_id}.csv", TABLE + session_id.encode() + b",,,\r\n")}
    look = client.post(f"{API}/import?dry_run=true", files=sent, headers=key)
    assert look.status_code == 200, look.text
    bad = client.post(f"{API}/import", files={"file": ("a.csv", b"\x00\x01")}, headers=key)
    assert bad.status_code in (415, 422), bad.text
    assert client.post(f"{API}/import", files=sent, headers=key).status_code == 201
    assert client.post(f"{API}/import", files=sent, headers=key).json()["skipped"] is False
    elsewhere = client.post(f"{API}/{session_id}/snapshots", headers=key)
    assert elsewhere.status_code == 422, "the key is that of an import"


def test_a_match_that_is_there_is_skipped(client: TestClient, record: SessionService) -> None:
    sent = {"file": ("match.csv", TABLE)}
    first = client.post(f"{API}/import", files=sent).json()
    assert first["skipped"] is False
    there = record.count_sessions()
    for how in ({"params": {"skip_duplicates": "true"}}, {"data": {"skip_duplicates": "true"}}):
        again = client.post(f"{API}/import", files=sent, **how)  # type: ignore[arg-type]
        assert again.status_code == 200, again.text
        assert (again.json()["session_id"], again.json()["skipped"]) == (first["session_id"], True)
        assert "imported before" in again.json()["warnings"][0]["text"]
    assert record.count_sessions() == there
    assert client.post(f"{API}/import", files=sent).status_code == 201


def test_an_artifact_is_replaced_and_edited(
    client: TestClient, session_id: str, record: SessionService, tmp_path: Path
) -> None:
    files = f"{API}/{session_id}/artifacts"
    (tmp_path / "a.txt").write_bytes(b"first")
    ident = record.attach_artifact(session_id, "report", tmp_path / "a.txt", {"by": "Anna"})
    record.attach_artifact(session_id, "heatmap", tmp_path / "a.txt")
    old = record.artifact_path(session_id, ident)

    put = client.put(f"{files}/{ident}", files={"file": ("b.txt", b"second")})
    assert put.status_code == 200, put.text
    assert (put.json()["file_name"], put.json()["size_bytes"]) == ("b.txt", 6)
    assert client.get(f"{files}/{ident}").content == b"second"
    assert not old.exists()
    assert client.put(f"{files}/{ident}", json={"file_path": "/etc/passwd"}).status_code == 403
    assert client.put(f"{files}/999", files={"file": ("b.txt", b"x")}).status_code == 404

    edit = {**put.json(), "artifact_type": "summary", "metadata": {"by": None, "of": 3}}
    edited = client.patch(f"{files}/{ident}", json=edit)
    assert edited.status_code == 200, edited.text
    (listed,) = client.get(files, params={"artifact_type": "summary"}).json()["items"]
    assert listed == edited.json()
    assert (listed["id"], listed["metadata"], listed["sha256"]) == (
        ident,
        {"of": 3},
        put.json()["sha256"],
    )
    assert client.patch(f"{files}/{ident}", json={"size_bytes": 1}).status_code == 422
    actions = [one.action for one in record.list_changes(session_id, entity="artifact")]
    assert actions == ["update", "update", "create", "create"]
