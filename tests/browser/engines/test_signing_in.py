"""Signing in by a link, by a password, and out again in Firefox and WebKit."""

from __future__ import annotations

import datetime as dt

from session.accounts import RoleGiven, UserIn
from session.permissions import Role
from tests.browser.conftest import Site
from tests.browser.engines.conftest import Wrong
from tests.browser.engines.engine import Engine

PASSWORD = "four green herons fly"


def fill(engine: Engine, name: str, text: str) -> None:
    engine.run("document.getElementById(name).value = text;", name=name, text=text)


def press(engine: Engine, word: str) -> None:
    engine.run(
        """[...document.querySelectorAll("main button")].find(
            one => one.textContent.trim() === word).click();""",
        word=word,
    )


def reads(engine: Engine, head: str) -> None:
    """The page is there, its scripts too."""
    engine.wait(
        """return document.readyState === "complete" &&
            document.querySelector("h1")?.textContent.trim().startsWith(head);""",
        head=head,
    )


def test_a_link_a_password_and_out_again(engine: Engine, site: Site, wrong: Wrong) -> None:
    users = site.service.users
    if not users.any_there():
        users.begin("Olga", PASSWORD)
    kim = users.add(UserIn(name="Kim", roles=[RoleGiven(role=Role.GUEST)]))
    secret = site.service.one_time.make("invitation", dt.timedelta(days=1), user_id=kim.id)
    engine.open(f"{site.url}/join#{secret}")
    reads(engine, "Welcome, Kim")
    press(engine, "Show")
    assert engine.run("return document.getElementById('password').type") == "text"
    fill(engine, "password", PASSWORD)
    press(engine, "Keep it and go on")
    reads(engine, "Sessions")
    engine.open(f"{site.url}/account")
    reads(engine, "Kim")
    press(engine, "Sign out")
    reads(engine, "Sign in")
    engine.open(f"{site.url}/login?next=/season")
    reads(engine, "Sign in")
    fill(engine, "name", "kim")
    fill(engine, "password", PASSWORD)
    press(engine, "Sign in")
    reads(engine, "Season")
    engine.open(f"{site.url}/account")
    press(engine, "Sign out")
    reads(engine, "Sign in")
    users.remove(kim.id)
    assert wrong() == []
