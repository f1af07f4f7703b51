"""Watching a clip over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api.charts import Skill
from app.clips.uploadstore import video_suffix
from app.settings import Settings
from session.schemas import ClipUpdate
from session.service import SessionService
from session.vocabulary import SKILLS
from tests.api.conftest import API


@pytest.fixture
def clip(client: TestClient, session_id: str, settings: Settings, video: Path) -> str:
    """The address of a clip of two seconds."""
    folder = settings.sessions_dir / session_id / "clips"
    folder.mkdir(parents=True)
    (folder / "a.mp4").write_bytes(video.read_bytes())
    made = client.post(f"{API}/{session_id}/clips", json={"path": "a.mp4"}).json()
    return f"{API}/{session_id}/clips/{made['clip_id']}"


def test_a_player_can_seek(client: TestClient, clip: str, video: Path) -> None:
    data = video.read_bytes()
    whole = client.get(f"{clip}/media")
    assert (whole.status_code, whole.content) == (200, data)
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["accept-ranges"] == "bytes"
    head = client.head(f"{clip}/media")
    assert (head.headers["content-length"], head.content) == (str(len(data)), b"")
    part = client.get(f"{clip}/media", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, data[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(data)}"
    tail = client.get(f"{clip}/media", headers={"Range": "bytes=-10"})
    assert (tail.status_code, tail.content) == (206, data[-10:])


def test_a_range_past_the_end_is_a_problem_and_nonsense_is_ignored(
    client: TestClient, clip: str, video: Path
) -> None:
    past = client.get(f"{clip}/media", headers={"Range": "bytes=99999999-"})
    assert past.status_code == 416
    assert past.headers["content-range"] == f"bytes */{video.stat().st_size}"
    assert past.headers["content-type"] == "application/problem+json"
    for nonsense in ("cats=1-2", "bytes", "bytes=", "bytes=a-b", "bytes=5-1"):
        assert client.get(f"{clip}/media", headers={"Range": nonsense}).status_code == 200


def test_the_copy_for_browsers_is_preferred(
    client: TestClient, record: SessionService, clip: str, settings: Settings, tmp_path: Path
) -> None:
    session_id, _, clip_id = clip.removeprefix(f"{API}/").split("/")
    folder = settings.sessions_dir / session_id / "clips"
    (folder / "copy.mp4").write_bytes(b"proxy")
    record.update_clip(session_id, clip_id, ClipUpdate(meta={"proxy": "clips/copy.mp4"}))
    assert client.get(f"{clip}/media").content == b"proxy"
    assert client.get(f"{clip}/media?original=1").content != b"proxy"
    (tmp_path / "out.mp4").write_bytes(b"secret")
    (folder / "link.mp4").symlink_to(tmp_path / "out.mp4")
    record.update_clip(session_id, clip_id, ClipUpdate(meta={"proxy": "clips/link.mp4"}))
    assert client.get(f"{clip}/media").status_code == 403
    record.update_clip(session_id, clip_id, ClipUpdate(meta={"proxy": "clips/gone.mp4"}))
    assert client.get(f"{clip}/media").status_code == 200


def test_single_pictures_get_brighter(client: TestClient, clip: str) -> None:
    first = client.get(f"{clip}/frame", params={"t_sec": 0.0})
    last = client.get(f"{clip}/frame", params={"t_sec": 1e6, "max_width": 80})
    for picture in (first, last):
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content.startswith(b"\xff\xd8")
    assert client.get(f"{clip}/frame", params={"t_sec": "nan"}).status_code == 422


def test_a_clip_that_is_no_video_says_so(
    client: TestClient, session_id: str, settings: Settings
) -> None:
    folder = settings.sessions_dir / session_id
    folder.mkdir(exist_ok=True)
    (folder / "text.mp4").write_text("no video at all")
    made = client.post(f"{API}/{session_id}/clips", json={"path": "text.mp4"}).json()
    answer = client.get(f"{API}/{session_id}/clips/{made['clip_id']}/frame")
    assert answer.status_code == 415
    assert "cannot be read as a video" in answer.json()["detail"]


def test_an_analysis_is_a_job_that_can_be_looked_at_and_cancelled(
    client: TestClient, clip: str, session_id: str
) -> None:
    started = client.post(f"{clip}/analysis")
    assert started.status_code == 202
    job = f"{API}/jobs/{started.json()['job_id']}"
    assert client.get(job).json()["kind"] == "analysis"
    assert client.get(f"{API}/jobs", params={"session_id": session_id}).json()["total"] == 1
    again = client.post(f"{clip}/analysis")
    assert again.status_code in {202, 409}
    assert client.post(f"{job}/cancel").json()["state"] in {"cancelled", "failed", "done"}
    assert client.get(f"{API}/jobs/none").status_code == 404
    assert client.post(f"{API}/jobs/none/cancel").status_code == 404


def meta_of(client: TestClient, clip: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(clip).json()["meta"]
    return found


def test_who_starts_an_analysis_says_from_where_the_clip_is_seen(
    client: TestClient, clip: str
) -> None:
    """It is kept with the clip: with its corners where they are marked, which may be cut off."""

    def start(**said: Any) -> None:  # noqa: ANN401
        started = client.post(f"{clip}/analysis", **said)
        assert started.status_code == 202
        client.post(f"{API}/jobs/{started.json()['job_id']}/cancel")

    start(json={"near_side": "B"})
    assert meta_of(client, clip)["near_side"] == "B"
    assert "view" not in meta_of(client, clip)
    start(data={"view": "side"})
    assert (meta_of(client, clip)["near_side"], meta_of(client, clip)["view"]) == ("B", "side")

    corners = [[-64.0, 741.5], [1302.0, 738.0], [960.0, 345.0], [370.0, 346.0]]
    start(json={"corners_px": corners, "t_sec": 1.0})
    marked = meta_of(client, clip)["calibration"]
    assert marked == {"corners_px": corners, "near_side": "B", "view": "baseline", "t_sec": 1.0}
    start(json={"near_side": "A", "view": "side"})
    again = meta_of(client, clip)["calibration"]
    assert again == {**marked, "near_side": "A", "view": "side"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"corners_px": [[0, 0], [10, 0], [0, 10], [10, 10]]}, "corners_px"),
        ({"corners_px": [[0, 0]]}, "corners_px"),
        ({"view": "behind"}, "view"),
        ({"near": "A"}, "near"),
    ],
)
def test_what_cannot_be_a_court_starts_nothing(
    client: TestClient, clip: str, session_id: str, said: dict[str, Any], field: str
) -> None:
    before = meta_of(client, clip)
    answer = client.post(f"{clip}/analysis", json=said)
    assert answer.status_code == 422
    assert field in str(answer.json()["errors"])
    assert client.get(f"{API}/jobs", params={"session_id": session_id}).json()["total"] == 0
    assert meta_of(client, clip) == before


def test_heatmaps_are_drawn_and_attached(client: TestClient, session_id: str) -> None:
    png = client.get(f"{API}/{session_id}/heatmap", params={"team": "A", "skill": "attack"})
    assert png.content.startswith(b"\x89PNG")
    svg = client.get(f"{API}/{session_id}/heatmap", params={"fmt": "svg", "number": ""})
    assert svg.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in svg.content
    made = client.post(f"{API}/{session_id}/heatmap", data={"status": "suggested"})
    assert made.status_code == 201
    ids = [item["id"] for item in client.get(f"{API}/{session_id}/artifacts").json()["items"]]
    assert sorted(ids) == sorted(made.json()["artifact_ids"])


def test_the_skills_of_the_address_are_those_of_the_record() -> None:
    assert Skill.__args__ == SKILLS  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"\0\0\0\x18ftypisom", ".mp4"),
        (b"\0\0\0\x14ftypqt  ", ".mov"),
        (b"\0\0\0\x18ftypheic", None),
        (b"\x1a\x45\xdf\xa3...webm", ".webm"),
        (b"\x1a\x45\xdf\xa3...matroska", ".mkv"),
        (b"RIFF\0\0\0\0AVI LIST", ".avi"),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        ((b"\x47" + b"\0" * 187) * 3, ".ts"),
        ((b"\0\0\0\0\x47" + b"\0" * 187) * 3, ".ts"),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell_a_video(head: bytes, suffix: str | None) -> None:
    assert video_suffix(head) == suffix


def test_a_file_that_is_no_video_is_not_played_as_a_page(
    client: TestClient, session_id: str, settings: Settings
) -> None:
    folder = settings.sessions_dir / session_id / "clips"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text("<script>alert(1)</script>")
    made = client.post(f"{API}/{session_id}/clips", json={"path": "page.html"}).json()
    answer = client.get(f"{API}/{session_id}/clips/{made['clip_id']}/media")
    assert answer.headers["content-type"].startswith("video/")


def test_a_copy_with_an_impossible_name_is_passed_over(client: TestClient, clip: str) -> None:
    for name in ("x" * 5_000, "a\x00b", "clips"):
        assert client.patch(clip, json={"meta": {"proxy": name}}).status_code == 200
        assert client.get(f"{clip}/media").status_code == 200
