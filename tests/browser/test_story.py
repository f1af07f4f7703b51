"""A coach's evening, from an empty list to a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import expect

from session.schemas import ClipUpdate
from tests.browser.conftest import Open, Site, write_clip

ROSTER = (
    "No.\tName\tPosition\n1\tAnna Kowal\tsetter\tC\n07\tEwa Nowak\tlibero\tL\n12\tOla Zych\toutside"
)


def test_from_a_new_session_to_a_spreadsheet(open_page: Open, site: Site, tmp_path: Path) -> None:
    page = open_page("/sessions/new", timezone_id="Europe/Warsaw")

    page.get_by_label("Title").fill("Evening league")
    page.get_by_label("Your team").fill("Herons")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Warsaw")
    page.get_by_role("button", name="Make the session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evening league")
    session_id = page.url.partition("?")[0].rsplit("/", 1)[-1]

    page.get_by_role("link", name="Paste the roster", exact=True).click()
    page.get_by_label("Players").fill(ROSTER)
    expect(page.locator("#roster-check")).to_contain_text("3 players")
    page.get_by_role("button", name="Save the roster").click()
    expect(page.locator(".roster")).to_contain_text("Ewa Nowak")

    page.get_by_label("Upload a video").set_input_files(write_clip(tmp_path / "rally.mp4"))
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url("**/clips/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("rally.mp4")
    clip_id = page.url.partition("?")[0].rsplit("/", 1)[-1]
    assert site.service.get_clip(session_id, clip_id).duration_sec

    page.keyboard.press("n")
    form = page.locator("#edit")
    form.get_by_label("Play").select_option("attack")
    form.get_by_label("Herons").check()
    form.get_by_label("Number").fill("12")
    form.get_by_label("perfect").check()
    form.get_by_role("button", name="Add").click()
    expect(page.locator(".play-list li")).to_contain_text("Ola Zych")

    page.get_by_role("link", name="Numbers").click()
    row = page.get_by_role("row", name="12 Ola Zych")
    expect(row).to_contain_text("+1.000")
    row.locator("a[href*='skill=attack']").first.click()
    expect(page.get_by_role("main")).to_contain_text("Herons 12, attack")
    expect(page.locator("[data-watched]")).to_have_count(1)
    page.get_by_role("link", name="As a table").click()
    expect(page.locator("table.plays tbody tr")).to_have_count(1)

    page.get_by_role("link", name="Downloads").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download Plays", exact=True).click()
    assert started.value.suggested_filename == "Evening_league_events.csv"
    with Path(started.value.path()).open(encoding="utf-8-sig", newline="") as file:
        [line] = csv.DictReader(file)
    assert (line["event_type"], line["actor_resolved_name"]) == ("attack", "Ola Zych")


def test_suggestions_are_decided_by_key_and_the_video_follows(open_page: Open, site: Site) -> None:
    session_id, clip_id = site.filled()
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")
    page.wait_for_function("document.getElementById('video').readyState >= 1")

    page.keyboard.press("j")
    expect(page.locator("li.chosen")).to_contain_text("Serve")
    page.wait_for_function("Math.abs(document.getElementById('video').currentTime - 1.0) < 0.1")
    page.keyboard.press("Enter")
    expect(page.locator("#counts")).to_contain_text("4 to review, 1 confirmed")
    expect(page.locator("li.chosen")).to_contain_text("Reception")
    expect(page.locator("#above")).to_have_text("Accept 2 of 4")
    page.wait_for_function("Math.abs(document.getElementById('video').currentTime - 2.2) < 0.1")
    page.keyboard.press("x")
    expect(page.locator("#counts")).to_contain_text("3 to review, 1 confirmed, 1 rejected")

    page.keyboard.press("c")
    expect(page.locator("#edit").get_by_label("Play")).to_be_focused()
    page.locator("#edit").get_by_label("Number").fill("5")
    page.locator("#edit").get_by_role("button", name="Save and accept").click()
    expect(page.locator("#counts")).to_contain_text("2 to review, 2 confirmed")
    expect(page.locator("li", has_text="Edda Lark B")).to_have_attribute("data-status", "confirmed")
    assert site.service.count_events(session_id, clip_id=clip_id, status="confirmed") == 2


def test_a_decision_that_cannot_be_is_said_and_the_next_one_clears_it(
    open_page: Open, site: Site
) -> None:
    session_id, clip_id = site.filled()
    gone, there, *_ = site.service.list_events(session_id, clip_id=clip_id)
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={gone.id}", forgive="404")
    site.service.delete_event(session_id, gone.id)
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_contain_text("There is no event")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(f"#play-{there.id}")).to_have_attribute("data-status", "rejected")
    expect(page.locator("#problem")).to_be_empty()


def test_the_count_of_what_waits_follows_the_decisions(open_page: Open, site: Site) -> None:
    session_id, clip_id = site.filled()
    corners = [[40, 170], [280, 170], [220, 60], [100, 60]]
    court = {"calibration": {"corners_px": corners, "near_side": "A", "view": "baseline"}}
    site.service.update_clip(session_id, clip_id, ClipUpdate(meta=court))
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")
    expect(page.locator(".next")).to_contain_text("5 suggestions to go through")
    expect(page.locator("main .first:visible")).to_have_text(["Begin Enter"])
    page.get_by_role("button", name="Accept Serve").click()
    expect(page.locator(".next")).to_contain_text("4 suggestions to go through")
    page.locator("#at").fill("0")
    expect(page.locator("#above")).to_have_text("Accept 4 of 4")
    page.locator("#above").click()
    expect(page.locator(".next")).not_to_contain_text("suggestion")


def test_all_above_a_confidence_are_accepted_and_count(open_page: Open, site: Site) -> None:
    session_id, clip_id = site.filled()
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")

    page.locator("#at").fill("70")
    expect(page.locator("#above")).to_have_text("Accept 3 of 5")
    page.locator("#above").click()
    expect(page.locator("#counts")).to_contain_text("2 to review, 3 confirmed")
    expect(page.locator(".mark.confirmed")).to_have_count(3)

    page.goto(f"/sessions/{session_id}/stats")
    expect(page.locator("main")).to_contain_text("from 33 confirmed plays")


def test_a_click_on_the_list_or_the_time_line_shows_the_moment(open_page: Open, site: Site) -> None:
    session_id, clip_id = site.filled()
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")
    page.wait_for_function("document.getElementById('video').readyState >= 1")

    page.locator(".play-list li", has_text="Attack").locator("a.go").click()
    page.wait_for_function("Math.abs(document.getElementById('video').currentTime - 4.6) < 0.1")
    page.locator(".mark").nth(1).click()
    page.wait_for_function("Math.abs(document.getElementById('video').currentTime - 2.2) < 0.1")
    expect(page.locator("li.chosen")).to_contain_text("Reception")


def test_deleting_sessions_can_be_undone(open_page: Open, site: Site) -> None:
    for number in (1, 2):
        site.session(f"Undo me {number}")
    page = open_page("/?search=Undo+me")

    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Delete 2 ticked").click()
    expect(page.get_by_text("2 sessions deleted.")).to_be_visible()
    assert site.service.count_sessions(search="Undo me") == 0
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Brought back.")).to_be_visible()
    assert site.service.count_sessions(search="Undo me") == 2


def test_search_as_you_type_keeps_the_address(open_page: Open, site: Site) -> None:
    site.session("Zürich open")
    site.session("Somewhere else")
    page = open_page("/")

    page.get_by_label("Find").press_sequentially("zurich", delay=20)
    expect(page.locator(".sessions li")).to_have_count(1)
    expect(page.locator(".sessions")).to_contain_text("Zürich open")
    page.wait_for_url("**/?search=zurich*")
    page.reload()
    expect(page.get_by_label("Find")).to_have_value("zurich")
    expect(page.locator(".sessions li")).to_have_count(1)
