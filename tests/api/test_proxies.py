"""Behind a proxy: whose word is taken, under which path, and that nothing forged is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.proxies import Proxies
from app.web.subpath import addressed
from session.accounts import RoleGiven, TokenIn, UserIn
from session.errors import InvalidInput
from session.permissions import Right, Role
from session.service import SessionService
from tests.api.conftest import API
from tests.local import LOCAL

HOST = "club.example"
PROXY = ("10.1.0.7", 40_000)
FAR = ("203.0.113.9", 40_000)
SAID = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": HOST}
PASSWORD = "four green herons fly"


def settings_of(folder: Path, **more: Any) -> Settings:  # noqa: ANN401
    given = {"trusted_proxies": "10.1.0.0/24, 127.0.0.1", "public_hosts": HOST}
    return Settings(sessions_dir=folder, min_free_bytes=0, **given | more)


def running(settings: Settings) -> Iterator[TestClient]:
    """Also tells what the house within sees of a request."""
    app = create_app(settings)

    async def seen(request: Request) -> Response:
        client = request.client
        return JSONResponse(
            {
                "client": client.host if client else "",
                "url": str(request.url),
                "base": str(request.base_url),
                "cookies": request.cookies,
                "referer": request.headers.get("referer"),
            }
        )

    app.add_route("/static/seen", seen)
    app.router.routes.insert(0, app.router.routes.pop())
    with TestClient(app, base_url=f"http://{HOST}", client=PROXY) as http:
        yield http


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """At the root of a host, asked by a proxy that is trusted."""
    yield from running(settings_of(tmp_path_factory.mktemp("root") / "sessions"))


@pytest.fixture(scope="module")
def scout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Under /scout."""
    folder = tmp_path_factory.mktemp("scout") / "sessions"
    yield from running(settings_of(folder, root_path="/scout/"))


def seen_by(http: TestClient, headers: dict[str, str], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    answer = http.get("/static/seen", headers=headers, **more)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def from_elsewhere(http: TestClient, peer: tuple[str, int], url: str) -> TestClient:
    return TestClient(http.app, base_url=url, client=peer, raise_server_exceptions=False)


def test_a_trusted_proxy_says_who_asks_and_how(trusting: TestClient) -> None:
    seen = seen_by(trusting, SAID | {"Host": "10.1.0.2:7860"})
    assert seen["client"] == "203.0.113.9"
    assert seen["url"] == f"https://{HOST}/static/seen"
    assert seen["base"] == f"https://{HOST}/"


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9, 10.1.0.8", "203.0.113.9"),
        ("203.0.113.9:5511", "203.0.113.9"),
        ("[2001:db8::7]:443, 10.1.0.8", "2001:db8::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("127.0.0.1, unknown", "10.1.0.7"),
        ("198.51.100.1, unknown, 10.1.0.8", "10.1.0.8"),
    ],
)
def test_who_asks_is_the_nearest_address_that_is_no_proxy(
    trusting: TestClient, chain: str, client: str
) -> None:
    assert seen_by(trusting, SAID | {"X-Forwarded-For": chain})["client"] == client


def test_what_anybody_else_forwards_means_nothing(trusting: TestClient) -> None:
    far = from_elsewhere(trusting, FAR, f"https://{HOST}")
    forged = {
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
    }
    seen = seen_by(far, forged)
    assert seen["client"] == FAR[0]
    assert seen["base"] == f"https://{HOST}/"
    assert far.get(API, headers=forged).status_code == 401


@pytest.mark.parametrize(
    "host",
    ["evil.example", "club.example.evil.example", "evil.example@localhost", "club.example/..",
     "localhost:1@evil.example", "", " ", "[::1", "club.example:7860x"],
)  # fmt: skip
def test_a_name_that_is_not_ours_is_refused_whoever_says_it(
    trusting: TestClient, host: str
) -> None:
    assert trusting.get("/login", headers=SAID | {"X-Forwarded-Host": host}).status_code in (
        {200} if not host.strip() else {403}
    )
    direct = from_elsewhere(trusting, FAR, f"https://{HOST}")
    assert direct.get("/login", headers={"Host": host}).status_code == 403


