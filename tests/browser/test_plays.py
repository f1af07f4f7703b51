"""A coach who has no video writes plays down by hand: by key, by thumb, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from session.schemas import EventIn, EventUpdate, PlayerIn
from session.vocabulary import Side
from tests.browser.axe import violations
from tests.browser.conftest import TABLET, Open, Site


def prepared(site: Site, title: str) -> str:
    """A match of two teams with rosters, without a clip and without a play."""
    session_id = site.session(title)
    for side, name in ((Side.A, "Herons"), (Side.B, "Hornets")):
        site.service.set_team(session_id, side, name)
        players = [PlayerIn(number=str(n), player_name=f"{name[:-1]} {n}th") for n in range(1, 13)]
        site.service.set_roster(session_id, side, players)
    return session_id


def order(site: Site, session_id: str) -> list[str]:
    return [
        " ".join(
            filter(None, (one.actor_team, one.actor_number, one.event_type, one.touch.evaluation))
        )
        for one in site.service.list_events(session_id)
    ]


def lines(page: Page) -> list[str]:
    """The list of plays as it stands there."""
    return [" ".join(one.inner_text().split()) for one in page.locator("[data-lines] a.go").all()]


def typed(page: Page, *keys: str) -> None:
    """Adds a play from the field for the number, as a scout types it."""
    number = page.get_by_label("Number", exact=True)
    expect(number).to_be_focused()
    for key in keys:
        page.keyboard.press(key)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Enter")


def test_a_rally_is_typed_without_touching_the_mouse(open_page: Open, site: Site) -> None:
    session_id = prepared(site, "By key")
    page = open_page(f"/sessions/{session_id}/plays")
    page.get_by_role("link", name="Add plays by hand").click()
    expect(page.get_by_role("heading", name="Set 1, 0:0")).to_be_visible()
    expect(page.locator("[name=actor_team][value=A]")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    typed(page, "5", "-")
    said = page.locator("#said")
    expect(said).to_have_text("Added: Serve, Herons, 5 Heron 5th, negative.")
    typed(page, "3", "#")
    expect(said).to_contain_text("Reception, Hornets, 3")
    typed(page, "1", "2", "+")
    expect(said).to_contain_text("Set, Hornets, 12")
    typed(page, "4", "#")
    expect(said).to_contain_text("Point, Hornets, 0:1.")
    expect(page.get_by_role("heading", name="Set 1, 0:1")).to_be_visible()
    typed(page, "9", "!")
    expect(said).to_contain_text("Serve, Hornets, 9")
    typed(page, "*", "7", "e", "=")
    expect(said).to_contain_text("Set, Hornets, 7 Hornet 7th, error. Point, Herons, 1:1.")
    assert order(site, session_id) == [
        *("A 5 serve -", "B 3 reception #", "B 12 set +", "B 4 attack #", "B point"),
        *("B 9 serve !", "B 7 set =", "A point"),
    ]
    assert lines(page)[3] == "Edit B 4 Attack Hornet 4th #"


def test_who_types_fast_need_not_wait(open_page: Open, site: Site) -> None:
    session_id = prepared(site, "Fast")
    page = open_page(f"/sessions/{session_id}/by-hand")
    slow = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.locator("[name=actor_team][value=A]").check()
    page.get_by_label("Number", exact=True).focus()
    page.keyboard.type("5-\n\n3#\n12+\n4#\n\n")
    page.keyboard.type("9!\n*7e=\n1")
    expect(page.get_by_role("heading", name="Set 1, 1:1")).to_be_visible()
    expect(page.get_by_label("Number", exact=True)).to_have_value("1")
    assert order(site, session_id) == [
        *("A 5 serve -", "B 3 reception #", "B 12 set +", "B 4 attack #", "B point"),
        *("B 9 serve !", "B 7 set =", "A point"),
    ]


@pytest.mark.parametrize("touch", [False, True])
def test_keys_go_on_after_each_play_whatever_the_pointer(
    open_page: Open, site: Site, touch: bool
) -> None:
    session_id = prepared(site, f"Keys, touch {touch}")
    page = open_page(f"/sessions/{session_id}/by-hand", has_touch=touch, is_mobile=touch)
    said = page.locator("#said")
    for keys, words in (("*7s-", "7 Heron 7th"), ("4r+", "4 Hornet 4th"), ("9e#", "9 Hornet 9th")):
        page.keyboard.type(keys)
        page.keyboard.press("Enter")
        expect(said).to_contain_text(words)
    assert order(site, session_id) == ["A 7 serve -", "B 4 reception +", "B 9 set #"]


def test_a_half_typed_play_and_codes_outlive_a_reload(open_page: Open, site: Site) -> None:
    session_id = prepared(site, "Half typed")
    page = open_page(f"/sessions/{session_id}/by-hand")
    page.keyboard.type("*7a#")
    page.reload()
    expect(page.get_by_label("Number", exact=True)).to_have_value("7")
    expect(page.locator("[name=event_type][value=attack]")).to_be_checked()
    page.get_by_text("Type scout codes").click()
    page.get_by_label("Codes").fill("5SM- a12R#")
    page.reload()
    expect(page.get_by_label("Codes")).to_have_value("5SM- a12R#")
    expect(page.locator("#read li")).to_have_count(2)
    assert order(site, session_id) == []


def test_on_a_tablet_everything_is_a_tap(open_page: Open, site: Site) -> None:
    session_id = prepared(site, "By thumb")
    page = open_page(
        f"/sessions/{session_id}/by-hand", viewport=TABLET, has_touch=True, is_mobile=True
    )
    page.get_by_role("button", name="7 7th").first.tap()
    expect(page.get_by_label("Number", exact=True)).to_have_value("7")
    expect(page.locator("[name=actor_team][value=A]")).to_be_checked()
    expect(page.get_by_role("button", name="7 7th")).to_have_count(1)
    page.get_by_text("negative").locator("..").tap()
    page.get_by_role("button", name="Add", exact=True).tap()
    expect(page.locator("#said")).to_contain_text("Serve, Herons, 7 Heron 7th, negative.")
    expect(page.get_by_label("Number", exact=True)).not_to_be_focused()
    page.get_by_role("radio", name="Time-out").check(force=True)
    expect(page.get_by_label("Number", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Add", exact=True).tap()
    expect(page.locator("#said")).to_contain_text("Time-out, Hornets.")
    assert order(site, session_id) == ["A 7 serve -", "B timeout"]


def test_what_was_forgotten_is_put_between_and_corrected_in_place(
    open_page: Open, site: Site
) -> None:
    session_id = prepared(site, "Put right")
    page = open_page(f"/sessions/{session_id}/by-hand")
    page.locator("[name=actor_team][value=A]").check()
    page.get_by_label("Number", exact=True).focus()
    typed(page, "5", "+")
    typed(page, "a", "4", "#")
    page.get_by_role("link", name="Put a play behind Serve A 5").click()
    expect(page.get_by_text("The next play goes here")).to_be_visible()
    page.get_by_text("More details").click()
    page.get_by_label("From zone").select_option("1")
    page.get_by_label("Note").fill("short serve")
    page.get_by_label("Number", exact=True).focus()
    typed(page, "2", "-")
    expect(page).to_have_url(re.compile(r"/by-hand\?after=\d+$"))
    expect(page.get_by_label("Note")).to_be_visible()
    page.get_by_role("link", name="Go on at the end").click()
    expect(page.get_by_role("heading", name="Last plays")).to_be_visible()
    assert order(site, session_id)[1] == "B 2 reception -"

    page.get_by_role("link", name="Edit B 2 Reception").click()
    expect(page.get_by_label("Note")).to_have_value("short serve")
    typed(page, "3", "!")
    expect(page.locator("#said")).to_have_text("Play saved.")
    reception = site.service.list_events(session_id)[1]
    assert reception.actor_number == "3"
    assert reception.payload["start_zone"] == 1
    assert lines(page)[1] == "Edit B 3 Reception Hornet 3th !"

    page.get_by_role("button", name="Delete Reception B 3").click()
    expect(page.locator("#said")).to_have_text("Play deleted.")
    assert len(order(site, session_id)) == 3
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The play is back.")).to_be_visible()
    assert order(site, session_id)[1] == "B 3 reception !"


@pytest.mark.parametrize(("width", "shown", "before"), [(1280, 10, 2), (1000, 5, 7)])
def test_the_list_counts_what_it_does_not_show(
    open_page: Open, site: Site, width: int, shown: int, before: int
) -> None:
    session_id = prepared(site, f"Counted {width}")
    serves = [EventIn(event_type="serve", actor_team="A", actor_number="1")] * 12
    site.service.add_events(session_id, None, serves)
    page = open_page(f"/sessions/{session_id}/by-hand", viewport={"width": width, "height": 800})
    assert page.locator("[data-lines] a.go:visible").count() == shown
    expect(page.get_by_role("link", name=f"{before} plays before these")).to_be_visible()


def test_scout_codes_are_shown_as_they_are_understood_and_then_added(
    open_page: Open, site: Site
) -> None:
    session_id = prepared(site, "By code")
    page = open_page(f"/sessions/{session_id}/by-hand", forgive="422")
    page.get_by_text("Type scout codes").click()
    field = page.get_by_label("Codes")
    field.fill("5SM- a12R# nonsense")
    expect(page.locator("#read li")).to_have_count(3)
    expect(page.locator("#read")).to_contain_text("Reception, Hornets, 12 Hornet 12th, perfect")
    expect(page.locator("#read li.wrong")).to_contain_text("nonsense")
    field.press("Enter")
    expect(page.locator("#problem")).to_contain_text("“nonsense” is not understood")
    slow = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    field.fill("5SM- a12R# a4A#")
    field.press("Enter")
    page.keyboard.type("a4S")
    expect(page.get_by_role("heading", name="Set 1, 0:1")).to_be_visible()
    expect(page.locator("#problem")).to_be_empty()
    expect(page.get_by_label("Codes")).to_be_focused()
    expect(page.get_by_label("Codes")).to_have_value("a4S")
    expect(page.locator("#read li")).to_have_count(1)
    assert order(site, session_id) == [
        *("A 5 serve -", "B 12 reception #", "B 4 attack #", "B point")
    ]


def test_scout_codes_without_scripts(open_page: Open, site: Site) -> None:
    session_id = prepared(site, "Plain codes")
    page = open_page(f"/sessions/{session_id}/by-hand", java_script_enabled=False)
    page.get_by_text("Type scout codes").click()
    page.get_by_label("Codes").fill("5SM-\na12R#")
    page.get_by_role("button", name="Show what they mean").click()
    expect(page.locator("#read")).to_contain_text("Reception, Hornets, 12 Hornet 12th, perfect")
    assert order(site, session_id) == []
    page.get_by_role("button", name="Add the codes").click()
    expect(page.get_by_text("Play added.")).to_be_visible()
    assert order(site, session_id) == ["A 5 serve -", "B 12 reception #"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_opens_on_the_page_is_for_everybody(open_page: Open, site: Site, scheme: str) -> None:
    session_id = prepared(site, f"For everybody {scheme}")
    page = open_page(f"/sessions/{session_id}/by-hand", color_scheme=scheme, viewport=TABLET)
    page.get_by_text("Type scout codes").click()
    page.get_by_label("Codes").fill("5SM- a12R/ nonsense 3SZ+")
    expect(page.locator("#read li")).to_have_count(4)
    page.get_by_text("More details").click()
    page.get_by_text("Keys", exact=True).click()
    assert violations(page) == []
    for kind in ("Line-up", "Substitution", "Point"):
        page.get_by_role("radio", name=kind).check(force=True)
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]


def test_two_tabs_do_not_undo_each_other(open_page: Open, site: Site) -> None:
    session_id = prepared(site, "Two tabs")
    page = open_page(f"/sessions/{session_id}/by-hand", forgive="409")
    page.locator("[name=actor_team][value=A]").check()
    page.get_by_label("Number", exact=True).focus()
    typed(page, "5", "-")
    page.get_by_role("link", name="Edit A 5 Serve").click()
    expect(page.get_by_role("heading", name="Edit this play")).to_be_visible()
    [serve] = site.service.list_events(session_id)
    site.service.update_event(session_id, serve.id, EventUpdate(actor_number="9"))
    typed(page, "6")
    expect(page.locator("#problem")).to_contain_text("It is now: Serve, Herons, number 9")
    page.get_by_role("link", name="Go on from there").click()
    expect(page.get_by_label("Number", exact=True)).to_have_value("9")


def test_a_mistake_keeps_what_was_entered(open_page: Open, site: Site) -> None:
    session_id = prepared(site, "Mistake")
    page = open_page(f"/sessions/{session_id}/by-hand", forgive="422")
    page.locator("[name=actor_team][value=A]").check()
    page.get_by_role("radio", name="Substitution").check(force=True)
    page.get_by_label("Goes out").fill("4")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#problem")).to_contain_text("who goes out and who comes in")
    expect(page.get_by_label("Goes out")).to_have_value("4")
    page.get_by_label("Comes in").fill("9")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#said")).to_contain_text("Substitution, Herons, 9 for 4.")
    expect(page.locator("#problem")).to_be_empty()


def test_without_scripts_a_plain_form_does_it_all(open_page: Open, site: Site) -> None:
    session_id = prepared(site, "Plain scouting")
    page = open_page(f"/sessions/{session_id}/plays", java_script_enabled=False)
    page.get_by_role("link", name="Add plays by hand").click()
    page.get_by_label("Number", exact=True).fill("5")
    page.locator("[name=actor_team][value=A]").check()
    page.get_by_role("radio", name="error").check(force=True)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Play added.")).to_be_visible()
    expect(page.locator("li.fresh")).to_have_count(2)
    expect(page.locator("[name=actor_team][value=B]")).to_be_checked()
    assert order(site, session_id) == ["A 5 serve =", "B point"]

    page.get_by_role("link", name="Put a play in front of all").click()
    page.locator("[name=actor_team][value=A]").check()
    page.get_by_role("radio", name="Line-up").check(force=True)
    for zone in range(1, 7):
        page.get_by_label(f"Zone {zone}").fill(str(zone + 4))
    page.get_by_role("button", name="Add", exact=True).click()
    assert site.service.list_events(session_id)[0].payload["lineup"] == [*"56789", "10"]
    page.get_by_role("link", name="Go on at the end").click()

    page.get_by_role("link", name="Edit A 5 Serve").click()
    page.get_by_role("spinbutton", name="Set").fill("12")
    page.get_by_role("button", name="Save").click()
    assert site.service.list_events(session_id)[1].payload["set_number"] == 1
    page.get_by_role("spinbutton", name="Set").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Play saved.")).to_be_visible()

    page.get_by_role("button", name="Delete Point B").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The play is back.")).to_be_visible()
    assert order(site, session_id) == ["A lineup", "A 5 serve =", "B point"]


def test_a_set_ends_and_the_next_one_begins_with_the_same_six(open_page: Open, site: Site) -> None:
    session_id = prepared(site, "Next set")
    lineup = {"lineup": ["1", "2", "3", "4", "5", "6"], "setter": "2"}
    events = [EventIn(event_type="lineup", actor_team=side, payload=lineup) for side in "AB"]
    serve = EventIn(event_type="serve", actor_team="A", actor_number="1")
    site.service.add_events(session_id, None, [*events, serve])
    page = open_page(f"/sessions/{session_id}/by-hand")
    page.get_by_role("radio", name="End of set").check(force=True)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Set 1 stands at 0:0. By the rules it goes to 25")).to_be_visible()
    page.get_by_role("link", name="No, it goes on").click()
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_visible()
    assert len(order(site, session_id)) == 3
    page.get_by_role("radio", name="End of set").check(force=True)
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="End the set").click()
    expect(page.get_by_role("heading", name="Set 2, 0:0")).to_be_visible()
    page.get_by_role("button", name="As in set 1").first.click()
    expect(page.locator("#said")).to_contain_text("Line-up, Herons, 1 2 3 4 5 6, setter 2.")
    page.locator("[data-hand] [name=actor_team][value=B]").check()
    page.get_by_role("radio", name="Line-up").check(force=True)
    expect(page.get_by_label("Zone 4")).to_have_value("4")
    page.get_by_label("Zone 4").fill("9")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#said")).to_contain_text("Line-up, Hornets, 1 2 3 9 5 6, setter 2.")
    expect(page.get_by_role("heading", name="Line-ups of set 2")).to_have_count(0)
    page.keyboard.type("*4s-\n")
    expect(page.get_by_role("heading", name="Does this fit?")).to_be_visible()
    page.get_by_role("link", name="Edit the play").first.click()
    expect(page.get_by_role("heading", name="Edit this play")).to_be_visible()
