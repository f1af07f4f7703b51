"""From the first owner to the guest who chose a password, in a browser."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.web.guard import COOKIE
from session.accounts import RoleGiven, UserIn
from session.permissions import Role
from tests.browser.axe import violations_in_every_look
from tests.browser.conftest import Open, Site
from tests.browser.test_access import unfit

PASSWORD = "four green herons fly"
_DAY = dt.timedelta(days=1)


def fine(page: Page) -> None:
    assert unfit(page) == []
    assert violations_in_every_look(page) == []


@pytest.fixture
def owner(site: Site) -> int:
    """Olga, whom the first story makes."""
    found = site.service.users.named("Olga")
    return found.id if found else site.service.users.begin("Olga", PASSWORD).id


def test_the_first_owner_invites_a_guest(open_page: Open, site: Site) -> None:
    page = open_page("/account")
    fine(page)
    page.get_by_role("link", name="Make your account").click()
    fine(page)
    page.get_by_label("Your name").fill("Olga")
    password = page.get_by_label("Password", exact=False).first
    password.fill(PASSWORD)
    page.get_by_role("button", name="Show").click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide").click()
    expect(password).to_have_attribute("type", "password")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", name="Users")).to_be_visible()
    expect(page.get_by_role("link", name="Olga").first).to_be_visible()
    page.get_by_label("Name").fill("Kim")
    page.get_by_label("Role", exact=True).select_option("player")
    expect(page.get_by_label("Which player is that?")).to_be_visible()
    expect(page.get_by_label("Where")).to_be_hidden()
    page.get_by_label("Role", exact=True).select_option("guest")
    expect(page.get_by_label("Which player is that?")).to_be_hidden()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="A link for Kim")).to_be_visible()
    fine(page)
    link = page.get_by_label("The link").input_value()
    assert link.startswith(f"{site.url}/join#")

    guest = open_page(link.removeprefix(site.url))
    expect(guest.get_by_role("heading", name="Welcome, Kim")).to_be_visible()
    assert urlsplit(guest.url).fragment == ""
    fine(guest)
    guest.get_by_label("Password", exact=False).first.fill(PASSWORD)
    guest.get_by_role("button", name="Keep it").click()
    expect(guest.get_by_role("heading", name="Sessions")).to_be_visible()
    guest.get_by_role("link", name="Kim").click()
    expect(guest.get_by_text("This one")).to_be_visible()
    fine(guest)
    guest.get_by_role("button", name="Sign out", exact=True).click()
    expect(guest.get_by_role("heading", name="Sign in")).to_be_visible()
    fine(guest)


def test_without_scripts_a_link_is_pasted(open_page: Open, site: Site, owner: int) -> None:
    lee = site.service.users.add(UserIn(name="Lee", roles=[RoleGiven(role=Role.GUEST)]))
    secret = site.service.one_time.make("invitation", _DAY, user_id=lee.id)
    page = open_page(f"/join#{secret}", java_script_enabled=False)
    page.get_by_label("The code of your link").fill(secret)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name="Lee")).to_be_visible()


def test_who_signs_in_comes_back_to_where_they_wanted(
    open_page: Open, site: Site, owner: int
) -> None:
    page = open_page("/login?next=/season", forgive="status of 401")
    page.get_by_label("Name").fill("olga")
    page.get_by_label("Password").fill("something else")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert").last).to_contain_text("do not belong together")
    fine(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/season")
    [cookie] = [one for one in page.context.cookies() if one["name"] == COOKIE]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    expect(page.get_by_role("link", name="Olga")).to_be_visible()


def test_a_token_is_copied(open_page: Open, site: Site, owner: int) -> None:
    page = open_page("/login?next=/account")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Name").fill("Olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("What is it for?").fill("Spreadsheet")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert (
        page.evaluate("navigator.clipboard.readText()")
        == page.get_by_label("The token").input_value()
    )
    fine(page)


def test_a_passkey_takes_the_place_of_the_password(open_page: Open, site: Site, owner: int) -> None:
    home = site.url.replace("127.0.0.1", "localhost")
    page = open_page("/login?next=/account", base_url=home, forgive="status of 40")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    page.get_by_label("Name").fill("Olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("The passkey is there")).to_be_visible()
    fine(page)
    [kept] = site.service.passkeys.find(owner)
    assert kept.name == "Chrome on Linux"
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Olga")).to_be_visible()

    # A device that does not make sure who holds it vouches for nobody.
    authenticator = made["authenticatorId"]
    device.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False}
    )
    page.goto("/login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Nothing was chosen.")).to_be_visible()
    device.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True}
    )

    # Somebody copied its key: the device counts backwards.
    [credential] = device.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})[
        "credentials"
    ]
    device.send("WebAuthn.clearCredentials", {"authenticatorId": authenticator})
    device.send(
        "WebAuthn.addCredential",
        {"authenticatorId": authenticator, "credential": {**credential, "signCount": 0}},
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("could not be used")).to_be_visible()

    site.service.passkeys.remove(owner, kept.id)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("could not be used")).to_be_visible()