def test_over_a_network_it_answers_by_https_alone(trusting: TestClient) -> None:
    plain = SAID | {"X-Forwarded-Proto": "http"}
    answer = trusting.get("/login", headers=plain)
    assert answer.status_code == 403
    assert "by https alone" in answer.json()["detail"]
    assert from_elsewhere(trusting, FAR, f"http://{HOST}").get("/login").status_code == 403
    assert trusting.get("/login", headers={"Host": HOST}).status_code == 403
    within = from_elsewhere(trusting, LOCAL, "http://127.0.0.1:7860")
    assert within.get("/login", follow_redirects=False).status_code in (200, 303)


@pytest.mark.parametrize(
    "prefix",
    ["scout", "//evil.example", "/a/../b", "/.", '/a"b', "/a b", "/a<b", "/a;b", "/%2e", "/a\\b",
     "/a?b", "/" + "a" * 300, "/people", "/static/scout"],
)  # fmt: skip
def test_a_path_that_is_none_is_refused(trusting: TestClient, prefix: str) -> None:
    assert trusting.get("/login", headers=SAID | {"X-Forwarded-Prefix": prefix}).status_code == 400


@pytest.mark.parametrize("prefix", ["/scout", "/scout/", "/a/b-c_d.e~f"])
def test_a_trusted_proxy_may_name_the_path(trusting: TestClient, prefix: str) -> None:
    page = trusting.get("/login", headers=SAID | {"X-Forwarded-Prefix": prefix})
    under = prefix.rstrip("/")
    assert f'href="{under}/static/' in page.text
    assert not re.search(rf'(href|src|action)="/(?!{under[1:]}/)', page.text)
    assert int(page.headers["content-length"]) == len(page.content)
    assert 'href="/static/' in trusting.get("/login", headers=SAID).text


def test_it_answers_with_the_path_and_where_the_proxy_took_it_off(scout: TestClient) -> None:
    for path in ("/scout/static/seen", "/static/seen"):
        answer = scout.get(path, headers=SAID)
        assert answer.json()["base"] == f"https://{HOST}/scout/", path
        assert answer.json()["url"].endswith(f"{HOST}/static/seen"), path
    assert scout.get("/scout", headers=SAID).status_code == 401
    assert scout.get("/scouting", headers=SAID).status_code == 401
    assert scout.get("/scout/static/base.css", headers=SAID).status_code == 200
    assert scout.get("/scout/_api/openapi.json", headers=SAID).status_code == 401


def test_where_one_came_from_and_cookies_come_in_without_the_path(scout: TestClient) -> None:
    headers = SAID | {
        "Referer": f"https://{HOST}/scout/sessions/1?a=/scout/b",
        "Cookie": "a=b; __Host-volleysense=another's; __Secure-volleysense=ours",
    }
    seen = seen_by(scout, headers)
    assert seen["referer"] == f"https://{HOST}/sessions/1?a=/scout/b"
    assert seen["cookies"] == {"a": "b", "__Host-volleysense": "ours"}


