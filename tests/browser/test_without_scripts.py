"""Everything that matters, with JavaScript switched off."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from session.vocabulary import Side
from tests.browser.conftest import Open, Site, write_clip


def test_a_session_is_made_filled_deleted_and_brought_back(
    open_page: Open, site: Site, tmp_path: Path
) -> None:
    page = open_page("/sessions/new", java_script_enabled=False)
    page.get_by_label("Title").fill("Plain")
    page.get_by_role("button", name="Make the session").click()
    session_id = page.url.partition("?")[0].rsplit("/", 1)[-1]

    page.get_by_role("link", name="Name team A").click()
    page.get_by_label("Players").fill("4;Ina Voss;setter\nx;;\n4;Twice;outside")
    page.get_by_role("button", name="Check first").click()
    expect(page.locator("#roster-check")).to_contain_text("Number 4 is on line 1 already.")
    page.get_by_label("Players").fill("4;Ina Voss;setter")
    page.get_by_role("button", name="Save the roster").click()
    assert [one.player_name for one in site.service.get_roster(session_id, Side.A)] == ["Ina Voss"]

    page.get_by_label("Upload a video").set_input_files(write_clip(tmp_path / "plain.mp4"))
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("plain.mp4")

    page.get_by_role("link", name="All sessions").click()
    page.get_by_role("searchbox").fill("Plain")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Delete Plain").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("searchbox")).to_have_value("Plain")
    page.get_by_role("link", name="Plain").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plain")
    assert len(site.service.list_clips(session_id)) == 1


def test_suggestions_are_reviewed(open_page: Open, site: Site) -> None:
    session_id, clip_id = site.filled("Plain review")
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}", java_script_enabled=False)

    page.get_by_role("button", name="Accept Serve").click()
    expect(page.locator("#counts")).to_contain_text("4 to review, 1 confirmed")
    expect(page.locator("li.chosen")).to_contain_text("Reception")
    card = page.get_by_role("region", name="Review")
    card.get_by_label("Number").fill("3")
    card.locator("[name=evaluation][value='+']").check(force=True)
    card.get_by_role("button", name="Accept Enter").click()
    expect(card.get_by_role("heading")).to_contain_text("Set at")
    [received] = site.service.list_events(session_id, clip_id=clip_id, event_type="reception")
    assert (received.actor_number, received.payload["evaluation"]) == ("3", "+")
    card.get_by_role("link", name="More").click()
    expect(page.locator("#edit").get_by_role("button", name="Save and accept")).to_be_visible()
    page.get_by_role("button", name="Reject Dig").click()
    page.get_by_role("button", name="Accept all").click()
    expect(page.locator("#counts")).to_contain_text("1 to review, 3 confirmed, 1 rejected")

    page.locator(".play-list li", has_text="Attack").locator("a.go").click()
    page.locator("#edit").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".play-list li", has_text="Attack")).to_have_count(1)


def test_numbers_snapshots_and_history(open_page: Open, site: Site) -> None:
    session_id, clip_id = site.filled("Plain numbers")
    page = open_page(f"/sessions/{session_id}/stats", java_script_enabled=False)
    page.locator("#heat").get_by_label("Skill").select_option("attack")
    page.locator("#heat").get_by_role("button", name="Show").click()
    expect(page.locator("#heat .touch")).to_have_count(6)

    page.get_by_role("link", name="Snapshots").click()
    page.get_by_role("button", name="Make a snapshot").click()
    expect(page.get_by_text("Snapshot made.")).to_be_visible()
    site.service.accept_suggestions(session_id, clip_id=clip_id)
    page.get_by_role("button", name="Go back to").first.click()
    expect(page.get_by_text("The session is as it was in that snapshot.")).to_be_visible()
    assert site.service.count_events(session_id, status="suggested") == 5

    event = site.service.list_events(session_id, limit=1)[0]
    site.service.delete_event(session_id, event.id)
    page.goto(f"/sessions/{session_id}/history")
    page.get_by_role("button", name="Bring").click()
    assert site.service.get_event(session_id, event.id).event_type == event.event_type


def test_more_plays_come_by_link(open_page: Open, site: Site) -> None:
    from session.schemas import EventIn

    session_id = site.session("Long")
    events = [EventIn(t_sec=float(second), event_type="dig") for second in range(130)]
    site.service.add_events(session_id, None, events)
    page = open_page(f"/sessions/{session_id}", java_script_enabled=False)
    expect(page.locator("table.plays tbody tr")).to_have_count(101)
    page.get_by_role("link", name="Show more plays").click()
    expect(page.locator("table.plays tbody tr")).to_have_count(30)
    scripted = open_page(f"/sessions/{session_id}")
    scripted.get_by_role("link", name="Show more plays").scroll_into_view_if_needed()
    expect(scripted.locator("table.plays tbody tr")).to_have_count(130)


def test_two_windows_on_one_roster(open_page: Open, site: Site) -> None:
    session_id = site.session("Two windows")
    address = f"/sessions/{session_id}/teams/A"
    mine, theirs = (open_page(address, java_script_enabled=False, forgive="409") for _ in range(2))
    theirs.get_by_label("Players").fill("4\tIna Voss\tsetter")
    theirs.get_by_role("button", name="Save the roster").click()
    expect(theirs.get_by_text("Ina Voss")).to_be_visible()

    mine.get_by_label("Players").fill("5\tMia Lund\toutside")
    mine.get_by_role("button", name="Save the roster").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Changed in the meantime")
    expect(mine.locator(".saved")).to_have_text("4\tIna Voss\tsetter")
    expect(mine.get_by_label("Yours")).to_have_value("5\tMia Lund\toutside")
    mine.get_by_label("Yours").fill("4\tIna Voss\tsetter\n5\tMia Lund\toutside")
    mine.get_by_role("button", name="Save as it stands here").click()
    expect(mine.get_by_text("Mia Lund")).to_be_visible()
    found = site.service.get_roster(session_id, Side.A)
    assert [one.player_name for one in found] == ["Ina Voss", "Mia Lund"]
