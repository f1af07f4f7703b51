"""Who may talk to the server, and how errors are told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web import problems
from app.web.sameorigin import OwnNames, check_host, refusal
from session.errors import ForbiddenError
from tests.api.conftest import API, URL

NEW = {"title": "From somewhere"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": URL},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:7860"},
    ],
    ids=str,
)
def test_requests_of_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post(API, json=NEW, headers=headers)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": URL},
        {"Sec-Fetch-Site": "same-origin", "Origin": URL},
        {"Sec-Fetch-Site": "none"},
        {"Host": "localhost:7860"},
        {"Host": "[::1]:7860", "Origin": "http://[::1]:7860"},
    ],
    ids=str,
)
def test_our_pages_and_scripts_are_welcome(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post(API, json=NEW, headers=headers).status_code == 201


def test_reading_needs_our_name_as_well() -> None:
    assert refusal("GET", Headers({"host": "rebound.example"}), OwnNames()) is not None
    assert refusal("GET", Headers({}), OwnNames()) is not None
    cross = Headers({"host": "localhost", "sec-fetch-site": "cross-site"})
    assert refusal("GET", cross, OwnNames()) is None
    assert refusal("DELETE", cross, OwnNames()) is not None


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for answer in (
        client.get(API),
        client.get(f"{API}/none"),
        client.get("/static/none.css"),
        client.post(API, headers={"Host": "evil"}),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2", "[::1]"])
def test_loopback_may_be_listened_on(host: str) -> None:
    check_host(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_anything_else_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(ForbiddenError, match="only on this machine"):
        check_host(host)
    check_host(host, behind_proxy=True)


def test_static_files_are_asked_for_again_after_an_upgrade(client: TestClient) -> None:
    first = client.get("/static/base.css")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/base.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_static_files_of_this_version_are_asked_for_once(client: TestClient) -> None:
    found = re.findall(r'(?:href|src)="(/static/[^"#]+)"', client.get("/").text)
    assert len(found) > 5
    for now in found:
        answer = client.get(now)
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)
        before = re.sub("/v-[0-9a-f]+/", "/v-0123456789ab/", now)
        older = client.get(before)
        assert (older.content, older.headers["cache-control"]) == (answer.content, "no-cache")
    assert client.get("/static/v-0123456789ab/../../main.py").status_code == 404


def test_an_unknown_address_fits_whoever_asked(client: TestClient) -> None:
    problem = client.get(f"{API}/none").json()
    assert problem["status"] == 404
    assert problem["title"] == "Not found"
    assert problem["instance"] == f"{API}/none"
    page = client.get("/nowhere", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "<html" in page.text
    partial = client.get(f"{API}/none", headers={"HX-Request": "true", "Accept": "*/*"})
    assert partial.status_code == 404
    assert "<html" not in partial.text
    assert "There is no session" in partial.text


def test_htmx_gets_the_partial_for_bad_fields(client: TestClient) -> None:
    answer = client.post(API, data={"title": "<b>", "match_date": "x"}, headers={"HX-Request": "1"})
    assert answer.status_code == 422
    assert "Match date must be a date" in answer.text
    assert "<html" not in answer.text


def test_a_bad_field_is_named_and_never_echoed(client: TestClient) -> None:
    body = {"title": "", "timezone": "Mars/Base", "colour": "red"}
    problem = client.post(API, json=body).json()
    assert {error["field"] for error in problem["errors"]} == {"title", "timezone", "colour"}
    assert problem["status"] == 422
    assert "Mars" not in json.dumps(problem)
    assert "colour is not known here" in " ".join(
        f"{error['field']} {error['message']}" for error in problem["errors"]
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"title": "x", "meta": {"a": NaN}}',
        b'{"title": "x", "meta": {"a": 1e999}}',
        b'{"title": "\\ud800"}',
        b'{"title": "x", "meta": {"\\udfff": 1}}',
        b'{"title": "a\\u0000b"}',
        b'{"title": "\xff"}',
        b'{"title": "x", "meta": {"a": ' + b"9" * 5000 + b"}}",
        b"[" * 100_000,
        b'{"title": "x", "meta": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
    ],
    ids=lambda body: body[:30].decode("latin-1"),
)
def test_damaged_json_is_bad_input(client: TestClient, body: bytes) -> None:
    answer = client.post(API, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "nonsense", ""])
def test_other_types_of_body_are_refused(client: TestClient, kind: str) -> None:
    answer = client.post(API, content=b"title=x", headers={"Content-Type": kind})
    assert answer.status_code == 415


def test_damaged_forms_are_bad_input(client: TestClient) -> None:
    for kind, body in (
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=a", b"--b\r\n"),
        ("multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: x\r\n\r\ny\r\n--a--\r\n"),
        ("application/x-www-form-urlencoded", b"%00=%ff&title=%"),
        ("application/x-www-form-urlencoded", b"title=x&meta={"),
    ):
        answer = client.post(API, content=body, headers={"Content-Type": kind})
        assert answer.status_code == 422, (kind, body, answer.text)


def test_a_body_that_is_too_large_is_refused_while_it_arrives(client: TestClient) -> None:
    large = b" " * 500_000
    json_type = {"Content-Type": "application/json"}
    told = client.post(API, content=large, headers=json_type)
    streamed = client.post(API, content=iter([large[:250_000]] * 4), headers=json_type)
    for answer in (told, streamed):
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert "limit" in answer.json()["detail"]


def test_a_wrong_method_says_which_are_right(client: TestClient) -> None:
    answer = client.put(API, json={})
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"] or "POST" in answer.headers["allow"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_ids_of_any_size_and_shape(client: TestClient, session_id: str) -> None:
    for event in ("0", "-1", "9" * 30, "x", "1e3", "%00"):
        answer = client.get(f"{API}/{session_id}/events/{event}")
        assert answer.status_code in {404, 422}
    for session in ("%00", "..%2f..%2fetc", "a" * 101, "%F0%9F%8F%90", "_backups"):
        assert client.get(f"{API}/{session}").status_code in {404, 422}


def test_what_nobody_thought_of_is_logged_and_shows_no_trace() -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/boom")
    def boom() -> None:
        raise RuntimeError("secret detail")

    with TestClient(app, raise_server_exceptions=False) as http:
        answer = http.get("/boom")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] in answer.json()["detail"]


def test_a_name_that_was_given_to_the_server_is_one_of_its_own() -> None:
    names = OwnNames(["volleysense-ab12.local", "192.168.1.7:7861"])
    for host in ("volleysense-ab12.local:7861", "VolleySense-AB12.local", "192.168.1.7:7861"):
        assert names.knows(host)
    for host in ("192.168.1.7", "192.168.1.7:80", "volleysense-ab12.local.evil.example", ""):
        assert not names.knows(host)


def test_a_club_s_name_is_asked_over_https_alone_and_a_gym_s_is_not(tmp_path: Path) -> None:
    """What a browser is told of a laptop's name would lock it out once the laptop is closed."""
    app = create_app(Settings(sessions_dir=tmp_path, public_hosts="club.example"))
    app.state.names.also |= {"volleysense-ab12.local"}
    with TestClient(app, base_url="https://club.example") as http:
        assert "max-age=31536000" in http.get("/login").headers["strict-transport-security"]
    for address in ("https://volleysense-ab12.local", "http://127.0.0.1"):
        answer = TestClient(app, base_url=address).get("/static/base.css")
        assert "strict-transport-security" not in answer.headers
