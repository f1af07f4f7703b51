"""Signing in and out, the first owner, and how often one may try."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens.accounts.console import SETUP_LASTS, setup_words
from app.settings import Settings
from app.web.guard import COOKIE, SECURE_COOKIE
from session.accounts import RoleGiven, UserIn
from session.permissions import Role
from session.service import SessionService
from tests.screens.accounted import PASSWORD, add, elsewhere
from tests.screens.played import HTML


@pytest.fixture
def away(client: TestClient) -> TestClient:
    return elsewhere(client)


def kim(record: SessionService) -> int:
    return add(record, "Kim")


def test_a_page_that_needs_a_login_is_the_form_that_leads_back_to_it(
    away: TestClient, record: SessionService
) -> None:
    kim(record)
    refused = away.get("/season?club_id=all")
    assert refused.status_code == 401
    assert 'name="next" value="/season?club_id=all"' in refused.text
    assert 'autocomplete="current-password"' in refused.text
    assert 'aria-label="Main"' not in refused.text
    said = {"name": "KIM", "password": PASSWORD, "next": "/season?club_id=all"}
    came_in = away.post("/login", data=said)
    assert (came_in.status_code, came_in.headers["location"]) == (303, "/season?club_id=all")
    shown = away.get("/season?club_id=all")
    assert shown.status_code == 200
    assert '<a class="signed-in" href="/account"><bdi>Kim</bdi></a>' in shown.text


def test_a_page_says_by_a_key_whose_it_is(
    client: TestClient, away: TestClient, record: SessionService
) -> None:
    user = kim(record)
    assert 'data-viewer="here"' in client.get("/", headers=HTML).text
    assert 'data-viewer=""' in away.get("/login").text
    away.post("/login", data={"name": "Kim", "password": PASSWORD})
    assert f'data-viewer="u{user}"' in away.get("/").text
    device = away.get("/offline").text
    assert 'data-viewer=""' in device, "what a device shows by itself is for nobody"
    assert "Kim" not in device


def test_who_signed_out_can_sign_in_again(away: TestClient, record: SessionService) -> None:
    first = away.get("/login", follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/setup")
    kim(record)
    form = away.get("/login?next=/season")
    assert form.status_code == 200
    assert 'name="next" value="/season"' in form.text


def test_a_part_of_a_page_says_where_one_signs_in(away: TestClient, record: SessionService) -> None:
    kim(record)
    headers = {"HX-Request": "true", "Referer": "https://club.example/?search=a"}
    refused = away.get("/_api/sessions/ui/dashboard", headers=headers)
    assert refused.status_code == 401
    assert '<a href="/login?next=%2F%3Fsearch%3Da">Sign in</a>' in refused.text


@pytest.mark.parametrize(("scheme", "name"), [("https", SECURE_COOKIE), ("http", COOKIE)])
def test_the_cookie_is_for_this_server_alone(
    client: TestClient, record: SessionService, scheme: str, name: str
) -> None:
    kim(record)
    away = elsewhere(client, scheme)
    said = away.post("/login", data={"name": "Kim", "password": PASSWORD})
    cookie = said.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    parts = {one.strip().lower() for one in cookie.split(";")[1:]}
    assert {"httponly", "path=/", "samesite=lax", f"max-age={30 * 24 * 3600}"} <= parts
    assert ("secure" in parts) == (scheme == "https")
    assert not [one for one in parts if one.startswith("domain")]


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "/\t/evil.example", "/a\nb", "evil.example", "/login", "", "/ a",
        "/" + "a" * 3_000,
    ],
)  # fmt: skip
def test_nobody_is_led_elsewhere(away: TestClient, record: SessionService, wanted: str) -> None:
    kim(record)
    said = {"name": "Kim", "password": PASSWORD, "next": wanted}
    assert away.post("/login", data=said).headers["location"] == "/"


def test_a_login_that_was_there_before_is_worth_nothing_afterwards(
    away: TestClient, record: SessionService
) -> None:
    user = kim(record)
    planted = record.logins.begin(user, "planted").secret
    away.cookies.set(SECURE_COOKIE, planted, domain="club.example", path="/")
    away.post("/login", data={"name": "Kim", "password": PASSWORD})
    secrets = {one.value for one in away.cookies.jar}
    assert planted not in secrets
    assert record.logins.who(planted) is None
    assert [record.logins.who(one) is not None for one in secrets if one] == [True]


def test_signing_out_ends_the_login(away: TestClient, record: SessionService) -> None:
    user = kim(record)
    away.post("/login", data={"name": "Kim", "password": PASSWORD})
    secret = next(one.value for one in away.cookies.jar)
    assert secret is not None
    left = away.post("/logout")
    assert left.headers["location"] == "/login"
    assert record.logins.who(secret) is None
    assert record.logins.find(user) == []
    assert away.get("/").status_code == 401


def test_wrong_words_say_nothing_of_who_is_there(away: TestClient, record: SessionService) -> None:
    kim(record)
    shown = [
        away.post("/login", data={"name": name, "password": password})
        for name, password in (("Kim", "something else"), ("Lee", PASSWORD), ("Kim", "x" * 5_000))
    ]
    assert [one.status_code for one in shown] == [401] * 3
    texts = {re.sub(r'value="(Kim|Lee)"', "", one.text) for one in shown}
    assert len(texts) == 1
    assert "do not belong together" in texts.pop()
    assert all(PASSWORD not in one.text for one in shown)


def test_who_is_let_in_no_more_does_not_come_in(away: TestClient, record: SessionService) -> None:
    kim(record)
    lee = record.users.add(UserIn(name="Lee", roles=[RoleGiven(role=Role.GUEST)]), PASSWORD)
    record.users.disable(lee.id)
    said = away.post("/login", data={"name": "Lee", "password": PASSWORD})
    assert said.status_code == 401


def test_a_name_can_be_tried_ten_times(away: TestClient, record: SessionService) -> None:
    kim(record)
    said = {"name": "Kim", "password": "a guess of mine"}
    answers = [away.post("/login", data=said) for _ in range(11)]
    assert [one.status_code for one in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "many tries" in answers[-1].text
    right = {"name": "kim", "password": PASSWORD}
    assert away.post("/login", data=right).status_code == 429
    home = TestClient(away.app, base_url=str(away.base_url), client=("192.0.2.99", 1))
    led = home.post("/login", data=right, follow_redirects=False)
    assert led.status_code == 303, "whoever guesses elsewhere keeps nobody out"


def test_another_site_signs_nobody_in(away: TestClient, record: SessionService) -> None:
    kim(record)
    said = {"name": "Kim", "password": PASSWORD}
    headers = {**HTML, "Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert away.post("/login", data=said, headers=headers).status_code == 403


def test_the_first_owner_begins_on_this_machine(client: TestClient, record: SessionService) -> None:
    assert (
        client.get("/login", headers=HTML, follow_redirects=False).headers["location"] == "/setup"
    )
    assert "secret from the console" not in client.get("/setup", headers=HTML).text
    for name, password, said in (
        ("", PASSWORD, "at least 1 character"),
        ("Kim", "short", "at least 10 characters"),
        ("Kim", "password123", "Very many people"),
        ("Kim Possible", "kim possible", "Very many people"),
    ):
        refused = client.post("/setup", data={"name": name, "password": password}, headers=HTML)
        assert refused.status_code == 422
        assert said in refused.text
        assert password not in refused.text
    made = client.post(
        "/setup", data={"name": "Kim", "password": PASSWORD}, headers=HTML, follow_redirects=False
    )
    assert made.headers["location"] == "/users"
    [user] = record.users.find()
    assert (user.name, user.is_owner) == ("Kim", True)
    assert client.cookies.get(COOKIE)
    for method in ("GET", "POST"):
        assert client.request(method, "/setup", headers=HTML).status_code == 404


def test_from_elsewhere_the_first_owner_shows_the_secret_of_the_console(
    away: TestClient, record: SessionService
) -> None:
    assert "secret from the console" in away.get("/setup").text
    said = {"name": "Mallory", "password": PASSWORD}
    for secret in ("", "guessed"):
        refused = away.post("/setup", data={**said, "secret": secret})
        assert refused.status_code == 422
    assert not record.users.any_there()
    secret = record.one_time.make("setup", SETUP_LASTS)
    weak = away.post("/setup", data={"name": "Kim", "password": "short", "secret": secret})
    assert weak.status_code == 422, "and the secret is still good"
    made = away.post("/setup", data={"name": "Kim", "password": PASSWORD, "secret": secret})
    assert made.status_code == 303
    assert record.one_time.look("setup", secret) is None
    assert [one.name for one in record.users.find()] == ["Kim"]


def test_the_console_shows_a_secret_where_others_come_through_a_proxy(tmp_path: Path) -> None:
    alone = Settings(sessions_dir=tmp_path / "alone")
    assert setup_words(alone) == ""
    behind = Settings(sessions_dir=tmp_path / "behind", public_hosts="club.example")
    behind.sessions_dir.mkdir()
    said = setup_words(behind)
    secret = said.rpartition("#")[2]
    assert f"https://club.example/setup#{secret}" in said
    with SessionService(sessions_dir=behind.sessions_dir) as record:
        assert record.one_time.look("setup", secret) is not None
        record.users.begin("Kim", PASSWORD)
    assert setup_words(behind) == ""
