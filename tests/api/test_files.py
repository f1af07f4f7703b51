"""Which files REST reads, keeps and gives out."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from app.api.files import MadeFile
from app.settings import Settings
from session.schemas import ClipCreate
from session.service import SessionService
from tests.api.conftest import API
from tests.eventloop import in_a_loop


@pytest.fixture
def folder(settings: Settings, session_id: str) -> Path:
    """The session's folder, with a file of clips in it."""
    home = settings.sessions_dir / session_id
    (home / "clips").mkdir(parents=True)
    (home / "clips" / "mine.mp4").write_bytes(b"not really")
    return home


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that nobody may reach over HTTP."""
    path = tmp_path / "secret.mp4"
    path.write_text("secret")
    return path


def test_a_clip_that_is_not_there_yet_is_recorded_as_missing(
    client: TestClient, session_id: str
) -> None:
    body = {"path": "match.mp4", "duration_sec": 120.0}
    made = client.post(f"{API}/{session_id}/clips", json=body)
    assert made.status_code == 201
    clip = client.get(f"{API}/{session_id}/clips/{made.json()['clip_id']}").json()
    assert (clip["missing"], clip["duration_sec"]) == (True, 120.0)
    assert client.get(f"{API}/{session_id}/clips/{clip['id']}/media").status_code == 404


def test_clips_of_the_session_and_of_the_import_folder(
    client: TestClient, session_id: str, folder: Path, settings: Settings, video: Path
) -> None:
    (settings.import_folder / "phone.mp4").write_bytes(video.read_bytes())
    (settings.import_folder / "notes.txt").write_text("no video")
    listed = client.get(f"{API}/import-folder").json()
    assert [file["name"] for file in listed["items"]] == ["phone.mp4"]
    attached = client.post(f"{API}/{session_id}/clips", data={"import_name": "phone.mp4"})
    assert attached.status_code == 201
    clip = client.get(f"{API}/{session_id}/clips/{attached.json()['clip_id']}").json()
    assert clip["missing"] is False
    assert clip["duration_sec"] == pytest.approx(2.0, abs=0.2)
    own = client.post(f"{API}/{session_id}/clips", json={"path": "clips/mine.mp4"})
    clip = client.get(f"{API}/{session_id}/clips/{own.json()['clip_id']}").json()
    assert (clip["missing"], clip["path"]) == (False, "clips/mine.mp4")
    assert client.get(f"{API}/{session_id}/clips").json()["total"] == 2
    changed = client.patch(f"{API}/{session_id}/clips/{clip['id']}", data={"offset_sec": "30"})
    assert changed.json()["offset_sec"] == 30.0
    assert client.delete(f"{API}/{session_id}/clips/{clip['id']}").status_code == 204
    assert (folder / "clips" / "mine.mp4").exists() is False


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../../../etc/passwd", "clips/../../x/clip.mp4", "../volleysense.db", "/", "."],
)
def test_paths_that_lead_out_are_refused(client: TestClient, session_id: str, path: str) -> None:
    for answer in (
        client.post(f"{API}/{session_id}/clips", json={"path": path}),
        client.post(
            f"{API}/{session_id}/artifacts", json={"artifact_type": "x", "file_path": path}
        ),
        client.post(f"{API}/{session_id}/clips", json={"import_name": path}),
    ):
        assert answer.status_code == 403, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_path_with_nul_is_bad_input(client: TestClient, session_id: str) -> None:
    answer = client.post(f"{API}/{session_id}/clips", json={"path": "a\0b"})
    assert answer.status_code == 422


def test_symbolic_links_do_not_lead_out(
    client: TestClient, session_id: str, folder: Path, secret: Path, settings: Settings
) -> None:
    (folder / "clips" / "link.mp4").symlink_to(secret)
    (folder / "way").symlink_to(secret.parent)
    (settings.import_folder / "link.mp4").symlink_to(secret)
    for path in ("clips/link.mp4", "way/secret.mp4", str(folder / "way" / "secret.mp4")):
        assert client.post(f"{API}/{session_id}/clips", json={"path": path}).status_code == 403
    body = {"import_name": "link.mp4"}
    assert client.post(f"{API}/{session_id}/clips", json=body).status_code == 403
    names = [file["name"] for file in client.get(f"{API}/import-folder").json()["items"]]
    assert "link.mp4" not in names


def test_a_clip_recorded_by_a_script_from_elsewhere_is_not_given_out(
    client: TestClient, record: SessionService, session_id: str, secret: Path
) -> None:
    clip_id = record.add_clip(session_id, ClipCreate(path=str(secret)))
    clip = f"{API}/{session_id}/clips/{clip_id}"
    assert client.get(f"{clip}/media").status_code == 403
    assert client.get(f"{clip}/frame").status_code == 403
    assert client.post(f"{clip}/analysis").status_code == 403


def test_an_artifact_by_path_by_upload_and_back(
    client: TestClient, session_id: str, folder: Path
) -> None:
    (folder / "heatmap.png").write_bytes(b"\x89PNG fake")
    body = {"artifact_type": "heatmap", "file_path": "heatmap.png", "metadata": {"n": 3}}
    made = client.post(f"{API}/{session_id}/artifacts", json=body)
    assert made.status_code == 201
    shown = client.get(f"{API}/{session_id}/artifacts/{made.json()['artifact_id']}")
    assert shown.content == b"\x89PNG fake"
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("inline")
    sent = client.post(
        f"{API}/{session_id}/artifacts",
        data={"artifact_type": "report", "metadata": '{"by": "me"}'},
        files={"file": ('../../evil"\r\nX: y<.html', b"<script>alert(1)</script>")},
    )
    assert sent.status_code == 201
    answer = client.get(f"{API}/{session_id}/artifacts/{sent.json()['artifact_id']}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "x" not in answer.headers
    listed = client.get(f"{API}/{session_id}/artifacts").json()
    assert listed["total"] == 2
    gone = f"{API}/{session_id}/artifacts/{made.json()['artifact_id']}"
    assert client.delete(gone).status_code == 204
    assert client.get(gone).status_code == 404


def test_an_svg_is_shown_in_a_sandbox(client: TestClient, session_id: str, folder: Path) -> None:
    (folder / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    body = {"artifact_type": "heatmap", "file_path": "a.svg"}
    made = client.post(f"{API}/{session_id}/artifacts", json=body).json()
    url = f"{API}/{session_id}/artifacts/{made['artifact_id']}"
    shown = client.get(url)
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert client.get(f"{url}?download=1").headers["content-disposition"].startswith("attachment")


def test_an_artifact_needs_a_file(client: TestClient, session_id: str) -> None:
    url = f"{API}/{session_id}/artifacts"
    assert client.post(url, json={"artifact_type": "x", "file_path": "no.png"}).status_code == 404
    assert client.post(url, json={"artifact_type": "x"}).status_code == 422
    form = client.post(url, files={"artifact_type": (None, "x")})
    assert (form.status_code, form.json()["errors"][0]["field"]) == (422, "file")
    assert client.post(url, content=b"x", headers={"Content-Type": "text/x"}).status_code == 415


def test_export_answers_paths_and_links(
    client: TestClient, session_id: str, settings: Settings, secret: Path
) -> None:
    client.post(f"{API}/{session_id}/events", json=[{"event_type": "serve", "actor_team": "A"}])
    answer = client.post(f"{API}/{session_id}/export").json()
    with Path(answer["events"]).open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["event_type"] == "serve"
    got = client.get(answer["links"]["rollup"])
    assert got.content == Path(answer["rollup"]).read_bytes()
    assert 'filename="rollup.csv"' in got.headers["content-disposition"]
    exports = settings.sessions_dir / session_id / "exports"
    (exports / "link.csv").symlink_to(secret)
    names = [file["name"] for file in client.get(f"{API}/{session_id}/exports").json()["items"]]
    assert "link.csv" not in names
    assert client.get(f"{API}/{session_id}/exports/link.csv").status_code == 403
    assert client.get(f"{API}/{session_id}/exports/..%5Cevents.csv").status_code == 403
    assert client.get(f"{API}/{session_id}/exports/none.csv").status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 200),
        ({"json": {}}, 200),
        ({"json": None}, 200),
        ({"data": {}}, 200),
        ({"json": {"format": "dvw"}}, 422),
        ({"data": {"format": "dvw"}}, 422),
        ({"json": ["dvw"]}, 422),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 422),
        ({"content": b"dvw", "headers": {"Content-Type": "text/plain"}}, 415),
    ],
)
def test_an_export_is_csv_and_refuses_what_it_does_not_know(
    client: TestClient, session_id: str, sent: dict[str, Any], status: int
) -> None:
    answer = client.post(f"{API}/{session_id}/export", **sent)
    assert answer.status_code == status, answer.text
    if b"format" in answer.request.read():
        assert answer.json()["errors"][0]["field"] == "format"


@pytest.mark.parametrize("sent", [{"json": {"decimal": "comma"}}, {"data": {"decimal": "comma"}}])
def test_an_export_for_a_decimal_comma_lies_beside_the_other(
    client: TestClient, session_id: str, sent: dict[str, Any]
) -> None:
    client.post(f"{API}/{session_id}/events", json=[{"event_type": "serve", "t_sec": 1.5}])
    client.post(f"{API}/{session_id}/export")
    answer = client.post(f"{API}/{session_id}/export", **sent).json()
    assert ";1,5;serve;" in client.get(answer["links"]["events"]).text
    names = [file["name"] for file in client.get(f"{API}/{session_id}/exports").json()["items"]]
    tables = ("events", "rollup", "touches", "rosters", "play-by-play")
    assert set(names) == {f"{table}{way}.csv" for table in tables for way in ("", "-excel")}
    assert client.post(f"{API}/{session_id}/export", json={"decimal": ";"}).status_code == 422


def test_an_exports_folder_that_is_a_link_is_not_written(
    client: TestClient, session_id: str, folder: Path, tmp_path: Path
) -> None:
    (folder / "exports").symlink_to(tmp_path)
    assert client.post(f"{API}/{session_id}/export").status_code == 403
    assert client.get(f"{API}/{session_id}/exports").status_code == 403
    assert list(tmp_path.iterdir()) == []


def test_a_session_whose_folder_is_a_link_reaches_no_other(
    client: TestClient, session_id: str, settings: Settings, secret: Path
) -> None:
    home = f"{API}/{session_id}"
    known = client.post(f"{home}/clips", json={"path": secret.name}).json()["clip_id"]
    (settings.sessions_dir / session_id).symlink_to(secret.parent)
    attached = {"artifact_type": "report", "file_path": secret.name}
    for answer in (
        client.post(f"{home}/clips", json={"path": secret.name}),
        client.post(f"{home}/artifacts", json=attached),
        client.post(
            f"{home}/artifacts", data={"artifact_type": "x"}, files={"file": ("a.txt", b"a")}
        ),
        client.post(f"{home}/export"),
        client.get(f"{home}/exports"),
        client.get(f"{home}/clips/{known}/media"),
        client.post(f"{home}/clips/{known}/analysis"),
    ):
        assert answer.status_code == 403, answer.url
    assert client.delete(home).status_code == 200
    assert list(secret.parent.iterdir()) == [secret]


def test_an_artifacts_folder_that_is_a_link_is_not_written(
    client: TestClient, session_id: str, folder: Path, tmp_path: Path
) -> None:
    (folder / "artifacts").symlink_to(tmp_path)
    attached = {"artifact_type": "report", "file_path": "mine.mp4"}
    assert client.post(f"{API}/{session_id}/artifacts", json=attached).status_code == 403
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "rest"),
    [
        (f"{API}/{{id}}/export/json", ".json"),
        (f"{API}/{{id}}/report?format=html", "_match-report.html"),
        (f"{API}/{{id}}/charts/scores.svg", "_Score_rally_by_rally.svg"),
        ("/sessions/{id}/downloads/events.csv", "_events.csv"),
    ],
)
@pytest.mark.parametrize(
    ("title", "plain", "coded"),
    [
        ("Łódź – Będzin", "2019-03-01_Lodz_Bedzin", "2019-03-01_%C5%81%C3%B3d%C5%BA_B%C4%99dzin"),
        ("Динамо", "2019-03-01", "2019-03-01_%D0%94%D0%B8%D0%BD%D0%B0%D0%BC%D0%BE"),
        ('Final "A\\B" <1>', "2019-03-01_Final_A_B_1", None),
    ],
)
def test_a_download_is_named_after_date_and_title(
    client: TestClient, address: str, rest: str, title: str, plain: str, coded: str | None
) -> None:
    body = {"title": title, "match_date": "2019-03-01"}
    session_id = client.post(API, json=body).json()["session_id"]
    answer = client.get(address.format(id=session_id))
    named = answer.headers["content-disposition"].partition("; ")[2]
    also = f"; filename*=UTF-8''{coded}{rest}" if coded else ""
    assert named == f'filename="{plain}{rest}"{also}'


@pytest.mark.parametrize("name", ["export/json", "export/dvw", "play-by-play.csv"])
def test_a_file_that_is_made_anew_is_the_same_while_nothing_changes(
    client: TestClient, session_id: str, name: str
) -> None:
    address = f"{API}/{session_id}/{name}"
    tag = client.get(address).headers["ETag"]
    assert client.head(address).headers["ETag"] == tag
    rest = client.get(address, headers={"Range": "bytes=1-", "If-Range": tag})
    assert rest.status_code == 206
    client.patch(f"{API}/{session_id}", json={"title": "Final"})
    client.post(f"{API}/{session_id}/events", json={"event_type": "point", "actor_team": "A"})
    assert client.get(address).headers["ETag"] != tag


def test_a_name_that_has_no_plain_letters(client: TestClient) -> None:
    session_id = client.post(API, json={"title": "Динамо"}).json()["session_id"]
    named = client.get(f"{API}/{session_id}/export/json").headers["content-disposition"]
    assert 'filename="file.json"; filename*=UTF-8' in named


@pytest.mark.parametrize(
    "path",
    [
        f"{API}/{{id}}/export/json",
        f"{API}/{{id}}/play-by-play.csv",
        "/sessions/{id}/downloads/session.json",
    ],
)
def test_a_file_made_for_an_answer_is_gone_with_it(
    client: TestClient,
    session_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    where = path.format(id=session_id)
    assert client.get(where).status_code == 200
    head = client.head(where)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) > 0
    beyond = client.get(where, headers={"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond.json()["status"]) == (416, 416)
    assert client.get(where, headers={"Range": "nonsense"}).status_code == 200
    assert list(scratch.iterdir()) == []


def test_a_file_that_nobody_waits_for_is_gone_too() -> None:
    made = MadeFile("a.txt", lambda path: path.write_text("a"), "text/plain", {})

    async def refuse(message: Message) -> None:
        raise OSError("The client has gone.")

    async def nothing() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "headers": [], "asgi": {"spec_version": "2.4"}}
    with pytest.raises(OSError, match="gone"):
        in_a_loop(made(scope, nothing, refuse))
    assert not Path(made.path).parent.exists()