def test_a_redirect_and_a_login_stay_under_the_path(scout: TestClient) -> None:
    record: SessionService = scout.app.state.service  # type: ignore[attr-defined]
    olga = record.users.add(UserIn(name="Olga", roles=[RoleGiven(role=Role.OWNER)]), PASSWORD)
    answer = scout.post(
        "/scout/login",
        data={"name": "Olga", "password": PASSWORD, "to": "/season"},
        headers=SAID | {"Origin": f"https://{HOST}"},
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/scout/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Secure-volleysense=")
    assert re.search(r"; Path=/scout(;|$)", cookie)
    for word in ("Secure", "HttpOnly", "SameSite=lax"):
        assert word in cookie
    shown = {"Cookie": cookie.partition(";")[0]}
    assert scout.get("/scout/season", headers=SAID | shown).status_code == 200
    made = record.tokens.create(olga.id, TokenIn(name="script", scopes=[Right.SEE]))
    bearer = {"Authorization": f"Bearer {made.secret}"}
    document = scout.get("/scout/_api/openapi.json", headers=SAID | bearer).json()
    assert document["servers"] == [{"url": "/scout"}]


def test_addresses_that_scripts_read_have_the_path_in_front(scout: TestClient) -> None:
    record: SessionService = scout.app.state.service  # type: ignore[attr-defined]
    kim = record.users.add(UserIn(name="Kim", roles=[RoleGiven(role=Role.OWNER)]), PASSWORD)
    made = record.tokens.create(kim.id, TokenIn(name="script", scopes=[Right.MANAGE]))
    headers = SAID | {"Authorization": f"Bearer {made.secret}"}
    api = f"/scout{API}"
    begun = scout.post(api, json={"title": "Exported"}, headers=headers)
    session = begun.json()["session_id"]
    links = scout.post(f"{api}/{session}/export", headers=headers).json()["links"]
    assert scout.get(links["events"], headers=headers).status_code == 200
    listed = scout.get(f"{api}/{session}/exports", headers=headers).json()["items"]
    assert {one["link"] for one in listed} >= set(links.values())
    assert all(link.startswith(f"{api}/{session}/exports/") for link in links.values())
    missing = scout.get(f"{api}/none", headers=headers)
    assert missing.json()["instance"] == f"{api}/none"


def test_another_origin_is_refused_behind_a_proxy_too(trusting: TestClient) -> None:
    for origin in ("https://evil.example", f"http://{HOST}", "null"):
        sent = trusting.post("/login", headers=SAID | {"Origin": origin}, data={"name": "x"})
        assert sent.status_code == 403, origin


def test_an_error_names_nothing_outside_the_path_either(scout: TestClient) -> None:
    def fail(_request: Request) -> Response:
        raise RuntimeError("broken")

    app = scout.app
    app.add_route("/static/broken", fail)  # type: ignore[attr-defined]
    app.router.routes.insert(0, app.router.routes.pop())  # type: ignore[attr-defined]
    http = from_elsewhere(scout, PROXY, f"http://{HOST}")
    page = http.get("/scout/static/broken", headers=SAID | {"Accept": "text/html"})
    assert page.status_code == 500
    assert 'href="/scout/static/' in page.text
    assert not re.search(r'(href|src|action)="/(?!scout/)', page.text)


def test_what_somebody_wrote_is_no_address() -> None:
    page = b'<a title="/x" href="/y">href=&#34;/z</a> <input value="/w"><b data-name="/v">'
    assert addressed("/scout", page) == page.replace(b'"/y"', b'"/scout/y"')
    assert addressed("/scout", b'<a href="//evil">') == b'<a href="//evil">'


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("root_path", "/a b", "write it like /scout"),
        ("root_path", "/a/../b", "write it like /scout"),
        ("trusted_proxies", "caddy", "write it like 127.0.0.1"),
        ("trusted_proxies", "127.0.0.1, 0.0.0.0/0", "is everybody"),
        ("public_hosts", "https://scout.example.org", "without https:// and path"),
        ("public_hosts", "scout.example.org/scout", "without https:// and path"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(name: str, said: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(sentence)):
        Settings(**{name: said})  # type: ignore[arg-type]


def test_a_path_that_begins_like_a_page_of_ours_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Choose another path"):
        create_app(settings_of(tmp_path, root_path="/people"))


@pytest.mark.parametrize(
    ("said", "path"), [("scout", "/scout"), ("/a/b/", "/a/b"), ("/", ""), ("", "")]
)
def test_a_path_is_written_with_or_without_slashes(said: str, path: str) -> None:
    assert Settings(root_path=said).root_path == path


def test_without_a_proxy_nothing_of_this_is_in_the_way(tmp_path: Path) -> None:

    for settings, there in (
        (Settings(sessions_dir=tmp_path), False),
        (settings_of(tmp_path), True),
    ):
        assert isinstance(create_app(settings).middleware_stack, Proxies) is there
