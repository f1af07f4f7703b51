"""Scout files over HTTP: looked at, imported, refused."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.imports.staging import KEEP_SEC, MAX_FILES, Staging
from session.errors import NotFoundError
from session.game.rules import KNOWN
from session.record.matches import Matches
from session.service import SessionService

API = "/_api/sessions/import"
PAGE = {"accept": "text/html"}


@pytest.fixture
def staging(client: TestClient) -> Staging:
    """The place where files wait, with nothing in it."""
    found = Staging(client.app.state.settings)  # type: ignore[attr-defined]
    shutil.rmtree(found.folder, ignore_errors=True)
    return found


@pytest.fixture
def clip(shared: Path) -> Path:
    return shared / "data/scout/katowice-bedzin-2019-clip.dvw"


def sent(path: Path, name: str | None = None) -> dict[str, Any]:
    return {"file": (name or path.name, path.read_bytes())}


def total(client: TestClient) -> int:
    """How many sessions there are."""
    return int(client.get("/_api/sessions").json()["total"])


def test_a_file_becomes_a_session(client: TestClient, clip: Path) -> None:
    response = client.post(API, files=sent(clip), data={"title": "One rally"})
    assert response.status_code == 201
    made = response.json()
    assert made["events"] > 13
    assert {"line", "severity", "text"} == set(made["warnings"][0])
    session = client.get(f"/_api/sessions/{made['session_id']}").json()
    assert session["session"]["title"] == "One rally"
    assert session["session"]["meta"]["import"]["file"] == clip.name


def test_a_dry_run_stores_nothing(client: TestClient, clip: Path) -> None:
    before = total(client)
    response = client.post(API, params={"dry_run": True}, files=sent(clip))
    assert response.status_code == 200
    preview = response.json()
    assert preview["format"] == "dvw"
    assert preview["touches"] == 13
    assert preview["evaluation_style"] == "volleymetrics"
    assert total(client) == before


def test_choices_are_kept_only_where_they_differ(client: TestClient, clip: Path) -> None:
    same = {"evaluation_style": "volleymetrics", "rules": "beach"}
    made = client.post(API, files=sent(clip), data=same).json()
    meta = client.get(f"/_api/sessions/{made['session_id']}").json()["session"]["meta"]
    assert "evaluation_style" not in meta
    assert meta["rules"] == "beach"
    for name in KNOWN:
        answer = client.post(API, files=sent(clip), data={"rules": name})
        assert answer.status_code == 201, "what the page offers, a script can choose"
    wrong = client.post(API, files=sent(clip), data={"rules": "ice"})
    assert wrong.status_code == 422


def test_duplicates_are_named_in_the_preview(client: TestClient, clip: Path) -> None:
    first = client.post(API, files=sent(clip)).json()
    preview = client.post(API, params={"dry_run": True}, files=sent(clip)).json()
    assert first["session_id"] in [one["session_id"] for one in preview["duplicates"]]


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("match.dvw", b"", 422),
        ("match.docx", b"PK\x03\x04", 415),
        ("team.sq", b"DV-Team-2\n", 415),
        ("photo", b"\x89PNG", 415),
        ("../../etc/passwd", b"root", 415),
        ("a.json", b"[" * 100_000, 422),
    ],
)
def test_what_cannot_be_used_is_a_problem(
    client: TestClient, name: str, data: bytes, status: int
) -> None:
    response = client.post(API, files={"file": (name, data)})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_strict_refuses(client: TestClient, shared: Path) -> None:
    path = shared / "data/scout/katowice-bedzin-2019-clip.dvw"
    response = client.post(API, params={"strict": True}, files=sent(path))
    assert response.status_code == 422
    assert "list of sets says" in response.json()["detail"]


def test_another_site_may_not_import(client: TestClient, clip: Path) -> None:
    for path in (API, "/import"):
        headers = {"sec-fetch-site": "cross-site"}
        assert client.post(path, files=sent(clip), headers=headers).status_code == 403


def test_a_roster_file_becomes_a_teams_roster(client: TestClient, shared: Path) -> None:
    session_id = client.post("/_api/sessions", json={"title": "x"}).json()["session_id"]
    path = f"/_api/sessions/{session_id}/teams/B/roster/import"
    response = client.post(path, files=sent(shared / "data/scout/team-99.sq"))
    assert response.status_code == 200
    assert len(response.json()["players"]) == 13
    assert client.post(path, files={"file": ("x.sq", b"no")}).status_code == 422


@pytest.mark.parametrize(
    ("ending", "kind", "begins"),
    [
        ("dvw", "application/octet-stream", b"[3DATAVOLLEYSCOUT]"),
        ("xml", "application/xml", b"<?xml"),
        ("json", "application/json", b"{"),
    ],
)
def test_a_session_is_downloaded_as_one_file(
    client: TestClient, clip: Path, ending: str, kind: str, begins: bytes
) -> None:
    session_id = client.post(API, files=sent(clip)).json()["session_id"]
    response = client.get(f"/_api/sessions/{session_id}/export/{ending}")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(kind)
    assert response.content.startswith(begins)
    assert f".{ending}" in response.headers["content-disposition"]
    assert client.get(f"/_api/sessions/{session_id}/export/pdf").status_code == 422


def test_files_for_the_page_wait_under_a_token(
    client: TestClient, staging: Staging, clip: Path
) -> None:
    answer = client.post("/import", files=sent(clip, "../..\\evil\x00.dvw"), follow_redirects=False)
    assert answer.status_code == 303
    where = answer.headers["location"]
    token = where.rpartition("/")[2]
    assert len(token) == 32
    page = client.get(where, headers=PAGE)
    assert "Nothing is stored yet" in page.text
    batch = staging.get(token)
    assert batch.path(0).resolve().is_relative_to(staging.folder.resolve() / token / "0")
    client.post(f"{where}/cancel")
    assert client.get(where, headers=PAGE).status_code == 404
    assert list(staging.folder.iterdir()) == []


@pytest.mark.parametrize("token", ["x", "a" * 32, "%2e%2e%2f" * 4, "\u0661" * 32])
def test_a_made_up_token_opens_nothing(client: TestClient, staging: Staging, token: str) -> None:
    assert client.get(f"/import/{token}", headers=PAGE).status_code == 404
    with pytest.raises(NotFoundError):
        staging.get(token)


def test_a_second_click_imports_nothing_twice(client: TestClient, clip: Path) -> None:
    before = total(client)
    where = client.post("/import", files=sent(clip), follow_redirects=False).headers["location"]
    first = client.post(where, data={"title_0": "Once"}, follow_redirects=False)
    assert first.headers["location"].startswith("/sessions/")
    second = client.post(where, data={"title_0": "Twice"}, follow_redirects=False)
    assert second.headers["location"] == where
    assert "Once" in client.get(where, headers=PAGE).text
    assert total(client) == before + 1


@pytest.mark.parametrize("way", ["rest", "page"])
def test_a_match_is_counted_for_its_season_when_the_import_has_answered(
    client: TestClient,
    record: SessionService,
    clip: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    if way == "rest":
        made = client.post(API, files=sent(clip)).json()["session_id"]
    else:
        where = client.post("/import", files=sent(clip), follow_redirects=False).headers["location"]
        done = client.post(where, follow_redirects=False).headers["location"]
        made = done.partition("?")[0].removeprefix("/sessions/")
    monkeypatch.setattr(Matches, "get", lambda *_: pytest.fail("counted late"))
    (summed,) = record.compare([made])["sessions"]
    assert summed["teams"]["B"]["totals"]["attack_total"] > 0


def test_too_many_files_and_none_are_refused(client: TestClient) -> None:
    many = [("file", (f"{number}.csv", b"event_type\n")) for number in range(MAX_FILES + 1)]
    assert client.post("/import", files=many).status_code == 422
    assert client.post("/import", files={"other": ("a", b"b")}).status_code == 422
    assert client.post("/import", data={"file": "text"}).status_code == 415


def test_what_nobody_came_back_for_is_swept(
    client: TestClient, staging: Staging, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/import", files=sent(clip), follow_redirects=False)
    staging.sweep()
    assert len(list(staging.folder.iterdir())) == 1
    later = time.time() + KEEP_SEC + 60
    monkeypatch.setattr(time, "time", lambda: later)
    staging.sweep()
    assert list(staging.folder.iterdir()) == []


@pytest.mark.parametrize("place", ["params", "data"])
def test_a_dry_run_may_be_asked_for_in_the_address_or_in_the_form(
    client: TestClient, clip: Path, place: str
) -> None:
    before = total(client)
    response = client.post(API, files=sent(clip), **{place: {"dry_run": "true"}})  # type: ignore[arg-type]
    assert response.status_code == 200
    assert response.json()["touches"] == 13
    assert total(client) == before


def test_strict_and_encoding_may_stand_in_the_form(client: TestClient, shared: Path) -> None:
    path = shared / "data/scout/katowice-bedzin-2019-clip.dvw"
    before = total(client)
    refused = client.post(API, data={"strict": "true"}, files=sent(path))
    assert refused.status_code == 422
    assert "list of sets says" in refused.json()["detail"]
    asked = {"encoding": "cp1251", "dry_run": "1", "strict": ""}
    assert client.post(API, data=asked, files=sent(path)).json()["encoding"] == "cp1251"
    assert total(client) == before


@pytest.mark.parametrize(
    ("params", "data", "words"),
    [
        ({"dry_run": "false"}, {"dry_run": "true"}, ["dry_run", "address", "form"]),
        ({"dry_run": ["true", "false"]}, {}, ["dry_run", "address", "two values"]),
        ({"encoding": "cp1250"}, {"encoding": "cp1252"}, ["encoding"]),
        ({"dryrun": "true"}, {}, ["dryrun", "dry_run"]),
        ({}, {"dryrun": "true"}, ["dryrun", "dry_run", "title"]),
        ({}, {"dry_run": ["true", "false"]}, ["dry_run", "once"]),
        ({}, {"dry_run": "perhaps"}, ["Dry run", "true or false"]),
    ],
)
def test_what_was_asked_for_and_is_not_clear_stores_nothing(
    client: TestClient, clip: Path, params: dict[str, Any], data: dict[str, Any], words: list[str]
) -> None:
    before = total(client)
    response = client.post(API, params=params, data=data, files=sent(clip))
    assert response.status_code == 422
    for word in words:
        assert word in response.json()["detail"]
    assert total(client) == before


def test_one_request_takes_one_file(client: TestClient, clip: Path) -> None:
    before = total(client)
    two = [("file", (name, clip.read_bytes())) for name in ("a.dvw", "b.dvw")]
    response = client.post(API, files=two)
    assert response.status_code == 422
    assert "one file" in response.json()["detail"]
    assert total(client) == before
    second = {**sent(clip), "other": ("b.dvw", b"x")}
    assert client.post(API, files=second).status_code == 422
    assert total(client) == before


def test_text_in_the_place_of_the_file_is_said_plainly(client: TestClient) -> None:
    response = client.post(API, data={"file": "match.dvw"})
    assert response.status_code == 422
    assert response.json()["detail"] == "File must be sent as a file, not as text."


def test_a_roster_file_is_as_strict_about_its_form(client: TestClient, shared: Path) -> None:
    session_id = client.post("/_api/sessions", json={"title": "x"}).json()["session_id"]
    path = f"/_api/sessions/{session_id}/teams/B/roster/import"
    roster = sent(shared / "data/scout/team-99.sq")
    assert client.post(path, files=roster, params={"enc": "cp1250"}).status_code == 422
    assert client.post(path, files=roster, data={"dry_run": "true"}).status_code == 422
    assert client.get(path.removesuffix("/import")).json()["items"] == []
    assert client.post(path, files=roster, data={"encoding": "cp1250"}).status_code == 200


def test_a_correction_over_rest_keeps_the_line_of_the_file(client: TestClient, clip: Path) -> None:
    session_id = client.post(API, files=sent(clip)).json()["session_id"]
    events = f"/_api/sessions/{session_id}/events"
    attacks = client.get(events, params={"event_type": "attack"}).json()["items"]
    attack = next(one for one in attacks if "combination" in one["payload"])
    change = {"payload": {"evaluation": "="}}
    payload = client.patch(f"{events}/{attack['id']}", json=change).json()["payload"]
    assert payload["evaluation"] == "="
    assert payload["line"] == attack["payload"]["line"]
    assert payload["code"] == attack["payload"]["code"]
    assert "combination" not in payload
