"""A device that is cut off goes on entering plays: each is kept by the browser and stored once."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

from benchmarks.devices import arrived, cut_off_in_turn, judged
from session.accounts import RoleGiven, UserIn
from session.permissions import Role
from session.schemas import EventIn
from session.vocabulary import Side
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, TABLET, Open, Site
from tests.browser.test_away import LIES_ON
from tests.browser.test_plays import order, prepared

OFFLINE = "Failed to load"
PASSWORD = "five sets and a tiebreak"


def by_hand(open_page: Open, match: str) -> Page:
    page = open_page(f"/sessions/{match}/by-hand", forgive=OFFLINE)
    page.locator("[name=actor_team][value=A]").check()
    return page


def waits(page: Page, count: int) -> None:
    words = "1 play is" if count == 1 else f"{count} plays are"
    expect(page.locator("[data-count]")).to_have_text(f"{words} not sent yet")


def comes(page: Page, site: Site, match: str, plays: list[str]) -> None:
    """All of it is stored, in this order, and nothing waits any more."""
    for _ in range(200):
        if order(site, match) == plays:
            break
        page.wait_for_timeout(100)
    assert order(site, match) == plays
    expect(page.get_by_text("not sent yet").locator("visible=true")).to_have_count(0)


def test_plays_of_a_page_that_was_closed_are_sent_from_any_other(
    open_page: Open, site: Site
) -> None:
    match = prepared(site, "Closed")
    page = by_hand(open_page, match)
    page.context.set_offline(True)
    page.keyboard.type("5-\n3#\n12+\n")
    waits(page, 3)
    expect(page.locator("#unsent")).to_contain_text("3 plays are not sent yet")
    context = page.context
    page.close()
    assert order(site, match) == []
    context.set_offline(False)
    other = context.new_page()
    other.goto(f"{site.url}/")
    other.goto(f"{site.url}/sessions/{match}/by-hand")
    comes(other, site, match, ["A 5 serve -", "B 3 reception #", "B 12 set +"])


def test_two_tabs_that_were_cut_off_send_each_play_once(open_page: Open, site: Site) -> None:
    match = prepared(site, "Two tabs")
    first = by_hand(open_page, match)
    second = first.context.new_page()
    second.goto(first.url)
    second.locator("[name=actor_team][value=B]").check()
    first.context.set_offline(True)
    first.keyboard.type("5-\n")
    second.keyboard.type("7+\n")
    waits(first, 2)
    waits(second, 2)
    first.context.set_offline(False)
    comes(first, site, match, ["A 5 serve -", "B 7 serve +"])


def test_answers_that_get_lost_add_nothing_twice(open_page: Open, site: Site) -> None:
    match = prepared(site, "Lost answers")
    page = open_page(f"/sessions/{match}/by-hand", forgive=OFFLINE)
    page.locator("[name=actor_team][value=A]").check()
    chance = random.Random(11)

    def lose(route: Route) -> None:
        if chance.random() < 0.5:
            with suppress(Error):
                route.fetch()
            route.abort()
        elif chance.random() < 0.3:
            route.abort()
        else:
            route.continue_()

    page.route("**/by-hand", lose)
    page.keyboard.type("5-\n3#\n12+\n4#\n9!\n")
    for _ in range(20):
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(100)
    page.unroute("**/by-hand")
    page.evaluate("dispatchEvent(new Event('online'))")
    comes(
        page,
        site,
        match,
        [
            *("A 5 serve -", "B 3 reception #", "B 12 set +", "B 4 attack #", "B point"),
            "B 9 serve !",
        ],
    )


def test_a_stranger_who_answers_has_stored_nothing(open_page: Open, site: Site) -> None:
    match = prepared(site, "Hotel")
    page = by_hand(open_page, match)
    page.route(
        "**/by-hand",
        lambda route: route.fulfill(content_type="text/html", body="<h1>Welcome to our Wi-Fi</h1>"),
    )
    page.keyboard.type("5-\n3#\n")
    waits(page, 2)
    page.unroute("**/by-hand")
    comes(page, site, match, ["A 5 serve -", "B 3 reception #"])


def test_plays_put_between_two_others_stay_in_their_order(open_page: Open, site: Site) -> None:
    match = prepared(site, "Between")
    plays = [("serve", "A", "1"), ("attack", "B", "2")]
    site.service.add_events(
        match,
        None,
        [EventIn(event_type=kind, actor_team=team, actor_number=no) for kind, team, no in plays],
    )
    page = open_page(f"/sessions/{match}/by-hand", forgive=OFFLINE)
    page.get_by_role("link", name="Put a play behind Serve A 1").click()
    expect(page.get_by_text("The next play goes here")).to_be_visible()
    page.context.set_offline(True)
    page.keyboard.type("3#\n4+\n")
    waits(page, 2)
    page.context.set_offline(False)
    comes(page, site, match, ["A 1 serve", "B 3 reception #", "B 4 set +", "B 2 attack"])


def test_a_play_that_waits_is_changed_in_its_place_and_another_dropped(
    open_page: Open, site: Site
) -> None:
    match = prepared(site, "Changed")
    page = by_hand(open_page, match)
    page.context.set_offline(True)
    page.keyboard.type("5-\n3#\n12+\n")
    waits(page, 3)
    page.locator("[data-waiting] summary").click()
    lines = page.locator("[data-waiting] li")
    expect(lines).to_have_count(3)
    lines.nth(2).get_by_role("button", name="Drop").click()
    expect(lines).to_have_count(2)
    lines.first.get_by_role("button", name="Change").click()
    number = page.get_by_label("Number", exact=True)
    expect(number).to_have_value("5")
    number.fill("6")
    number.press("Enter")
    expect(lines.first).to_contain_text("Serve, A Herons, 6, -")
    page.context.set_offline(False)
    comes(page, site, match, ["A 6 serve -", "B 3 reception #"])


def test_what_is_asked_about_a_play_that_waited_is_decided_in_the_list(
    open_page: Open, site: Site
) -> None:
    match = prepared(site, "Asked")
    page = by_hand(open_page, match)
    page.context.set_offline(True)
    page.keyboard.type("5-\n")
    page.get_by_role("radio", name="End of set").check(force=True)
    page.get_by_role("button", name="Add", exact=True).click()
    page.keyboard.type("9")
    waits(page, 2)
    page.context.set_offline(False)
    page.get_by_role("button", name="Yes, end the set").click()
    expect(page.get_by_role("heading", name="Set 2, 0:0")).to_be_visible()
    expect(page.get_by_label("Number", exact=True)).to_have_value("9")
    assert order(site, match) == ["A 5 serve -", "set_end"]


def test_plays_of_a_match_that_was_deleted_meanwhile_are_not_lost(
    open_page: Open, site: Site
) -> None:
    match = prepared(site, "Deleted")
    page = open_page(f"/sessions/{match}/by-hand", forgive=OFFLINE)
    page.locator("[name=actor_team][value=A]").check()
    page.context.set_offline(True)
    page.keyboard.type("5-\n3#\n")
    waits(page, 2)
    site.service.delete_session(match)
    page.context.set_offline(False)
    expect(page.locator("#problem")).to_contain_text("There is no session")
    site.service.restore_deleted(match)
    page.reload()
    expect(page.locator("#problem")).to_contain_text("There is no session")
    page.get_by_role("button", name="Add", exact=True).click()
    comes(page, site, match, ["A 5 serve -", "B 3 reception #"])


def test_codes_do_not_take_the_place_of_a_play_that_is_changed(open_page: Open, site: Site) -> None:
    match = prepared(site, "Codes beside")
    page = by_hand(open_page, match)
    page.route("**/by-hand", lambda route: route.abort())
    page.keyboard.type("5-\n")
    waits(page, 1)
    page.locator("[data-waiting] summary").click()
    page.locator("[data-waiting]").get_by_role("button", name="Change").click()
    page.get_by_text("Type scout codes").click()
    page.get_by_label("Codes").fill("a3R#")
    page.get_by_label("Codes").press("Enter")
    page.get_by_label("Number", exact=True).fill("6")
    page.get_by_role("button", name="Add", exact=True).click()
    waits(page, 2)
    page.unroute("**/by-hand")
    page.evaluate("dispatchEvent(new Event('online'))")
    comes(page, site, match, ["A 6 serve -", "B 3 reception #"])


def test_a_play_that_is_changed_is_changed_after_a_reload_too(open_page: Open, site: Site) -> None:
    match = prepared(site, "Reloaded")
    page = by_hand(open_page, match)
    expect(page.get_by_text("Works without the network")).to_be_visible()
    page.context.set_offline(True)
    page.keyboard.type("5-\n3#\n")
    waits(page, 2)
    page.locator("[data-waiting] summary").click()
    page.locator("[data-waiting]").get_by_role("button", name="Change").first.click()
    page.reload()
    expect(page.locator("#problem")).to_contain_text("It waits until you add it again.")
    page.get_by_label("Number", exact=True).fill("6")
    page.get_by_role("button", name="Add", exact=True).click()
    waits(page, 2)
    expect(page.locator("[name=event_type]:checked")).to_have_value("set")
    page.context.set_offline(False)
    comes(page, site, match, ["A 6 serve -", "B 3 reception #"])


def test_an_insertion_keeps_its_place_when_it_is_changed(open_page: Open, site: Site) -> None:
    match = prepared(site, "Kept place")
    serves = [EventIn(event_type="serve", actor_team="A", actor_number=one) for one in "12"]
    site.service.add_events(match, None, serves)
    page = open_page(f"/sessions/{match}/by-hand", forgive=OFFLINE)
    expect(page.get_by_text("Works without the network")).to_be_visible()
    page.get_by_role("link", name="Put a play behind Serve A 1").click()
    expect(page.get_by_text("The next play goes here")).to_be_visible()
    page.context.set_offline(True)
    page.keyboard.type("3#\n4+\n")
    waits(page, 2)
    page.reload()
    page.locator("[data-waiting] summary").click()
    page.locator("[data-waiting]").get_by_role("button", name="Change").first.click()
    page.get_by_label("Number", exact=True).fill("5")
    page.get_by_role("button", name="Add", exact=True).click()
    page.context.set_offline(False)
    comes(page, site, match, ["A 1 serve", "B 5 reception #", "B 4 set +", "A 2 serve"])


def test_of_many_that_wait_the_refused_one_is_in_sight(open_page: Open, site: Site) -> None:
    match = prepared(site, "Sixty")
    page = by_hand(open_page, match)
    page.context.set_offline(True)
    page.get_by_role("radio", name="Substitution").check(force=True)
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("[name=actor_team][value=A]").check()
    page.keyboard.type("1d+\n" * 60)
    waits(page, 61)
    page.keyboard.type("9")
    page.context.set_offline(False)
    refused = page.locator("[data-waiting] li").first
    expect(refused).to_contain_text("who goes out and who comes in")
    refused.get_by_role("button", name="Drop").click()
    comes(page, site, match, ["A 1 dig +"] * 60)


# What a browser may lack or refuse.
FULL = """IDBObjectStore.prototype.put = () => {
    throw new DOMException("full", "QuotaExceededError");
};"""
OLD = """delete window.BroadcastChannel;
Object.defineProperty(navigator, "locks", { value: undefined });
Object.defineProperty(navigator, "serviceWorker", { value: undefined });"""


@pytest.mark.parametrize(("lacks", "said"), [(FULL, "Leave this page open"), (OLD, "Kept on this")])
def test_a_browser_that_is_full_or_old_sends_all_the_same(
    open_page: Open, site: Site, lacks: str, said: str
) -> None:
    match = prepared(site, "Lacking")
    page = open_page("/", forgive=OFFLINE)
    page.add_init_script(lacks)
    page.goto(f"/sessions/{match}/by-hand")
    page.locator("[name=actor_team][value=A]").check()
    page.context.set_offline(True)
    page.keyboard.type("5-\n3#\n")
    waits(page, 2)
    expect(page.locator("#unsent")).to_contain_text(said)
    page.context.set_offline(False)
    comes(page, site, match, ["A 5 serve -", "B 3 reception #"])


def test_a_refused_play_among_many_is_dropped_and_the_rest_goes(
    open_page: Open, site: Site
) -> None:
    match = prepared(site, "Among many")
    page = by_hand(open_page, match)
    page.context.set_offline(True)
    page.keyboard.type("1d+\n2d+\n")
    page.get_by_role("radio", name="Substitution").check(force=True)
    page.get_by_role("button", name="Add", exact=True).click()
    page.keyboard.type("3d+\n4d+\n")
    waits(page, 5)
    page.context.set_offline(False)
    expect(page.locator("#problem")).to_contain_text("who goes out and who comes in")
    assert order(site, match) == ["A 1 dig +", "A 2 dig +"]
    page.get_by_role("button", name="Drop this play").click()
    comes(page, site, match, [f"A {number} dig +" for number in (1, 2, 3, 4)])


def test_names_in_what_waits_are_only_words(open_page: Open, site: Site) -> None:
    match = prepared(site, "Hostile")
    site.service.set_team(match, Side.A, "<img src=x onerror=alert(2)>")
    page = by_hand(open_page, match)
    page.context.set_offline(True)
    page.keyboard.type("5-\n")
    waits(page, 1)
    expect(page.locator("[data-last]")).to_contain_text("<img src=x onerror=alert(2)>")
    page.context.set_offline(False)
    comes(page, site, match, ["A 5 serve -"])


def test_a_stored_play_is_corrected_while_another_waits(open_page: Open, site: Site) -> None:
    match = prepared(site, "Corrected")
    page = by_hand(open_page, match)
    page.keyboard.type("5-\n")
    expect(page.locator("#said")).to_contain_text("Serve")
    page.route("**/by-hand", lambda route: route.abort())
    page.keyboard.type("3#\n")
    waits(page, 1)
    page.get_by_role("link", name="Edit A 5 Serve").click()
    expect(page.get_by_role("heading", name="Edit this play")).to_be_visible()
    number = page.get_by_label("Number", exact=True)
    number.fill("6")
    page.unroute("**/by-hand")
    page.evaluate("dispatchEvent(new Event('online'))")
    comes(page, site, match, ["A 5 serve -", "B 3 reception #"])
    expect(number).to_have_value("6")
    page.get_by_role("button", name="Save").click()
    comes(page, site, match, ["A 6 serve -", "B 3 reception #"])


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP])
def test_what_waits_covers_nothing_that_one_needs(
    open_page: Open, site: Site, viewport: dict[str, int]
) -> None:
    match = prepared(site, "Looked at")
    page = open_page(f"/sessions/{match}/by-hand", forgive=OFFLINE, viewport=viewport)
    page.locator("[name=actor_team][value=A]").check()
    page.context.set_offline(True)
    page.keyboard.type("5-\n3#\n")
    expect(page.locator("#unsent")).to_contain_text("2 plays are not sent yet")
    for needed in (".tabs a", "#unsent button", ".hand-place h2", ".teams-choice label"):
        assert page.evaluate(LIES_ON, needed) == []
    page.locator("[data-waiting] summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert violations(page) == []
    page.context.set_offline(False)
    comes(page, site, match, ["A 5 serve -", "B 3 reception #"])


@pytest.fixture
def people(site: Site) -> list[str]:
    """An owner and a scout."""
    users = site.service.users
    if users.named("Olga") is None:
        users.begin("Olga", PASSWORD)
    if users.named("Sam") is None:
        users.add(UserIn(name="Sam", roles=[RoleGiven(role=Role.SCOUT)]), PASSWORD)
    return ["Olga", "Sam"]


def signed_in(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.url}/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()


def test_plays_are_sent_in_the_name_of_who_entered_them(
    open_page: Open, site: Site, people: list[str]
) -> None:
    match = prepared(site, "Whose")
    page = open_page("/", forgive=OFFLINE)
    context = page.context
    signed_in(page, site, "Sam")
    page.goto(f"/sessions/{match}/by-hand")
    page.locator("[name=actor_team][value=A]").check()
    context.set_offline(True)
    page.keyboard.type("5-\n")
    waits(page, 1)
    context.clear_cookies()
    page.route("**/by-hand", lambda route: route.fulfill(status=401, body=""))
    context.set_offline(False)
    bar = page.locator("#unsent")
    expect(bar).to_contain_text("1 play is not sent yet: You are not signed in any more")
    expect(bar.get_by_role("link", name="Sign in")).to_be_visible()
    signed_in(page, site, "Olga")
    expect(bar).to_contain_text("by Sam, and sent when they sign in here")
    assert order(site, match) == []
    context.clear_cookies()
    page.unroute("**/by-hand")
    signed_in(page, site, "Sam")
    comes(page, site, match, ["A 5 serve -"])
    by = site.service.list_changes(match, entity="event")[0].actor
    assert by == "Sam"


def test_devices_that_are_cut_off_in_turn_lose_nothing(open_page: Open, site: Site) -> None:
    match = prepared(site, "In turn")
    pages = [open_page("/", forgive=OFFLINE) for _ in range(3)]
    entered = cut_off_in_turn(pages, match, 60, random.Random(3))
    found = arrived(site.service, match, entered, pages[0])
    assert judged(entered, found) == (0, 0, 0)


def test_a_page_of_somebody_who_signed_out_sends_nothing_for_the_next(
    open_page: Open, site: Site, people: list[str]
) -> None:
    match = prepared(site, "Two at one tablet")
    page = open_page("/", forgive="Failed to load")
    signed_in(page, site, "Sam")
    page.goto(f"/sessions/{match}/by-hand")
    page.locator("[name=actor_team][value=A]").check()
    other = page.context.new_page()
    page.context.clear_cookies()
    signed_in(other, site, "Olga")
    page.keyboard.type("5-\n")
    expect(page.locator("#unsent")).to_contain_text("You are not signed in any more")
    assert order(site, match) == []
    page.context.clear_cookies()
    signed_in(other, site, "Sam")
    comes(other, site, match, ["A 5 serve -"])
