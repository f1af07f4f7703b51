"""Uploading a clip: resumable, or with a plain form."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from httpx2 import Client, Response
from starlette.testclient import TestClient

from app.clips.uploadstore import KEEP_FINISHED_SEC, KEEP_UNFINISHED_SEC, UploadStore
from app.main import create_app
from app.settings import Settings
from session.schemas import ClipCreate, EventIn
from session.service import SessionService
from tests.api.conftest import API, URL
from tests.local import LOCAL

ROOT = Path(__file__).resolve().parents[2]
# A machine that runs other tests as well may take its time.
PATIENCE_SEC = 60
PIECE = {"Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0"}


def begin(client: Client, session_id: str, size: int, name: str = "Mój mecz.MP4") -> str:
    """Reserve an upload; answers its address."""
    answer = reserve(client, size, filename=name, session_id=session_id)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def reserve(client: Client, size: int, **pairs: str) -> Response:
    """Ask for an upload."""
    coded = ",".join(
        f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in pairs.items()
    )
    headers = {"Upload-Length": str(size), "Upload-Metadata": coded, "Tus-Resumable": "1.0.0"}
    return client.post(f"{API}/uploads", headers=headers)


def send(client: Client, url: str, offset: int, data: bytes | Iterator[bytes]) -> Response:
    """Send one piece; answers the response."""
    return client.patch(url, content=data, headers={**PIECE, "Upload-Offset": str(offset)})


@pytest.mark.parametrize("way", ["pieces", "form"])
def test_a_lost_video_is_uploaded_again_and_all_that_was_made_of_it_stays(
    client: TestClient, record: SessionService, session_id: str, video: Path, way: str
) -> None:
    corners = {"corners_px": [[40, 170], [280, 170], [220, 60], [100, 60]]}
    meta = {"calibration": corners, "proxy": "clips/old.mp4", "file_name": "gone.mp4"}
    lost = ClipCreate(path="gone.mp4", duration_sec=600, offset_sec=30, meta=meta)
    clip = record.add_clip(session_id, lost)
    plays = [EventIn(event_type="serve", t_sec=t_sec) for t_sec in (0.5, 300)]
    ids = record.add_events(session_id, clip, plays)
    home = f"/sessions/{session_id}/clips/{clip}"
    assert "Upload the same video" in client.get(home).text
    assert "Play or pause" not in client.get(home).text

    data = video.read_bytes()
    pairs = {"filename": "again.mp4", "session_id": session_id, "clip_id": clip}
    if way == "pieces":
        url = reserve(client, len(data), **pairs).headers["location"]
        assert send(client, url, 0, data).headers["upload-clip-id"] == clip
    else:
        file = {"file": ("again.mp4", data, "video/mp4")}
        form = client.post(f"{API}/{session_id}/clips/upload", data={"clip_id": clip}, files=file)
        assert form.json() == {"clip_id": clip}

    found = record.get_clip(session_id, clip)
    assert (found.missing, found.offset_sec) == (False, 30)
    assert (found.meta["file_name"], found.meta.get("proxy")) == ("again.mp4", None)
    assert found.meta["calibration"] == corners
    assert found.duration_sec is not None
    assert found.duration_sec < 60, "the new file's"
    assert [record.get_event(session_id, one).clip_id for one in ids] == [clip, clip]
    assert "1 play lies behind the end of this video" in " ".join(client.get(home).text.split())
    assert reserve(client, len(data), **pairs).status_code == 409


def test_a_video_sent_in_pieces_becomes_a_clip(
    client: TestClient, session_id: str, video: Path, settings: Settings
) -> None:
    data = video.read_bytes()
    url = begin(client, session_id, len(data), "../../Mój mecz.MP4")
    for start in range(0, len(data), 1_000):
        answer = send(client, url, start, data[start : start + 1_000])
        assert answer.status_code == 204
    clip_id = answer.headers["upload-clip-id"]
    clip = client.get(f"{API}/{session_id}/clips/{clip_id}").json()
    assert clip["meta"]["file_name"] == "Mój mecz.MP4"
    assert clip["meta"]["video"]["width"] == 160
    assert clip["duration_sec"] == pytest.approx(2.0, abs=0.2)
    file = settings.sessions_dir / session_id / clip["path"]
    assert (file.parent.name, file.suffix, file.read_bytes()) == ("clips", ".mp4", data)
    state = client.get(url).json()
    assert (state["clip_id"], state["offset"]) == (clip_id, len(data))
    again = send(client, url, len(data), b"")
    assert again.headers["upload-clip-id"] == clip_id
    assert client.get(f"{API}/{session_id}/clips").json()["total"] == 1


@pytest.mark.parametrize("way", ["pieces", "form"])
def test_an_upload_stands_in_the_history_under_the_name_of_its_script(
    client: TestClient, session_id: str, video: Path, way: str
) -> None:
    """The name is said when the upload begins."""
    client.headers["X-Actor"] = "League table"
    if way == "pieces":
        url = begin(client, session_id, video.stat().st_size)
        del client.headers["X-Actor"]
        send(client, url, 0, video.read_bytes())
    else:
        files = {"file": ("match.mp4", video.read_bytes())}
        client.post(f"{API}/{session_id}/clips/upload", files=files)
    changes = client.get(f"{API}/{session_id}/changes", params={"entity": "clip"}).json()["items"]
    assert {one["actor"] for one in changes} == {"League table"}


def test_a_broken_connection_goes_on_where_it_ended(
    client: TestClient, session_id: str, video: Path
) -> None:
    data = video.read_bytes()
    url = begin(client, session_id, len(data))
    send(client, url, 0, data[:1_500])
    head = client.head(url, headers={"Tus-Resumable": "1.0.0"})
    assert head.headers["upload-offset"] == "1500"
    wrong = send(client, url, 0, data)
    assert wrong.status_code == 409
    unfinished = client.get(f"{API}/uploads", params={"session_id": session_id}).json()
    assert [(one["offset"], one["size"]) for one in unfinished["items"]] == [(1500, len(data))]
    done = send(client, url, 1_500, data[1_500:])
    assert "upload-clip-id" in done.headers


def test_an_upload_survives_a_restart_even_in_its_last_moment(tmp_path: Path, video: Path) -> None:
    settings = Settings(sessions_dir=tmp_path, min_free_bytes=0)
    data = video.read_bytes()
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as client:
        session_id = client.post(API, json={"title": "x"}).json()["session_id"]
        half = begin(client, session_id, len(data))
        send(client, half, 0, data[:1_000])
        whole = begin(client, session_id, len(data))
        damaged = begin(client, session_id, 300)
    parts = tmp_path / "_uploads"
    (parts / f"{whole.rpartition('/')[2]}.part").write_bytes(data)
    (parts / f"{damaged.rpartition('/')[2]}.part").write_bytes(data[:300])
    with (parts / f"{half.rpartition('/')[2]}.part").open("ab") as file:
        file.write(data[1_000:1_500])
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as client:
        assert client.head(half).headers["upload-offset"] == "1500"
        assert client.get(whole).json()["clip_id"] is not None
        assert client.get(damaged).status_code == 404
        send(client, half, 1_500, data[1_500:])
        assert client.get(f"{API}/{session_id}/clips").json()["total"] == 2
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as client:
        assert client.get(f"{API}/{session_id}/clips").json()["total"] == 2


def test_what_is_no_video_is_refused_at_its_first_bytes(
    client: TestClient, session_id: str, settings: Settings
) -> None:
    url = begin(client, session_id, 1_000_000, "match.mp4")
    answer = send(client, url, 0, b"PK\x03\x04" + b"x" * 5_000)
    assert answer.status_code == 415
    assert "not a video" in answer.json()["detail"]
    assert client.get(url).status_code == 404
    assert list((settings.sessions_dir / "_uploads").glob(f"{url.rpartition('/')[2]}*")) == []


def test_a_video_that_cannot_be_decoded_is_refused(
    client: TestClient, session_id: str, video: Path
) -> None:
    data = video.read_bytes()[:300]
    url = begin(client, session_id, len(data))
    answer = send(client, url, 0, data)
    assert answer.status_code == 415
    assert client.get(f"{API}/{session_id}/clips").json()["total"] == 0
    assert client.get(url).status_code == 404


def test_size_and_session_are_checked_before_the_first_byte(
    client: TestClient, session_id: str
) -> None:
    def answer(size: str, session: str) -> int:
        coded = base64.b64encode(session.encode()).decode()
        headers = {"Upload-Length": size, "Upload-Metadata": f"session_id {coded}"}
        return client.post(f"{API}/uploads", headers=headers).status_code

    assert answer("3000001", session_id) == 413
    assert answer("0", session_id) == 422
    assert answer("-1", session_id) == 422
    assert answer("9" * 40, session_id) == 422
    assert answer("5", "unknown") == 404
    assert answer("5", "") == 422
    bad = client.post(f"{API}/uploads", headers={"Upload-Length": "5", "Upload-Metadata": "a !"})
    assert bad.status_code == 422
    old = client.post(f"{API}/uploads", headers={"Upload-Length": "5", "Tus-Resumable": "0.2.2"})
    assert old.status_code == 412


def test_a_full_disk_is_told_before_the_first_byte(
    client: TestClient, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    first = begin(client, session_id, 600)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(2_000, 1_000, 1_000))
    coded = base64.b64encode(session_id.encode()).decode()
    headers = {"Upload-Length": "600", "Upload-Metadata": f"session_id {coded}"}
    answer = client.post(f"{API}/uploads", headers=headers)
    assert answer.status_code == 507
    assert "not enough room" in answer.json()["detail"]
    assert client.delete(first).status_code == 204
    for other in client.get(f"{API}/uploads").json()["items"]:
        client.delete(f"{API}/uploads/{other['upload_id']}")
    assert client.post(f"{API}/uploads", headers=headers).status_code == 201


def test_pieces_that_do_not_fit_are_refused(client: TestClient, session_id: str) -> None:
    url = begin(client, session_id, 10)
    assert send(client, url, 0, b"x" * 11).status_code == 413
    stream = iter([b"xxxx", b"xxxxxxxx"])
    assert send(client, url, 0, stream).status_code == 413
    plain = client.patch(url, content=b"x", headers={"Upload-Offset": "0"})
    assert plain.status_code == 415
    assert client.delete(url).status_code == 204
    assert client.head(url).status_code == 404


def test_the_protocol_describes_itself(client: TestClient) -> None:
    headers = client.options(f"{API}/uploads").headers
    assert headers["tus-version"] == "1.0.0"
    assert headers["tus-max-size"] == "3000000"
    assert "creation" in headers["tus-extension"]


def test_a_plain_form_works_without_javascript(
    client: TestClient, session_id: str, video: Path
) -> None:
    url = f"{API}/{session_id}/clips/upload"
    form = {"data": {"offset_sec": "30"}, "files": {"file": ("a.mov", video.read_bytes())}}
    page = client.post(url, **form, headers={"Accept": "text/html"}, follow_redirects=False)  # type: ignore[arg-type]
    assert page.status_code == 303
    clip_id = page.headers["location"].rpartition("/")[2]
    clip = client.get(f"{API}/{session_id}/clips/{clip_id}").json()
    assert (clip["offset_sec"], clip["meta"]["file_name"]) == (30.0, "a.mov")
    assert clip["path"].endswith(".mp4")
    script = client.post(url, **form)  # type: ignore[arg-type]
    assert (script.status_code, set(script.json())) == (201, {"clip_id"})


def test_a_form_without_a_video_leaves_nothing_behind(
    client: TestClient, session_id: str, settings: Settings
) -> None:
    url = f"{API}/{session_id}/clips/upload"
    before = sorted((settings.sessions_dir / "_uploads").iterdir())
    assert client.post(url, files={"file": ("a.mp4", b"no video" * 1000)}).status_code == 415
    assert client.post(url, files={"file": ("a.mp4", b"")}).status_code == 422
    assert client.post(url, files={"other": ("a.mp4", b"x")}).status_code == 422
    assert client.post(url, data={"file": "x"}).status_code == 415
    broken = {"Content-Type": "multipart/form-data; boundary=a"}
    assert client.post(url, content=b"--b\r\nx", headers=broken).status_code == 422
    assert client.post(url, files={"file": ("a.mp4", b"x" * 5_000_000)}).status_code == 413
    assert sorted((settings.sessions_dir / "_uploads").iterdir()) == before


def test_abandoned_uploads_are_swept_and_fresh_ones_kept(tmp_path: Path) -> None:
    store = UploadStore(Settings(sessions_dir=tmp_path, min_free_bytes=0))
    fresh = store.create("s", "a.mp4", 10, 0.0)
    old = store.create("s", "b.mp4", 10, 0.0)
    done = store.finished(store.create("s", "c.mp4", 10, 0.0), "clip")
    orphan = store.folder / "orphan.part"
    orphan.touch()
    longer = time.time() - max(KEEP_UNFINISHED_SEC, KEEP_FINISHED_SEC) - 10
    for path in (store.part(old), store.folder / f"{done.id}.json", orphan):
        os.utime(path, (longer, longer))
    store.sweep()
    assert [upload.id for upload in store.all()] == [fresh.id]
    assert not orphan.exists()
    assert not store.part(old).exists()


def half_sent(port: int, url: str, size: int, data: bytes) -> socket.socket:
    """A connection that has announced a piece of `size` bytes and sent only `data`."""
    line = socket.create_connection(("127.0.0.1", port))
    head = (
        f"PATCH {url} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nTus-Resumable: 1.0.0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n"
        f"Content-Length: {size}\r\n\r\n"
    )
    line.sendall(head.encode() + data)
    return line


def wait_for(part: Path, size: int) -> None:
    """Until so many bytes have reached the disk."""
    while part.stat().st_size < size:
        time.sleep(0.01)


def test_a_connection_that_breaks_in_mid_piece_goes_on_later(
    server: tuple[str, Settings], video: Path
) -> None:
    data = video.read_bytes() + b"\0" * 2_000_000
    url, settings = server
    with Client(base_url=url, timeout=PATIENCE_SEC) as http:
        session_id = http.post(API, json={"title": "x"}).json()["session_id"]
        upload = begin(http, session_id, len(data))
        port = int(url.rpartition(":")[2])
        with half_sent(port, upload, len(data), data[:1_500_000]):
            wait_for(settings.sessions_dir / "_uploads" / f"{upload[-32:]}.part", 1_000_000)
        offset = int(http.head(upload).headers["upload-offset"])
        assert 1_000_000 <= offset <= 1_500_000
        while (done := send(http, upload, offset, data[offset:])).status_code in {409, 423}:
            time.sleep(0.05)
            offset = int(http.head(upload).headers["upload-offset"])
        clip = http.get(f"{API}/{session_id}/clips/{done.headers['upload-clip-id']}").json()
    assert (settings.sessions_dir / session_id / clip["path"]).read_bytes() == data


def test_an_upload_goes_on_after_the_server_was_killed(tmp_path: Path, video: Path) -> None:
    data = video.read_bytes() + b"\0" * 2_000_000
    with started(tmp_path) as (process, url), Client(base_url=url, timeout=PATIENCE_SEC) as http:
        session_id = http.post(API, json={"title": "x"}).json()["session_id"]
        upload = begin(http, session_id, len(data))
        port = int(url.rpartition(":")[2])
        with half_sent(port, upload, len(data), data[:1_500_000]):
            part = tmp_path / "_uploads" / f"{upload.rpartition('/')[2]}.part"
            while part.stat().st_size < 1_000_000:
                time.sleep(0.01)
            process.kill()
            process.wait()
    with started(tmp_path) as (_, url), Client(base_url=url, timeout=PATIENCE_SEC) as http:
        offset = int(http.head(upload).headers["upload-offset"])
        assert 1_000_000 <= offset <= 1_500_000
        done = send(http, upload, offset, data[offset:])
        clip = http.get(f"{API}/{session_id}/clips/{done.headers['upload-clip-id']}").json()
    assert (tmp_path / session_id / clip["path"]).read_bytes() == data


@contextmanager
def started(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server in a process of its own, and where it listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "app.main:create_app"]
    environment = {
        **os.environ,
        "VOLLEYSENSE_SESSIONS_DIR": str(folder),
        "VOLLEYSENSE_MIN_FREE_BYTES": "0",
    }
    with subprocess.Popen([*command, "--port", str(port)], env=environment, cwd=ROOT) as process:
        try:
            while True:
                assert process.poll() is None
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()
