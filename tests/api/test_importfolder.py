"""The import folder holds whatever people and their programs put there."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from session.errors import StorageError
from session.files.names import by_spelling, readable, spelt
from session.service import SessionService
from tests.api.conftest import API

LATIN = os.fsdecode(b"K\xf6ln.mp4")
TWO_LINES = "first\nhalf.mp4"


@pytest.fixture
def imports(client: TestClient, settings: Settings) -> Iterator[Path]:
    """The import folder of the running application, empty before and after."""
    folder = settings.import_folder
    yield folder
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.rmdir() if path.is_dir() else path.unlink()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def _link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere.mp4")


def _folder(path: Path) -> None:
    path.mkdir()


def _options(page: str) -> list[str]:
    """What the match page offers of the folder."""
    chooser = re.search(r'<select id="import_name".*?</select>', page, re.DOTALL)
    return [unescape(name) for name in re.findall('value="(.*?)"', chooser[0])] if chooser else []


@pytest.mark.parametrize("name", [LATIN, TWO_LINES, " 100 %E9.mp4", "<b>&.mp4", "a" * 251 + ".mp4"])
def test_a_video_of_any_name_becomes_a_clip(
    client: TestClient,
    record: SessionService,
    session_id: str,
    imports: Path,
    video: Path,
    name: str,
) -> None:
    (imports / name).write_bytes(video.read_bytes())
    (listed,) = client.get(f"{API}/import-folder").json()["items"]
    assert listed["shown"] == readable(name)
    page = client.get(f"/sessions/{session_id}")
    assert page.status_code == 200
    assert _options(page.text) == [listed["name"]]
    attached = client.post(
        f"/sessions/{session_id}/clips/attach", data={"import_name": listed["name"]}
    )
    assert attached.status_code == 200, attached.text
    (clip,) = record.list_clips(session_id)
    assert clip.missing is False
    assert client.get(f"{API}/{session_id}/clips/{clip.id}/media").content == video.read_bytes()
    assert readable(name).replace("&", "&amp;").replace("<b>", "&lt;b&gt;") in attached.text


@pytest.mark.parametrize("make", [_pipe, _link_to_itself, _link_to_nothing])
def test_what_is_no_file_is_named_and_left_out(
    client: TestClient, session_id: str, imports: Path, make: Callable[[Path], None]
) -> None:
    make(imports / "odd.mp4")
    assert client.get(f"{API}/import-folder").json()["items"] == []
    page = client.get(f"/sessions/{session_id}")
    assert page.status_code == 200
    assert "In the import folder, but not to be read: <bdi>odd.mp4</bdi>" in page.text
    body = {"import_name": "odd.mp4"}
    assert client.post(f"{API}/{session_id}/clips", json=body).status_code in {404, 422}


def test_a_folder_called_like_a_video_is_not_spoken_of(
    client: TestClient, session_id: str, imports: Path
) -> None:
    _folder(imports / "season.mp4")
    assert "season.mp4" not in client.get(f"/sessions/{session_id}").text


def test_a_file_that_may_not_be_read_is_named(
    client: TestClient, session_id: str, imports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (imports / "theirs.mp4").write_bytes(b"x")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "<bdi>theirs.mp4</bdi>" in client.get(f"/sessions/{session_id}").text
    body = {"import_name": "theirs.mp4"}
    refused = client.post(f"{API}/{session_id}/clips", json=body)
    assert (refused.status_code, "check its rights" in refused.text) == (403, True)


def test_a_folder_that_is_gone_offers_nothing(
    client: TestClient, session_id: str, imports: Path
) -> None:
    imports.rmdir()
    assert client.get(f"/sessions/{session_id}").status_code == 200
    imports.symlink_to(imports.name)
    assert client.get(f"{API}/import-folder").json()["total"] == 0
    assert client.get(f"/sessions/{session_id}").status_code == 200


def test_of_very_many_videos_some_are_offered_and_each_can_be_named(
    client: TestClient, record: SessionService, session_id: str, imports: Path
) -> None:
    for number in range(1_000):
        (imports / f"{number:04}.mp4").touch()
    page = client.get(f"/sessions/{session_id}").text
    assert "1,000 videos lie there" in page
    assert (page.count("0 bytes"), "0999.mp4" in page) == (200, False)
    client.post(f"/sessions/{session_id}/clips/attach", data={"import_name": "0999.mp4"})
    assert [Path(clip.path).name for clip in record.list_clips(session_id)] == ["0999.mp4"]


def test_strays_among_the_exports_are_left_out(
    client: TestClient, session_id: str, settings: Settings
) -> None:
    exports = settings.sessions_dir / session_id / "exports"
    exports.mkdir(parents=True)
    (exports / "events.csv").write_text("here")
    (exports / LATIN).write_text("odd")
    _link_to_itself(exports / "loop.csv")
    _pipe(exports / "pipe.csv")
    (listed,) = client.get(f"{API}/{session_id}/exports").json()["items"]
    assert client.get(listed["link"]).text == "here"


def test_strays_among_the_staged_files_stop_no_import(
    client: TestClient, settings: Settings
) -> None:
    staged = settings.sessions_dir / "_staged"
    staged.mkdir()
    _link_to_itself(staged / "loop")
    (staged / LATIN).write_bytes(b"")
    answer = client.post("/import", files={"file": ("a.csv", b"event_type\nserve\n")})
    assert answer.status_code == 200


def test_a_data_folder_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"Spi\xe9l")
    with pytest.raises(StorageError, match="Rename it"):
        SessionService(None, folder)
    assert not folder.exists()


def test_a_name_comes_back_by_its_spelling(tmp_path: Path) -> None:
    for name in (LATIN, TWO_LINES, "a%20b.mp4", "plain.mp4"):
        (tmp_path / name).touch()
        assert by_spelling(tmp_path, spelt(name)) == tmp_path / name
    assert by_spelling(tmp_path / "gone", "a%20b") == tmp_path / "gone" / "a%20b"
    assert readable(LATIN) == "K\ufffdln.mp4"
